"""Reads: single records, the company, queries, the change feed, rates, printed forms and files."""

from datetime import timedelta
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.quickbooks import entities, filtering
from infra.sandbox.quickbooks.desk import Desk
from infra.sandbox.quickbooks.query import parse, query_error
from infra.sandbox.quickbooks.refusals import Invalid, Problem, bad_reference, not_found
from infra.sandbox.quickbooks.representation import Record, read_date, read_instant
from infra.sandbox.quickbooks.state import CURRENCIES, Company
from infra.sandbox.quickbooks.views import company_info, deleted, exchange_rate, preferences, view

LOOK_BACK = timedelta(days=30)
MOST_CHANGES = 1000
NOT_IN_FEED = ("TaxAgency", "TaxCode", "TaxRate")
PRINTABLE = ("Invoice", "Estimate", "CreditMemo", "RefundReceipt", "Payment")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def one(desk: Desk) -> Response:
    """``GET <entity>/{id}``; with ``include=invoiceLink`` an invoice tells where its customer can pay it."""
    entity, key = entities.PATHS[desk.arg("entity")], desk.arg("key")
    record = desk.company.find(entity, key)
    if record is None:
        raise not_found()
    shown = desk.shown(entity, record)
    payable = record.get("AllowOnlineCreditCardPayment") and (record.get("BillEmail") or {}).get("Address")
    if desk.asked("include").lower() == "invoicelink" and payable:
        shown["InvoiceLink"] = f"https://connect.intuit.com/portal/app/CommerceNetwork/view/{key}"
    return desk.envelope(entity, shown)


def info(desk: Desk) -> Response:
    """``GET companyinfo/{realmId}``."""
    if desk.arg("key") != desk.company.realm:
        raise not_found()
    return desk.envelope("CompanyInfo", company_info(desk.company))


def prefs(desk: Desk) -> Response:
    """``GET preferences``."""
    return desk.envelope("Preferences", preferences(desk.company))


def query(desk: Desk) -> Response:
    """``GET query?query=`` or the same text as a body."""
    text = desk.asked("query") or desk.call.body.decode("utf-8", "replace")
    return desk.envelope("QueryResponse", filtering.run(desk.company, parse(text), desk.call.origin))


def rate(desk: Desk) -> Response:
    """``GET exchangerate?sourcecurrencycode=EUR&asofdate=2026-03-04``."""
    code = desk.required("sourcecurrencycode").upper()
    day = desk.asked("asofdate") or desk.company.today().isoformat()
    if code not in CURRENCIES:
        raise bad_reference("sourcecurrencycode")
    if read_date(day) is None:
        raise Invalid(Problem("2010", "Property Name:asofdate specified is unsupported or invalid", "asofdate"))
    return desk.envelope("ExchangeRate", exchange_rate(desk.company, code, day))


def pdf(desk: Desk) -> Response:
    """``GET <entity>/{id}/pdf``."""
    entity = entities.PATHS[desk.arg("entity")]
    if entity not in PRINTABLE:
        raise entities.unsupported(entity, "pdf")
    if desk.company.find(entity, desk.arg("key")) is None:
        raise not_found()
    return Response(PDF, content_type="application/pdf")


def changes(desk: Desk) -> Response:
    """
    ``GET cdc?entities=Invoice,Payment&changedSince=...``: everything that changed, deletions too, up to 1000 objects.

    The codes of what it refuses are unverified, and so is which objects are left out when there are more.
    """
    names = [name.strip() for name in desk.required("entities").split(",")]
    since = read_instant(desk.required("changedSince"))
    now = desk.company.now()
    for name in names:
        if name not in entities.KINDS or name in NOT_IN_FEED:
            raise query_error(f"Entity {name} is not supported by change data capture")
    if since is None:
        raise query_error("changedSince is no instant")
    since = since if since.tzinfo else since.replace(tzinfo=now.tzinfo)
    if since < now - LOOK_BACK:
        raise query_error("changedSince is more than 30 days ago")
    left, answers = MOST_CHANGES, []
    for name in names:
        rows = _changed(desk.company, name, since)[:left]
        left -= len(rows)
        shown = [_shown(desk, name, row) for row in rows]
        counted = {"totalCount": len(shown)} if shown else {}
        answers.append({name: shown, "startPosition": 1, "maxResults": len(shown), **counted})
    return desk.envelope("CDCResponse", [{"QueryResponse": answers}])


def _changed(company: Company, entity: str, since: Any) -> list[Record]:
    """What was written or deleted since then, oldest change first."""
    rows = [(row["MetaData"]["LastUpdatedTime"], row) for row in company.rows(entity)]
    gone = [(at, {"_deleted": key, "_at": at}) for name, key, at in company.deleted if name == entity]
    return [row for at, row in sorted([*rows, *gone], key=lambda pair: pair[0]) if at >= since]


def _shown(desk: Desk, entity: str, row: Record) -> Record:
    if "_deleted" in row:
        told = {"LastUpdatedTime": row["_at"].isoformat(timespec="seconds")}
        return {**deleted(row["_deleted"]), "MetaData": told}
    return view(desk.company, entity, row, desk.call.origin)


def download(companies: dict[str, Company], call: Call) -> Response:
    """The temporary address of a file."""
    company = companies.get(str(call.args["realm"]))
    content = company.files.get(str(call.args["key"])) if company else None
    return Response(status=404) if content is None else Response(content, content_type="application/octet-stream")
