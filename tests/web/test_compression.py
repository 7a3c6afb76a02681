"""Pages are compressed for our own requests, and never for those that another site provoked."""

import gzip

import pytest

from tests.clients import Client


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_is_compressed_for_our_own_pages_and_the_address_bar(client: Client, site: str) -> None:
    answer = client.get("/login", headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": site})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert b"</html>" in gzip.decompress(answer.data)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "cross-site"},
        {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-site"},
        {"Accept-Encoding": "gzip"},
        {"Accept-Encoding": "identity", "Sec-Fetch-Site": "none"},
    ],
)
def test_its_length_tells_nothing_to_another_site(client: Client, headers: dict[str, str]) -> None:
    answer = client.get("/login", headers=headers)
    assert "Content-Encoding" not in answer.headers
    assert "</html>" in answer.text
    assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(answer.headers["Vary"].replace(" ", "").split(","))


def test_other_things_than_pages_stay_as_they_are(client: Client) -> None:
    headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
    assert "Content-Encoding" not in client.get("/livez", headers=headers).headers
