"""Quotes as salespeople make them: a deal's lines are copied, the buyer signs, a PDF can be downloaded."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.core.provider import CannotAct
from infra.sandbox.hubspot.checking import check
from infra.sandbox.hubspot.derived import plain
from infra.sandbox.hubspot.kinds import COMPANIES, CONTACTS, DEALS, LINE_ITEMS, QUOTES
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import PERSON, Record
from infra.sandbox.hubspot.refusals import not_found
from infra.sandbox.hubspot.representation import whole
from infra.sandbox.hubspot.writing import associate, create, currency_of, update

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def create_quote(portal: Portal, id_: str, given: Mapping[str, Any]) -> Any:
    """A deal's id with {properties} -> an approved quote over copies of the deal's lines (a line has one parent)."""
    deal = portal.find(DEALS, id_)
    if deal is None:
        raise CannotAct(f"no deal {id_}")
    lines = [_copy(portal, line) for line, _ in portal.linked(deal, LINE_ITEMS)]
    amount = sum((Decimal(line.values.get("amount", "0")) for line in lines), Decimal(0))
    quoted = {
        "hs_title": deal.values.get("dealname", "Quote"),
        "hs_status": "APPROVAL_NOT_NEEDED",
        "hs_currency": currency_of(portal, deal),
        "hs_quote_amount": plain(amount),
        "hs_sign_status": "ESIGN_PENDING",
        **(given.get("properties") or {}),
    }
    quote = create(portal, QUOTES, check(portal, QUOTES, quoted), PERSON)
    parties = [target for kind in (COMPANIES, CONTACTS) for target, _ in portal.linked(deal, kind)]
    for target in (deal, *lines, *parties):
        associate(portal, quote, target, PERSON)
    page = f"{portal.origin}/quotes/{portal.id}/{quote.id}"
    update(portal, quote, {"hs_quote_link": page, "hs_pdf_download_link": f"{page}.pdf"}, PERSON)
    return whole(portal, quote)


def sign_quote(portal: Portal, id_: str, _given: Mapping[str, Any]) -> Any:
    """The buyer signs -> the quote with hs_sign_status ESIGN_COMPLETED."""
    quote = portal.find(QUOTES, id_)
    if quote is None:
        raise CannotAct(f"no quote {id_}")
    update(portal, quote, {"hs_sign_status": "ESIGN_COMPLETED"}, PERSON)
    return whole(portal, quote)


def download(portals: Mapping[str, Portal], call: Call) -> Response:
    """GET a quote's PDF; whoever has the link may."""
    portal = portals.get(str(call.args["portal"]))
    if portal is None or portal.find(QUOTES, str(call.args["id"])) is None:
        raise not_found()
    return Response(PDF, 200, content_type="application/pdf")


def _copy(portal: Portal, line: Record) -> Record:
    given = {
        name: value
        for name, value in line.values.items()
        if (definition := portal.definition(LINE_ITEMS, name)) is not None and not definition.read_only
    }
    return create(portal, LINE_ITEMS, given, PERSON)
