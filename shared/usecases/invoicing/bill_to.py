"""Who is invoiced where the rules bill parents: the company at the top of those that the deal's own stands below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shared.domain.holds import UNCLEAR_PARENT, kind_of
from shared.errors import NotFound, Unsupported
from shared.model.crm import Deal, Payer
from shared.model.customer_rules import CustomerRules
from shared.model.handoff import Hold
from shared.model.parties import Profile, billing_contact
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
    line = lineage(deal.company, parties_of)
    if line.why_not:
        return _unclear(deal, line)
    top = line.companies[-1]
    payer = Payer(top.ref, billing_contact(top, rules.billing), line.above) if line.above else None
    return replace(deal, payer=payer), None


@dataclass(frozen=True, slots=True)
class Lineage:
    """A company and those above it, nearest first, as far as they could be read; `above` names also who couldn't. `why_not`: why it doesn't end."""

    companies: tuple[Profile, ...]
    above: tuple[Ref, ...]
    why_not: str = ""


def lineage(company: Ref, parties_of: PartiesOf, most: int = MOST_LEVELS) -> Lineage:
    """Read this company and each above it, at most that many. Raises: as `Parties.party`, but for NotFound."""
    seen: list[Ref] = [company]
    companies: list[Profile] = []
    party = parties_of(company.connection).party
    why = ""
    while not why:
        try:
            companies.append(party(seen[-1]))
        except NotFound:
            why = f"{_called(seen[-1], companies[-1] if companies else None)} is gone from the CRM"
            break
        last = companies[-1]
        why = _why_not(last, seen, most)
        if last.parent is None:
            break
        if not why:
            seen.append(last.parent)
    return Lineage(tuple(companies), tuple(seen[1:]), why)


def _why_not(company: Profile, seen: Sequence[Ref], most: int) -> str:
    """Why neither this company, the last that was seen, nor one above it can be invoiced; empty where one can."""
    if company.archived:
        return f"{company.name} ({company.ref.id}) is archived in the CRM"
    if company.parent in seen:
        return f"{company.name} ({company.ref.id}) stands below a company that stands below it"
    if company.parent is not None and len(seen) > most:
        return f"more than {most} companies stand above the one that bought"
    return ""


def _called(ref: Ref, below: Profile | None) -> str:
    """A company that couldn't be read, by whom stands below it."""
    return f"the company {ref.id}" + (f" above {below.name}" if below is not None else "")


def _unclear(deal: Deal, line: Lineage) -> tuple[Deal, Hold]:
    last = line.above[-1] if line.above else deal.company
    named = replace(deal, payer=Payer(last, None, line.above) if last is not None else None)
    sentence = f"It is not clear which parent company is invoiced: {line.why_not}."
    return named, Hold(UNCLEAR_PARENT, sentence, kind_of(UNCLEAR_PARENT).fix)
