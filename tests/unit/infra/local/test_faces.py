"""Where things stand in the vendors' records."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from infra.local.faces import crm_face, ledger_face
from infra.local.faces.reading import at, figure
from infra.local.pair import Side
from infra.local.pairs import pairs
from infra.local.sales import Sales
from infra.sandbox import serve

CRMS, LEDGERS = (sorted({pair.split("-")[role] for pair in pairs()}) for role in (0, 1))
SEEDED = [("Aurora Robotics GmbH", "EUR", "2249.89"), ("Blackwood & Sons Ltd", "GBP", "2400.00")]


def test_a_place_is_a_path_or_a_function_and_nothing_stands_beyond_the_end() -> None:
    record = {"a": {"b": [{"c": 1}]}, "n": None}

    assert 1 == at(record, "a.b.0.c") == at(record, lambda held: held["a"]["b"][0]["c"])
    assert [None] * 4 == [at(record, place) for place in ("a.b.1.c", "x.y", "n.m", "a.b.c")]
    assert (Decimal("0.1"), Decimal(0)) == (figure(0.1), figure(None))


@pytest.fixture(scope="module")
def served() -> Iterator[Mapping[str, Any]]:
    running = serve.launch(CRMS)
    yield running.described["providers"]
    running.stop()


@pytest.mark.parametrize("provider", CRMS)
def test_a_face_finds_the_seeded_deals_of_a_crm(provider: str, served: Mapping[str, Any]) -> None:
    side = Side(provider, served[provider])
    with side.client:
        sales = Sales(side, crm_face(provider))
        deals = sales.deals()
        found = [
            (
                str(at(sales.company(sales.of(deal, "company")), sales.face.name)),
                sales.of(deal, "currency"),
                f"{Decimal(sales.of(deal, 'amount')):.2f}",
            )
            for deal in deals
        ]
        assert SEEDED == found[:2]
        assert [False] * 3 == [sales.is_won(deal) for deal in deals]
        assert all(sales.of(deal, "contact") for deal in deals)
        assert sales.is_won(sales.deal(sales.win(sales.id(deals[0]))))
        assert {str(place) for place in sales.face.first} <= {str(one.place) for one in sales.shown("deal")}


@pytest.mark.parametrize("provider", LEDGERS)
def test_a_face_has_a_place_for_every_word_of_an_invoice(provider: str) -> None:
    face: Any = ledger_face(provider)

    assert ledger_face("xero").invoice.keys() == face.invoice.keys()
    assert ledger_face("xero").line.keys() == face.line.keys()
    with pytest.raises(TypeError):
        crm_face(provider)
