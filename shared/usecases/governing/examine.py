"""
The whole installation looked at, part by part: whatever would hold deals, lose them or go unheard is a finding with its fix.

Nothing is written anywhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from shared.domain.drift import crm_drift, ledger_drift
from shared.domain.proposing import unmapped
from shared.errors import LedgerlinkError, Reconnect, Retryable
from shared.model.catalogue import Product
from shared.model.crm import CrmAccount
from shared.model.findings import Alarms, Finding, Severity, Usage
from shared.model.ledger import Organisation
from shared.model.refs import ConnectionId, reconnecting
from shared.model.rules import Rules
from shared.ports.crm import Crm
from shared.ports.edges import Clock
from shared.ports.ledger import Ledger
from shared.ports.work import CONNECTED, Standing
from shared.usecases.governing.check_live import live_problems
from shared.usecases.receiving.tick import SILENT_AFTER

SKEW: Final = timedelta(seconds=60)
"""Signatures of webhooks are good for five minutes: a clock this far off is worth a look before they are refused."""
MUCH: Final = 0.8
"""The share of a day's calls from which a busier day might not do."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A connection's provider: what people call it, the permissions we need, and the calls it allows in a day."""

    title: str
    scopes: frozenset[str]
    calls_per_day: int | None


@dataclass
class Examination:
    """
    The ports and facts of one look. `file`: the version of the rules in the file at hand, None where there is none.

    `polls_of`: the calls of a day that asking what changed takes, as often as it is done now.
    `accounts` and `organisations` are what the accounts said just now, of those that answered.
    """

    rules: Rules
    standings: Mapping[ConnectionId, Standing]
    crm_of: Callable[[ConnectionId], Crm]
    ledger_of: Callable[[ConnectionId], Ledger]
    account_of: Callable[[ConnectionId], CrmAccount]
    organisation_of: Callable[[ConnectionId], Organisation]
    facts_of: Callable[[ConnectionId], Facts]
    granted: Callable[[ConnectionId], frozenset[str]]
    skew: Callable[[ConnectionId], timedelta | None]
    used: Callable[[ConnectionId], Usage]
    polls_of: Callable[[Standing], int]
    alarms: Callable[[], Alarms]
    products_of: Callable[[ConnectionId], Sequence[Product]]
    clock: Clock
    file: str | None = None
    accounts: dict[ConnectionId, CrmAccount] = field(default_factory=dict)
    organisations: dict[ConnectionId, Organisation] = field(default_factory=dict)

    @property
    def crms(self) -> list[ConnectionId]:
        """The CRMs that the rules name."""
        return list(dict.fromkeys([self.rules.crm, *(crm for book in self.rules.books for crm in sorted(book.crms))]))

    @property
    def ledgers(self) -> list[ConnectionId]:
        """The ledgers that the rules name."""
        return list(dict.fromkeys(book.ledger for book in self.rules.books))

    @property
    def answering(self) -> list[ConnectionId]:
        """The accounts that answered."""
        return [*self.accounts, *self.organisations]


def examine(look: Examination) -> Iterator[tuple[str, list[Finding]]]:
    """Look at one part after the other; gives each part's name with what was found, as soon as it is known."""
    for area, check in CHECKS:
        try:
            found = list(check(look))
        except LedgerlinkError as error:
            found = [_refused(area, "", error)]
        yield area, found


def _refused(area: str, record: str, error: LedgerlinkError) -> Finding:
    """What an error means to whoever must act on it."""
    severity = Severity.RECONNECT if isinstance(error, Reconnect) else Severity.ACT
    if isinstance(error, Retryable):
        severity = Severity.LATER
    return Finding(severity, area, error.record or record, error.sentence, error.fix)


def _connections(look: Examination) -> Iterator[Finding]:
    """Whether each account answers, with the credentials that are stored."""
    reads: list[tuple[ConnectionId, Callable[[ConnectionId], None]]] = [
        *((crm, lambda name: look.accounts.update({name: look.crm_of(name).account()})) for crm in look.crms),
        *(
            (ledger, lambda name: look.organisations.update({name: look.ledger_of(name).organisation()}))
            for ledger in look.ledgers
        ),
    ]
    for name, read in reads:
        standing = look.standings.get(name)
        if standing is None:
            fix = "Connect the account, or correct its name in ledgerlink.toml."
            yield Finding(Severity.ACT, "connections", name, f"the rules name {name}, which isn't connected", fix)
            continue
        try:
            read(name)
        except LedgerlinkError as error:
            yield _refused("connections", name, error)
            continue
        if standing.status != CONNECTED:
            said = f"{name} answers, but is noted as {standing.status.replace('_', ' ')}: its work waits"
            yield Finding(Severity.RECONNECT, "connections", name, said, f"Sign in to it again: {reconnecting(name)}")


def _permissions(look: Examination) -> Iterator[Finding]:
    """Whether every permission we need was granted; a wider one covers its read-only part."""
    for name in look.answering:
        facts = look.facts_of(name)
        try:
            granted = look.granted(name)
        except LedgerlinkError as error:
            yield _refused("permissions", name, error)
            continue
        missing = {scope for scope in facts.scopes - granted if scope.removesuffix(".read") not in granted}
        if missing:
            said = f"the consent of {facts.title} lacks {', '.join(sorted(missing))}"
            fix = f"Connect it again and allow everything that is asked for: {reconnecting(name)}"
            yield Finding(Severity.RECONNECT, "permissions", name, said, fix)


