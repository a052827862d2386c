"""What people do in Salesforce's user interface, as the control plane's ``act`` verbs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.salesforce.administering import ADMINISTERING
from infra.sandbox.salesforce.catalogue import entry_for
from infra.sandbox.salesforce.checking import check
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.party_acts import (
    PARTY_VERBS,
    PERSON,
    found,
    has_role,
    made,
    named,
    party,
    shown,
    worded,
)
from infra.sandbox.salesforce.quoting import attach_file, create_quote, sign_quote
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.writing import create, delete, update

With = Mapping[str, Any]
MEANINGS = {"won": (True, True), "lost": (True, False), "open": (False, False)}  # closed, won


def create_deal(org: Org, _id: str, given: With) -> Any:
    """{properties, company, contacts: [...], lines: [...]} -> the opportunity; with lines its amount is their sum."""
    company = party(org, "Account", given["company"]) if given.get("company") else None
    contacts = [party(org, "Contact", wanted) for wanted in given.get("contacts") or ()]
    return shown(org, new_deal(org, given.get("properties") or {}, company, contacts, given.get("lines") or ()))


def move_deal(org: Org, id_: str, given: With) -> Any:
    """{stage: a stage's name, or won | lost | open as the deal's record type has it} -> the opportunity."""
    deal = found(org, "Opportunity", id_)
    wanted = str(given["stage"])
    stage = _stage(org, deal, MEANINGS[wanted]) if wanted in MEANINGS else wanted
    moved: dict[str, Any] = {"StageName": stage}
    if wanted in {"won", "lost"} and not deal.get("IsClosed"):
        moved["CloseDate"] = org.today().isoformat()
    return edit(org, id_, {"properties": {**moved, **(given.get("properties") or {})}})


def edit(org: Org, id_: str, given: With) -> Any:
    """{type: "deals" (default), ..., properties}, or as for companies and contacts -> the record."""
    kind = named(given, "deals")
    record = found(org, kind, id_)
    properties = worded(org, kind, given)
    if kind == "OpportunityLineItem":
        return shown(org, _edit_line(org, record, properties))
    update(org, record, check(org, kind, properties, user=None, record=record), PERSON)
    return shown(org, record)


def add_line(org: Org, id_: str, given: With) -> Any:
    """A deal's id with the line's properties (bare or under ``properties``) -> the line."""
    deal = found(org, "Opportunity", id_)
    return shown(org, _line(org, deal, given.get("properties") or given))


def remove_line(org: Org, id_: str, given: With) -> Any:
    """A line's id, or a deal's id with {line} -> the opportunity; the line is deleted."""
    line = found(org, "OpportunityLineItem", str(given.get("line") or id_))
    delete(org, line, PERSON)
    return shown(org, found(org, "Opportunity", str(line.get("OpportunityId"))))


def seed_deals(org: Org, _id: str, given: With) -> Any:
    """{n, stage: optional} -> n opportunities with an account, a contact and two lines each."""
    start, opened = len(org.records["Account"]), []
    for number in range(start, start + int(given.get("n", 50))):
        name, domain = f"Fixture Company {number:04d}", f"fixture-{number:04d}.test"
        company = made(
            org, "Account", {"Name": name, "Website": f"https://{domain}", "BillingCountry": "United Kingdom"}
        )
        person = {"Email": f"accounts@{domain}", "FirstName": "Acc", "LastName": f"Ounts {number}"}
        contact = made(org, "Contact", {**person, "AccountId": company.id})
        lines = [
            {
                "Name": "Platform seats",
                "ProductCode": "SEAT-PRO",
                "Quantity": str(1 + number % 9),
                "UnitPrice": "49.99",
            },
            {"Name": "Onboarding", "ProductCode": "ONBOARD", "Quantity": "1", "UnitPrice": str(100 + number)},
        ]
        deal = new_deal(org, {"Name": f"{name}: order"}, company, [contact], lines)
        opened.append(move_deal(org, deal.id, given) if given.get("stage") else shown(org, deal))
    return opened


def new_deal(
    org: Org, properties: With, company: Record | None, contacts: Sequence[Record], lines: Sequence[With]
) -> Record:
    """Create an opportunity with its parties and lines, as a salesperson would."""
    values: dict[str, Any] = {
        "StageName": _stage(org, None, MEANINGS["open"]),
        "CloseDate": (org.today() + timedelta(days=30)).isoformat(),
        "Pricebook2Id": next(row.id for row in org.live("Pricebook2") if row.get("IsStandard")),
        **({"AccountId": company.id} if company else {}),
        **properties,
    }
    if not org.settings.multi_currency:
        values.pop("CurrencyIsoCode", None)
    deal = made(org, "Opportunity", values)
    for number, contact in enumerate(contacts):
        has_role(org, deal, contact, {"primary": number == 0})
    for line in lines:
        _line(org, deal, line)
    return deal


def _line(org: Org, deal: Record, properties: With) -> Record:
    """A line is an entry of the deal's price book in the deal's currency; a product that isn't sold yet gets one."""
    values = dict(properties)
    entry = entry_for(org, deal, values, PERSON)
    for name in ("Name", "ProductCode", "SortOrder"):
        values.pop(name, None)
    values.setdefault("UnitPrice", str(entry.get("UnitPrice")))
    values |= {"OpportunityId": deal.id, "PricebookEntryId": entry.id, "Quantity": values.get("Quantity") or "1"}
    return create(org, "OpportunityLineItem", check(org, "OpportunityLineItem", values, user=None), PERSON)


def _edit_line(org: Org, line: Record, properties: With) -> Record:
    """The product of a line can't be changed: another name or code is another line in its place."""
    given = dict(properties)
    if not given.keys() & {"Name", "ProductCode"}:
        values = check(org, line.kind, given, user=None, record=line)
        update(org, line, values, PERSON)
        return line
    held = {
        name: line.get(name) for name in ("Quantity", "UnitPrice", "Discount", "Description", "Name", "ProductCode")
    }
    deal = found(org, "Opportunity", str(line.get("OpportunityId")))
    delete(org, line, PERSON)
    if "Name" in given and "ProductCode" not in given:
        held["ProductCode"] = None
    return _line(org, deal, {name: value for name, value in {**held, **given}.items() if value is not None})


def _stage(org: Org, deal: Record | None, meaning: tuple[bool, bool]) -> str:
    """The first active stage of this meaning in the deal's sales process."""
    process = org.processes.get(str(deal.get("RecordTypeId")) if deal else "", org.processes[""])
    for stage in sorted(org.live("OpportunityStage"), key=lambda row: row.values["SortOrder"]):
        means = (bool(stage.get("IsClosed")), bool(stage.get("IsWon")))
        if stage.get("ApiName") in process and stage.get("IsActive") and means == meaning:
            return str(stage.get("ApiName"))
    raise CannotAct("no such stage in the deal's sales process")


VERBS: dict[str, Callable[[Org, str, With], Any]] = {
    **PARTY_VERBS,
    "create_deal": create_deal,
    "move_deal": move_deal,
    "edit": edit,
    "add_line": add_line,
    "remove_line": remove_line,
    "seed_deals": seed_deals,
    "create_quote": create_quote,
    "sign_quote": sign_quote,
    "attach_file": attach_file,
    **ADMINISTERING,
}
