"""What becomes of customer links when two records of one side were merged into one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.model.refs import Ref

BESIDE = "beside:"
"""How a link begins by which a record's money is shown, though its deals go to another customer."""


@dataclass(frozen=True, slots=True)
class Link:
    """A CRM record and a ledger's customer; `intent` is what the link is called: one in each ledger and currency."""

    record: Ref
    intent: str
    customer: Ref


@dataclass(frozen=True, slots=True)
class Move:
    """
    The link `old` becomes `new`. Not `way_back`: the customer stays another record's, which is asked about and told of it first.
    """

    old: Link
    new: Link
    way_back: bool = True


@dataclass(frozen=True, slots=True)
class Release:
    """The link is over: another one says the same. `heir`: the record that has the customer from now on."""

    link: Link
    heir: Ref | None = None


@dataclass(frozen=True, slots=True)
class TwoCustomers:
    """One record of the CRM has two customers in one ledger: deals go to the `first`."""

    record: Ref
    first: Ref
    other: Ref


@dataclass(frozen=True, slots=True)
class TwoRecords:
    """Two records of the CRM have one customer: it is kept in step with the `first`."""

    customer: Ref
    first: Ref
    other: Ref


Step = Move | Release | TwoCustomers | TwoRecords


def is_beside(intent: str) -> bool:
    """Whether the link of this name only shows money."""
    return intent.startswith(BESIDE)


def records_merged(gone: Sequence[Link], kept: Sequence[Link], survivor: Ref) -> tuple[Step, ...]:
    """
    Two records of the CRM became the `survivor`; `gone` are the links of the one that is no more, `kept` the survivor's.

    Guarantees: every customer stays linked to somebody who exists; deals of the survivor go where they went before.
    """
    theirs = {link.intent: link for link in kept}
    steps: list[Step] = []
    for link in gone:
        if any(link.customer == other.customer for other in theirs.values()):
            steps.append(Release(link, survivor))
            continue
        moved = replace(link, record=survivor)
        rival = theirs.get(link.intent)
        if rival is not None:
            moved = replace(moved, intent=f"{BESIDE}{link.intent}:{link.customer.id}")
            steps.append(TwoCustomers(survivor, rival.customer, link.customer))
        theirs[moved.intent] = moved
        steps.append(Move(link, moved))
    return tuple(dict.fromkeys(steps))


def customers_merged(links: Sequence[Link], gone: Ref, survivor: Ref, owner: Ref | None) -> tuple[Step, ...]:
    """
    Two customers of a ledger became the `survivor`; `links` are those of the record that had the one that is `gone`, `owner` is
    the record that has the survivor.

    Guarantees: every deal of that record goes to the survivor from now on.
    """
    to_gone = [link for link in links if link.customer == gone]
    to_survivor = [link for link in links if link.customer == survivor]
    steps: list[Step] = []
    for link in to_gone:
        if is_beside(link.intent) and to_survivor:
            steps.append(Release(link))
            continue
        shared = owner is not None and owner != link.record
        steps.extend(Release(other) for other in to_survivor if is_beside(other.intent))
        steps.append(Move(link, replace(link, customer=survivor), way_back=not shared))
        if owner is not None and shared:
            steps.append(TwoRecords(survivor, owner, link.record))
    return tuple(dict.fromkeys(steps))
