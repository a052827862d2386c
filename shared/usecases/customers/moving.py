"""A link takes the place of another."""

from dataclasses import replace

from shared.domain.merging import Link
from shared.model.claims import Claim
from shared.ports.stores import Links
from shared.usecases.invoicing.settle_claim import key_for


def in_place_of(claim: Claim, link: Link, links: Links, name: str = "") -> Claim:
    """
    The claim that this link becomes when it takes the claim's place: a generation of its own under its own name.

    `name`: what its customer is called, where that was read; else what the one before was.
    """
    there = links.dossier(link.record).claims.get(link.intent)
    generation = there.generation + 1 if there is not None else 1
    key = key_for(link.record, link.intent, generation)
    expected = {**claim.expected, "name": name} if name else claim.expected
    return replace(
        claim,
        subject=link.record,
        intent=link.intent,
        remote=link.customer,
        generation=generation,
        key=key,
        expected=expected,
    )
