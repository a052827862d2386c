"""A ladder of three steps for an invoice over 800 pounds that was due on Thursday, 2026-10-29; half of it is paid where it says so."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from shared.domain.collecting import Case, Course, Stand, course, due_at_home, reminder, together
from shared.model.collecting import Arrangement, Collection
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.receivables_rules import ReceivablesRules, Step
from shared.model.refs import Kind, Ref
from tests import builders

FRIENDLY, FIRM = Step("friendly", 3, remind="crm"), Step("firm", 14)
FINAL = Step("final", 30, over=Decimal(500), task="77")
LADDER = ReceivablesRules(steps=(FRIENDLY, FIRM, FINAL))
REF = Ref(builders.LEDGER, Kind.INVOICE, "i-1")
DUE = date(2026, 10, 29)


def pounds(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


INVOICE = Invoice(
    REF,
    "INV-7",
    "DEAL-1",
    InvoiceStatus.AWAITING_PAYMENT,
    Ref(builders.LEDGER, Kind.CUSTOMER, "c-1"),
    "GBP",
    net=pounds("666.67"),
    tax=pounds("133.33"),
    total=pounds("800.00"),
    due=pounds("800.00"),
    paid=pounds("0.00"),
    issue_date=date(2026, 9, 29),
    due_date=DUE,
    version="1",
    changed_at=builders.NOW,
)


def case(invoice: Invoice = INVOICE, rules: ReceivablesRules = LADDER, *done: tuple[str, datetime]) -> Case:
    return Case(invoice, "GBP", "Europe/London", rules, Collection(REF, dict(done)))


def noon(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


def left(amount: str) -> Invoice:
    return replace(INVOICE, due=pounds(amount), paid=pounds(str(Decimal(800) - Decimal(amount))))


def test_before_the_first_step_nothing_is_said_and_its_day_is_waited_for() -> None:
    """Three days after the 29th of October is a Sunday: Monday, at eight."""
    assert Course(Stand.OPEN, None, (), datetime(2026, 11, 2, 8, tzinfo=UTC), "") == course(case(), noon(20, 10))


def test_a_step_that_is_due_is_carried_out_and_the_next_one_named() -> None:
    found = course(case(), noon(2))

    assert (FRIENDLY, ()) == (found.step, found.passed)
    assert found.again == datetime(2026, 11, 12, 8, tzinfo=UTC)
    assert (
        "Step 1 of 3 (friendly) on 2026-11-02. GBP 800.00 is still due, since 2026-10-29. Next: firm on 2026-11-12."
        == found.said
    )


def test_a_step_is_carried_out_once() -> None:
    found = course(case(INVOICE, LADDER, ("friendly", noon(2))), noon(4))

    assert found.step is None
    assert found.again == datetime(2026, 11, 12, 8, tzinfo=UTC)


def test_who_comes_late_carries_out_the_highest_step_only() -> None:
    found = course(case(), noon(30))

    assert (FINAL, (FRIENDLY, FIRM)) == (found.step, found.passed)
    assert found.said.startswith("Step 3 of 3 (final) on 2026-11-30.")
    assert found.said.endswith("No step is left.")


def test_a_lower_step_never_follows_a_higher_one() -> None:
    assert course(case(INVOICE, LADDER, ("firm", noon(12))), noon(13)).step is None


def test_half_paid_the_ladder_goes_on_with_the_rest_and_a_step_for_more_is_left_out() -> None:
    found = course(case(left("400.00"), LADDER, ("friendly", noon(2))), noon(12))

    assert found.step == FIRM
    assert (
        "Step 2 of 3 (firm) on 2026-11-12. GBP 400.00 of 800.00 is still due, since 2026-10-29. No step is left."
        == found.said
    )
    assert course(case(left("400.00"), LADDER, ("firm", noon(12))), noon(30)).step is None


def test_a_step_over_an_amount_compares_in_the_home_currency_and_applies_where_no_rate_is_known() -> None:
    euros = Money(Decimal("600.00"), "EUR")
    invoice = replace(INVOICE, currency="EUR", due=euros, total=euros, exchange_rate=Decimal("0.8"))

    assert due_at_home(case(invoice)) == Decimal("480.00")
    assert course(case(invoice, LADDER, ("firm", noon(12))), noon(30)).step is None
    unknown = replace(invoice, exchange_rate=None)
    assert course(case(unknown, LADDER, ("firm", noon(12))), noon(30)).step == FINAL


def test_of_two_steps_for_one_day_the_one_for_more_is_carried_out() -> None:
    more = Step("director", 14, over=Decimal(500), task="9")
    rules = ReceivablesRules(steps=(more, FIRM))

    assert (more, (FIRM,)) == (
        course(case(INVOICE, rules), noon(13)).step,
        course(case(INVOICE, rules), noon(13)).passed,
    )
    assert course(case(left("400.00"), rules), noon(13)).step == FIRM


def test_nothing_happens_in_the_quiet_hours() -> None:
    for quiet in (datetime(2026, 11, 2, 7, 59, tzinfo=UTC), datetime(2026, 11, 7, 12, tzinfo=UTC)):
        found = course(case(), quiet)
        assert found.step is None
        assert found.again is not None
        assert course(case(), found.again).step == FRIENDLY


def test_a_promise_pauses_until_its_day_is_over() -> None:
    promised = replace(case(), arrangement=Arrangement(promised_on=date(2026, 11, 5)))
    found = course(promised, noon(5))

    assert (Stand.PROMISED, None) == (found.stand, found.step)
    assert found.again == datetime(2026, 11, 6, 8, tzinfo=UTC)
    assert "Promised to be paid on 2026-11-05" in found.said
    assert course(promised, noon(6)).step == FRIENDLY


def test_a_promise_of_a_day_far_away_is_read_again_after_a_week() -> None:
    promised = replace(case(), arrangement=Arrangement(promised_on=date(2206, 11, 5)))

    assert course(promised, noon(2)).again == noon(9)


def test_a_dispute_pauses_until_it_is_empty_and_is_looked_at_each_working_morning() -> None:
    disputed = replace(case(), arrangement=Arrangement(dispute="Two of the seats were never used.\nAnn"))
    found = course(disputed, noon(6))

    assert (Stand.DISPUTED, None) == (found.stand, found.step)
    assert found.again == datetime(2026, 11, 9, 8, tzinfo=UTC)
    assert found.said.startswith("Disputed: Two of the seats were never used. Ann. Nothing is done until")


def test_paid_credited_voided_and_deleted_it_is_over() -> None:
    for status in (InvoiceStatus.PAID, InvoiceStatus.VOIDED, InvoiceStatus.DELETED, InvoiceStatus.DRAFT):
        over = course(case(replace(INVOICE, status=status), LADDER, ("friendly", noon(2))), noon(20))
        assert Course(Stand.OVER, None, (), None, "") == over
    assert course(case(left("0.00")), noon(20)).stand is Stand.OVER


def test_without_a_step_left_it_is_looked_at_once_a_month() -> None:
    found = course(case(INVOICE, LADDER, ("final", noon(30))), noon(1, 12))

    assert found.again == noon(31, 12)


def test_the_reminder_is_the_last_step_that_the_crm_sends() -> None:
    assert reminder(case()) is None
    assert reminder(case(INVOICE, LADDER, ("friendly", noon(2)), ("firm", noon(12)))) == ("friendly", noon(2))


def test_the_later_promise_and_either_dispute_count_and_the_deals_own_people_before_the_buyers() -> None:
    deal = Arrangement(promised_on=date(2026, 11, 5), owner="1", greeting="Bo")
    company = Arrangement(date(2026, 11, 9), "too late", "2", "ap@example.test", "Ann")

    assert together(deal, company) == Arrangement(date(2026, 11, 9), "too late", "1", "ap@example.test", "Ann")
    assert together(replace(deal, email="bo@example.test"), company).greeting == "Bo"
