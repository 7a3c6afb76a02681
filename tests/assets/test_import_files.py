"""Files as they come: encodings, delimiters, half rows, dates, money."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.imports import cells
from assets.imports.encodings import guess
from assets.imports.faults import FaultyCell, FaultyFile
from assets.imports.mappings import columns_of
from assets.imports.rows import months_later, read_rows
from assets.imports.tables import clean, read

RUSSIAN = "Инвентарный номер;Модель;Место\nП-1;Принтер лазерный;Склад на Ёлочной\n"
POLISH = "Numer inwentarzowy;Model;Lokalizacja\nA-1;Drukarka żółta;Łódź, ul. Źródlana\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"), (RUSSIAN, "utf-8-sig"), (RUSSIAN, "utf-16"), (RUSSIAN, "utf-16-le"), (RUSSIAN, "cp1251"),
        (POLISH, "utf-8"), (POLISH, "utf-16-be"), (POLISH, "cp1250"), ("tag,model\nA,B\n", "ascii"),
    ],
)  # fmt: skip
def test_the_encoding_is_found_out(text: str, encoding: str) -> None:
    table = read(text.encode(encoding))
    assert table.headings == text.split("\n")[0].replace(";", ",").split(",")
    assert table.lines[0].cells[-1] == text.split("\n")[1].replace(";", ",", 2).split(",", 2 if ";" in text else 1)[-1]


@pytest.mark.parametrize("data", [b"tag,model\nA,\x89\xdb\xaa\n", b"tag,model\nA,caf\x8e\n", b"tag\xff,model\n"])
def test_what_cannot_be_told_is_refused_with_its_place(data: bytes) -> None:
    assert guess(data) is None
    with pytest.raises(FaultyFile) as refusal:
        read(data)
    assert refusal.value.faults[0].line == data[: data.index(max(data))].count(b"\n") + 1
    assert "--encoding" in str(refusal.value.faults[0].message)


def test_a_named_encoding_is_used_and_checked() -> None:
    assert read("tag,model\nA,café\n".encode("mac_roman"), "mac_roman").lines[0].cells == ["A", "café"]
    with pytest.raises(FaultyFile):
        read(b"tag,model\nA,\xff\n", "utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found_out(delimiter: str, end: str) -> None:
    text = end.join([delimiter.join(["tag", "model"]), delimiter.join(["A", '"two\nlines"']), "", delimiter.join("BC")])
    table = read(text.encode())
    assert [line.cells for line in table.lines] == [["A", "two\nlines"], ["B", "C"]]
    assert [line.number for line in table.lines] == [2, 5]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("tag,model\nA,B\nC\n", 3, "1 of 2"),
        ("tag,model\nA,B,extra\n", 2, "extra"),
        ("tag,,model\nA,x,B\n", 2, "no heading"),
    ],
)
def test_half_a_row_is_a_fault_of_its_line(text: str, line: int, words: str) -> None:
    fault = read(text.encode()).faults[0]
    assert fault.line == line
    assert words in str(fault.message)


@pytest.mark.parametrize("data", [b"", b"\n\n", b'tag,model\nA,"open\n', b"tag,Tag\nA,B\n", b"PK\x03\x04 no workbook"])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(FaultyFile):
        read(data)


def test_empty_columns_and_rows_do_not_matter() -> None:
    table = read(b"tag,,model,\nA,,B,\n,,,\nC,,D,\n")
    assert table.headings == ["tag", "model"]
    assert [line.cells for line in table.lines] == [["A", "B"], ["C", "D"]]


def test_hidden_characters_are_dropped() -> None:
    assert clean(" a\x00b\u202e  c\t\n d ") == "ab c\nd"


def test_a_workbook_is_read_like_a_text_file() -> None:
    row = "".join
    sheet = row([
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Tag</t></is></c><c r="B1" t="inlineStr"><is><t>Model</t></is></c></row>',
        '<row r="2"><c r="A2"><v>42</v></c><c r="B2" t="inlineStr"><is><t>Принтер</t></is></c></row></sheetData></worksheet>',
    ])  # fmt: skip
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": rels.format(f'<Relationship Id="r1" Type="{base}/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml": f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{base}">'
        '<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels.format(
            f'<Relationship Id="r1" Type="{base}/worksheet" Target="worksheets/sheet1.xml"/>'
        ),
        "xl/worksheets/sheet1.xml": sheet,
    }
    book = BytesIO()
    with ZipFile(book, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    table = read(book.getvalue())
    assert table.headings == ["Tag", "Model"]
    assert table.lines[0].cells == ["42", "Принтер"]


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("2023-01-23", None, date(2023, 1, 23)), ("23.01.2023", None, date(2023, 1, 23)), ("1/23/23", "mdy", date(2023, 1, 23)),
        ("23/1/2023", "dmy", date(2023, 1, 23)), ("3.4.69", None, date(2069, 4, 3)), ("3.4.70", None, date(1970, 4, 3)),
        ("2024-02-29 00:00:00", None, date(2024, 2, 29)), ("", None, None),
    ],
)  # fmt: skip
def test_dates_of_every_habit(text: str, order: cells.Order | None, found: date | None) -> None:
    assert cells.day("d", text, order) == found


@pytest.mark.parametrize("text", ["1/2/23", "30.02.2023", "yesterday", "13/45/22", "2023-13-01", "12", "1e5"])
def test_what_is_no_certain_date_is_refused(text: str) -> None:
    with pytest.raises(FaultyCell):
        cells.day("d", text, None)


def test_the_order_of_dates_is_told_by_the_whole_column() -> None:
    assert cells.order_of_dates(["1/2/23", "1/23/23"]) == "mdy"
    assert cells.order_of_dates(["1/2/23", "23/1/23"]) == "dmy"
    assert cells.order_of_dates(["1/2/23"]) is None
    assert cells.order_of_dates(["1/23/23", "23/1/23"]) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2266.13", 226_613), ("1 299,90", 129_990), ("1,299.90", 129_990), ("1.299,9", 129_990), ("12", 1200), ("0,5", 50),
        ("1 234 567.80", 123_456_780), ("", None),
    ],
)  # fmt: skip
def test_money_of_every_habit(text: str, found: int | None) -> None:
    assert cells.cents("c", text) == found


@pytest.mark.parametrize("text", ["1,299", "abc", "-5", "1.2.3", "99999999999", "=1+1", "1e5"])
def test_what_is_no_certain_amount_is_refused(text: str) -> None:
    with pytest.raises(FaultyCell):
        cells.cents("c", text)


@given(st.integers(0, 2_000_000_000))
def test_an_amount_reads_back_however_it_is_written(cents: int) -> None:
    whole, rest = divmod(cents, 100)
    for text in (
        f"{whole}.{rest:02}",
        f"{whole},{rest:02}",
        f"{whole:,}.{rest:02}",
        f"{whole:,}".replace(",", " ") + f",{rest:02}",
    ):
        assert cells.cents("c", text) == cents


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    try:
        read_rows(read(data))
    except FaultyFile as refusal:
        faults = refusal.faults
    else:
        return
    assert all(fault.line > 0 for fault in faults)
    assert faults


def test_months_end_on_the_last_day_of_a_short_month() -> None:
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2023, 12, 31), 14) == date(2025, 2, 28)


def test_the_mapping_that_knows_most_headings_is_taken() -> None:
    table = read(b"Asset Tag,Model,Model Number,Checked Out To: Email,Strange\nA,B,C,d@e.f,g\n")
    places, faults, unused = columns_of(table, None)
    assert not faults
    assert places["person_email"] == 3
    assert unused == ["Strange"]
    assert columns_of(read(b"a,b\n1,2\n"), None)[1]
