from decimal import Decimal
from typing import Any

import pytest

from shared.domain.rollout import is_above, place_of, treated
from shared.domain.taxing import Sale
from shared.model.crm import Buyer
from shared.model.modes import Clearance, Mode, Pilot
from tests import builders


def treatment(mode: Mode = Mode.PILOT, buyer: Buyer | None = None, deal: Any = None, **pilot: Any) -> Any:
    asked: dict[str, Any] = {key: value if key == "percent" else frozenset(value) for key, value in pilot.items()}
    book = builders.book(mode=mode, pilot=Pilot(**asked))
    return treated(Sale(deal or builders.deal(), buyer, book, builders.organisation()))


@pytest.mark.parametrize(
    ("pilot", "outside"),
    [
        ({}, "nothing says which deals are in it"),
        ({"pipelines": {"default"}}, ""),
        ({"pipelines": {"other"}}, "pipeline default is not in it"),
        ({"owners": {"884422"}}, ""),
        ({"owners": {"1"}}, "owner 884422 is not in it"),
        ({"products": {"Pro plan"}}, ""),
        ({"products": {"SEAT"}}, "product Pro plan is not in it"),
        ({"regions": {"GB"}}, ""),
        ({"regions": {"DE"}}, "GB is not in it"),
        ({"percent": Decimal(0)}, "it is not among the 0% of deals in it"),
        ({"pipelines": {"default"}, "owners": {"1"}}, "owner 884422 is not in it"),
    ],
)
def test_a_pilot_takes_the_deals_that_meet_all_it_asks(pilot: dict[str, Any], outside: str) -> None:
    found = treatment(buyer=builders.buyer(), **pilot)

    assert (Mode.OBSERVE if outside else Mode.LIVE) is found.mode
    assert outside in found.why
    assert (Clearance.NONE if outside else Clearance.IN_PILOT) is found.clearance


def test_one_line_of_another_product_keeps_a_deal_out() -> None:
    deal = builders.deal(builders.line(sku="SEAT"), builders.line("Setup", sku="SETUP"))

    assert "product SETUP" in treatment(products={"SEAT"}, deal=deal).why


def test_without_an_address_no_region_is_met() -> None:
    assert "no region is not in it" in treatment(regions={"GB"}).why


def test_a_percentage_is_met_by_about_so_many_deals_and_by_the_same_ones_when_it_grows() -> None:
    places = [place_of(f"hubspot:1#deal#{number}") for number in range(4000)]
    tenth = {number for number, place in enumerate(places) if place < 1000}
    third = {number for number, place in enumerate(places) if place < 3000}

    assert 340 <= len(tenth) <= 460
    assert 1100 <= len(third) <= 1300
    assert tenth < third
    assert 495 == place_of("hubspot:4455667#deal#31337")


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.APPROVE, Mode.LIVE])
def test_other_modes_ask_nothing_of_the_pilot(mode: Mode) -> None:
    assert mode is treatment(mode, percent=Decimal(0)).mode


def test_percentages_beyond_all_are_refused() -> None:
    with pytest.raises(ValueError, match="no percentage"):
        Pilot(percent=Decimal(101))


def test_modes_go_up_from_observing_to_live() -> None:
    assert [is_above(Mode.PILOT, other) for other in Mode] == [True, True, False, False]
