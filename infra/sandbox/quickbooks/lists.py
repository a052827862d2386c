"""Items, accounts, terms, classes, departments, currencies, payment methods and tax agencies: what each must have."""

from collections.abc import Callable

from infra.sandbox.quickbooks.arithmetic import ZERO
from infra.sandbox.quickbooks.drafts import Draft, Kind
from infra.sandbox.quickbooks.refusals import Invalid, Problem, business, missing
from infra.sandbox.quickbooks.state import CURRENCIES

EVENTS = frozenset({"Create", "Update", "Delete", "Merge"})
# Account type to classification.
CLASSIFICATIONS = {
    "Bank": "Asset",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Cost of Goods Sold": "Expense",
    "Expense": "Expense",
    "Other Expense": "Expense",
}


def _named(draft: Draft) -> None:
    """A name that no other of its kind has, in any case."""
    record = draft.record
    record.setdefault("Active", True)
    if not record.get("Name"):
        raise missing("Name")
    for row in draft.company.rows(draft.entity):
        if row["Id"] != record.get("Id") and row["Name"].casefold() == record["Name"].casefold():
            raise Invalid(Problem("6240", f"The name supplied already exists. : Id={row['Id']}"))
    parent = record.get("ParentRef")
    above = draft.company.tables[draft.entity][parent["value"]]["FullyQualifiedName"] + ":" if parent else ""
    record["FullyQualifiedName"] = f"{above}{record['Name']}"


def _item(draft: Draft) -> None:
    """What is sold needs the account that its income goes to."""
    _named(draft)
    draft.record.setdefault("Type", "Service")
    if draft.record["Type"] != "Category" and "IncomeAccountRef" not in draft.record:
        raise missing("IncomeAccountRef")
    draft.record.setdefault("UnitPrice", ZERO)
    draft.record.setdefault("Taxable", False)


def _account(draft: Draft) -> None:
    _named(draft)
    record = draft.record
    if "AccountType" not in record:
        raise missing("AccountType")
    if record["AccountType"] not in CLASSIFICATIONS:
        raise Invalid(Problem("2170", f"Invalid Enumeration : {record['AccountType']}", "AccountType"))
    home = draft.company.settings.home
    record["Classification"] = CLASSIFICATIONS[record["AccountType"]]
    record.setdefault("AccountSubType", record["AccountType"].replace(" ", ""))
    record.setdefault("CurrentBalance", ZERO)
    record.setdefault("CurrentBalanceWithSubAccounts", ZERO)
    record.setdefault("SubAccount", "ParentRef" in record)
    record.setdefault("CurrencyRef", {"value": home, "name": draft.company.currency_name(home)})


def _term(draft: Draft) -> None:
    """Days from the form's date, or a day of the month."""
    _named(draft)
    del draft.record["FullyQualifiedName"]
    if "DueDays" not in draft.record and "DayOfMonthDue" not in draft.record:
        raise missing("DueDays")
    draft.record["Type"] = "DATE_DRIVEN" if "DayOfMonthDue" in draft.record else "STANDARD"


def _payment_method(draft: Draft) -> None:
    _named(draft)
    del draft.record["FullyQualifiedName"]
    draft.record.setdefault("Type", "NON_CREDIT_CARD")


def _currency(draft: Draft) -> None:
    record, company = draft.record, draft.company
    if not company.settings.multicurrency:
        raise business("Multi Currency should be enabled to perform this operation.", "Code")
    code = str(record.get("Code") or "")
    if code not in CURRENCIES:
        raise Invalid(Problem("2170", f"Invalid Enumeration : {code}", "Code"))
    other = company.first("CompanyCurrency", Code=code)
    if other is not None and other["Id"] != record.get("Id"):
        raise Invalid(Problem("6240", f"The name supplied already exists. : Id={other['Id']}"))
    record["Name"] = CURRENCIES[code]
    record.setdefault("Active", True)


def _agency(draft: Draft) -> None:
    if not draft.record.get("DisplayName"):
        raise missing("DisplayName")
    draft.record |= {"TaxTrackedOnPurchases": True, "TaxTrackedOnSales": True}


def _read_only(draft: Draft) -> None:
    raise Invalid(Problem("500", f"Operation on {draft.entity} is not supported"))


PREPARED: dict[str, Callable[[Draft], None]] = {
    "Item": _item,
    "Account": _account,
    "Term": _term,
    "PaymentMethod": _payment_method,
    "Class": _named,
    "Department": _named,
    "CompanyCurrency": _currency,
    "TaxAgency": _agency,
    "TaxCode": _read_only,
    "TaxRate": _read_only,
}
# Of these no event is sent, ever; CompanyCurrency is among them because "Currency" may mean something else (unverified).
SILENT = ("TaxCode", "TaxRate", "CompanyCurrency")
KINDS = {
    name: Kind(prepare, events=frozenset() if name in SILENT else EVENTS - ({"Merge"} if name == "Term" else set()))
    for name, prepare in PREPARED.items()
}
