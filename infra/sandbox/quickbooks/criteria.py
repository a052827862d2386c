"""Which members may be filtered and ordered by, of what kind they are, and one condition read once for all records."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from infra.sandbox.quickbooks.query import Condition, query_error
from infra.sandbox.quickbooks.representation import read_instant, read_number

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
    "Bill": f"{EVERY} DocNumber:text TxnDate:day DueDate:day VendorRef:text TotalAmt:number Balance:number",
    "VendorCredit": f"{EVERY} DocNumber:text TxnDate:day VendorRef:text TotalAmt:number",
    "Purchase": f"{EVERY} DocNumber:text TxnDate:day PaymentType:text AccountRef:text TotalAmt:number",
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
    "RecurringTransaction": EVERY,
    "Attachable": f"{EVERY} FileName:text AttachableRef.EntityRef.Type:text AttachableRef.EntityRef.value:text",
    "CompanyInfo": "Id:text",
    "Preferences": "Id:text",
}
Comparable = Any


@cache
def kind_of(entity: str, path: str) -> str:
    """The kind of a member that may be filtered by; raises Invalid (4001) for any other."""
    for word in FILTERABLE[entity].split():
        name, _, kind = word.partition(":")
        if name == path:
            return kind
    raise query_error(f"Property {path} not found for Entity {entity}")


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


@dataclass(frozen=True)
class Criterion:
    """One condition, read once for all records."""

    condition: Condition
    kind: str
    wanted: tuple[Comparable, ...]

    def holds(self, value: Any) -> bool:
        """Whether a value that is there meets the condition."""
        if self.condition.operator == "like":
            pattern = "".join(".*" if sign == "%" else re.escape(sign) for sign in self.condition.values[0])
            return re.fullmatch(pattern, str(value), re.IGNORECASE | re.DOTALL) is not None
        has = value.casefold() if self.kind == "text" else value
        if self.condition.operator == "in":
            return bool(has in self.wanted)
        return COMPARE[self.condition.operator](has, self.wanted[0])


def criterion(entity: str, condition: Condition) -> Criterion:
    """Raises Invalid (4001) for a member that may not be filtered by, or a value that is none of its kind."""
    kind = kind_of(entity, condition.path)
    wanted = tuple(READ[kind](text) for text in condition.values)
    if None in wanted or (kind == "instant" and any(one.tzinfo is None for one in wanted)):
        raise query_error(f"Invalid value for {condition.path}: {', '.join(condition.values)}")
    return Criterion(condition, kind, wanted)
