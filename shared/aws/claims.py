"""A claim as an item: what never changes packed, what the conditions speak of beside it."""

import zlib
from dataclasses import replace

from shared import codec
from shared.aws.tables import Condition, Item, number, raw, text
from shared.model.claims import Claim, ClaimState
from shared.model.refs import Ref

PREFIX = "claim#"
SPENT = ("body",)
"""What a link needs no more: nobody sends its request again, and it is what a claim is largest of."""


def sort_key(intent: str) -> str:
    """Where the claim of this intent stands under its subject."""
    return PREFIX + intent


def written(claim: Claim) -> Item:
    """Give the claim's item. The request's bytes are kept apart: Base64 inside JSON would not compress."""
    bare = replace(claim, request=replace(claim.request, body=b""))
    return {
        "pk": str(claim.subject),
        "sk": sort_key(claim.intent),
        "state": claim.state.value,
        "generation": claim.generation,
        "attempts": claim.attempts,
        "attempted_at": codec.instant(claim.attempted_at),
        "claim": codec.packed(bare),
        "body": zlib.compress(claim.request.body, 9),
    }


def read(item: Item) -> Claim:
    """Give the claim as it is now."""
    claim = codec.unpacked(Claim, raw(item, "claim"))
    remote = text(item, "remote")
    return replace(
        claim,
        request=replace(claim.request, body=zlib.decompress(raw(item, "body")) if "body" in item else b""),
        state=ClaimState(text(item, "state")),
        attempts=number(item, "attempts"),
        attempted_at=codec.moment(text(item, "attempted_at")),
        remote=Ref.parse(remote) if remote else None,
        version=text(item, "version"),
        cause=text(item, "cause"),
    )


def is_free(claim: Claim) -> Condition:
    """Nobody holds this name, or the claim before it was refused."""
    return Condition(
        "attribute_not_exists(#pk) OR (#state = :refused AND #generation < :generation)",
        {"refused": ClaimState.REFUSED.value, "generation": claim.generation},
    )


def is_open(claim: Claim) -> Condition:
    """The claim is still open, in this generation."""
    return Condition(
        "#state = :open AND #generation = :generation",
        {"open": ClaimState.OPEN.value, "generation": claim.generation},
    )


def is_linked(claim: Claim) -> Condition:
    """The claim is a link, in this generation."""
    return Condition(
        "#state = :linked AND #generation = :generation",
        {"linked": ClaimState.LINKED.value, "generation": claim.generation},
    )


def is_unattempted_since(claim: Claim) -> Condition:
    """The claim is still open, in this generation, and nobody has tried again since we read it."""
    still = is_open(claim)
    return Condition(f"{still.expression} AND #attempts = :attempts", {**still.values, "attempts": claim.attempts})
