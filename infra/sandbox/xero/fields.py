"""Which members of each collection a ``where`` or ``order`` may name, and of what kind they are."""

from typing import Final

KINDS: Final[dict[str, dict[str, str]]] = {
    "Contacts": {
        "string": (
            "Name ContactNumber AccountNumber ContactStatus FirstName LastName CompanyNumber EmailAddress TaxNumber "
            "BankAccountDetails DefaultCurrency AccountsReceivableTaxType AccountsPayableTaxType Website"
        ),
        "guid": "ContactID",
        "bool": "IsCustomer IsSupplier HasAttachments",
        "date": "UpdatedDateUTC",
    },
    "Invoices": {
        "string": (
            "Type Status InvoiceNumber Reference CurrencyCode LineAmountTypes Url Contact.Name Contact.ContactNumber"
        ),
        "guid": "InvoiceID Contact.ContactID RepeatingInvoiceID BrandingThemeID",
        "number": "SubTotal TotalTax Total AmountDue AmountPaid AmountCredited CurrencyRate",
        "bool": "SentToContact HasAttachments",
        "date": "Date DueDate FullyPaidOnDate PlannedPaymentDate ExpectedPaymentDate UpdatedDateUTC",
    },
    "CreditNotes": {
        "string": "Type Status CreditNoteNumber Reference CurrencyCode LineAmountTypes Contact.Name Contact.ContactNumber",
        "guid": "CreditNoteID Contact.ContactID",
        "number": "SubTotal TotalTax Total RemainingCredit CurrencyRate",
        "bool": "SentToContact HasAttachments",
        "date": "Date FullyPaidOnDate UpdatedDateUTC",
    },
    "Payments": {
        "string": "PaymentType Status Reference Invoice.InvoiceNumber Account.Code",
        "guid": "PaymentID Invoice.InvoiceID Account.AccountID",
        "number": "Amount BankAmount CurrencyRate",
        "bool": "IsReconciled",
        "date": "Date UpdatedDateUTC",
    },
    "Overpayments": {
        "string": "Type Status Reference CurrencyCode Contact.Name",
        "guid": "OverpaymentID Contact.ContactID",
        "number": "Total RemainingCredit CurrencyRate",
        "date": "Date UpdatedDateUTC",
    },
    "Prepayments": {
        "string": "Type Status Reference CurrencyCode Contact.Name",
        "guid": "PrepaymentID Contact.ContactID",
        "number": "Total RemainingCredit CurrencyRate",
        "date": "Date UpdatedDateUTC",
    },
    "BankTransactions": {
        "string": "Type Status Reference CurrencyCode Contact.Name BankAccount.Code",
        "guid": "BankTransactionID Contact.ContactID BankAccount.AccountID",
        "number": "SubTotal TotalTax Total CurrencyRate",
        "bool": "IsReconciled",
        "date": "Date UpdatedDateUTC",
    },
    "ManualJournals": {
        "string": "Narration Status LineAmountTypes",
        "guid": "ManualJournalID",
        "date": "Date UpdatedDateUTC",
    },
    "RepeatingInvoices": {
        "string": "Type Status Reference CurrencyCode Contact.Name",
        "guid": "RepeatingInvoiceID Contact.ContactID",
        "number": "SubTotal TotalTax Total",
    },
    "Quotes": {
        "string": "QuoteNumber Reference Status CurrencyCode",
        "guid": "QuoteID",
        "number": "Total",
        "date": "Date ExpiryDate UpdatedDateUTC",
    },
    "Accounts": {
        "string": "Code Name Type Class Status TaxType SystemAccount CurrencyCode Description",
        "guid": "AccountID",
        "bool": "EnablePaymentsToAccount ShowInExpenseClaims",
        "date": "UpdatedDateUTC",
    },
    "Items": {
        "string": "Code Name Description SalesDetails.AccountCode SalesDetails.TaxType",
        "guid": "ItemID",
        "number": "SalesDetails.UnitPrice",
        "bool": "IsSold IsPurchased IsTrackedAsInventory",
        "date": "UpdatedDateUTC",
    },
    "TaxRates": {
        "string": "Name TaxType Status ReportTaxType",
        "number": "DisplayTaxRate EffectiveRate",
        "bool": "CanApplyToRevenue CanApplyToExpenses CanApplyToAssets CanApplyToEquity CanApplyToLiabilities",
    },
    "Currencies": {"string": "Code Description"},
    "TrackingCategories": {"string": "Name Status", "guid": "TrackingCategoryID"},
    "ContactGroups": {"string": "Name Status", "guid": "ContactGroupID"},
}

# On organisations of more than 100,000 documents only these members may be filtered by.
OPTIMISED: Final = {
    "Invoices": frozenset(
        [
            "Status",
            "Contact.ContactID",
            "Contact.Name",
            "Contact.ContactNumber",
            "Reference",
            "InvoiceNumber",
            "InvoiceID",
            "Type",
            "AmountPaid",
            "Date",
            "DueDate",
            "AmountDue",
        ]
    ),
}


def kind_of(collection: str, path: str) -> str | None:
    """The kind of a member: string, guid, number, bool or date; None if the collection has no such member."""
    return next((kind for kind, names in KINDS[collection].items() if path in names.split()), None)
