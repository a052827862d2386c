"""What a fresh company comes with: accounts, tax codes and rates, items, terms, classes, departments, ways to pay."""

from collections.abc import Iterator
from decimal import Decimal

from infra.sandbox.quickbooks.bundles import code_record
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company

# Number, name, type, subtype.
ACCOUNTS = (
    ("1100", "Business Bank Account", "Bank", "Checking"),
    ("1200", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    ("1210", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("2100", "Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    ("2200", "Tax Control", "Other Current Liability", "SalesTaxPayable"),
    ("2300", "Deferred Revenue", "Other Current Liability", "DeferredRevenue"),
    ("4000", "Sales", "Income", "SalesOfProductIncome"),
    ("4100", "Services", "Income", "ServiceFeeIncome"),
    ("4200", "Discounts Given", "Income", "DiscountsRefundsGiven"),
    ("4900", "Sales of the old shop", "Income", "SalesOfProductIncome"),
    ("5000", "Cost of Sales", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("6000", "Advertising", "Expense", "AdvertisingPromotional"),
    ("6100", "Bank Charges", "Expense", "BankCharges"),
)
CLOSED_ACCOUNT = "4900"
# Name, percentage, whether it is in use.
BRITISH_CODES = (
    ("20.0% S", "20", True),
    ("5.0% R", "5", True),
    ("0.0% Z", "0", True),
    ("Exempt", "0", True),
    ("No VAT", "0", True),
    ("17.5% S", "17.5", False),
)
AMERICAN_CODES = (("California", "8", True),)
AGENCIES = ("HM Revenue & Customs (VAT)", "California Department of Tax")  # British, American
STANDARD, ZERO_RATED = "20.0% S", "0.0% Z"
# Sku, name, price, number of the income account, tax code, whether it is taxable in the US.
ITEMS = (
    ("SUB-PRO", "Pro plan", "49.99", "4000", STANDARD, True),
    ("ONBOARD", "Onboarding", "1500.00", "4100", STANDARD, False),
    ("SUPPORT", "Support hour", "120.00", "4100", STANDARD, False),
    ("BOOK", "Printed handbook", "15.00", "4000", ZERO_RATED, True),
    ("SALES", "Sales", "0", "4000", STANDARD, True),
)
TERMS: tuple[Record, ...] = (
    {"Name": "Due on receipt", "DueDays": 0},
    {"Name": "Net 15", "DueDays": 15},
    {"Name": "Net 30", "DueDays": 30},
    {"Name": "Net 60", "DueDays": 60},
    {"Name": "End of the month", "DayOfMonthDue": 31, "DueNextMonthDays": 5},
)
REGIONS = ("EMEA", "AMER", "APAC")
PAYMENT_METHODS = ("Cash", "Cheque", "Direct Debit")


def taxes(company: Company) -> None:
    """The agency, rates and codes; in an American company lines know the two pseudo codes only."""
    if company.is_american:
        for name in ("TAX", "NON"):
            company.store("TaxCode", {"Id": name, "Taxable": name == "TAX", **_pseudo(name)})
    agency = company.store("TaxAgency", {"DisplayName": AGENCIES[company.is_american], "Active": True})
    for name, percent, active in AMERICAN_CODES if company.is_american else BRITISH_CODES:
        rates = []
        for use, suffix in (("Sales", ""), ("Purchase", " (Purchases)"))[: 1 if company.is_american else 2]:
            made = {
                "Name": f"{name}{suffix}",
                "Description": f"{name}{suffix}",
                "Active": active,
                "RateValue": Decimal(percent),
                "AgencyRef": {"value": agency["Id"]},
                "SpecialTaxType": "NONE",
                "DisplayType": "ReadOnly",
            }
            rates.append((company.store("TaxRate", made), use))
        company.store("TaxCode", {**code_record(name, rates), "Active": active})


def _pseudo(name: str) -> Record:
    return {"Name": name, "Description": name, "Active": True, "Hidden": False, "TaxGroup": False}


def records(company: Company) -> Iterator[tuple[str, list[Record]]]:
    """Everything else by entity, as a client would have sent it; each needs those before it."""
    yield "Account", [_account(*row) for row in ACCOUNTS]
    yield "Item", [_item(company, row) for row in ITEMS]
    yield "Term", list(TERMS)
    yield "Class", [{"Name": name} for name in REGIONS]
    yield "Department", [{"Name": "Head office"}, {"Name": "Leeds"}]
    yield "PaymentMethod", [{"Name": name} for name in PAYMENT_METHODS]


def _account(number: str, name: str, kind: str, subtype: str) -> Record:
    return {
        "Name": name,
        "AccountType": kind,
        "AccountSubType": subtype,
        "AcctNum": number,
        "Active": number != CLOSED_ACCOUNT,
    }


def _item(company: Company, row: tuple[str, str, str, str, str, bool]) -> Record:
    sku, name, price, account, code, taxable = row
    income = company.first("Account", AcctNum=account)
    tax = company.first("TaxCode", Name=code)
    made: Record = {
        "Name": name,
        "Sku": sku,
        "Description": name,
        "Type": "Service",
        "UnitPrice": Decimal(price),
        "IncomeAccountRef": {"value": income["Id"] if income else ""},
        "Taxable": taxable,
    }
    return {**made, "SalesTaxCodeRef": {"value": tax["Id"]}} if tax else made
