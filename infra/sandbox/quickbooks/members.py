"""
The members that each entity has, and of what kind they are: a table that every write is checked against.

One word per member, ``Name:kind``; a ``!`` behind it marks what the vendor computes and ignores in a request, a number is
the most characters. Names come from the vendor's schemas (Finance.xsd, IntuitNamesTypes.xsd, IntuitBaseTypes.xsd).
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

ENTITY: Final = """
    Id:id SyncToken:id MetaData:any! domain:any! sparse:bool status:any! CustomField:list AttachableRef:any!
"""
TRANSACTION: Final = """
    DocNumber:text/21 TxnDate:date TxnSubType:any! DepartmentRef:Department CurrencyRef:Currency ExchangeRate:decimal
    PrivateNote:text/4000 TxnStatus:text LinkedTxn:list Line:list TxnTaxDetail:any TxnSource:any! TaxFormType:any!
    TaxFormNum:any! TransactionLocationType:text Tag:any TxnApprovalInfo:any! RecurDataRef:any! RecurringInfo:any
    ProjectRef:any TotalCostAmount:any! HomeTotalCostAmount:any!
"""
SALES: Final = """
    AutoDocNumber:bool CustomerRef:Customer CustomerMemo:memo/1000 BillAddr:address ShipAddr:address
    FreeFormAddress:bool! ShipFromAddr:address RemitToRef:any ClassRef:Class SalesTermRef:Term DueDate:date
    SalesRepRef:any PONumber:text/15 FOB:text ShipMethodRef:any ShipDate:date TrackingNum:text
    GlobalTaxCalculation:enum/TaxExcluded|TaxInclusive|NotApplicable TotalAmt:any! HomeTotalAmt:any!
    ApplyTaxAfterDiscount:bool ShippingTaxIncludedInTotalTax:bool! TemplateRef:any
    PrintStatus:enum/NotSet|NeedToPrint|PrintComplete EmailStatus:enum/NotSet|NeedToSend|EmailSent BillEmail:mail/100
    BillEmailCc:mail/200 BillEmailBcc:mail/200 ARAccountRef:Account Balance:any! HomeBalance:any! FinanceCharge:any!
    PaymentMethodRef:PaymentMethod PaymentRefNum:text/21 PaymentType:any CheckPayment:any CreditCardPayment:any
    DepositToAccountRef:Account DeliveryInfo:any! DiscountRate:decimal DiscountAmt:decimal GovtTxnRefIdentifier:any
    TaxExemptionRef:any
"""
EXPENSE: Final = """
    TotalAmt:any! Memo:text/4000 GlobalTaxCalculation:enum/TaxExcluded|TaxInclusive|NotApplicable
    IncludeInAnnualTPAR:any
"""
ONLINE: Final = """
    Deposit:decimal AllowIPNPayment:bool AllowOnlinePayment:bool AllowOnlineCreditCardPayment:bool
    AllowOnlineACHPayment:bool AllowOnlinePayPalPayment:bool AllowOnlineAffirmPayment:bool EInvoiceStatus:any!
    ECloudStatusTimeStamp:any! CfdiUse:any Exportation:any GlobalInfo:any invoiceStatus:any! callToAction:any!
    invoiceStatusLog:any! InvoiceEx:any LessCIS:any! InvoiceLink:any! PaymentDetailsMessage:text
    ConvenienceFeeDetail:any EnabledSurchargeInfo:any InvoiceLinkSecurityCode:any! InvoiceLinkExpiryDate:any!
    AutoPayEligible:any! SchedulePayEligible:any! ScheduledPaymentId:any! GratuityEnabled:any FinancingProductType:any!
    SubscriptionPaymentsSetting:any TxnRetainageDetail:any
"""
NAME: Final = """
    IntuitId:any! Organization:any Title:text/16 GivenName:text/100 MiddleName:text/100 FamilyName:text/100
    Suffix:text/16 FullyQualifiedName:any! CompanyName:text/100 DisplayName:name/500 PrintOnCheckName:text/110
    UserId:any! Active:bool V4IDPseudonym:any! PrimaryPhone:phone/30 AlternatePhone:phone/30 Mobile:phone/30
    Fax:phone/30 PrimaryEmailAddr:checked_mail/100 WebAddr:web/1000 OtherContactInfo:any DefaultTaxCodeRef:TaxCode
    OtherAddr:address Notes:text/2000
"""
PARTY: Final = """
    BillAddr:address ShipAddr:address ContactName:text AltContactName:text AcctNum:text/100 CurrencyRef:Currency
    Balance:any! OpenBalanceDate:date BusinessNumber:text/10 GSTIN:text GSTRegistrationType:text Source:any!
