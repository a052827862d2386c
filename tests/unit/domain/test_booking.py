from shared.domain.booking import Routed, routed, triggered
from shared.model.handoff import Hold
from shared.model.refs import BookId, ConnectionId, Kind, Ref
from shared.model.rules import Trigger
from tests.builders import book, deal, rules


def test_a_won_deal_is_handed_off_whatever_its_stage_is_called() -> None:
    assert triggered(deal(stage="15372", is_won=True), rules()) is not None
    assert triggered(deal(stage="closedwon", is_won=False), rules()) is None


def test_another_stage_can_trigger_in_one_pipeline_only() -> None:
    verbal = rules(triggers=(Trigger("verbal_yes", "default"),))

    assert triggered(deal(stage="verbal_yes", is_won=False), verbal) is not None
    assert triggered(deal(stage="verbal_yes", is_won=False, pipeline="renewals"), verbal) is None
    assert triggered(deal(stage="closedwon"), verbal) is None


def test_a_deal_goes_to_the_one_book_that_takes_it() -> None:
    euro = book(id=BookId("eu"), currencies=frozenset({"EUR"}))
    pound = book(id=BookId("uk"), currencies=frozenset({"GBP"}))

    route = routed(deal(), rules(euro, pound))

    assert isinstance(route, Routed)
    assert euro == route.book


def test_a_deal_that_no_book_takes_is_held() -> None:
    route = routed(deal(), rules(book(currencies=frozenset({"USD"}))))

    assert isinstance(route, Hold)
    assert route.code == "no_book"


def test_a_deal_that_two_books_would_take_is_held() -> None:
    route = routed(deal(), rules(book(id=BookId("a")), book(id=BookId("b"))))

    assert isinstance(route, Hold)
    assert "a, b" in route.sentence


def test_a_deal_of_another_crm_account_goes_nowhere_unless_a_book_names_that_account() -> None:
    elsewhere = Ref(ConnectionId("hubspot:1"), Kind.DEAL, "7")

    route = routed(deal(ref=elsewhere), rules())

    assert isinstance(route, Hold)
    assert "hubspot:1" in route.sentence
    assert isinstance(routed(deal(ref=elsewhere), rules(book(crms=frozenset({elsewhere.connection})))), Routed)
