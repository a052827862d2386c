"""A company of a group becomes a job of its parent's customer, as both connectors tell it on their sandboxes."""

from shared.model import permits
from shared.model.customer_rules import CustomerRules
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Done
from shared.model.refs import Kind, Ref
from shared.model.rules import ItemRule, Rules
from shared.providers.quickbooks import api as intuit
from shared.usecases.deals.draft_invoice import draft_invoice
from tests import builders
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.stores import FakeLinks, FakeQueues

COMPANY, DEAL = "5001", "31337"


def test_a_won_deal_makes_the_parent_and_below_it_the_job_that_is_invoiced() -> None:
    sales, finance = HubSpotOnSandbox(), QuickBooksOnSandbox()
    crm, ledger = sales.crm(sales.crm().account()), finance.ledger(finance.known)
    crm.ensure_fields(permits.for_setup(crm.connection))
    made = sales.act("create_company", fields={"name": "Aurora Holding"})
    top, shop = Ref(crm.connection, Kind.COMPANY, str(made["id"])), Ref(crm.connection, Kind.COMPANY, COMPANY)
    sales.act("associate", COMPANY, kind="company", to_kind="company", to=top.id, parent=True)
    sales.act("move_deal", DEAL, stage="won")
    clock, links = finance.app.clock, FakeLinks(finance.app.clock)
    book = builders.book(ledger=ledger.connection, default_item=ItemRule(account="4000", item="SALES", tax="20.0% S"))

    outcome = draft_invoice(
        Hint(Ref(crm.connection, Kind.DEAL, DEAL), "won", "won"),
        crm=crm,
        ledger_of=lambda _: ledger,
        organisation_of=lambda _: finance.known,
        links=links,
        rules=Rules(crm.connection, (book,), version="r1", customers=CustomerRules(sub_customers=True)),
        queues=FakeQueues(),
        clock=clock,
        journal=Journal(),
        parties_of=lambda _: sales.parties(),
    )

    assert isinstance(outcome, Done), outcome
    (above,) = [claim.remote for claim in links.dossier(top).claims.values()]
    (below,) = [claim.remote for claim in links.dossier(shop).claims.values()]
    assert above is not None
    assert below is not None
    read = finance.parties().company.one(intuit.CUSTOMER, "Customer", below.id, str(below))
    assert (True, above.id, 1) == (read["Job"], read["ParentRef"]["value"], read["Level"])
    assert finance.parties().party(above).parent is None
    handoff = links.dossier(Ref(crm.connection, Kind.DEAL, DEAL)).handoff
    assert handoff is not None
    assert handoff.invoice is not None
    assert below == handoff.invoice.customer
