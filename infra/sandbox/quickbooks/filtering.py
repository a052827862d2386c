"""What a query finds: which members may be filtered and ordered by, of what kind they are, and the comparison itself."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from infra.sandbox.quickbooks.names import balances
from infra.sandbox.quickbooks.query import Condition, Query, query_error
from infra.sandbox.quickbooks.representation import Record, read_instant, read_number
from infra.sandbox.quickbooks.state import Company
from infra.sandbox.quickbooks.views import company_info, preferences, view

EVERY: Final = "Id:text MetaData.CreateTime:instant MetaData.LastUpdatedTime:instant"
NAME: Final = f"""
    {EVERY} DisplayName:text GivenName:text MiddleName:text FamilyName:text Title:text Suffix:text CompanyName:text
    PrintOnCheckName:text FullyQualifiedName:text PrimaryEmailAddr:text Active:truth Balance:number
"""
FORM: Final = f"""
    {EVERY} DocNumber:text TxnDate:day CustomerRef:text TotalAmt:number Balance:number DueDate:day SalesTermRef:text
    CurrencyRef:text DepartmentRef:text
"""
LIST: Final = f"{EVERY} Name:text FullyQualifiedName:text Active:truth"
# Which members each entity may be filtered by; beyond those that the facts name the table is unverified.
FILTERABLE: Final = {
    "Customer": f"{NAME} Job:truth BillWithParent:truth ParentRef:text CurrencyRef:text",
    "Vendor": NAME,
    "Employee": NAME,
    "Invoice": FORM,
    "Estimate": f"{FORM} TxnStatus:text ExpirationDate:day",
    "CreditMemo": FORM,
    "RefundReceipt": FORM,
    "Payment": f"{EVERY} TxnDate:day CustomerRef:text TotalAmt:number UnappliedAmt:number PaymentRefNum:text",
    "JournalEntry": f"{EVERY} DocNumber:text TxnDate:day",
    "Item": f"{LIST} Type:text Sku:text UnitPrice:number",
    "Account": f"{LIST} AccountType:text AccountSubType:text Classification:text AcctNum:text CurrentBalance:number",
    "Term": LIST,
    "PaymentMethod": LIST,
    "Class": LIST,
    "Department": LIST,
    "CompanyCurrency": f"{EVERY} Code:text Name:text Active:truth",
    "TaxCode": LIST,
    "TaxRate": LIST,
    "TaxAgency": f"{EVERY} DisplayName:text",
    "Attachable": f"{EVERY} FileName:text AttachableRef.EntityRef.Type:text AttachableRef.EntityRef.value:text",
    "CompanyInfo": EVERY,
    "Preferences": EVERY,
}
# What stands for a composite member.
TEXT_OF: Final = ("value", "Address", "FreeFormNumber")
Comparable = Any


def kind_of(entity: str, path: str) -> str:
    """The kind of a member that may be filtered by; raises Invalid (4001) for any other."""
    for word in FILTERABLE[entity].split():
        name, _, kind = word.partition(":")
        if name == path:
            return kind
    raise query_error(f"Property {path} not found for Entity {entity}")


def run(company: Company, query: Query, origin: str) -> Record:
    """The ``QueryResponse`` of a query: without any result an empty object."""
    if query.entity not in FILTERABLE:
        raise query_error(f"Metadata not found for Entity: {query.entity}")
    rows = [row for row in _rows(company, query) if _meets(company, query, row)]
    if query.counts:
        return {"totalCount": len(rows)}
    for path, descending in reversed(query.order):
        kind = kind_of(query.entity, path)
        rows.sort(key=lambda row: _sortable(_member(row, path), kind), reverse=descending)
    page = rows[query.start - 1 : query.start - 1 + query.most]
    if not page:
        return {}
    shown = [_shown(company, query.entity, row, origin) for row in page]
    return {query.entity: shown, "startPosition": query.start, "maxResults": len(shown)}


def _shown(company: Company, entity: str, row: Record, origin: str) -> Record:
    return row if entity in {"CompanyInfo", "Preferences"} else view(company, entity, row, origin)


def _rows(company: Company, query: Query) -> Iterable[Record]:
    """Every record; those that are inactive only if the query asks for ``Active``."""
    if query.entity == "CompanyInfo":
        return [company_info(company)]
    if query.entity == "Preferences":
        return [preferences(company)]
    asks = any(condition.path == "Active" for condition in query.conditions)
    return [row for row in company.listed(query.entity) if asks or row.get("Active", True)]


def _meets(company: Company, query: Query, row: Record) -> bool:
    for condition in query.conditions:
        kind = kind_of(query.entity, condition.path)
        if condition.path == "Balance" and query.entity == "Customer":
            row = {**row, "Balance": balances(company, row["Id"])[0]}
        if not _holds(condition, kind, _member(row, condition.path)):
            return False
    return True


def _member(row: Record, path: str) -> Any:
    """The value at a path; of a list those of its entries, of a composite the text that stands for it."""
    found: Any = row
    for name in path.split("."):
        if isinstance(found, list):
            found = found[0] if found else {}
        found = found.get(name, found.get(name.lower())) if isinstance(found, dict) else None
    if isinstance(found, dict):
        found = next((found[name] for name in TEXT_OF if name in found), None)
    return found


READ: dict[str, Callable[[str], Comparable]] = {
    "text": str.casefold,
    "number": read_number,
    "day": lambda text: text[:10],
    "instant": read_instant,
    "truth": lambda text: {"true": True, "false": False}.get(text.lower()),
}
COMPARE: dict[str, Callable[[Comparable, Comparable], bool]] = {
    "=": lambda left, right: bool(left == right),
    "<": lambda left, right: bool(left < right),
    ">": lambda left, right: bool(left > right),
    "<=": lambda left, right: bool(left <= right),
    ">=": lambda left, right: bool(left >= right),
}


def _holds(condition: Condition, kind: str, value: Any) -> bool:
    wanted = [READ[kind](text) for text in condition.values]
    if None in wanted or (kind == "instant" and any(one.tzinfo is None for one in wanted)):
        raise query_error(f"Invalid value for {condition.path}: {', '.join(condition.values)}")
    if value is None:
        return False
    if condition.operator == "like":
        pattern = "".join(".*" if sign == "%" else re.escape(sign) for sign in condition.values[0])
        return re.fullmatch(pattern, str(value), re.IGNORECASE | re.DOTALL) is not None
    has = value.casefold() if kind == "text" else value
    if condition.operator == "in":
        return has in wanted
    return COMPARE[condition.operator](has, wanted[0])


def _sortable(value: Any, kind: str) -> tuple[bool, Any]:
    """Absent values first; ids by number."""
    if kind == "text" and isinstance(value, str):
        return True, (0, Decimal(value), "") if value.isdecimal() else (1, Decimal(0), value.casefold())
    return (False, 0) if value is None else (True, value)
