"""Whether both systems are ready to be connected: the checklist that is gone through before a book goes live, with counts."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.domain.booking import WON
from shared.domain.pairing import Compared, is_counterpart
from shared.model.crm import CrmAccount
from shared.model.modes import Mode
from shared.model.pairing import Check, Flaw, FlawCode, NameClash, Readiness, Suggestion, Tally, Twins
from shared.model.parties import PartyField, Profile
from shared.model.refs import Ref
from shared.model.rules import Book, Rules

SHOWN: Final = 5
"""Spellings that a sentence names."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the checklist is made of. `account`: the CRM's own settings as they were read at set-up."""

    crm: Sequence[Profile]
    customers: Sequence[Profile]
    compared: Compared
    flaws: Sequence[Flaw]
    twins_crm: Sequence[Twins]
    twins_ledger: Sequence[Twins]
    clashes: Sequence[NameClash]
    linked: Collection[Ref]
    rules: Rules
    books: Sequence[Book]
    account: CrmAccount
    products: int = 0
    gaps: Sequence[str] = field(default_factory=tuple)


def tally(
    profiles: Sequence[Profile], took_part: Collection[Ref], linked: Collection[Ref], ends: Mapping[Ref, Suggestion]
) -> Tally:
    """Count every record once. `ends`: the best that a pair says of a record that took part."""
    count = Counter(_end(one, took_part, linked, ends) for one in profiles)
    return Tally(records=len(profiles), **{name: count[name] for name in ENDS})


SAID: Final[Mapping[Suggestion, str]] = {Suggestion.LINK: "to_link", Suggestion.REVIEW: "doubtful"}
ENDS: Final = ("archived", "left_out", "linked", "to_link", "doubtful", "alone")


def _end(one: Profile, took_part: Collection[Ref], linked: Collection[Ref], ends: Mapping[Ref, Suggestion]) -> str:
    if one.archived or one.ref in linked:
        return "archived" if one.archived else "linked"
    if one.ref not in took_part:
        return "left_out"
    return SAID[ends[one.ref]] if one.ref in ends else "alone"


def checklist(facts: Facts) -> list[Check]:
    """Give every line, in the order in which it is gone through."""
    return [check for lines in LINES for check in lines(facts)]


def _matched(facts: Facts) -> Iterator[Check]:
    pairs = facts.compared.pairs
    link = sum(pair.suggestion is Suggestion.LINK for pair in pairs)
    of = len(facts.linked) + len(facts.compared.customers)
    done = Readiness.READY if not pairs else Readiness.ACT
    yield Check(
        "Customers linked",
        done,
        f"{len(facts.linked)} of {of} customers of the ledger are linked to the CRM; "
        f"{_number(link, 'pair is', 'pairs are')} sure, {_number(len(pairs) - link, 'waits', 'wait')} for a person.",
        ""
        if not pairs
        else "Accept the sure ones: ledgerlink match accept --sure. See the others: ledgerlink match list --doubtful.",
        len(facts.linked),
        of,
    )


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _duplicates(facts: Facts) -> Iterator[Check]:
    for side, twins in (("CRM", facts.twins_crm), ("ledger", facts.twins_ledger)):
        sure = sum(one.sure for one in twins)
        state = Readiness.ACT if sure else Readiness.NOTE if twins else Readiness.READY
        said = f"{_number(sure, 'group', 'groups')} of records in the {side} {'is' if sure == 1 else 'are'} the same, {len(twins) - sure} more may be."
        yield Check(f"Duplicates in the {side}", state, said, "Merge them there first." if twins else "")


FIELDS: Final = (
    ("Billing addresses", "have a complete address", (FlawCode.NO_ADDRESS, FlawCode.ADDRESS)),
    ("E-mail addresses", "have an e-mail address that can be written to", (FlawCode.NO_EMAIL, FlawCode.EMAIL)),
    ("Phone numbers", "have no malformed phone number", (FlawCode.PHONE,)),
    ("Tax numbers", "have no malformed tax number", (FlawCode.TAX_NUMBER,)),
)