def _settings(look: Examination) -> Iterator[Finding]:
    """Whether the accounts are still what they were when their settings were read."""
    for name in look.answering:
        try:
            if name in look.accounts:
                changes = list(crm_drift(look.account_of(name), look.accounts[name]))
            else:
                changes = list(ledger_drift(look.organisation_of(name), look.organisations[name]))
        except LedgerlinkError as error:
            yield _refused("settings", name, error)
            continue
        for change in changes:
            fix = "If that is meant, have the settings read again: ledgerlink setup. Then: ledgerlink check."
            yield Finding(Severity.ACT, "settings", name, f"{look.facts_of(name).title} changed: {change}", fix)


def _fields(look: Examination) -> Iterator[Finding]:
    """Whether our own fields are there, and hold what they must."""
    for name in look.accounts:
        for gap in look.crm_of(name).field_gaps():
            said = f"the {gap.kind} field {gap.field} {gap.why}"
            yield Finding(Severity.ACT, "fields", f"{name} {gap.kind}.{gap.field}", said, gap.fix)


def _rules(look: Examination) -> Iterator[Finding]:
    """Whether the accounts have what the rules in force name, and the file at hand says the same."""
    problems = live_problems(
        look.rules,
        lambda name: look.organisations.get(name) or look.organisation_of(name),
        lambda name: look.accounts.get(name) or look.account_of(name),
    )
    for problem in problems:
        yield Finding(Severity.ACT, "rules", problem.key, problem.sentence, problem.fix)
    if look.file is not None and look.file != look.rules.version:
        yield Finding(
            Severity.ACT,
            "rules",
            "ledgerlink.toml",
            f"the file here is version {look.file}, in force is {look.rules.version}",
            "See what differs: ledgerlink rules diff. Then push and activate it, or take back the change.",
        )


def _products(look: Examination) -> Iterator[Finding]:
    """Whether a rule names what sales can put on a deal; what is never sold needs none."""
    products = {crm: look.products_of(crm) for crm in look.accounts}
    for book in look.rules.books:
        organisation = look.organisations.get(book.ledger)
        if organisation is None or book.default_item is not None:
            continue
        sold = [product for crm in book.crms or {look.rules.crm} for product in products.get(crm, ())]
        waiting = unmapped(sold, book, organisation)
        if waiting:
            said = f"no rule names {len(waiting)} product(s) of the CRM, such as {waiting[0].product.name}: deals with them are held"
            yield Finding(Severity.NOTE, "products", book.id, said, "Give them rules: ledgerlink map.")


def _webhooks(look: Examination) -> Iterator[Finding]:
    """Whether the providers lately spoke of their accounts."""
    quiet_since = look.clock.now() - SILENT_AFTER
    for name in look.answering:
        heard = look.standings[name].heard_at
        if heard <= quiet_since:
            said = f"no webhook of {name} since {heard:%Y-%m-%d %H:%M} UTC: changes are only found by asking"
            yield Finding(Severity.ACT, "webhooks", name, said, "Check the subscription in the vendor's console.")


def _clock(look: Examination) -> Iterator[Finding]:
    """Whether our clock agrees with the vendors'."""
    for name in look.answering:
        off = look.skew(name)
        if off is not None and abs(off) > SKEW:
            said = f"our clock and that of {look.facts_of(name).title} differ by {abs(off).total_seconds():.0f} s"
            fix = "Set this machine's clock. In Lambda it is AWS's: then look at the vendor's status page."
            yield Finding(Severity.ACT, "clock", name, said, fix)


def _limits(look: Examination) -> Iterator[Finding]:
    """Whether the calls of a day suffice for what is asked."""
    now = look.clock.now()
    for name in look.answering:
        facts, used = look.facts_of(name), look.used(name)
        if used.blocked_until is not None and used.blocked_until > now:
            said = f"{facts.title} asked us to wait until {used.blocked_until:%Y-%m-%d %H:%M} UTC"
            yield Finding(Severity.LATER, "limits", name, said, "It goes on by itself.")
        if not facts.calls_per_day:
            continue
        polls = look.polls_of(look.standings[name])
        said = (
            f"{used.calls} of {facts.calls_per_day} calls to {facts.title} were made in the last day; "
            f"asking for changes takes {polls} of them"
        )
        much = used.calls >= MUCH * facts.calls_per_day
        fix = "Ask the vendor for a higher tier, or let fewer deals through." if much else "Nothing to do."
        yield Finding(Severity.ACT if much else Severity.NOTE, "limits", name, said, fix)


def _alarms(look: Examination) -> Iterator[Finding]:
    """Whether anybody hears the alarms."""
    alarms = look.alarms()
    if alarms.confirmed:
        return
    said = f"nobody has subscribed to the alarms ({alarms.topic})"
    fix = "Deploy with -c alarm_email=ADDRESS, or subscribe to the topic in SNS."
    if alarms.pending:
        said = f"{alarms.pending} subscription(s) to the alarms wait for confirmation ({alarms.topic})"
        fix = "Open the mail that SNS sent, and follow its link."
    yield Finding(Severity.ACT, "alarms", alarms.topic, said, fix)


CHECKS: Final[tuple[tuple[str, Callable[[Examination], Iterator[Finding]]], ...]] = (
    ("connections", _connections),
    ("permissions", _permissions),
    ("settings", _settings),
    ("fields", _fields),
    ("rules", _rules),
    ("products", _products),
    ("webhooks", _webhooks),
    ("clock", _clock),
    ("limits", _limits),
    ("alarms", _alarms),
)
"""Every part, in the order in which it is looked at: the later ones are about the accounts that answered."""
