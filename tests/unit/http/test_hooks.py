"""What leaves to a webhook, over a real socket; and that its address, which is the secret, stands nowhere afterwards."""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from shared.errors import LedgerlinkError, Malformed, NotFound, RateLimited, Rejected, Unavailable
from shared.http.hooks import HttpHooks, checked
from shared.model.notices import Channel as Way
from shared.model.notices import Destination, Words
from tests.fakes.channel import Channel, channel

TO = Destination(Way.SLACK, "accounting")
WORDS = Words("Subject", "text", {"text": "Grüße, *Acme*"})


@dataclass
class Kept:
    url: str

    def address(self, name: str) -> str:
        if name != "accounting":
            raise NotFound("no such name")
        return self.url


@pytest.fixture
def slack() -> Iterator[Channel]:
    with channel() as here:
        yield here


def send(url: str) -> None:
    HttpHooks(Kept(url), is_local=True).send(TO, WORDS)


def refused(url: str) -> LedgerlinkError:
    with pytest.raises(LedgerlinkError) as caught:
        send(url)
    said = "".join(traceback.format_exception(caught.value)) + caught.value.fix + caught.value.record
    assert "secret-of-the-channel" not in said
    return caught.value


def test_the_body_is_posted_as_it_is(slack: Channel) -> None:
    send(slack.url())

    assert slack.posts == [{"text": "Grüße, *Acme*"}]
    assert slack.paths == ["/services/T0/B0/secret-of-the-channel"]


@pytest.mark.parametrize(
    ("status", "word", "kind", "said"),
    [
        (404, "no_service", Rejected, "switched off or removed"),
        (410, "channel_is_archived", Rejected, "archived"),
        (403, "invalid_token", Rejected, "withdrawn"),
        (400, "invalid_payload", Rejected, "time doesn't mend"),
        (302, "", Rejected, "redirects aren't followed"),
        (500, "rollup_error", Unavailable, "answers 500"),
        (599, "", Unavailable, "answers 599"),
    ],
)
def test_what_it_answers_says_whether_time_mends_it(
    slack: Channel, status: int, word: str, kind: type[LedgerlinkError], said: str
) -> None:
    slack.answers = [(status, {"Location": slack.url("/elsewhere")}, word)]

    error = refused(slack.url())

    assert isinstance(error, kind)
    assert said in error.sentence
    assert ["/services/T0/B0/secret-of-the-channel"] == slack.paths


def test_whoever_asks_us_to_wait_says_how_long(slack: Channel) -> None:
    slack.answers = [(429, {"Retry-After": "7"}, ""), (429, {}, "")]

    first, second = refused(slack.url()), refused(slack.url())

    assert isinstance(first, RateLimited)
    assert isinstance(second, RateLimited)
    assert (first.retry_after, second.retry_after) == (7, 30)


def test_nobody_there_is_tried_again(slack: Channel) -> None:
    gone = slack.url().replace(str(slack.port), "1")

    assert isinstance(refused(gone), Unavailable)


def test_the_log_holds_no_address(slack: Channel, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        send(slack.url())

    assert "secret-of-the-channel" not in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.slack.com/services/x",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://metadata/x",
        "https://user@hooks.slack.com/x",
        "https://hooks.slack.com/x#y",
        "https://hooks.slack.com/x y",
        "https://hooks.slack.com:no/x",
        "https://[::1]/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_https_to_a_named_host_is_posted_to(address: str) -> None:
    with pytest.raises(Malformed) as caught:
        checked(address, is_local=False)

    assert not address or address not in str(caught.value) + caught.value.fix


def test_slacks_own_addresses_fit_and_loopback_fits_on_the_local_stack_only() -> None:
    address = "https://hooks.slack.com/services/T0/B0/x"

    assert checked(address, is_local=False) == address
    assert checked("http://127.0.0.1:8080/x", is_local=True)
    with pytest.raises(Malformed):
        checked("http://127.0.0.1:8080/x", is_local=False)
