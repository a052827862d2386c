"""Files that a provider keeps are read without our token, from its own hosts, and never more than asked for."""

from collections.abc import Callable

import httpx
import pytest

from shared.errors import NotFound, Rejected, Unavailable
from shared.http.client import Api
from shared.http.download import SHOWN_AS, download
from shared.model.handoff import Journal
from tests import builders
from tests.fakes.clock import FakeClock
from tests.fakes.seeded import SeededToken

SECRET = "https://files.vendor.example/f/1?signature=s3cret"


def api(answer: Callable[[httpx.Request], httpx.Response]) -> Api:
    return Api(
        connection=builders.CRM,
        origin="https://api.vendor.example:444",
        tokens=SeededToken("token"),
        rows=(),
        explain=lambda _: "",
        journal=Journal(),
        clock=FakeClock(builders.NOW),
        client=httpx.Client(transport=httpx.MockTransport(answer)),
    )


def read(answer: Callable[[httpx.Request], httpx.Response], url: str = SECRET, limit: int = 10) -> bytes:
    return download(api(answer), url, suffixes=(".vendor.example",), limit=limit, record="file 1")


def test_the_file_is_read_without_a_token() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"%PDF")

    assert b"%PDF" == read(answer)
    assert "authorization" not in asked[0].headers


@pytest.mark.parametrize(
    "url",
    [
        "https://vendor.example.evil.test/f",
        "https://evilvendor.example/f",
        "http://files.vendor.example/f",
        "https://me@files.vendor.example/f",
        "https://files.vendor.example:8443/f",
        "file:///etc/passwd",
        "//files.vendor.example/f",
        "",
    ],
)
def test_nothing_is_sent_to_another_host(url: str) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    with pytest.raises(Rejected):
        read(answer, url)
    assert [] == asked


def test_the_connections_own_origin_will_do() -> None:
    assert b"x" == read(lambda _: httpx.Response(200, content=b"x"), "https://api.vendor.example:444/f")


def test_a_redirect_is_followed_within_the_hosts_only() -> None:
    def within(request: httpx.Request) -> httpx.Response:
        there = request.url.path == "/there"
        return httpx.Response(200, content=b"x") if there else httpx.Response(302, headers={"location": "/there"})

    assert b"x" == read(within)
    with pytest.raises(Rejected):
        read(lambda _: httpx.Response(302, headers={"location": "https://evil.test/f"}))
    with pytest.raises(Unavailable):
        read(lambda _: httpx.Response(302, headers={"location": "/again"}))


def test_more_than_asked_for_is_refused_whatever_length_was_announced() -> None:
    assert b"x" * 10 == read(lambda _: httpx.Response(200, content=b"x" * 10))
    with pytest.raises(Rejected, match="larger than 10 bytes"):
        read(lambda _: httpx.Response(200, content=b"x" * 11))


@pytest.mark.parametrize(
    ("status", "error"), [(404, NotFound), (403, NotFound), (429, Unavailable), (503, Unavailable)]
)
def test_an_address_that_ran_out_is_gone_and_trouble_passes(status: int, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        read(lambda _: httpx.Response(status))
    assert "s3cret" not in str(raised.value)


def test_a_lost_answer_is_tried_later() -> None:
    def lost(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("", request=request)

    with pytest.raises(Unavailable):
        read(lost)


def test_the_address_is_in_no_journal() -> None:
    vendor = api(lambda _: httpx.Response(200, content=b"x"))
    download(vendor, SECRET, suffixes=(".vendor.example",), limit=10, record="file 1")

    assert [(SHOWN_AS, 200)] == [(call.path, call.status) for call in vendor.journal.calls]
