"""Pairs that somebody decided become links, both ways, as a won deal's invoice would have made them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from shared.errors import Conflict
from shared.model.change_sets import ChangeSet, Linking, Stage
from shared.model.claims import Claim, ClaimState, Created
from shared.model.handoff import Decision, Journal
from shared.model.pairing import Pair, Suggestion
from shared.model.refs import ConnectionId
from shared.model.rules import Book, Rules
from shared.ports.bases import Bases
from shared.ports.edges import Clock
from shared.ports.numbering import Numbering
from shared.ports.pairing import ChangeSets
from shared.ports.parties import Parties
from shared.ports.reviews import Reviews
from shared.ports.stores import Deed, Links
from shared.usecases.invoicing.ensure_customer import intent_in
from shared.usecases.invoicing.settle_claim import adopted
from shared.usecases.matching.side_by_side import side_by_side
from shared.usecases.patience import Patience, at_once


@dataclass(frozen=True, slots=True)
class Linker:
    """
    The ports and facts of one decision. `numbering`: how an account takes many ids at once, where it does. `progress` is told how
    many links were made or told.
    """

    crm: Parties
    ledger: Parties
    links: Links
    changes: ChangeSets
    reviews: Reviews
    bases: Bases
    rules: Rules
    books: Sequence[Book]
    clock: Clock
    by: str
    numbering: Mapping[ConnectionId, Numbering | None] = field(default_factory=dict)
    patiently: Patience = at_once
    progress: Callable[[int], None] = lambda _done: None

    def deed(self, verb: str, change_set: str, why: str, **after: str) -> Deed:
        """Give the audit entry of one link of this change set."""
        now = self.clock.now()
        journal = Journal(decisions=[Decision(now, "match", why)])
        return Deed(now, self.by, verb, self.rules.version, journal, {}, {"change_set": change_set, **after})


@dataclass(frozen=True, slots=True)
class Refused:
    """A pair that wasn't linked, and why."""

    pair: Pair
    sentence: str


@dataclass(slots=True)
class Outcome:
    """What a decision came to."""

    linked: list[Linking] = field(default_factory=list)
    already: list[Pair] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def link_pairs(pairs: Sequence[Pair], change_set: ChangeSet, linker: Linker) -> Outcome:
    """
    Link these pairs under this change set: claim and link as a won deal's invoice would, so that it finds them without a search.

    Nothing is sent to either side here: see `tell_sides`. A record or customer that has another link by now is refused, one by
    one: of two pairs of one record the first is linked. Several are linked at once, the outcome is in the order of the pairs. Safe
    to repeat, and to be cut off. Raises: Unavailable; those under way are linked by then, and noted.
    """
    linker.changes.open(change_set)
    made = side_by_side(
        pairs, lambda pair: (pair.crm, pair.customer), lambda pair: _decided(pair, change_set, linker), linker.progress
    )
    outcome = Outcome()
    for pair, one in zip(pairs, made, strict=True):
        if isinstance(one, Refused):
            outcome.refused.append(one)
        elif one is None:
            outcome.already.append(pair)
        else:
            outcome.linked.append(one)
    return outcome


def _decided(pair: Pair, change_set: ChangeSet, linker: Linker) -> Linking | Refused | None:
    """Link it, and close the question about it."""
    try:
        made = _link(pair, change_set, linker)
    except Conflict as raced:
        return Refused(pair, f"somebody else decided about it just now: {raced.sentence}")
    if pair.suggestion is Suggestion.REVIEW:
        linker.reviews.close(pair.id, f"linked by {linker.by}")
    return made


def obstacle(pair: Pair, claim: Claim | None, links: Links) -> str:
    """Why this pair can't be linked now, whose claim this is: what either of the two is linked to. Empty where nothing is."""
    remote = claim.remote if claim is not None and claim.state is ClaimState.LINKED else None
    if remote is not None and remote != pair.customer:
        return f"{pair.crm_name} is linked to the customer {remote.id} already"
    if claim is not None and claim.state is ClaimState.OPEN and claim.request.endpoint:
        return f"a customer for {pair.crm_name} is being made right now"
    source = links.source(pair.customer)
    if source is not None and source != pair.crm:
        return f"{pair.customer_name} is linked to the {source.kind} {source.id} of {source.connection} already"
    return ""


def _link(pair: Pair, change_set: ChangeSet, linker: Linker) -> Linking | Refused | None:
    intent = intent_in(pair.customer.connection, pair.currency)
    known = linker.links.dossier(pair.crm).claims.get(intent)
    blocked = obstacle(pair, known, linker.links)
    if blocked:
        return Refused(pair, f"{blocked}: nothing was linked")
    if known is not None and known.state is ClaimState.LINKED:
        return None
    generation = 1 if known is None else known.generation + (known.state is not ClaimState.OPEN)
    linking = Linking(pair.id, pair.crm, pair.customer, pair.crm_name, pair.customer_name, intent, generation)
    linker.changes.note(change_set.id, linking)
    claim = adopted(
        pair.crm,
        intent,
        pair.customer,
        links=linker.links,
        clock=linker.clock,
        existing=known,
        name=pair.customer_name,
    )
    deed = linker.deed("linked customer", change_set.id, _why(pair), customer=str(pair.customer), pair=pair.id)
    linker.links.settle(claim, Created(pair.customer), None, deed)
    made = linking.at(Stage.LINKED)
    linker.changes.note(change_set.id, made)
    return made


def _why(pair: Pair) -> str:
    said = ", ".join(f"{reason.feature} {reason.score}" for reason in pair.reasons)
    return f"{pair.crm_name} is {pair.customer_name}: score {pair.score} ({said})"
