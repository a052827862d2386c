"""AUT-03: somebody asks for the invoice on the deal, or for everything to be read again."""

from datetime import datetime, timedelta

import pytest

from shared.errors import Unavailable
from shared.model.handoff import HandoffState
from shared.model.ledger import InvoiceStatus
from shared.model.outcome import Done, Held, Skipped
from shared.model.rules import Trigger
from tests import builders
from tests.unit.usecases.paths import COMPANY, DEAL, Path

MANUAL = (Trigger(), Trigger("any", manual=True))
LATER = builders.NOW + timedelta(minutes=5)
OPEN = {"stage": "qualified", "is_won": False, "is_closed": False}


def path(triggers: tuple[Trigger, ...] = MANUAL, **deal: object) -> Path:
    made = Path(rules=builders.rules(triggers=triggers))
    made.sells(**{**OPEN, **deal})
    return made


def asks(of: Path, action: str = "create_invoice", at: datetime = LATER, **deal: object) -> None:
    """Somebody chooses in the field; the deal's time of change moves on."""
    now = of.crm.deals["31337"]
    of.sells(
        **{"stage": now.stage, "is_won": now.is_won, "is_closed": now.is_closed, **deal}, action=action, seen_at=at
    )


def answer(of: Path) -> str:
    of.tells_all()
    return of.told["action_answer"]


def test_an_open_deal_is_invoiced_when_somebody_asks_and_the_field_is_cleared_in_the_same_write() -> None:
    here = path()
    asks(here)

    assert isinstance(here.wins(at=LATER), Done)
    assert "2026-11-21T10:05:00Z create_invoice: drafted invoice INV-0001 over 719.87 EUR" == answer(here)
    assert "" == here.crm.deals["31337"].action
    assert [DEAL] == [ref for ref, facts in here.crm.writes if ref == DEAL and "action" in facts]
    assert 1 == sum(ref == DEAL for ref, _ in here.crm.writes)


def test_without_anybody_asking_an_open_deal_is_left_alone() -> None:
    here = path()

    assert isinstance(here.wins(), Skipped)
    assert here.links.dossier(DEAL).handoff is None


def test_asked_again_the_deal_names_its_invoice_and_gets_no_second() -> None:
    here = path()
    asks(here)
    here.wins(at=LATER)
    again = LATER + timedelta(minutes=5)
    asks(here, at=again)
    here.wins(at=again)

    assert "2026-11-21T10:10:00Z create_invoice: the deal is invoiced already INV-0001" == answer(here)
    assert ["invoice-1"] == list(here.ledger.invoices)


def test_what_was_asked_for_is_still_asked_for_when_the_deal_is_corrected() -> None:
    here = path()
    asks(here, amount="1.00")
    assert isinstance(here.wins(at=LATER), Held)
    assert "create_invoice: " in answer(here)
    again = LATER + timedelta(minutes=5)
    asks(here, action="", at=again)

    assert isinstance(here.wins(at=again), Done)
    assert HandoffState.INVOICED is here.handoff.state


def test_an_invoice_that_was_asked_for_doesnt_wait_for_the_win() -> None:
    here = path()
    asks(here)
    here.wins(at=LATER)
    again = LATER + timedelta(minutes=5)
    asks(here, action="", at=again)
    here.wins(at=again)
    assert HandoffState.INVOICED is here.handoff.state
    lost = again + timedelta(minutes=5)
    asks(here, action="", at=lost, stage="closedlost", is_closed=True)
    here.wins(at=lost)

    assert here.handoff.hold is not None
    assert "no_longer_won" == here.handoff.hold.code


@pytest.mark.parametrize(
    ("triggers", "deal", "why"),
    [
        ((Trigger(),), {}, "the rules of ledgerlink.toml let nobody ask for an invoice by hand"),
        (MANUAL, {"stage": "closedlost", "is_closed": True}, "the rules allow it in: any (not when lost)"),
        ((Trigger("verbal", manual=True),), {}, "an invoice can't be asked for in stage qualified of pipeline default"),
    ],
)
def test_what_the_rules_forbid_is_refused_with_a_sentence_on_the_deal(
    triggers: tuple[Trigger, ...], deal: dict[str, object], why: str
) -> None:
    here = path(triggers, **deal)
    asks(here)
    here.wins(at=LATER)

    assert why in answer(here)
    assert why in here.told["sync_message"]
    assert {} == here.ledger.invoices
    assert "" == here.crm.deals["31337"].action


def test_a_deal_that_was_refused_is_invoiced_when_it_is_won() -> None:
    here = path((Trigger(),))
    asks(here)
    here.wins(at=LATER)
    won = LATER + timedelta(minutes=5)
    asks(here, action="", at=won, stage="closedwon", is_won=True, is_closed=True)

    assert isinstance(here.wins(at=won), Done)


def test_what_finance_removed_is_not_brought_back_by_asking() -> None:
    here = path()
    asks(here)
    here.wins(at=LATER)
    here.tells_all()
    here.clock.advance(60)
    here.ledger.becomes("invoice-1", InvoiceStatus.DELETED)
    here.hears(here.clock.now())
    again = LATER + timedelta(minutes=5)
    asks(here, at=again)
    here.wins(at=again)

    assert "create_invoice: the deal is declined already INV-0001" in answer(here)
    assert ["invoice-1"] == list(here.ledger.invoices)


def test_a_crash_before_the_answer_is_told_leaves_nothing_unanswered() -> None:
    here = path()
    asks(here)
    here.wins(at=LATER)
    here.crm.before.append(Unavailable("down"))
    with pytest.raises(Unavailable):
        here.tells()
    here.crm.before.clear()

    assert "drafted invoice" in answer(here)
    assert "" == here.crm.deals["31337"].action


def test_refresh_reads_the_invoice_again_and_writes_everything_anew() -> None:
    here = path(stage="closedwon", is_won=True, is_closed=True)
    here.is_invoiced()
    here.tells_all()
    here.ledger.calls.clear()
    here.crm.held[DEAL]["invoice_number"] = "somebody's typing"
    asks(here, "refresh")
    here.wins(at=LATER)
    said = answer(here)

    assert said.startswith("2026-11-21T10:05:00Z refresh: everything was read again; ")
    assert "receivable" in here.ledger.calls or "invoice" in here.ledger.calls
    assert ("INV-0001", "awaiting_payment") == (here.told["invoice_number"], here.told["invoice_status"])
    assert here.company["customer_id"]
    assert COMPANY in {ref for ref, _ in here.crm.writes}


def test_refresh_of_a_deal_that_hands_nothing_off_says_so() -> None:
    here = path()
    asks(here, "refresh")
    here.wins(at=LATER)

    assert "refresh: stage qualified hands nothing off" in answer(here)
    assert {} == here.ledger.invoices


def test_an_old_hint_after_the_answer_costs_no_call() -> None:
    here = path()
    asks(here)
    here.wins(at=LATER)
    here.tells_all()
    here.crm.calls.clear()
    here.wins(at=LATER)

    assert [] == here.crm.calls
