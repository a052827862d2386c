"""A deal's way into ledgers that lack what others have: drafts, tax that can be foreseen, customers of every currency."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shared.domain import notes, told
from shared.errors import NotFound, Stale
from shared.model.claims import Claim, ClaimState, Created
from shared.model.handoff import HandoffState
from shared.model.money import Money
from shared.model.permits import Permit
from shared.usecases.invoicing.ensure_customer import intent_in, link_customer
from tests import builders
from tests.unit.usecases.paths import COMPANY, DEAL, Path


def test_the_deal_and_its_note_say_that_the_draft_is_posted() -> None:
    path = Path()
    path.wins()
    plain = path.links.dossier(DEAL).handoff
    assert plain is not None
    assert plain.invoice is not None
    posted = replace(plain, invoice=replace(plain.invoice, posted=True))

    assert "posted" not in told.deal_facts(plain)["sync_message"]
    assert told.deal_facts(posted)["sync_message"].endswith("draft, posted in the ledger and marked for review.")
    assert "the ledger has no drafts" in notes.messages(posted, {})[0].text
    assert "no drafts" not in notes.messages(plain, {})[0].text


@pytest.mark.parametrize(("foresees", "state"), [(False, HandoffState.INVOICED), (True, HandoffState.HELD)])
def test_tax_that_the_ledger_alone_knows_is_no_disagreement(foresees: bool, state: HandoffState) -> None:  # noqa: FBT001
    path = Path()
    code = replace(path.known.tax_codes["OUTPUT2"], rate=Decimal(0))
    path.known = replace(path.known, foresees_tax=foresees, tax_codes={"OUTPUT2": code})
    path.wins()

    found = path.links.dossier(DEAL).handoff
    assert found is not None
    assert found.invoice is not None
    assert (state, Money(Decimal("599.89"), "EUR"), Money(Decimal("719.87"), "EUR")) == (
        found.state,
        found.invoice.net,
        found.invoice.total,
    )


def test_an_invoice_in_another_currency_than_was_asked_for_is_held_with_a_sentence() -> None:
    path = Path()
    answered = path.ledger.create

    def in_another(claim: Claim, permit: Permit) -> Created:
        made = answered(claim, permit)
        if made.invoice is None:
            return made
        return replace(made, invoice=replace(made.invoice, total=Money(made.invoice.total.amount, "ZZZ")))

    path.ledger.create = in_another  # type: ignore[method-assign]
    path.wins()

    found = path.links.dossier(DEAL).handoff
    assert found is not None
    assert found.hold is not None
    assert ("amounts_disagree", None) == (found.hold.code, found.hold.difference)
    assert "719.87 ZZZ" in found.hold.sentence


def test_a_buyer_has_a_customer_and_a_claim_of_it_in_each_currency() -> None:
    path = Path()
    path.known = replace(path.known, customer_currencies=True)
    path.wins()
    claims = path.links.dossier(COMPANY).claims

    assert {intent_in(builders.LEDGER, "EUR")} == set(claims)
    assert [ClaimState.LINKED] == [claim.state for claim in claims.values()]


def test_a_person_names_a_customer_of_the_deals_own_currency() -> None:
    path = Path()
    pounds = builders.customer(currency="GBP")
    path.ledger.customers[pounds.ref.id] = pounds

    with pytest.raises(NotFound, match="invoiced in GBP only, and the deal is in EUR"):
        link_customer(
            builders.deal(),
            pounds.ref.id,
            ledger=path.ledger,
            links=path.links,
            clock=path.clock,
            deed=lambda _: builders.NOW,  # type: ignore[arg-type,return-value]  # nothing is done
        )


def test_a_record_that_changed_under_our_write_was_not_written_and_is_asked_for_anew() -> None:
    path = Path()
    path.wins_customer_first()
    path.ledger.before.append(Stale("somebody saved first"))

    with pytest.raises(Stale):
        path.wins()
    assert ClaimState.REFUSED is path.links.dossier(DEAL).claims["invoice"].state
    path.wins()
    assert 1 == len(path.ledger.invoices)
