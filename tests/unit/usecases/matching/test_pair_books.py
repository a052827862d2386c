"""One comparison of both sides: every record is counted once, the checklist says what to do, doubts become questions."""

from dataclasses import dataclass, field, replace
from typing import Any

from shared.model.catalogue import Product
from shared.model.crm import CrmAccount, Stage
from shared.model.ledger import Item
from shared.model.pairing import Pairing, Readiness, Suggestion
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind, Ref
from shared.model.rules import Mode, Trigger
from shared.model.stock import Taking
from shared.usecases.matching.pair_books import Comparison, Found, ask_people, pair_books
from tests import builders
from tests.fakes.change_sets import FakePairings
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.customers import FakeReviews
from tests.fakes.stock import FakeStock

PLACE = {"line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 4AP", "country": "GB"}
WON = Stage("closedwon", "Won", is_won=True, is_closed=True)


@dataclass
class Links:
    pairs: list[tuple[Ref, Ref]] = field(default_factory=list)

    def all(self) -> Any:
        return iter(self.pairs)


@dataclass
class Town:
    """Both sides as they were read."""

    stock: FakeStock = field(default_factory=FakeStock)
    links: Links = field(default_factory=Links)
    pairings: FakePairings = field(default_factory=FakePairings)

    def has(self, kind: Kind, identity: str, name: str, **more: Any) -> Profile:
        connection = builders.LEDGER if kind is Kind.CUSTOMER else builders.CRM
        fields = {one: str(more.pop(one.value, "")) for one in PartyField} | {PartyField.NAME: name}
        profile = Profile(Ref(connection, kind, identity), fields, **more)
        self.stock.keep(Taking.first(connection, kind, NOON), [profile])
        return profile

    def compared(self, **more: Any) -> Found:
        account = CrmAccount("1", "Europe/London", "GBP", {"default": (WON,), "partners": ()})
        return pair_books(
            Comparison(
                crm=builders.CRM,
                ledger=builders.LEDGER,
                books=[replace(builders.book(), mode=Mode.OBSERVE)],
                rules=builders.rules(triggers=(Trigger(),)),
                stock=self.stock,
                links=self.links,
                pairings=self.pairings,
                clock=FakeClock(NOON),
                account=account,
                organisation=builders.organisation(items={"SUP": Item("SUP", "Support hour", "200")}),
                **more,
            )
        )


def town() -> Town:
    made = Town()
    linked = made.has(Kind.COMPANY, "1", "Linked Ltd"), made.has(Kind.CUSTOMER, "a", "Linked Ltd")
    made.links.pairs.append((linked[0].ref, linked[1].ref))
    made.has(Kind.COMPANY, "2", "Blackwood & Sons Ltd", email="ap@blackwood.example", **PLACE)
    made.has(Kind.CUSTOMER, "b", "Blackwood and Sons Limited", email="ap@blackwood.example", **PLACE)
    made.has(Kind.COMPANY, "3", "Cascade Outdoor")
    made.has(Kind.CUSTOMER, "c", "Cascade Outdoor")
    made.has(Kind.COMPANY, "4", "Alone GmbH", country="UK")
    made.has(Kind.COMPANY, "5", "Gone Ltd", archived=True)
    made.has(Kind.CONTACT, "9", "", given="Ann", companies=(linked[0].ref,))
    made.has(Kind.CUSTOMER, "s", "Paper Supplies Ltd", customer=False)
    return made


def topics(pairing: Pairing) -> dict[str, tuple[Readiness, str]]:
    return {check.topic: (check.readiness, check.sentence) for check in pairing.checks}


def test_every_record_is_counted_once() -> None:
    found = town().compared().pairing

    crm, ledger = found.tally_crm, found.tally_ledger
    assert (6, 1, 1, 1, 1, 1, 1) == (
        crm.records,
        crm.archived,
        crm.left_out,
        crm.linked,
        crm.to_link,
        crm.doubtful,
        crm.alone,
    )
    assert (4, 0, 1, 1, 1, 1, 0) == (
        ledger.records,
        ledger.archived,
        ledger.left_out,
        ledger.linked,
        ledger.to_link,
        ledger.doubtful,
        ledger.alone,
    )
    assert ["Alone GmbH"] == [one.name for one in found.alone_crm]
    assert [("2", "b", Suggestion.LINK), ("3", "c", Suggestion.REVIEW)] == [
        (pair.crm.id, pair.customer.id, pair.suggestion) for pair in found.pairs
    ]


def test_the_checklist_says_how_it_stands() -> None:
    found = town().compared(products=[Product("Support hours", "SUP"), Product("Boat", "BOAT")], gaps=["terms"]).pairing

    said = topics(found)
    assert (
        Readiness.ACT,
        "1 of 3 customers of the ledger are linked to the CRM; 1 pair is sure, 1 waits for a person.",
    ) == said["Customers linked"]
    assert Readiness.ACT is said["Countries"][0]
    assert "1 of 2 products" in said["Product names"][1]
    assert "Without one: partners" in said["Stage definitions"][1]
    assert (Readiness.ACT, "1 of our fields are missing in the CRM.") == said["Fields in the CRM"]
    assert Readiness.ASK is said["Team"][0]
    assert ["Support hours"] == [clash.product for clash in found.clashes]


def test_a_doubt_is_asked_once_and_closed_when_one_of_the_two_is_linked() -> None:
    here, reviews = town(), FakeReviews()
    found = here.compared()
    for _ in range(2):
        ask_people(found, reviews)

    [review] = reviews.waiting()
    pair = found.pairing.pairs[1]
    assert (pair.id, pair.crm, pair.customer) == (review.id, review.crm, review.ledger)

    here.links.pairs.append((pair.crm, Ref(builders.LEDGER, Kind.CUSTOMER, "b")))
    ask_people(here.compared(), reviews)

    assert [] == list(reviews.waiting())


def test_a_rejected_pair_is_not_offered_and_leaves_both_alone() -> None:
    here = town()
    pair = here.compared().pairing.pairs[1]
    here.pairings.reject(builders.CRM, builders.LEDGER, pair.id, "Ann")

    found = here.compared().pairing

    assert (1, 1) == (len(found.pairs), found.rejected)
    assert "Cascade Outdoor" in {one.name for one in found.alone_ledger}
