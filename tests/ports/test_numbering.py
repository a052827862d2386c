"""Many records take the other side's ids in one call: each what is its own, and nothing else of it changes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from shared.errors import Permanent, WriteForbidden
from shared.model import permits
from shared.model.parties import PartyField, Profile
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.numbering import Numbering
from shared.providers.hubspot import numbering as hubspot
from shared.providers.xero import numbering as xero
from tests import builders
from tests.fakes.sides import SIDES, Side

CONNECT: dict[str, Callable[[Any], Numbering]] = {"hubspot": hubspot.connect, "xero": xero.connect}
CASES = [
    (made, kind)
    for made in SIDES
    for kind in made().parties.kinds
    if made().parties.connection.partition(":")[0] in CONNECT
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0].__name__}-{case[1]}")
def case(request: pytest.FixtureRequest) -> tuple[Side, Kind]:
    made, kind = request.param
    return made(), kind


def numbering(side: Side) -> Numbering:
    return CONNECT[side.parties.connection.partition(":")[0]](side.parties.api)  # type: ignore[attr-defined]  # theirs


def seen(side: Side, kind: Kind, identity: str) -> Profile:
    return side.parties.party(Ref(side.parties.connection, kind, identity))


def made(side: Side, kind: Kind, count: int) -> Iterator[Profile]:
    for number in range(count):
        fields = {PartyField.NAME: f"Many {number} Ltd", PartyField.CITY: "Leeds"}
        fields |= {PartyField.GIVEN: f"Many {number}"} if kind is Kind.CONTACT else {}
        held = side.parties.holds(kind)
        identity = side.make(kind, {name: text for name, text in fields.items() if name in held})
        yield seen(side, kind, identity)


def test_many_records_are_numbered_in_one_call_and_nothing_else_of_them_changes(case: tuple[Side, Kind]) -> None:
    side, kind = case
    records = list(made(side, kind, 3))
    before = len(side.calls())

    written = numbering(side).number([(one, f"n-{one.ref.id}"[:50]) for one in records], side.permit)

    assert before + 1 == len(side.calls())
    for one in records:
        now = seen(side, kind, one.ref.id)
        assert {**one.fields, PartyField.NUMBER: f"n-{one.ref.id}"[:50]} == now.fields
        assert written[one.ref].get(PartyField.NUMBER) == now.get(PartyField.NUMBER)
        assert now.version == written[one.ref].version


def test_who_is_gone_is_left_out_or_refuses_all(case: tuple[Side, Kind]) -> None:
    side, kind = case
    first, second = made(side, kind, 2)
    gone = replace(first, ref=replace(first.ref, id="999999999"))

    try:
        written = numbering(side).number([(gone, "a"), (second, "b")], side.permit)
    except Permanent:
        written = {}

    assert gone.ref not in written
    assert ("b" if second.ref in written else "") == seen(side, kind, second.ref.id).get(PartyField.NUMBER)


def test_nothing_is_numbered_without_a_permit(case: tuple[Side, Kind]) -> None:
    side, kind = case
    [one] = made(side, kind, 1)
    elsewhere = permits.for_plan(replace(builders.book(), ledger=ConnectionId("xero:elsewhere")), "x")

    with pytest.raises(WriteForbidden):
        numbering(side).number([(one, "a")], elsewhere)
    assert "" == seen(side, kind, one.ref.id).get(PartyField.NUMBER)