"""
MEMBERS: Final = {
    "Customer": ENTITY
    + NAME
    + PARTY
    + """
    PrimaryTaxIdentifier:text/20 SecondaryTaxIdentifier:text/20 Taxable:bool Job:bool BillWithParent:bool
    RootCustomerRef:any! ParentRef:Customer Level:any! CustomerTypeRef:any SalesTermRef:Term SalesRepRef:any
    TaxGroupCodeRef:any TaxRateRef:any PaymentMethodRef:PaymentMethod CCDetail:any PriceLevelRef:any
    BalanceWithJobs:any! CreditLimit:any OverDueBalance:any! TotalRevenue:any! TotalExpense:any!
    PreferredDeliveryMethod:enum/Print|Email|None ResaleNum:text/16 JobInfo:any TDSEnabled:any CustomerEx:any
    ARAccountRef:Account TaxExemptionReasonId:any IsProject:any! IsCISContractor:any ClientCompanyId:any
    ClientEntityId:any TaxRegime:any
    """,
    "Vendor": ENTITY + NAME + PARTY + "TaxIdentifier:text/20 TermRef:Term Vendor1099:bool APAccountRef:Account",
    "Employee": ENTITY + NAME + "PrimaryAddr:address EmployeeNumber:text/100 HiredDate:date",
    "Item": ENTITY
    + """
    Name:name/100 Sku:text/100 Description:text/4000 Active:bool SubItem:bool ParentRef:Item Level:any!
    FullyQualifiedName:any! Taxable:bool SalesTaxIncluded:bool UnitPrice:decimal
    Type:enum/Service|NonInventory|Inventory|Group|Category IncomeAccountRef:Account PurchaseDesc:text/1000
    PurchaseTaxIncluded:bool PurchaseCost:decimal ExpenseAccountRef:Account AssetAccountRef:Account
    TrackQtyOnHand:bool QtyOnHand:decimal ReorderPoint:decimal SalesTaxCodeRef:TaxCode PurchaseTaxCodeRef:TaxCode
    InvStartDate:date TaxClassificationRef:any UQCDisplayText:any UQCId:any ClassRef:Class Source:any!
    DeferredRevenue:bool ItemGroupDetail:any PrintGroupedItems:bool PrefVendorRef:Vendor ServiceType:any
    AbatementRate:any ReverseChargeRate:any CustomExtensions:any ItemCategoryType:any!
    """,
    "Account": ENTITY
    + """
    Name:name/100 SubAccount:bool ParentRef:Account Description:text/100 FullyQualifiedName:any! AccountAlias:text
    TxnLocationType:text Active:bool Classification:any! AccountType:text AccountSubType:text AcctNum:text/20
    CurrentBalance:any! CurrentBalanceWithSubAccounts:any! CurrencyRef:Currency TaxCodeRef:TaxCode
    OpeningBalance:any OpeningBalanceDate:any BankNum:any AccountPurposes:any AcctNumExtn:any
    OnlineBankingEnabled:any! FIName:any! JournalCodeRef:any TaxAccount:any!
    """,
    "Term": ENTITY
    + """
    Name:text/31 Active:bool Type:any! DiscountPercent:decimal DueDays:int DiscountDays:int DayOfMonthDue:int
    DueNextMonthDays:int DiscountDayOfMonth:int SalesTermEx:any
    """,
    "PaymentMethod": ENTITY + "Name:text/31 Active:bool Type:enum/CREDIT_CARD|NON_CREDIT_CARD",
    "Class": ENTITY + "Name:name/100 SubClass:bool ParentRef:Class FullyQualifiedName:any! Active:bool",
    "Department": ENTITY
    + "Name:name/100 SubDepartment:bool ParentRef:Department FullyQualifiedName:any! Active:bool Address:any",
    "CompanyCurrency": ENTITY + "Code:text/3 Name:text Active:bool",
    "TaxCode": ENTITY
    + """
    Name:text/100 Description:text/100 Active:bool Hidden:any! Taxable:any! TaxGroup:any! SalesTaxRateList:any!
    PurchaseTaxRateList:any! AdjustmentTaxRateList:any! TaxCodeConfigType:any!
    """,
    "TaxRate": ENTITY
    + """
    Name:text/100 Description:text/100 Active:bool RateValue:any! AgencyRef:any! TaxReturnLineRef:any!
    EffectiveTaxRate:any! SpecialTaxType:any! DisplayType:any! OriginalTaxRate:any!
    """,
    "TaxAgency": ENTITY + "DisplayName:name/100 TaxTrackedOnPurchases:any! TaxTrackedOnSales:any! Active:bool",
    "Invoice": ENTITY + TRANSACTION + SALES + ONLINE,
    "Estimate": ENTITY
    + TRANSACTION.replace("TxnStatus:text", "TxnStatus:enum/Pending|Accepted|Closed|Rejected")
    + SALES
    + "ExpirationDate:date AcceptedBy:text AcceptedDate:date EstimateEx:any",
    "CreditMemo": ENTITY + TRANSACTION + SALES + "RemainingCredit:any! InvoiceRef:any CreditMemoEx:any",
    "RefundReceipt": ENTITY + TRANSACTION + SALES + "RemainingCredit:any! RefundReceiptEx:any",
    "Payment": ENTITY
    + TRANSACTION
    + """
    CustomerRef:Customer RemitToRef:any ARAccountRef:Account DepositToAccountRef:Account PaymentMethodRef:PaymentMethod
    PaymentRefNum:text/21 PaymentType:any CheckPayment:any CreditCardPayment:any TotalAmt:decimal UnappliedAmt:any!
    ProcessPayment:bool PaymentExtendedType:any PaymentEx:any
    """,
    "JournalEntry": ENTITY
    + TRANSACTION
    + """
    Adjustment:bool HomeCurrencyAdjustment:any! EnteredInHomeCurrency:any!
    GlobalTaxCalculation:enum/TaxExcluded|TaxInclusive|NotApplicable TotalAmt:any! HomeTotalAmt:any!
    """,
    "Bill": ENTITY + TRANSACTION + EXPENSE + "VendorRef:Vendor APAccountRef:Account SalesTermRef:Term DueDate:date"
    " HomeBalance:any! Balance:any! VendorAddr:address ShipAddr:address RemitToAddr:address PayerRef:any LessCIS:any!"
    " BillEmail:mail/100 ReplyEmail:mail/100",
    "VendorCredit": ENTITY + TRANSACTION + EXPENSE + "VendorRef:Vendor APAccountRef:Account Balance:any!"
    " VendorAddr:address BillEmail:mail/100 ReplyEmail:mail/100",
    "Purchase": ENTITY + TRANSACTION + EXPENSE + "AccountRef:Account PaymentMethodRef:PaymentMethod"
    " PaymentRefNum:text/21 PaymentType:enum/Cash|Check|CreditCard EntityRef:any Credit:bool RemitToAddr:address"
    " PrintStatus:enum/NotSet|NeedToPrint|PrintComplete CheckPayment:any CreditCardPayment:any LessCIS:any!",
    "Attachable": ENTITY.replace("AttachableRef:any!", "AttachableRef:list")
    + """
    FileName:text/1000 FileAccessUri:any! TempDownloadUri:any! Size:any! ContentType:text/100 Category:text Lat:text
    Long:text PlaceName:text Note:text/2000 Tag:text ThumbnailFileAccessUri:any! ThumbnailTempDownloadUri:any!
    documentId:any!
    """,
    "Line": """
    Id:id LineNum:int Description:text/4000 Amount:decimal/10.5 Received:any! LinkedTxn:list DetailType:any
    DiscountLineDetail:any TaxLineDetail:any SalesItemLineDetail:any DescriptionLineDetail:any GroupLineDetail:any
    SubTotalLineDetail:any JournalEntryLineDetail:any AccountBasedExpenseLineDetail:any PaymentLineDetail:any CustomField:any LineEx:any ProjectRef:any
    CostAmount:any HomeCostAmount:any CustomExtensions:any
    """,
    "SalesItemLineDetail": """
    ItemRef:Item ClassRef:Class UnitPrice:decimal UnitCostPrice:any RatePercent:any PriceLevelRef:any MarkupInfo:any
    Qty:decimal UOMRef:any ItemAccountRef:Account InventorySiteRef:any TaxCodeRef:any TaxClassificationRef:any
    ServiceDate:date TaxInclusiveAmt:decimal DeferredRevenue:bool RetainageAmount:any SalesItemLineDetailEx:any
    """,
    "DiscountLineDetail": """
    DiscountRef:any PercentBased:bool DiscountPercent:decimal DiscountAccountRef:Account ServiceDate:date
    ClassRef:Class TaxCodeRef:any DiscountLineDetailEx:any
    """,
    "AccountBasedExpenseLineDetail": """
    CustomerRef:Customer ClassRef:Class AccountRef:Account BillableStatus:enum/Billable|NotBillable|HasBeenBilled
    MarkupInfo:any TaxAmount:any! TaxCodeRef:any TaxInclusiveAmt:decimal
    """,
    "JournalEntryLineDetail": """
    PostingType:enum/Debit|Credit Entity:any AccountRef:Account ClassRef:Class DepartmentRef:Department
    TaxCodeRef:TaxCode TaxRateRef:TaxRate TaxApplicableOn:enum/Sales|Purchase TaxAmount:decimal
    TaxInclusiveAmt:decimal BillableStatus:any JournalCodeRef:any
    """,
}


@dataclass(frozen=True)
class Member:
    """One member: its kind (a lower-case word, or the entity that it refers to), its limit, and who writes it."""

    kind: str
    limit: str
    computed: bool

    @property
    def is_reference(self) -> bool:
        """Whether its kind is the name of an entity."""
        return self.kind[:1].isupper()


@cache
def members_of(entity: str) -> dict[str, Member]:
    """The members of an entity (or of a line, or of a line's detail) by name."""
    found = {}
    for word in MEMBERS[entity].split():
        name, _, rest = word.partition(":")
        kind, _, limit = rest.rstrip("!").partition("/")
        found[name] = Member(kind, limit, rest.endswith("!"))
    return found
