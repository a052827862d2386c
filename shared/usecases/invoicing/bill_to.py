"""Who is invoiced where the rules bill parents: the company at the top of those that the deal's own stands below."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from shared.domain.customer_sync.sides import billing_contact
from shared.domain.holds import UNCLEAR_PARENT, kind_of
from shared.errors import NotFound, Unsupported
from shared.model.crm import Deal, Payer
from shared.model.customer_rules import CustomerRules
from shared.model.handoff import Hold
from shared.model.parties import Profile
from shared.model.refs import ConnectionId, Ref
from shared.ports.parties import Parties

MOST_LEVELS: Final = 5
"""Companies above the deal's own: who has more of them is held, rather than read on and on."""

PartiesOf = Callable[[ConnectionId], Parties]


def out_of_reach(connection: ConnectionId) -> Parties:
    """Stand in for `PartiesOf` where nobody can be asked. Raises: Unsupported."""
    raise Unsupported(f"the companies of {connection} can't be read here", fix="Report it.")


def addressed(deal: Deal, rules: CustomerRules, parties_of: PartiesOf) -> tuple[Deal, Hold | None]:
    """
    Give the deal with who is invoiced for it, and the hold where that can't be said.

    Costs no call unless the rules bill parents; then one read of the deal's company and one of each above it. A deal that is
    held names everybody that was read, so that a change of theirs has it looked at again.

    Raises: as `Parties.party`, but for NotFound.
    """
    if rules.bill != "parent" or deal.company is None:
        return deal, None
    seen: list[Ref] = [deal.company]
    top: Profile | None = None
    party = parties_of(deal.company.connection).party
    while True:
        try:
            found = party(seen[-1])
        except NotFound:
            return _unclear(deal, seen, f"{_called(seen[-1], top)} is gone from the CRM")
        top = found
        why = _why_not(top, seen)
        if why:
            return _unclear(deal, seen, why)
        if top.parent is None:
            break
        seen.append(top.parent)
    above = tuple(seen[1:])
    payer = Payer(top.ref, billing_contact(top, rules.billing), above) if above else None
    return replace(deal, payer=payer), None


def _why_not(company: Profile, seen: Sequence[Ref]) -> str:
    """Why neither this company, the last that was seen, nor one above it can be invoiced; empty where one can."""
    if company.archived:
        return f"{company.name} ({company.ref.id}) is archived in the CRM"
    if company.parent in seen:
        return f"{company.name} ({company.ref.id}) stands below a company that stands below it"
    if company.parent is not None and len(seen) > MOST_LEVELS:
        return f"more than {MOST_LEVELS} companies stand above the one that bought"
    return ""


def _called(ref: Ref, below: Profile | None) -> str:
    """A company that couldn't be read, by whom stands below it."""
    return f"the company {ref.id}" + (f" above {below.name}" if below is not None else "")


def _unclear(deal: Deal, seen: Sequence[Ref], why: str) -> tuple[Deal, Hold]:
    named = replace(deal, payer=Payer(seen[-1], None, tuple(seen[1:])))
    sentence = f"It is not clear which parent company is invoiced: {why}."
    return named, Hold(UNCLEAR_PARENT, sentence, kind_of(UNCLEAR_PARENT).fix)
