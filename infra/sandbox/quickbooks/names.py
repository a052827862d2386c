"""Customers, vendors and employees: one name space for all three, a hierarchy of customers, and who is inactive."""

from decimal import Decimal

from infra.sandbox.quickbooks.arithmetic import ZERO
from infra.sandbox.quickbooks.drafts import Draft, Kind
from infra.sandbox.quickbooks.refusals import Invalid, Problem, business, missing
from infra.sandbox.quickbooks.state import CURRENCIES, Company

PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
GONE = " (deleted)"
DEEPEST = 4  # levels below the top
EVENTS = frozenset({"Create", "Update", "Delete", "Merge"})
MASKED = ("PrimaryTaxIdentifier", "SecondaryTaxIdentifier", "TaxIdentifier")
SHOWN_DIGITS = 4
# What of a document is open, and whether the customer owes it or has it to its credit.
OPEN = {"Invoice": "Balance", "CreditMemo": "Balance", "Payment": "UnappliedAmt"}
SIGNS = {"Invoice": 1, "CreditMemo": -1, "Payment": -1}


def prepare(draft: Draft) -> None:
    """Check one name and fill in what follows from it; raises Invalid at the first fault."""
    record, company = draft.record, draft.company
    record.setdefault("Active", True)
    spoken = " ".join(record[part] for part in PARTS if record.get(part))
    record.setdefault("DisplayName", spoken or str(record.get("CompanyName") or ""))
    if not record["DisplayName"]:
        raise missing("DisplayName")
    _mark_inactive(draft)
    owner = company.taken.get(record["DisplayName"].casefold())
    if owner not in (None, (draft.entity, record.get("Id"))):
        told = "Another customer, vendor or employee is already using this name. Please use a different name."
        raise Invalid(Problem("6240", f"The name supplied already exists. : {told}"))
    record.setdefault("PrintOnCheckName", record["DisplayName"])
    if draft.entity != "Employee":
        _take_currency(draft)
    for name in MASKED:
        if name in record:
            record[name] = _masked(record[name])
    if draft.entity == "Customer":
        _take_parent(draft)


def _mark_inactive(draft: Draft) -> None:
    """Whoever is made inactive gives the name back by taking a longer one."""
    record, was = draft.record, (draft.old or {}).get("Active", True)
    if was and not record["Active"]:
        record["DisplayName"] += GONE
    elif not was and record["Active"]:
        record["DisplayName"] = record["DisplayName"].removesuffix(GONE)


def _take_currency(draft: Draft) -> None:
    """Set once, the company's own by default; a currency that the company didn't have is added to its list."""
    company, old = draft.company, draft.old
    home = company.settings.home
    code = str((draft.record.get("CurrencyRef") or {}).get("value") or (old["CurrencyRef"]["value"] if old else home))
    if old is not None and code != old["CurrencyRef"]["value"]:
        raise business("The currency of a customer cannot be changed.", "CurrencyRef")
    if code != home and not company.settings.multicurrency:
        raise business("Multi Currency should be enabled to perform this operation.", "CurrencyRef")
    if code not in CURRENCIES:
        raise Invalid(Problem("2500", "Invalid Reference Id : CurrencyRef", "CurrencyRef"))
    if company.settings.multicurrency and company.first("CompanyCurrency", Code=code) is None and code != home:
        made = {"Code": code, "Name": CURRENCIES[code], "Active": True}
        company.store("CompanyCurrency", made, announced=False)
    draft.record["CurrencyRef"] = {"value": code, "name": company.currency_name(code)}


def _masked(text: str) -> str:
    """Tax ids are shown by their last digits only."""
    return "X" * max(0, len(text) - SHOWN_DIGITS) + text[-SHOWN_DIGITS:]


def _take_parent(draft: Draft) -> None:
    """A sub-customer needs both its parent and ``Job``; the name of its parent stands before its own."""
    record, parent = draft.record, draft.record.get("ParentRef")
    record.setdefault("Job", False)
    if (draft.old or {}).get("Job") and not record["Job"]:
        raise Invalid(Problem("6150", "A sub-customer cannot be converted into a customer of its own.", "Job"))
    record.setdefault("Taxable", True)
    if bool(parent) != bool(record["Job"]):
        raise business("A sub-customer needs both Job and ParentRef.", "ParentRef")
    record["Level"], record["FullyQualifiedName"] = 0, record["DisplayName"]
    record.setdefault("BillWithParent", False)
    if parent:
        above = draft.company.tables["Customer"][parent["value"]]
        record["Level"] = above["Level"] + 1
        record["FullyQualifiedName"] = f"{above['FullyQualifiedName']}:{record['DisplayName']}"
        if record["Level"] > DEEPEST:
            raise business(f"Sub-customers go at most {DEEPEST} levels deep.", "ParentRef")


def balances(company: Company, customer_id: str) -> tuple[Decimal, Decimal]:
    """What a customer owes in its currency: by its own documents, and with those of its sub-customers."""
    documents = [(name, company.tables[name][key]) for name, key in company.documents_of(customer_id)]
    own = sum((SIGNS[name] * row[OPEN[name]] for name, row in documents if name in OPEN), ZERO)
    return own, own + sum((balances(company, key)[1] for key in company.children.get(customer_id, ())), ZERO)


KINDS = {name: Kind(prepare, events=EVENTS) for name in ("Customer", "Vendor", "Employee")}
