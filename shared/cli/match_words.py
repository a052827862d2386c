"""Pairs, flaws and reasons in words that an accountant reads."""

from collections.abc import Mapping, Sequence
from typing import Final

from shared.model.pairing import FlawCode, Named, Pair, Pairing, Readiness, Reason, Suggestion, Tally, Twins
from shared.model.refs import provider_of
from shared.providers import registry

FEATURES: Final[Mapping[str, str]] = {
    "name": "name",
    "email": "e-mail",
    "domain": "web domain",
    "phone": "phone",
    "address": "address",
    "tax_id": "tax number",
    "registration": "registration number",
    "external_id": "id held by the other side",
    "birth_date": "birth date",
}
SUGGESTIONS: Final[Mapping[Suggestion, str]] = {Suggestion.LINK: "the same", Suggestion.REVIEW: "doubtful"}
READINESS: Final[Mapping[Readiness, str]] = {
    Readiness.READY: "ready",
    Readiness.ACT: "to do",
    Readiness.NOTE: "note",
    Readiness.ASK: "ask",
}
FLAWS: Final[Mapping[FlawCode, str]] = {
    FlawCode.EMAIL: "malformed e-mail",
    FlawCode.PHONE: "malformed phone",
    FlawCode.TAX_NUMBER: "malformed tax number",
    FlawCode.COUNTRY: "unknown country code",
    FlawCode.ADDRESS: "incomplete address",
    FlawCode.NO_EMAIL: "no e-mail",
    FlawCode.NO_ADDRESS: "no address",
    FlawCode.NO_NAME: "no name",
    FlawCode.NUMBER: "unknown customer id",
}
TALLY: Final[Mapping[str, str]] = {
    "records": "records",
    "archived": "out of use",
    "left_out": "left out",
    "linked": "linked",
    "to_link": "to link",
    "doubtful": "doubtful",
    "alone": "alone",
}
"""The columns of the count, in their order. Left out: people of a company, mere suppliers, sub-customers and projects."""
SAME, SIMILAR = 1, 0.5


def why(reasons: Sequence[Reason]) -> str:
    """What speaks for and against a pair, the strongest first."""
    return ", ".join(one_reason(reason) for reason in reasons)


def one_reason(reason: Reason) -> str:
    """One feature in words: the same, similar with its likeness, or different."""
    name = feature(reason)
    if reason.score >= SAME:
        return f"same {name}"
    return f"similar {name} ({reason.score.normalize():f})" if reason.score >= SIMILAR else f"different {name}"


def feature(reason: Reason) -> str:
    """What was compared, in words."""
    name = reason.feature.partition(":")[0]
    return FEATURES.get(name, name.replace("_", " "))


def pair_why(pair: Pair) -> str:
    """Why the pair is offered as it is."""
    return f"{why(pair.reasons)}; but {pair.doubt}" if pair.doubt else why(pair.reasons)


def verdict(pairing: Pairing) -> str:
    """The run in one sentence."""
    sure, doubtful = pairing.count(Suggestion.LINK), pairing.count(Suggestion.REVIEW)
    linked = pairing.tally_ledger.linked
    if not pairing.pairs:
        start = "Nothing new to link"
    else:
        start = f"{sure} {plural(sure, 'pair is', 'pairs are')} surely the same, {doubtful} {plural(doubtful, 'waits', 'wait')} for a person"
    return (
        f"{start}. {linked} {plural(linked, 'customer is', 'customers are')} linked already; {len(pairing.alone_crm)} CRM "
        f"{plural(len(pairing.alone_crm), 'record', 'records')} and {len(pairing.alone_ledger)} ledger "
        f"{plural(len(pairing.alone_ledger), 'customer', 'customers')} have no counterpart."
    )


def plural(number: int, one: str, many: str) -> str:
    """The word for so many."""
    return one if number == 1 else many


def sides(pairing: Pairing) -> Sequence[tuple[str, Tally]]:
    """The two accounts by name, with their counts."""
    return [
        (registry.manifest(provider_of(pairing.crm)).title, pairing.tally_crm),
        (registry.manifest(provider_of(pairing.ledger)).title, pairing.tally_ledger),
    ]


def line(record: Named) -> str:
    """A record in one line."""
    more = ", ".join(part for part in (record.email, record.place) if part)
    return f"{record.name or '(no name)'} [{record.ref.kind} {record.ref.id}]" + (f", {more}" if more else "")


def group(twins: Twins) -> str:
    """Records that look like one another, in one line."""
    return "; ".join(line(record) for record in twins.records)
