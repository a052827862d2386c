"""The daily digest in words that an accountant reads, with the commands that help."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from shared.domain.digest_days import COMPANY
from shared.domain.stating import counted, stated
from shared.model.digest import Agreed, Agreements, Digest, Overdue
from shared.model.money import Money
from shared.model.notices import Notice, NoticeFact, Section

MOST: Final = 10
"""Lines of each kind; how many more there are is said."""
ASK: Final = (
    "ask again, and enter the new day, or none, as “Promised to pay on” in the CRM; all of them: ledgerlink receivables"
)
SETTLE: Final = "settle it, then empty “Payment dispute” in the CRM; all of them: ledgerlink receivables"


def notice(digest: Digest, *, key: str) -> Notice:
    """The digest as it is told: `key` names which one it is."""
    return Notice(
        fact=NoticeFact.DIGEST,
        key=key,
        about=COMPANY,
        headline=f"Ledgerlink, {digest.day:%A} {digest.day.isoformat()}: {summary(digest)}",
        at=digest.at,
        sections=tuple(sections(digest)),
    )


def summary(digest: Digest) -> str:
    """The day in a few words."""
    late, disputed, broken = digest.overdue.customers, digest.overdue.disputed.invoices, digest.overdue.broken.customers
    persons = sum(one.persons + one.unexplained for one in digest.compared)
    said = [
        counted(digest.errors, "error") if digest.errors else "",
        f"{counted(digest.held, 'deal')} on hold" if digest.held else "",
        f"{counted(late, 'customer')} overdue" if late else "",
        f"{counted(disputed, 'invoice')} in dispute" if disputed else "",
        counted(broken, "broken promise") if broken else "",
        f"{counted(persons, 'difference')} between the books" if persons else "",
        "connections to look at" if digest.silent or digest.endings else "",
    ]
    return ", ".join(filter(None, said)) or "all calm"


def sections(digest: Digest) -> Iterator[Section]:
    """Each kind of news under its heading, what doesn't work first; on a calm day what was looked at."""
    if digest.given_up:
        rows = [
            f"{one.work}: {one.count}, since {_day(one.since)}. {one.cause} (ledgerlink parked show {one.example})"
            for one in digest.given_up
        ]
        total = sum(one.count for one in digest.given_up)
        yield _section(f"Could not be done: {total}", rows, "ledgerlink parked list; then parked retry, or parked drop")
    yield from _connections(digest)
    if digest.waiting:
        rows = [
            f"{one.title} {one.count}{_sums(one.amounts)}; the oldest, {one.oldest}, since {_day(one.since)}. {one.fix}"
            for one in digest.waiting
        ]
        yield _section(f"Deals on hold: {digest.held}", rows, "ledgerlink holds list")
    if digest.overdue.customers:
        yield _overdue(digest.overdue)
    yield from _agreed(digest.overdue)
    if digest.compared:
        rows = [
            f"{one.crm}: {counted(one.deals, 'won deal')} compared, {one.repaired} looked at again by itself, "
            f"{one.persons} for a person, {one.unexplained} unexplained"
            for one in digest.compared
        ]
        yield _section("Both books, last night", rows, "ledgerlink reconcile --last")
    if digest.is_calm:
        yield Section("All calm", ("Nothing was given up, nothing waits for a person, nothing is overdue.",))


def _connections(digest: Digest) -> Iterator[Section]:
    rows = [f"{name} waits for somebody to sign in: ledgerlink connect" for name in digest.sign_ins]
    rows += [f"{name} has said nothing for days: ledgerlink webhooks check" for name in digest.silent]
    rows += [
        f"{one.connection}: the consent ends on {one.on.isoformat()}: ledgerlink connect before that"
        for one in digest.endings
    ]
    if rows:
        yield _section(f"Connections to look at: {len(rows)}", rows, "ledgerlink connections")


def _overdue(overdue: Overdue) -> Section:
    total = ", ".join(dict.fromkeys(_amount(one) for one in overdue.sums))
    rows = [f"{_amount(one.amount)}, up to {counted(one.days, 'day')}: {one.name}" for one in overdue.most]
    more = [f"and {overdue.customers - len(rows)} more"] if overdue.customers > len(rows) else []
    heading = f"Overdue: {counted(overdue.customers, 'customer')}, {total}"
    return Section(heading, (*rows, *more, "-> ledgerlink receivables"))


def _agreed(overdue: Overdue) -> Iterator[Section]:
    """What people agreed with customers: what isn't kept first."""
    broken, disputed, promised = overdue.broken, overdue.disputed, overdue.promised
    if broken.invoices:
        heading = f"Promised and not paid: {counted(broken.customers, 'customer')}, {_total(broken)}"
        yield _named(heading, broken, lambda one: f"by {_iso(one)}, which is over", ASK)
    if disputed.invoices:
        heading = f"In dispute: {counted(disputed.invoices, 'invoice')}, {_total(disputed)}"
        yield _named(heading, disputed, lambda one: " ".join(one.dispute.split()), SETTLE)
    if promised.invoices:
        heading = f"Promised to pay: {counted(promised.customers, 'customer')}, {_total(promised)}"
        yield _named(heading, promised, lambda one: f"by {_iso(one)}", "ledgerlink receivables")


def _named(heading: str, found: Agreements, said: Callable[[Agreed], str], next_step: str) -> Section:
    rows = [f"{stated(one.due)}, {one.number} of {one.name}: {said(one)}" for one in found.first]
    more = [f"and {found.invoices - len(rows)} more invoices"] if found.invoices > len(rows) else []
    return Section(heading, (*rows, *more, f"-> {next_step}"))


def _total(found: Agreements) -> str:
    return ", ".join(str(stated(one)) for one in found.sums)


def _iso(agreed: Agreed) -> str:
    return agreed.on.isoformat() if agreed.on is not None else ""


def _section(heading: str, rows: Iterable[str], command: str) -> Section:
    every = list(rows)
    more = [f"and {len(every) - MOST} more kinds"] if len(every) > MOST else []
    return Section(heading, (*every[:MOST], *more, f"-> {command}"))


def _sums(amounts: Mapping[str, Decimal]) -> str:
    said = ", ".join(str(stated(Money(amount, currency))) for currency, amount in amounts.items())
    return f" ({said})" if said else ""


def _amount(amount: Money | None) -> str:
    return str(stated(amount)) if amount is not None else "an amount whose rate isn't known"


def _day(at: datetime) -> str:
    return at.date().isoformat()
