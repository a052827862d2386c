"""Salesforce as the rows take it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from infra.local.faces import crm_face
from infra.local.faces.reading import at, figure, text
from shared.model.refs import Kind
from shared.providers.salesforce.fields import FIELDS
from tests.chaos.matrix.sides.shapes import Act, Books, CrmDrift, CrmSide, Sold
from tests.chaos.matrix.watching import SHORT_PAGE, Watch, Watched

FACE = crm_face("salesforce")
WORDS = FACE.words


def _deals(books: Books) -> Iterator[Sold]:
    names = {(row["_account"], row["Id"]): row["Name"] for row in books["companies"]}
    place, won = FACE.is_won
    for row in books["deals"]:
        account, buyer = row["_account"], text(at(row, FACE.deal["company"]))
        yield Sold(
            account=account,
            id=row["Id"],
            won=at(row, place) in won and not row.get("IsDeleted"),
            amount=Decimal(figure(at(row, FACE.deal["amount"]))),
            buyer=names.get((account, buyer), ""),
            buyer_id=buyer,
            status=text(row.get("Ledgerlink_Sync_Status__c")),
            number=text(row.get("Ledgerlink_Invoice_Number__c")),
            paid=row.get("Ledgerlink_Invoice_Status__c") == "paid",
        )


def _messages(books: Books) -> Iterator[tuple[str, str, str]]:
    """Notes are tasks that are done."""
    for kind, entries in (("notes", FACE.notes), ("tasks", FACE.tasks)):
        for row in filter(entries.are, books[entries.book]):
            for what, identity in FACE.about(row):
                if what == "deal" and not row.get("IsDeleted"):
                    yield row["_account"], identity, f"{kind}: {at(row, entries.text)}"


def _order(company: str, name: str, currency: str, lines: Sequence[tuple[str, str, str]]) -> Mapping[str, Any]:
    deal, line = WORDS["deal"], WORDS["line"]
    return {
        "properties": {deal["name"]: name, deal["currency"]: currency},
        "company": company,
        "lines": [
            {line["name"]: sku.title(), line["sku"]: sku, line["quantity"]: quantity, line["price"]: price}
            for sku, quantity, price in lines
        ],
    }


def _company(name: str) -> Mapping[str, Any]:
    company = WORDS["company"]
    return {"properties": {company["name"]: name, company["domain"]: f"https://{name.lower().replace(' ', '-')}.test"}}


def _reprices(act: Act, account: str, deal: str, price: str) -> object:
    """One line more: the amount of a deal with lines is their sum, whatever is typed in."""
    line = WORDS["line"]
    added = {line["name"]: "Afterthought", line["sku"]: "AFTERTHOUGHT", line["quantity"]: "1", line["price"]: price}
    return act("add_line", deal, account=account, properties=added)


def _allows(provider: Any, a_day: int) -> None:
    for org in provider.accounts():
        provider.act("settings", "", {"account": org["account_id"], "daily_calls": a_day})


def _shorter(provider: Any) -> Watch:
    """Each page of a query holds fewer rows than it might."""
    for org in provider.accounts():
        provider.act("settings", "", {"account": org["account_id"], "page_size": SHORT_PAGE})
    return Watched("salesforce", lambda answer: '"nextRecordsUrl":' in answer.text)


SALESFORCE = CrmSide(
    "salesforce",
    _deals,
    _messages,
    _order,
    writes=(
        "PATCH /services/data/[^/]+/sobjects/Opportunity/",
        "PATCH /services/data/[^/]+/sobjects/Account/",
        "PATCH /services/data/[^/]+/sobjects/Task/[^/]+/note-",
    ),
    asks=(
        "PATCH /services/data/[^/]+/sobjects/Task/[^/]+/task-",
        "PATCH /services/data/[^/]+/sobjects/Task/00T",
    ),
    reads="/composite .*Opportunity.*{deal}",
    company=_company,
    reprices=_reprices,
    lag=lambda _provider, _account, _seconds: None,  # what was committed is seen by the next query
    allows=_allows,
    drift=CrmDrift(
        won="Closed Won",
        stage="StageName",
        says_won=frozenset({"IsWon", "IsClosed"}),
        currency="CurrencyIsoCode",
        ours=[one.name for one in FIELDS[Kind.DEAL] if one.written],
        shorter=_shorter,
    ),
)
