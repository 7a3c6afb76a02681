"""What an article must not say of a ticket: people, addresses, numbers; and what must stay."""

import pytest

from portal.tickets.queries.stripping import (
    DEVICE,
    GREETING,
    MAIL,
    NAME,
    PHONE,
    SIGNATURE,
    Known,
    replacements,
    strip,
    strip_title,
)

RUSSIAN = Known(
    names=("Анна Смирнова", "Дмитрий Орлов", "Павел Лис"), tags=("PRN-00117", "VNB3K12345"),
    places=("Москва, ул. Ленина, 5", "Магазин на Тверской"),
)  # fmt: skip
POLISH = Known(names=("Kasia Wrona", "Marta Lis", "Piotr Zieliński", "Ewa Nowak", "Marek Maj"), tags=("PC-0042",))
ENGLISH = Known(names=("Adam Kowal", "Mary O'Neil"))


@pytest.mark.parametrize(
    ("known", "language", "text", "expected"),
    [
        (
            RUSSIAN, "ru", "Здравствуйте, Дмитрий!\nПринтер PRN-00117 не печатает.\nС уважением,\nАнна Смирнова\n+7 (495) 123-45-67",
            "Принтер [номер устройства] не печатает.",
        ),
        (RUSSIAN, "ru", "Позвоните Анне или Смирновой, а Орлову и Дмитрию скажу сама",
         "Позвоните [имя] или [имя], а [имя] и [имя] скажу сама"),
        (RUSSIAN, "ru", "Звонил павлу лису, ответа нет", "Звонил [имя], ответа нет"),
        (RUSSIAN, "ru", "Добрый день. Не открывается 1С у Марины Сергеевны", "Не открывается 1С у [имя]"),
        (RUSSIAN, "ru", "Письмо на anna.s@torvia.example не дошло, доб. 4410", "Письмо на [почта] не дошло, доб. [телефон]"),
        (RUSSIAN, "ru", "Кассу привезли на ул. Новый Арбат, д. 12/3, серийный номер: CZC7451QX8",
         "Кассу привезли на [адрес], серийный номер: [номер устройства]"),
        (POLISH, "pl", "Dzień dobry,\ndrukarka pani Kowalskiej i Kasi Wronie stoi, byłam z Piotrem Zielińskim.\nPozdrawiam\nEwa Nowak",
         "Drukarka pani [imię] i [imię] stoi, byłam z [imię]."),
        (POLISH, "pl", "Ewy nie ma, dzwońcie do Marka Maja: 601 202 303, ul. Prosta 51, 00-838 Warszawa",
         "[imię] nie ma, dzwońcie do [imię]: [telefon], [adres], [adres]"),
        (ENGLISH, "en", "Hi Adam, Adam's laptop (S/N 5CG1234XYZ) hangs. Best regards, Mary O'Neil",
         "[name] laptop (S/N [device number]) hangs."),
        (RUSSIAN, "ru", "Списано с карты 4276 3800 1234 5678, клиент Иванов Иван Петрович, паспорт 4510 123456. Пароль кассира: Qwerty12!",
         "Списано с карты [номер], клиент [имя], паспорт [номер]. Пароль кассира: [пароль]"),
        (POLISH, "pl", "Karta 5168123456789012, konto PL61 1090 1014 0000 0712 1981 2874, PESEL 85010112345, hasło: Zima2026!",
         "Karta [numer], konto [numer], PESEL [numer], hasło: [hasło]"),
        (ENGLISH, "en", "Card 4111-1111-1111-1111, password is hunter2.", "Card [number], password is [password]."),
        (ENGLISH, "en", "Moved to 12 Baker Street, call 0044 20 7946 0018", "Moved to [address], call [phone]"),
    ],
)  # fmt: skip
def test_what_says_who_and_where_goes(known, language, text, expected):
    assert strip(text, known, language).text == expected


@pytest.mark.parametrize(
    ("known", "language", "text"),
    [
        (POLISH, "pl", "Lista drukarek jest pusta. Kasa nr 3 stoi od 12:30, wersja 10.0.19045.3448"),
        (POLISH, "pl", "Nowakowski nie jest tu wymieniony"),
        (RUSSIAN, "ru", "Код ошибки 0x0000011b, адрес 192.168.100.254, обновление KB5005565"),
        (RUSSIAN, "ru", "Номер ФН 9960440300012345, ошибка 3807, пароль: не короче двенадцати знаков, звонил Павлодар"),
        (RUSSIAN, "ru", "Лист зажевало, павел не при чём"),
        (RUSSIAN, "ru", "1. Откройте «Параметры».\n2. Нажмите «Спасибо, позже»."),
        (ENGLISH, "en", "Thanks to the new driver it prints again and everybody in the shop is happy"),
        (ENGLISH, "en", "High load. Hit Reset and wait 30 seconds; port 9100-9102"),
    ],
)
def test_what_helps_the_next_reader_stays(known, language, text):
    assert strip(text, known, language).text == text


def test_each_find_is_told_once_with_its_kind_and_can_be_put_otherwise():
    text = "Здравствуйте!\nАнна писала с a@b.example, Анна звонила.\nСпасибо,\nАнна"
    found = strip(text, RUSSIAN, "ru")
    told = replacements(found.finds)
    assert [(one.kind, one.found, one.times) for one in told] == [
        (GREETING, "Здравствуйте!", 1), (NAME, "Анна", 2), (MAIL, "a@b.example", 1), (SIGNATURE, "Спасибо,\nАнна", 1),
    ]  # fmt: skip
    again = strip(text, RUSSIAN, "ru", {"Анна": "продавец", "a@b.example": "a@b.example"})
    assert again.text == "Продавец писала с a@b.example, продавец звонила."


def test_overlapping_finds_are_replaced_once():
    found = strip("Тел. +7 495 123-45-67, S/N PRN-00117", RUSSIAN, "ru")
    assert found.text == "Тел. [телефон], S/N [номер устройства]"
    assert [one.kind for one in found.finds] == [PHONE, DEVICE]


def test_a_title_does_not_begin_or_end_with_what_was_put_for_a_name():
    assert strip_title("Анна Смирнова: касса стоит, Орлов", RUSSIAN, "ru") == "Касса стоит"
    assert strip_title("У Анны не печатает", RUSSIAN, "ru") == "У [имя] не печатает"