def _fields(facts: Facts) -> Iterator[Check]:
    """Of the records that can be invoiced; a missing address or e-mail is to be known, what is malformed is to be corrected."""
    invoiced = {one.ref for one in (*facts.crm, *facts.customers) if is_counterpart(one)}
    for topic, words, codes in FIELDS:
        flawed = {
            flaw.record.ref: flaw.code for flaw in facts.flaws if flaw.code in codes and flaw.record.ref in invoiced
        }
        good, of = len(invoiced) - len(flawed), len(invoiced)
        malformed = any(code in MALFORMED for code in flawed.values())
        state = Readiness.ACT if malformed else Readiness.NOTE if flawed else Readiness.READY
        fix = "Correct what is listed below." if flawed else ""
        yield Check(topic, state, f"{good} of {of} companies and customers {words}.", fix, good, of)


MALFORMED: Final = frozenset({FlawCode.EMAIL, FlawCode.PHONE, FlawCode.TAX_NUMBER, FlawCode.COUNTRY})


def _countries(facts: Facts) -> Iterator[Check]:
    written = Counter(
        country for one in (*facts.crm, *facts.customers) if (country := one.get(PartyField.COUNTRY).strip())
    )
    wrong = sum(flaw.code is FlawCode.COUNTRY for flaw in facts.flaws)
    names = ", ".join(f"{name} ({count})" for name, count in written.most_common(SHOWN))
    said = f"Countries are written in {len(written)} ways: {names}." if written else "No record has a country."
    state = Readiness.ACT if wrong else Readiness.READY
    yield Check("Countries", state, said, "Two letters mean an ISO code, such as GB." if wrong else "")


def _products(facts: Facts) -> Iterator[Check]:
    good = facts.products - len(facts.clashes)
    said = f"{good} of {facts.products} products have the same code and name on both sides, or no item in the ledger."
    fix = "Rename one of the two, or give the product a rule: ledgerlink map." if facts.clashes else ""
    state = Readiness.NOTE if facts.clashes else Readiness.READY
    yield Check("Product names", state, said, fix, good, facts.products)


def _stages(facts: Facts) -> Iterator[Check]:
    """Whether each pipeline has a stage that hands a deal off."""
    handing = {
        pipeline
        for pipeline, stages in facts.account.pipelines.items()
        for trigger in facts.rules.triggers
        if trigger.pipeline in {"*", pipeline}
        and (
            trigger.stage == "any"
            or any(trigger.stage == stage.id or (trigger.stage == WON and stage.is_won) for stage in stages)
        )
    }
    silent = sorted(set(facts.account.pipelines) - handing)
    of = len(facts.account.pipelines)
    said = f"{len(handing)} of {of} pipelines have a stage that hands a deal to finance."
    if silent:
        said += f" Without one: {', '.join(silent[:SHOWN])}."
    fix = "Say in [[triggers]] of ledgerlink.toml when their deals are handed off, if they are." if silent else ""
    yield Check("Stage definitions", Readiness.NOTE if silent else Readiness.READY, said, fix, len(handing), of)


def _our_fields(facts: Facts) -> Iterator[Check]:
    said = f"{len(facts.gaps)} of our fields are missing in the CRM." if facts.gaps else "Our fields stand in the CRM."
    state = Readiness.ACT if facts.gaps else Readiness.READY
    yield Check("Fields in the CRM", state, said, "Run: ledgerlink setup." if facts.gaps else "")


def _team(facts: Facts) -> Iterator[Check]:
    modes = ", ".join(f"{book.id}: {book.mode.value}" for book in facts.books)
    observing = all(book.mode is Mode.OBSERVE for book in facts.books)
    said = f"Finance has seen this report, sales knows what the fields on a deal mean, and it is agreed who decides about holds. Modes now: {modes}."
    fix = "Then move the book on: ledgerlink mode." if observing else ""
    yield Check("Team", Readiness.ASK, said, fix)


LINES: Final = (_matched, _duplicates, _fields, _countries, _products, _stages, _our_fields, _team)
