"""A book whose drafts are estimates: where that can't be, what the plan and the deal say, and that nobody misses an invoice."""

from dataclasses import replace
from datetime import date

import pytest

from shared.domain import foreseeing, notes, planning, told
from shared.domain.disagreements import lost
from shared.domain.invoicing import document_for
from shared.domain.rehearsal import unusable
from shared.model.exchange import Exchange
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.ledger import Invoice, Organisation
from shared.model.plan import Document, Plan
from shared.model.refs import Kind, Ref
from tests import builders
from tests.owed import AT, invoice

TODAY = date(2026, 11, 21)
BOOK = builders.book(drafts="estimate")
ABLE = builders.organisation(drafts=False, estimates=True)
UNABLE = [
    (builders.organisation(), "has drafts of its own"),
    (builders.organisation(estimates=True), "has drafts of its own"),
    (builders.organisation(drafts=False), "has no estimates, or they are switched off"),
]


def document(organisation: Organisation = ABLE) -> Document | Hold:
    return document_for(builders.deal(), BOOK, organisation, TODAY)


def planned() -> Plan:
    made = document()
    assert not isinstance(made, Hold), made.sentence
    return planning.plan_invoice(builders.deal(), BOOK, "r1", made, builders.customer().ref)


def handoff(seen: Invoice) -> Handoff:
    return Handoff(builders.deal_ref(), HandoffState.INVOICED, BOOK.id, AT, "r1", invoice=seen)


def estimate() -> Invoice:
    seen = invoice()
    return replace(seen, ref=replace(seen.ref, kind=Kind.ESTIMATE))


@pytest.mark.parametrize(("organisation", "why"), UNABLE)
def test_a_ledger_that_has_drafts_or_no_estimates_is_refused_and_holds_deals(
    organisation: Organisation, why: str
) -> None:
    (problem,) = unusable(("books", 0), BOOK, organisation)
    held = document(organisation)

    assert ("books.[1].drafts", True) == (problem.key, why in problem.sentence)
    assert isinstance(held, Hold)
    assert ("no_estimates", problem.sentence) == (held.code, held.sentence)


def test_a_ledger_without_drafts_that_has_estimates_is_taken() -> None:
    assert [] == list(unusable(("books", 0), BOOK, ABLE))
    assert not isinstance(document(), Hold)


def test_the_plan_says_that_nothing_is_posted_and_what_makes_the_invoice() -> None:
    plan = planned()

    assert "an estimate is made and nothing is posted" in plan.actions[-1].why
    assert "when finance accepts" in plan.actions[-1].why
    assert "posted" not in dict(plan.document.decisions)


def test_what_the_deal_would_show_is_what_an_estimate_shows() -> None:
    plan = planned()
    rates = Exchange("GBP", "ledger")
    whom = {"buyer": builders.deal_ref(), "customer": None, "ledger": BOOK.ledger, "before": None, "rates": rates}
    after = foreseeing.carried_out(plan, builders.deal(), at=AT, **whom)  # type: ignore[arg-type]

    assert after.invoice is not None
    assert Kind.ESTIMATE is after.invoice.ref.kind
    assert "Estimate" in told.deal_facts(after)["sync_message"]


def test_the_note_says_that_the_invoice_follows_and_then_that_it_has() -> None:
    first, second = estimate(), replace(invoice(), made_from=estimate().ref)

    assert "Nothing is posted" in notes.messages(handoff(first), {})[0].text
    assert "Finance accepted the estimate" in notes.messages(handoff(second), {})[0].text
    assert told.deal_facts(handoff(first))["sync_message"].endswith("its invoice is made when finance accepts it.")


def test_a_list_of_invoices_without_it_misses_no_estimate() -> None:
    ledgers, since = [invoice().ref.connection], date(2020, 1, 1)

    assert [] == list(lost([handoff(estimate())], ledgers, since))
    assert [invoice().ref] == [found.look_at for found in lost([handoff(invoice())], ledgers, since)]


def test_the_reference_of_an_estimate_can_be_read_back() -> None:
    ref = Ref(BOOK.ledger, Kind.ESTIMATE, "E145")

    assert ref == Ref.parse(str(ref))
