"""
Recurring transactions: templates of sales forms with a schedule, and the forms that are made of them.

A template is wrapped by its entity: ``{"RecurringTransaction": {"Invoice": {..., "RecurringInfo": {...}}}}``. No event tells
of templates. Nothing here runs by itself: a person (the act ``recur``) lets one be made.
"""

from datetime import date

from werkzeug.wrappers import Response

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.quickbooks import documents, entities
from infra.sandbox.quickbooks.desk import Desk
from infra.sandbox.quickbooks.drafts import Write, begin
from infra.sandbox.quickbooks.refusals import Invalid, Problem, missing, not_found, stale
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import TEMPLATES, Company
from infra.sandbox.quickbooks.views import deleted, view

RECUR_TYPES = ("Automated", "Reminded", "UnScheduled", "Manual")
UNNUMBERED = "TEMPLATE"  # so that a template takes no number; it is left out again
OF_A_FORM = ("DocNumber", "Balance", "HomeBalance", "RemainingCredit", "DueDate", "LinkedTxn", "EmailStatus")


def save(desk: Desk) -> Response:
    """``POST recurringtransaction``: create, update in whole, or delete a template."""
    body = desk.body()
    inner = body.get(TEMPLATES, body)
    entity = next((name for name in inner if name in documents.KINDS), None)
    if entity is None:
        raise missing("Invoice")
    sent = dict(inner[entity])
    old = _target(desk.company, sent) if sent.get("Id") else None
    if desk.asked("operation") == "delete":
        if old is None:
            raise missing("Id")
        desk.company.remove(TEMPLATES, old, announced=False)
        return desk.envelope(TEMPLATES, {entity: deleted(old["Id"])})
    record = _template(desk.company, entity, sent, desk.write())
    if old is None:
        stored = desk.company.store(TEMPLATES, record, by=desk.app, announced=False)
    else:
        stored = desk.company.replace(TEMPLATES, {**record, "Id": old["Id"]}, None)
    return desk.envelope(TEMPLATES, view(desk.company, TEMPLATES, stored))


def one(desk: Desk) -> Response:
    """``GET recurringtransaction/{id}``."""
    found = desk.company.find(TEMPLATES, desk.arg("key"))
    if found is None:
        raise not_found()
    return desk.envelope(TEMPLATES, view(desk.company, TEMPLATES, found))


def _target(company: Company, sent: Record) -> Record:
    found = company.find(TEMPLATES, str(sent["Id"]))
    if found is None:
        raise not_found()
    if str(sent.get("SyncToken")) != found["SyncToken"]:
        raise stale()
    return found


def _template(company: Company, entity: str, sent: Record, write: Write) -> Record:
    """The form as it would be today, without what only a real one has; raises Invalid as the form itself."""
    info = sent.get("RecurringInfo") or {}
    for name in ("Name", "RecurType"):
        if not info.get(name):
            raise missing(f"RecurringInfo.{name}")
    if info["RecurType"] not in RECUR_TYPES:
        raise Invalid(Problem("2170", f"Invalid Enumeration : {info['RecurType']}", "RecurringInfo.RecurType"))
    plain = {name: value for name, value in sent.items() if name not in ("Id", "SyncToken", "sparse", *OF_A_FORM)}
    draft = begin(company, entity, {**plain, "DocNumber": UNNUMBERED}, write)
    documents.KINDS[entity].prepare(draft)
    kept = {name: value for name, value in draft.record.items() if name not in OF_A_FORM}
    return {**kept, "RecurringInfo": {"Active": True, **info}, "_entity": entity}


def made_of(company: Company, template: Record) -> Record:
    """One more form of a template, dated today, that says where it comes from."""
    if not template["RecurringInfo"]["Active"]:
        raise CannotAct("the template is not active")
    entity = template["_entity"]
    own = ("Id", "SyncToken", "MetaData", "RecurringInfo", "TxnDate", "TotalAmt", "HomeTotalAmt", "TxnTaxDetail")
    sent = {name: value for name, value in template.items() if name not in own and name[:1] != "_"}
    day: date = company.today()
    made = entities.save(company, entity, {**sent, "TxnDate": day.isoformat()}, Write())
    reference = {"value": template["Id"]}
    company.tables[entity][made["Id"]] = {**company.tables[entity][made["Id"]], "RecurDataRef": reference}
    return company.tables[entity][made["Id"]]
