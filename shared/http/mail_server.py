"""A company's own mail server, by SMTP: for who has no leave to send by SES. Its address holds the password, so it is a secret."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from shared.errors import LedgerlinkError, Malformed, NotFound, Rejected, Unavailable
from shared.http.hooks import HOST, LONGEST_WORD, LOOPBACK
from shared.http.mail_words import composed
from shared.model.notice_rules import ADDRESS, MAIL_SERVER
from shared.model.notices import Destination, Words
from shared.ports.edges import Clock
from shared.ports.notices import Hooks, Notifier

TIMEOUT: Final = 5.0
"""Seconds that one word of the server may take: a mail takes nine of them, and the function has sixty."""
PORTS: Final = {"smtps": 465, "smtp": 587}
AUTHENTICATION: Final = frozenset({530, 534, 535, 538})
NOT_TLS: Final = "WRONG_VERSION_NUMBER"
KEEP: Final = f"Keep the right address by: ledgerlink notices add {MAIL_SERVER}; then retry what is parked."
AGAIN: Final = "It is tried again by itself."


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over, and as whom. `tls`: encrypted from the first byte; `bare`: needn't be at all."""

    host: str
    port: int
    tls: bool
    bare: bool
    user: str = field(repr=False)
    password: str = field(repr=False)
    sender: str


def server_of(address: str, *, sender: str, is_local: bool) -> Server:
    """
    Read `smtps://user:password@host:465?from=ledgerlink@example.com`, or `smtp://` with STARTTLS.

    Mail is sent by `from`, else by this `sender`, else by the user where that is an address.

    Raises:
        Malformed: it isn't such an address, or names no sender. The error doesn't hold it.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    except ValueError:
        raise _unfit("") from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    inside = is_local and host in LOOPBACK
    if parts.scheme not in PORTS or not (HOST.fullmatch(host) or inside) or parts.path not in {"", "/"}:
        raise _unfit("")
    if parts.fragment or asked.keys() - {"from"} or not (user + password).isprintable():
        raise _unfit("")
    candidates = (*asked.get("from", ()), sender, user)
    by = next((one for one in candidates if one), "")
    if not ADDRESS.fullmatch(by):
        raise _unfit(", and end in ?from=ADDRESS where the user isn't the sender")
    return Server(host, port or PORTS[parts.scheme], parts.scheme == "smtps", inside, user, password, by)


@dataclass(frozen=True, slots=True)
class ServerMail:
    """
    Implements `Notifier`: through the server whose address is kept under `smtp`; where none is kept, as `otherwise` does.

    `sender`: who mail is sent by where the address doesn't say so.
    """

    hooks: Hooks
    otherwise: Notifier
    clock: Clock
    sender: str
    is_local: bool
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    timeout: float = TIMEOUT

    def send(self, to: Destination, words: Words) -> None:
        """Hand the mail over. Raises: Malformed, Rejected; Unavailable; where no server is kept, as the other way."""
        try:
            address = self.hooks.address(MAIL_SERVER)
        except NotFound:
            self.otherwise.send(to, words)
            return
        server = server_of(address, sender=self.sender, is_local=self.is_local)
        mail = composed(to.name, words, sender=server.sender, at=self.clock.now())
        with _refusals(to, server), self._connected(server) as line:
            line.send_message(mail, server.sender, [to.name])

    @contextmanager
    def _connected(self, server: Server) -> Iterator[smtplib.SMTP]:
        ours = server.sender.rpartition("@")[2]
        line: smtplib.SMTP
        if server.tls:
            line = smtplib.SMTP_SSL(server.host, server.port, ours, timeout=self.timeout, context=self.context)
        else:
            line = smtplib.SMTP(server.host, server.port, ours, timeout=self.timeout)
        try:
            line.ehlo_or_helo_if_needed()
            if not server.tls and not (server.bare and not line.has_extn("starttls")):
                line.starttls(context=self.context)
            if server.user:
                line.login(server.user, server.password)
            yield line
        finally:
            with suppress(smtplib.SMTPException, OSError):  # the mail is taken, or refused, before this
                line.quit()
            line.close()


@contextmanager
def _refusals(to: Destination, server: Server) -> Iterator[None]:
    """Whatever the server says, as ours: without the password, should it repeat what it was told. `from None`: likewise."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _answered(to, server, code, said) from None
    except smtplib.SMTPNotSupportedError:
        raise Rejected(
            f"the mail server {server.host} offers no encryption, or no way to sign in", record=str(to), fix=KEEP
        ) from None
    except smtplib.SMTPResponseException as error:
        raise _answered(to, server, error.smtp_code, error.smtp_error) from None
    except ssl.SSLError as error:
        raise _unproven(to, server, error) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(
            f"the mail server {server.host} can't be reached ({type(error).__name__})", record=str(to), fix=AGAIN
        ) from None


def _answered(to: Destination, server: Server, code: int, said: bytes | str) -> LedgerlinkError:
    text = _cleaned(said.decode(errors="replace") if isinstance(said, bytes) else said, server)
    if code in AUTHENTICATION:
        return Rejected(f"the mail server {server.host} doesn't take the user or password", record=str(to), fix=KEEP)
    if code < 500:
        return Unavailable(f"the mail server {server.host} answers {code}: {text}", record=str(to), fix=AGAIN)
    return Rejected(
        f"the mail server {server.host} doesn't take the mail to {to.name}: {code} {text}",
        record=str(to),
        fix="Correct the address in the rules' [[notices]], or what the server names; then retry what is parked.",
    )


def _unproven(to: Destination, server: Server, error: ssl.SSLError) -> LedgerlinkError:
    if isinstance(error, ssl.SSLCertVerificationError):
        said = f"the certificate of the mail server {server.host} proves nothing: {error.verify_message}"
        return Rejected(said, record=str(to), fix="Have its certificate put right, or keep the name that it has.")
    if error.reason == NOT_TLS:
        said = f"the mail server {server.host} doesn't begin with TLS on port {server.port}"
        return Rejected(said, record=str(to), fix=f"Take smtp:// for a port with STARTTLS. {KEEP}")
    return Unavailable(f"no encryption with {server.host} came about ({error.reason})", record=str(to), fix=AGAIN)


def _cleaned(said: str, server: Server) -> str:
    for secret in filter(None, (server.password, server.user)):
        said = re.sub(re.escape(secret), "…", said)
    return " ".join(said.split())[:LONGEST_WORD]


def _unfit(also: str) -> Malformed:
    return Malformed(
        "that is no mail server's address",
        fix=f"It must be smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587, with a host by name{also}.",
    )
