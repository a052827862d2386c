"""What people hear of a deal that waits or is paid: enough to know what to do next, and where."""

from dataclasses import replace
from decimal import Decimal

from shared.domain import deal_notices, notes
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.money import Money
from shared.model.notices import NoticeFact
from shared.model.refs import BookId, Kind, Ref
from shared.model.settlement import SettlementKind
from tests import builders, owed

DEAL = Ref(builders.CRM, Kind.DEAL, "d-1")
PAGE = "https://crm.example/deal/d-1"
HOLD = Hold("mapping_missing", "The rules don't say how Freight is taxed.", "Add a tax rule.")


def handoff(**more: object) -> Handoff:
    facts: dict[str, object] = {
        "state": HandoffState.HELD,
        "book": BookId("uk"),
        "name": "Acme, 200 seats",
        "amount": Money(Decimal("1200.50"), "GBP"),
        "hold": HOLD,
        "contents": "c1",
    }
    return Handoff(DEAL, at=builders.NOW, rules="r1", **(facts | more))  # type: ignore[arg-type]


def test_a_hold_says_why_what_to_do_and_how_much_waits() -> None:
    notice = deal_notices.held(handoff(), HOLD, builders.NOW, page=PAGE)

    assert (notice.fact, notice.book, notice.about) == (NoticeFact.DEAL_HELD, "uk", DEAL)
    assert notice.headline == "On hold: Acme, 200 seats, mapping missing"
    assert dict(notice.details) == {
        "Deal": "Acme, 200 seats",
        "Amount": "1200.50 GBP",
        "Why": HOLD.sentence,
        "What to do": HOLD.fix,
        "More": "ledgerlink holds show d-1",
    }
    assert notice.links == (("Open the deal", PAGE),)


def test_each_hold_is_news_once_and_another_reason_or_another_deal_of_it_is_news_again() -> None:
    def key(held: Handoff, hold: Hold = HOLD) -> str:
        return deal_notices.held(held, hold, builders.NOW, page="").key

    first = key(handoff())
    assert first == key(handoff(reason="said again", version=7))
    assert len({first, key(handoff(contents="c2")), key(handoff(), replace(HOLD, code="no_lines"))}) == 3


def test_a_hold_is_news_until_its_task_is_made() -> None:
    assert notes.is_news(handoff(), {})
    assert not notes.is_news(handoff(state=HandoffState.INVOICED, hold=None), {})


def test_a_payment_says_what_came_when_and_what_was_credited() -> None:
    invoice = replace(
        owed.invoice(1, "100.00", owed.settled("10.00", kind=SettlementKind.CREDIT_NOTE), owed.settled("90.00")),
        url="https://ledger.example/1",
    )
    day = owed.TODAY.isoformat()
    notice = deal_notices.paid(handoff(), invoice, owed.TODAY, builders.NOW, page=PAGE)
    said = dict(notice.details)

    assert notice.key == f"invoice_paid/{invoice.ref}"
    assert (said["Total"], said["Paid"]) == (str(invoice.total), f"{invoice.paid} on {day}")
    assert (said["Credited"], said["Paid in full on"]) == (str(invoice.credited), day)
    assert notice.links == (("Open the deal", PAGE), ("Open the invoice", "https://ledger.example/1"))
