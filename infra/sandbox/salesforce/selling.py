"""Fields of the sObjects that sales works with, as tables for ``schema.read_fields``."""

SYSTEM = """
Id id ro
IsDeleted boolean ro
CreatedDate datetime ro
CreatedById reference ro >User/CreatedBy
LastModifiedDate datetime ro
LastModifiedById reference ro >User/LastModifiedBy
SystemModstamp datetime ro
"""
OWNED = (
    SYSTEM
    + """
OwnerId reference >User/Owner
"""
)
_CURRENCY = """
CurrencyIsoCode picklist 3 ?multi_currency
"""


def _address(prefix: str) -> str:
    return f"""
{prefix}Street textarea 255
{prefix}City string 40
{prefix}State string 80
{prefix}PostalCode string 20
{prefix}Country string 80
{prefix}StateCode picklist 10 ?state_picklists
{prefix}CountryCode picklist 10 ?state_picklists
"""


_PRICED = """
PricebookEntryId reference co >PricebookEntry/PricebookEntry
Product2Id reference co >Product2/Product2
Quantity double req
UnitPrice currency
ListPrice currency ro
Discount percent
Subtotal currency ro
TotalPrice currency
ServiceDate date
Description string 255
SortOrder int ro
"""
_QUOTED = "!Draft|Needs_Review|In_Review|Approved|Rejected|Presented|Accepted|Denied"
_TASK_STATUS = "Not_Started|In_Progress|Completed|Waiting_on_someone_else|Deferred"
_FORECAST = "Omitted|Pipeline|Best_Case|Commit|Closed"


SELLING: dict[str, str] = {
    "Account": OWNED
    + _CURRENCY
    + _address("Billing")
    + _address("Shipping")
    + """
Name string req 255
AccountNumber string 40
Website url 255
Phone phone 40
Industry picklist
Type picklist Prospect|Customer|Partner
Description textarea 32000
ParentId reference >Account/Parent
MasterRecordId reference ro >Account/MasterRecord
IsPersonAccount boolean ro ?person_accounts
FirstName string 40 ?person_accounts
LastName string 80 ?person_accounts
PersonEmail email ?person_accounts
PersonContactId reference ro >Contact/PersonContact ?person_accounts
""",
    "Contact": OWNED
    + _CURRENCY
    + _address("Mailing")
    + """
FirstName string 40
LastName string req 80
Name string ro
Email email
Phone phone
MobilePhone phone
Title string 128
AccountId reference >Account/Account
MasterRecordId reference ro >Contact/MasterRecord
IsPersonAccount boolean ro ?person_accounts
""",
    "Lead": OWNED
    + """
FirstName string 40
LastName string req 80
Name string ro
Company string req
Email email
Phone phone
Status picklist Open|Working|Closed_-_Converted|Closed_-_Not_Converted
IsConverted boolean ro
ConvertedAccountId reference ro >Account/ConvertedAccount
ConvertedContactId reference ro >Contact/ConvertedContact
ConvertedOpportunityId reference ro >Opportunity/ConvertedOpportunity
MasterRecordId reference ro >Lead/MasterRecord
""",
    "Opportunity": OWNED
    + _CURRENCY
    + f"""
Name string req 120
AccountId reference >Account/Account
ContactId reference co >Contact
RecordTypeId reference >RecordType/RecordType
StageName picklist req
IsClosed boolean ro
IsWon boolean ro
Probability percent s0
Amount currency
ExpectedRevenue currency ro
CloseDate date req
ForecastCategoryName picklist {_FORECAST}
Pricebook2Id reference >Pricebook2/Pricebook2
HasOpportunityLineItem boolean ro
LastStageChangeDate datetime ro
SyncedQuoteId reference >Quote/SyncedQuote
Type picklist New_Business|Existing_Business
LeadSource picklist Web|Phone|Partner
NextStep string
Description textarea 32000
""",
    "OpportunityLineItem": SYSTEM
    + _CURRENCY
    + _PRICED
    + """
OpportunityId reference req co >Opportunity/Opportunity
Name string ro 376
ProductCode string ro
""",
    "OpportunityContactRole": SYSTEM
    + """
OpportunityId reference req co >Opportunity/Opportunity
ContactId reference req >Contact/Contact
Role picklist Decision_Maker|Economic_Buyer|Business_User|Evaluator|Other
IsPrimary boolean
""",
    "OpportunityStage": """
Id id ro
ApiName string ro
MasterLabel string ro
IsActive boolean ro
IsWon boolean ro
IsClosed boolean ro
DefaultProbability percent s0 ro
ForecastCategoryName picklist ro
SortOrder int ro
SystemModstamp datetime ro
""",
    "RecordType": """
Id id ro
Name string ro
DeveloperName string ro
SobjectType picklist ro
IsActive boolean ro
SystemModstamp datetime ro
""",
    "Product2": SYSTEM
    + _CURRENCY
    + """
Name string req
ProductCode string
Description textarea 4000
Family picklist
IsActive boolean
StockKeepingUnit string 180
QuantityUnitOfMeasure picklist
""",
    "Pricebook2": SYSTEM
    + """
Name string req
Description string
IsActive boolean
IsStandard boolean ro
""",
    "PricebookEntry": SYSTEM
    + _CURRENCY
    + """
Name string ro
ProductCode string ro
Pricebook2Id reference req co >Pricebook2/Pricebook2
Product2Id reference req co >Product2/Product2
UnitPrice currency req
IsActive boolean
UseStandardPrice boolean
""",
    "Quote": OWNED
    + _CURRENCY
    + f"""
OpportunityId reference req co >Opportunity/Opportunity
AccountId reference ro >Account/Account
ContactId reference >Contact/Contact
Pricebook2Id reference >Pricebook2/Pricebook2
Name string req
QuoteNumber string ro
Status picklist {_QUOTED}
IsSyncing boolean ro
ExpirationDate date
Subtotal currency ro
Discount percent ro
TotalPrice currency ro
Tax currency
ShippingHandling currency
GrandTotal currency ro
LineItemCount int ro
Description textarea 32000
""",
    "QuoteLineItem": SYSTEM
    + _CURRENCY
    + _PRICED
    + """
QuoteId reference req co >Quote/Quote
LineNumber string ro
OpportunityLineItemId reference >OpportunityLineItem/OpportunityLineItem
""",
    "QuoteDocument": SYSTEM
    + """
QuoteId reference req co >Quote/Quote
Name string ro
Document base64 co
Discount percent ro
GrandTotal currency ro
""",
    "Task": OWNED
    + f"""
Subject picklist
Status picklist {_TASK_STATUS}
Priority picklist High|Normal|Low
ActivityDate date
WhatId reference >Account,Opportunity,Quote,Product2/What
WhoId reference >Contact,Lead/Who
AccountId reference ro >Account/Account
Description textarea 32000
TaskSubtype picklist co Task|Email|Call|ListEmail
IsClosed boolean ro
CompletedDateTime datetime ro
IsReminderSet boolean
ReminderDateTime datetime
""",
}
