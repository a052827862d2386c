"""What must be true when everything is quiet, read once from the sandboxes' own books and from our own."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from functions.catalog import Queue
from shared.model.claims import ClaimState
from shared.model.handoff import HandoffState
from tests.chaos.scene import Sale, Scene

Books = Mapping[str, Sequence[Mapping[str, Any]]]
NET = Decimal("1949.89")
"""12 seats at 49.9905, and 1500 less 10 %."""


def invoiced_once(scene: Scene, sale: Sale) -> None:
    """One customer, one draft over the deal's amount, one note, the deal and the company told; all of it linked."""
    quiet(scene, sale)
    crm, ledger = scene.crm.books(), scene.ledger.books()
    invoices = invoices_of(ledger, sale)
    assert [("DRAFT", NET)] == [(i["Status"], Decimal(str(i["SubTotal"]))) for i in invoices]
    invoice = invoices[0]
    customers = customers_of(ledger, sale)
    assert [invoice["Contact"]["ContactID"]] == [customer["ContactID"] for customer in customers]
    assert customers[0]["ContactID"] == fields(crm, "companies", sale.company.id)["ledgerlink_customer_id"]
    told = fields(crm, "deals", sale.deal.id)
    assert ("invoiced", invoice["InvoiceNumber"], str(NET)) == (
        told["ledgerlink_sync_status"],
        told["ledgerlink_invoice_number"],
        told["ledgerlink_invoice_net"],
    )
    notes = on_deal(crm, sale, "notes")
    assert 1 == len(notes)
    assert invoice["InvoiceNumber"] in notes[0]["properties"]["hs_note_body"]
    assert [] == on_deal(crm, sale, "tasks")
    handoff = remembered(scene, sale, HandoffState.INVOICED)
    assert handoff.invoice is not None
    assert invoice["InvoiceID"] == handoff.invoice.ref.id
    assert sale.deal == scene.world.links.source(handoff.invoice.ref)
    assert {ClaimState.LINKED} == {claim.state for claim in scene.world.links.dossier(sale.deal).claims.values()}


def held_once(scene: Scene, sale: Sale) -> None:
    """Nothing in the ledger, one task, the deal told that it waits, and on the list of those that wait."""
    quiet(scene, sale)
    crm = scene.crm.books()
    assert [] == invoices_of(scene.ledger.books(), sale)
    assert "held" == fields(crm, "deals", sale.deal.id)["ledgerlink_sync_status"]
    assert 1 == len(on_deal(crm, sale, "tasks"))
    assert [] == on_deal(crm, sale, "notes")
    remembered(scene, sale, HandoffState.HELD)
    assert sale.deal in scene.world.links.held()


def released(scene: Scene, sale: Sale) -> None:
    """The deal waits for nobody any more, and says so."""
    quiet(scene, sale)
    assert [] == invoices_of(scene.ledger.books(), sale)
    assert "excluded" == fields(scene.crm.books(), "deals", sale.deal.id)["ledgerlink_sync_status"]
    remembered(scene, sale, HandoffState.EXCLUDED)
    assert sale.deal not in scene.world.links.held()


def quiet(scene: Scene, sale: Sale) -> None:
    """Nothing is under way, nothing was given up, and the trail is whole."""
    assert [0, 0] == [scene.held(queue) for queue in (Queue.DEAL_WON, Queue.WRITE_BACK)]
    assert [] == list(scene.world.parking.parked())
    entries = scene.world.audit.entries(sale.deal)
    assert entries
    assert scene.world.audit.is_whole(entries)


def remembered(scene: Scene, sale: Sale, state: HandoffState) -> Any:
    handoff = scene.world.links.dossier(sale.deal).handoff
    assert handoff is not None
    assert state is handoff.state
    return handoff


def invoices_of(ledger: Books, sale: Sale) -> list[Mapping[str, Any]]:
    """Every invoice of the deal, whatever its status."""
    return [i for i in ledger["invoices"] if i.get("Reference") == f"DEAL-{sale.deal.id}"]


def customers_of(ledger: Books, sale: Sale) -> list[Mapping[str, Any]]:
    """Every customer that is this company by name, or by our number."""
    return [
        customer
        for customer in ledger["customers"]
        if customer["Name"].startswith(sale.company_name)
        or customer.get("ContactNumber", "").endswith(f":{sale.company.id}")
    ]


def fields(crm: Books, kind: str, identity: str) -> dict[str, str]:
    """The properties of a CRM record."""
    held: dict[str, str] = next(row for row in crm[kind] if str(row["id"]) == identity)["properties"]
    return held


def on_deal(crm: Books, sale: Sale, kind: str) -> list[Mapping[str, Any]]:
    """The notes or tasks of the deal."""
    return [
        record
        for record in crm[kind]
        if sale.deal.id in {str(to["id"]) for to in record.get("associations", {}).get("deals", {}).get("results", [])}
    ]
