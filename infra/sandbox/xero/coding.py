"""The coding of a line: which item, account, tax code and tracking options it may name."""

from dataclasses import dataclass, field
from decimal import Decimal

from infra.sandbox.xero.arithmetic import ZERO
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import Organisation

ITEM_CODE_MOST = 30
TRACKING_MOST = 2
NOT_FOR_LINES = {"DEBTORS", "CREDITORS"}

# Which flag of a tax rate must be set for an account of this class.
APPLIES = {
    "REVENUE": "CanApplyToRevenue",
    "EXPENSE": "CanApplyToExpenses",
    "ASSET": "CanApplyToAssets",
    "LIABILITY": "CanApplyToLiabilities",
    "EQUITY": "CanApplyToEquity",
}


@dataclass
class Coding:
    """Resolves one line's codes against an organisation; what is wrong is collected in ``faults``."""

    org: Organisation
    sent: Record
    sales: bool = True
    faults: list[str] = field(default_factory=list)
    details: Record = field(default_factory=dict)

    def item(self) -> Record | None:
        """The item by code; its sales (or purchase) details become the line's defaults."""
        code = self.sent.get("ItemCode")
        if not code:
            return None
        found = self.org.first("Items", Code=code)
        if found is None or len(str(code)) > ITEM_CODE_MOST or found.get("_archived"):
            self.faults.append(f"Item code '{code}' is not valid")
            return None
        self.details = found.get("SalesDetails" if self.sales else "PurchaseDetails") or {}
        return found

    def account(self, *, required: bool) -> Record | None:
        """The account by code or id, else the item's; bank, debtors and archived accounts are refused."""
        code = self.sent.get("AccountCode")
        account_id = self.sent.get("AccountID")
        if not code and not account_id:
            code = self.details.get("AccountCode")
        if not code and not account_id:
            if required:
                self.faults.append("Account code must be specified")
            return None
        found = self.org.first("Accounts", Code=code) if code else self.org.find("Accounts", str(account_id))
        shown = code or account_id
        if found is None or found["Type"] == "BANK" or found.get("SystemAccount") in NOT_FOR_LINES:
            self.faults.append(f"Account code '{shown}' is not a valid code for this document.")
            return None
        if found["Status"] != "ACTIVE":
            self.faults.append(
                f"Account code '{shown}' has been archived, or has been deleted. "
                "Each line item must reference a valid account."
            )
            return None
        return found

    def tax(self, account: Record | None, contact_default: str | None) -> tuple[str | None, Decimal]:
        """The tax code and its percentage: sent, else the item's, the contact's or the account's default."""
        defaults = (self.details.get("TaxType"), contact_default, (account or {}).get("TaxType"))
        code = self.sent.get("TaxType") or next((default for default in defaults if default), None)
        if not code:
            return None, ZERO
        found = self.org.find("TaxRates", str(code))
        if found is None or found["Status"] != "ACTIVE":
            self.faults.append(
                f"The TaxType code '{code}' does not exist or cannot be used for this type of transaction."
            )
            return None, ZERO
        if account and not found[APPLIES[account["Class"]]]:
            self.faults.append(
                f"The TaxType code '{code}' cannot be used with account code '{account.get('Code', '')}'."
            )
        return str(code), found["EffectiveRate"]

    def tracking(self) -> list[Record]:
        """The chosen options with their ids; at most two, each of an active category."""
        entries = self.sent.get("Tracking") or []
        if len(entries) > TRACKING_MOST:
            self.faults.append("A line item can have at most two tracking options.")
        return [chosen for entry in entries if (chosen := self._option(entry))]

    def _option(self, entry: Record) -> Record | None:
        category = self.org.find("TrackingCategories", str(entry.get("TrackingCategoryID"))) or self.org.first(
            "TrackingCategories", Name=entry.get("Name")
        )
        options = category["Options"] if category and category["Status"] == "ACTIVE" else []
        wanted = {entry.get("Option"), entry.get("TrackingOptionID")} - {None}
        for option in options:
            if category and wanted & {option["Name"], option["TrackingOptionID"]}:
                return {
                    "Name": category["Name"],
                    "Option": option["Name"],
                    "TrackingCategoryID": category["TrackingCategoryID"],
                    "TrackingOptionID": option["TrackingOptionID"],
                }
        self.faults.append(f"The tracking option '{entry.get('Option')}' of '{entry.get('Name')}' does not exist.")
        return None
