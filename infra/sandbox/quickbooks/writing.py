"""Writes of single records: create, update, void, delete, send; also what batches make of their items."""

from werkzeug.wrappers import Response

from infra.sandbox.quickbooks import entities
from infra.sandbox.quickbooks.desk import Desk
from infra.sandbox.quickbooks.drafts import Write
from infra.sandbox.quickbooks.refusals import Invalid, Problem, missing, not_found
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company
from infra.sandbox.quickbooks.views import deleted

SENDABLE = ("Invoice", "Estimate", "CreditMemo", "RefundReceipt", "Payment")
# A payment is voided by an update that includes it, an invoice by an operation of its own.
VOIDED_BY_UPDATE = ("Payment",)
ENTITY = "entity"


def save(desk: Desk) -> Response:
    """``POST <entity>``: what ``operation`` and ``include`` ask for, an update with an Id, else a creation."""
    entity = entities.PATHS[desk.arg(ENTITY)]
    stored = carried_out(desk.company, entity, desk.asked("operation"), desk.body(), desk.write())
    return desk.envelope(entity, deleted(stored["Id"]) if "_deleted" in stored else desk.shown(entity, stored))


def carried_out(company: Company, entity: str, operation: str, sent: Record, write: Write) -> Record:
    """Do one write; of a deleted record only what marks it as such is left."""
    if not company.settings.subscribed:
        told = "You can't add data to QuickBooks Online because your trial or subscription period ended."
        raise Invalid(Problem("6190", told))
    if operation == "delete":
        return {**entities.delete(company, entity, sent), "_deleted": True}
    if operation == "void" or "void" in write.include:
        if (operation == "void") == (entity in VOIDED_BY_UPDATE):
            raise entities.unsupported(entity, operation or "void")
        return entities.void(company, entity, sent)
    if operation == "update" and not sent.get("Id"):
        raise missing("Id")
    if operation not in ("", "create", "update"):
        raise Invalid(Problem("500", f"Operation {operation} is not supported"))
    return entities.save(company, entity, sent, write)


def send(desk: Desk) -> Response:
    """``POST <entity>/{id}/send``: e-mail a form, to ``sendTo`` if that is given."""
    entity = entities.PATHS[desk.arg(ENTITY)]
    if entity not in SENDABLE:
        raise entities.unsupported(entity, "send")
    record = desk.company.find(entity, desk.arg("key"))
    if record is None:
        raise not_found()
    return desk.envelope(entity, desk.shown(entity, mailed(desk.company, entity, record, desk.asked("sendTo"))))


def mailed(company: Company, entity: str, record: Record, address: str = "") -> Record:
    """
    What e-mailing a form leaves behind; refused without any address.

    The code of that refusal, and that only ``Emailed`` is announced and no ``Update``, are unverified.
    """
    if not address and not (record.get("BillEmail") or {}).get("Address"):
        raise missing("BillEmail")
    changed = {
        **record,
        "EmailStatus": "EmailSent",
        "DeliveryInfo": {"DeliveryType": "Email", "DeliveryTime": company.now()},
    }
    if address:
        changed["BillEmail"] = {"Address": address}
    return company.replace(entity, changed, "Emailed")
