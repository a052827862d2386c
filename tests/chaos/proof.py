"""What must be true when everything is quiet, read from the sandboxes' own books and from our own."""

from decimal import Decimal
from typing import Any

from functions.catalog import Queue
from shared.model.claims import ClaimState
from shared.model.handoff import HandoffState
from tests.chaos.scene import Sale, Scene

NET = Decimal("1949.89")
"""12 seats at 49.9905, and 1500 less 10 %."""


def invoiced_once(scene: Scene, sale: Sale) -> None:
    """One customer, one draft over the deal's amount, one note, the deal and the company told; all of it linked."""
    quiet(scene, sale)
    invoices = invoices_of(scene, sale)
    assert [("DRAFT", NET)] == [(i["Status"], Decimal(str(i["SubTotal"]))) for i in invoices]
    invoice = invoices[0]
    customers = customers_of(scene, sale)
    assert [invoice["Contact"]["ContactID"]] == [customer["ContactID"] for customer in customers]
    assert customers[0]["ContactID"] == fields(scene, "companies", sale.company.id)["ledgerlink_customer_id"]
    told = fields(scene, "deals", sale.deal.id)
    assert ("invoiced", invoice["InvoiceNumber"], str(NET)) == (
        told["ledgerlink_sync_status"],
        told["ledgerlink_invoice_number"],
        told["ledgerlink_invoice_net"],
    )
    notes = on_deal(scene, sale, "notes")
    assert 1 == len(notes)
    assert invoice["InvoiceNumber"] in notes[0]["properties"]["hs_note_body"]
    assert [] == on_deal(scene, sale, "tasks")
    handoff = remembered(scene, sale, HandoffState.INVOICED)
    assert handoff.invoice is not None
    assert invoice["InvoiceID"] == handoff.invoice.ref.id
    assert sale.deal == scene.world.links.source(handoff.invoice.ref)
    assert {ClaimState.LINKED} == {claim.state for claim in scene.world.links.dossier(sale.deal).claims.values()}


def held_once(scene: Scene, sale: Sale) -> None:
    """Nothing in the ledger, one task, the deal told that it waits, and on the list of those that wait."""
    quiet(scene, sale)
    assert [] == invoices_of(scene, sale)
    assert "held" == fields(scene, "deals", sale.deal.id)["ledgerlink_sync_status"]
    assert 1 == len(on_deal(scene, sale, "tasks"))
    assert [] == on_deal(scene, sale, "notes")
    remembered(scene, sale, HandoffState.HELD)
    assert sale.deal in scene.world.links.held()


def released(scene: Scene, sale: Sale) -> None:
    """The deal waits for nobody any more, and says so."""
    quiet(scene, sale)
    assert [] == invoices_of(scene, sale)
    assert "excluded" == fields(scene, "deals", sale.deal.id)["ledgerlink_sync_status"]
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


def invoices_of(scene: Scene, sale: Sale) -> list[dict[str, Any]]:
    """Every invoice of the deal, whatever its status."""
    return [i for i in scene.ledger.books()["invoices"] if i.get("Reference") == f"DEAL-{sale.deal.id}"]


def customers_of(scene: Scene, sale: Sale) -> list[dict[str, Any]]:
    """Every customer that is this company by name, or by our number."""
    return [
        customer
        for customer in scene.ledger.books()["customers"]
        if customer["Name"].startswith(sale.company_name)
        or customer.get("ContactNumber", "").endswith(f":{sale.company.id}")
    ]


def fields(scene: Scene, kind: str, identity: str) -> dict[str, str]:
    """The properties of a CRM record."""
    held: dict[str, str] = next(row for row in scene.crm.books()[kind] if str(row["id"]) == identity)["properties"]
    return held


def on_deal(scene: Scene, sale: Sale, kind: str) -> list[dict[str, Any]]:
    """The notes or tasks of the deal."""
    return [
        record
        for record in scene.crm.books()[kind]
        if sale.deal.id in {str(to["id"]) for to in record.get("associations", {}).get("deals", {}).get("results", [])}
    ]
