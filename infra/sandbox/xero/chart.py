"""What a fresh British organisation comes with: tax rates, a chart of accounts, items."""

from decimal import Decimal

from infra.sandbox.xero.representation import Record

ALL = "REVENUE EXPENSE ASSET LIABILITY EQUITY"
SALES = "REVENUE ASSET LIABILITY EQUITY"
COSTS = "EXPENSE ASSET LIABILITY EQUITY"
FLAGS = {
    "CanApplyToAssets": "ASSET",
    "CanApplyToEquity": "EQUITY",
    "CanApplyToExpenses": "EXPENSE",
    "CanApplyToLiabilities": "LIABILITY",
    "CanApplyToRevenue": "REVENUE",
}

# Tax type, name, percentage, classes of account, report type, status.
TAX_RATES = (
    ("OUTPUT2", "20% (VAT on Income)", "20.0000", SALES, "OUTPUT2", "ACTIVE"),
    ("RROUTPUT", "5% (VAT on Income)", "5.0000", SALES, "OUTPUT", "ACTIVE"),
    ("ZERORATEDOUTPUT", "Zero Rated Income", "0.0000", SALES, "ZERORATEDOUTPUT", "ACTIVE"),
    ("EXEMPTOUTPUT", "Exempt Income", "0.0000", SALES, "EXEMPTOUTPUT", "ACTIVE"),
    ("INPUT2", "20% (VAT on Expenses)", "20.0000", COSTS, "INPUT2", "ACTIVE"),
    ("RRINPUT", "5% (VAT on Expenses)", "5.0000", COSTS, "INPUT", "ACTIVE"),
    ("ZERORATEDINPUT", "Zero Rated Expenses", "0.0000", COSTS, "ZERORATEDINPUT", "ACTIVE"),
    ("EXEMPTINPUT", "Exempt Expenses", "0.0000", COSTS, "EXEMPTINPUT", "ACTIVE"),
    ("NONE", "No VAT", "0.0000", ALL, "NONE", "ACTIVE"),
    ("TAX001", "17.5% (VAT on Income)", "17.5000", SALES, "OUTPUT", "ARCHIVED"),
)

# Code, name, type, class, tax type, then what is special.
ACCOUNTS: tuple[tuple[str, str, str, str, str, Record], ...] = (
    ("090", "Business Bank Account", "BANK", "ASSET", "NONE", {"BankAccountType": "BANK", "CurrencyCode": "GBP"}),
    ("091", "Business Savings Account", "BANK", "ASSET", "NONE", {"BankAccountType": "BANK", "CurrencyCode": "GBP"}),
    ("", "Euro Account", "BANK", "ASSET", "NONE", {"BankAccountType": "BANK", "CurrencyCode": "EUR"}),
    ("200", "Sales", "REVENUE", "REVENUE", "OUTPUT2", {}),
    ("260", "Other Revenue", "REVENUE", "REVENUE", "OUTPUT2", {}),
    ("270", "Interest Income", "REVENUE", "REVENUE", "EXEMPTOUTPUT", {}),
    ("299", "Sales of the old shop", "REVENUE", "REVENUE", "OUTPUT2", {"Status": "ARCHIVED"}),
    ("310", "Cost of Goods Sold", "DIRECTCOSTS", "EXPENSE", "INPUT2", {}),
    ("400", "Advertising & Marketing", "OVERHEADS", "EXPENSE", "INPUT2", {}),
    ("404", "Bank Fees", "OVERHEADS", "EXPENSE", "EXEMPTINPUT", {}),
    ("429", "General Expenses", "OVERHEADS", "EXPENSE", "INPUT2", {}),
    ("610", "Accounts Receivable", "CURRENT", "ASSET", "NONE", {"SystemAccount": "DEBTORS"}),
    ("800", "Accounts Payable", "CURRLIAB", "LIABILITY", "NONE", {"SystemAccount": "CREDITORS"}),
    ("820", "VAT", "CURRLIAB", "LIABILITY", "NONE", {"SystemAccount": "GST"}),
    ("835", "Deferred Revenue", "CURRLIAB", "LIABILITY", "NONE", {}),
    ("860", "Rounding", "CURRLIAB", "LIABILITY", "NONE", {"SystemAccount": "ROUNDING"}),
    ("880", "Owner's Funds Introduced", "EQUITY", "EQUITY", "NONE", {"EnablePaymentsToAccount": True}),
    ("960", "Retained Earnings", "EQUITY", "EQUITY", "NONE", {"SystemAccount": "RETAINEDEARNINGS"}),
)

# Code, name, price, account, tax type.
ITEMS = (
    ("SUB-PRO", "Pro plan", "49.9900", "200", "OUTPUT2"),
    ("ONBOARD", "Onboarding", "1500.0000", "260", "OUTPUT2"),
    ("SUPPORT", "Support hour", "120.0000", "200", "OUTPUT2"),
    ("BOOK", "Printed handbook", "15.0000", "200", "ZERORATEDOUTPUT"),
)


def tax_rates() -> list[Record]:
    """The tax rates, as the API shows them."""
    return [
        {
            "Name": name,
            "TaxType": tax_type,
            "ReportTaxType": report,
            **{flag: account_class in classes.split() for flag, account_class in FLAGS.items()},
            "DisplayTaxRate": Decimal(percent),
            "EffectiveRate": Decimal(percent),
            "Status": status,
            "TaxComponents": [
                {"Name": "VAT", "Rate": Decimal(percent), "IsCompound": False, "IsNonRecoverable": False}
            ],
        }
        for tax_type, name, percent, classes, report, status in TAX_RATES
    ]


def accounts() -> list[Record]:
    """The chart of accounts; a bank account may have no code at all."""
    return [
        {
            "Code": code,
            "Name": name,
            "Status": "ACTIVE",
            "Type": kind,
            "TaxType": tax_type,
            "Class": account_class,
            "SystemAccount": "",
            "EnablePaymentsToAccount": False,
            "ShowInExpenseClaims": False,
            "HasAttachments": False,
            "AddToWatchlist": False,
            **special,
        }
        for code, name, kind, account_class, tax_type, special in ACCOUNTS
    ]


def items() -> list[Record]:
    """The price list, as a client would have sent it."""
    return [
        {
            "Code": code,
            "Name": name,
            "Description": name,
            "SalesDetails": {"UnitPrice": Decimal(price), "AccountCode": account, "TaxType": tax_type},
        }
        for code, name, price, account, tax_type in ITEMS
    ]
