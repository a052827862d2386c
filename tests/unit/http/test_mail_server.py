"""Mail handed to a real server on loopback: what it says decides whether it is tried again, and its password stands nowhere."""

import socket
import ssl
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from shared.errors import LedgerlinkError, Malformed, NotFound, Rejected, Unavailable
from shared.http.mail_server import ServerMail, server_of
from shared.model.notices import Channel, Destination, Words
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.letters import FakeNotifier
from tests.fakes.mail_room import PASSWORD, USER, MailRoom, certified, mail_room

TO = Destination(Channel.EMAIL, "ap@example.test")
WORDS = Words("Neuer Kunde: Müller & Söhne", "Müller & Söhne\n\n€ 12.30\n.\nline\n", {}, "customer_created/7>email")
SENDER = "ledgerlink@example.test"


@dataclass
class Kept:
    url: str = ""

    def address(self, name: str) -> str:
        if not self.url or name != "smtp":
            raise NotFound("no such name")
        return self.url


@dataclass
class Desk:
    """Sends through whatever address is kept; `otherwise` is how mail went before."""

    url: str
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    timeout: float = 5.0
    otherwise: FakeNotifier = field(default_factory=FakeNotifier)

    def send(self, words: Words = WORDS) -> None:
        ServerMail(
            Kept(self.url),
            self.otherwise,
            FakeClock(),
            SENDER,
            is_local=True,
            context=self.context,
            timeout=self.timeout,
        ).send(TO, words)

    def refused(self) -> LedgerlinkError:
        with pytest.raises(LedgerlinkError) as caught:
            self.send()
        error = caught.value
        said = "".join(traceback.format_exception(error)) + error.fix + str(error.record)
        assert PASSWORD not in said
        assert quote(PASSWORD, safe="") not in said
        return error


def with_password(scheme: str, port: int, password: str = PASSWORD, more: str = "") -> str:
    return f"{scheme}://{quote(USER, safe='')}:{quote(password, safe='')}@localhost:{port}{more}"


@pytest.fixture
def room() -> Iterator[MailRoom]:
    with mail_room() as here:
        yield here


@pytest.fixture
def sides(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certified(tmp_path)


def test_a_mail_says_who_when_and_that_nobody_answers_it(room: MailRoom) -> None:
    Desk(f"smtp://127.0.0.1:{room.port}").send()

    (mail,) = room.mails
    assert (mail["From"], mail["To"]) == (f"Ledgerlink <{SENDER}>", "ap@example.test")
    assert mail["Subject"] == "Neuer Kunde: Müller & Söhne"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOON
    assert mail.get_content().replace("\r\n", "\n") == WORDS.text
    assert room.recipients == ["ap@example.test"]


def test_the_same_letter_sent_again_has_the_same_id_and_another_one_another(room: MailRoom) -> None:
    desk = Desk(f"smtp://127.0.0.1:{room.port}")
    desk.send()
    desk.send()
    desk.send(Words("Other", "other", {}, "customer_created/8>email"))
    desk.send(Words("Without a key", "other", {}))
    desk.send(Words("Without a key", "other", {}))
    first, again, *others = [mail["Message-ID"] for mail in room.mails]

    assert first == again
    assert len({first, *others}) == 4
    assert first.endswith("@example.test>")


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_the_password_is_told_only_over_tls_to_a_server_that_proves_its_name(
    scheme: str, sides: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    server, client = sides
    way = {"tls": server} if scheme == "smtps" else {"starttls": server}
    with mail_room(**way) as room:
        Desk(with_password(scheme, room.port), client).send()

    assert (room.signed_in, room.encrypted, len(room.mails)) == ([USER], [True], 1)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_password_is_told(
    scheme: str, sides: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    way = {"tls": sides[0]} if scheme == "smtps" else {"starttls": sides[0]}
    with mail_room(**way) as room:
        error = Desk(with_password(scheme, room.port)).refused()

    assert isinstance(error, Rejected)
    assert "certificate" in error.sentence
    assert room.signed_in == []


def test_a_server_that_begins_in_plain_text_where_tls_was_meant_is_said(
    room: MailRoom, sides: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    error = Desk(with_password("smtps", room.port), sides[1]).refused()

    assert isinstance(error, Rejected)
    assert "doesn't begin with TLS" in error.sentence
    assert "smtp://" in error.fix


def test_a_wrong_password_is_a_persons_to_put_right(sides: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    with mail_room(starttls=sides[0]) as room:
        error = Desk(with_password("smtp", room.port, "wrong"), sides[1]).refused()

    assert isinstance(error, Rejected)
    assert "user or password" in error.sentence
    assert "ledgerlink notices add smtp" in error.fix
    assert room.mails == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("450 4.2.1 greylisted, come back later", Unavailable),
        ("421 4.7.0 too many mails", Unavailable),
        ("550 5.1.1 no such mailbox", Rejected),
        (f"554 5.7.1 {PASSWORD} is not welcome", Rejected),
    ],
)
@pytest.mark.parametrize("where", ["answers", "takings"])
def test_what_it_answers_says_whether_time_mends_it(
    room: MailRoom, where: str, answer: str, kind: type[LedgerlinkError]
) -> None:
    getattr(room, where).append(answer)
    desk = Desk(with_password("smtp", room.port))
    error = desk.refused()

    assert isinstance(error, kind)
    assert answer[:3] in error.sentence
    desk.send()
    assert 1 == len(room.mails)


def test_a_server_that_says_nothing_keeps_nobody_waiting_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = Desk(f"smtp://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2).refused()

    assert isinstance(error, Unavailable)
    assert "can't be reached" in error.sentence


def test_nobody_there_is_tried_again() -> None:
    assert isinstance(Desk("smtp://127.0.0.1:1").refused(), Unavailable)


def test_where_no_server_is_kept_mail_goes_as_before() -> None:
    desk = Desk("")
    desk.send()

    assert [(TO, WORDS)] == desk.otherwise.sent


def test_who_sends_is_named_by_the_address_or_the_deployment_or_is_the_user() -> None:
    def sender(address: str, ours: str = "") -> str:
        return server_of(address, sender=ours, is_local=False).sender

    full = "smtps://me%40example.com:x@mail.example.com"
    assert sender(f"{full}?from=books@example.com", SENDER) == "books@example.com"
    assert sender(full, SENDER) == SENDER
    assert sender(full) == "me@example.com"
    assert server_of(full, sender="", is_local=False).port == 465
    assert server_of("smtp://mail.example.com", sender=SENDER, is_local=False).port == 587


@pytest.mark.parametrize(
    "address",
    [
        "https://mail.example.com",
        "smtp://127.0.0.1:25",
        "smtp://localhost:25",
        "smtps://10.0.0.7",
        "smtps://mailserver",
        "smtps://user:x@mail.example.com",
        "smtps://mail.example.com/inbox",
        "smtps://mail.example.com?to=x@example.com",
        "smtps://mail.example.com?from=nobody",
        "smtps://mail.example.com:port",
        "smtps://a%0d%0ab:x@mail.example.com",
        "",
    ],
)
def test_only_a_mail_server_by_name_with_a_sender_is_kept(address: str) -> None:
    with pytest.raises(Malformed) as caught:
        server_of(address, sender="", is_local=False)

    assert not address or address not in str(caught.value) + caught.value.fix
