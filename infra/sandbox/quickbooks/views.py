"""What a reader sees of a stored record: computed members beside it, and in which shape it is answered."""

from decimal import Decimal

from infra.sandbox.quickbooks.names import balances
from infra.sandbox.quickbooks.representation import Record, render
from infra.sandbox.quickbooks.state import TEMPLATES, Company

OPENED = {"CreateTime": "2019-04-01T09:00:00-07:00", "LastUpdatedTime": "2019-04-01T09:00:00-07:00"}


def view(company: Company, entity: str, record: Record, origin: str = "") -> Record:
    """One record as the API answers it, ready for json.dumps."""
    found: Record = {"domain": "QBO", "sparse": False, **record}
    if entity == "Customer":
        found["Balance"], found["BalanceWithJobs"] = balances(company, record["Id"])
    if entity == "Attachable" and record["Id"] in company.files:
        place = f"/download/{company.realm}/{record['Id']}"
        found["FileAccessUri"], found["TempDownloadUri"] = place, origin + place
    if entity == TEMPLATES:
        return {record["_entity"]: dict(render(found))}
    return dict(render(found))


def deleted(key: str) -> Record:
    """What is answered for, and left of, a deleted record."""
    return {"domain": "QBO", "status": "Deleted", "Id": key}


def company_info(company: Company) -> Record:
    """The company itself."""
    settings = company.settings
    return {
        "CompanyName": settings.name,
        "LegalName": settings.name,
        "CompanyAddr": settings.address,
        "CompanyStartDate": "2019-04-01",
        "FiscalYearStartMonth": "April",
        "Country": settings.country,
        "Email": {"Address": "books@company.test"},
        "SupportedLanguages": "en",
        "DefaultTimeZone": settings.zone,
        "NameValue": [
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
            {"Name": "SubscriptionStatus", "Value": "PAID" if settings.subscribed else "EXPIRED"},
        ],
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": "0",
        "MetaData": OPENED,
    }


def preferences(company: Company) -> Record:
    """What the company has turned on."""
    settings = company.settings
    accounting = {
        "UseAccountNumbers": True,
        "TrackDepartments": True,
        "ClassTrackingPerTxn": False,
        "ClassTrackingPerTxnLine": True,
        "FirstMonthOfFiscalYear": "April",
        "CustomerTerminology": "Customers",
    }
    if settings.book_close is not None:
        accounting["BookCloseDate"] = settings.book_close.isoformat()
    tax = {"UsingSalesTax": True}
    if settings.automated_tax:
        tax["PartnerTaxEnabled"] = True
    custom = [
        {"Name": f"SalesFormsPrefs.UseSalesCustom{n}", "Type": "BooleanType", "BooleanValue": n == 1} for n in (1, 2, 3)
    ]
    names = [{"Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType", "StringValue": "Deal"}]
    return {
        "AccountingInfoPrefs": accounting,
        "SalesFormsPrefs": {
            "CustomField": [{"CustomField": custom}, {"CustomField": names}],
            "CustomTxnNumbers": settings.custom_numbers,
            "AllowDeposit": True,
            "AllowDiscount": settings.allows_discount,
            "AllowEstimates": True,
            "AllowShipping": False,
            "AutoApplyCredit": settings.auto_apply_credit,
            "ETransactionEnabledStatus": "NotApplicable",
            "UsingProgressInvoicing": False,
        },
        "TaxPrefs": tax,
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": settings.multicurrency,
            "HomeCurrency": {"value": settings.home},
        },
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": "0",
        "MetaData": OPENED,
    }


def exchange_rate(company: Company, code: str, day: str) -> Record:
    """Home units per unit of a currency."""
    rate: Decimal = company.rate(code)
    shown = {"SourceCurrencyCode": code, "TargetCurrencyCode": company.settings.home, "Rate": rate, "AsOfDate": day}
    return dict(render({**shown, "domain": "QBO", "sparse": False}))
