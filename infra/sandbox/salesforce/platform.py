"""Fields of the sObjects of every org whatever it sells: notes, files, users, currencies, permissions."""

from infra.sandbox.salesforce.selling import OWNED, SYSTEM

PLATFORM: dict[str, str] = {
    "Note": OWNED
    + """
ParentId reference req co >Account,Contact,Opportunity,Product2,Quote/Parent
Title string req 80
Body textarea 32000
IsPrivate boolean
""",
    "FeedItem": SYSTEM
    + """
ParentId reference req co >Account,Contact,Opportunity,Quote,User/Parent
Body textarea 10000
Type picklist TextPost|ContentPost
""",
    "ContentNote": OWNED
    + """
Title string req
Content base64
TextPreview string ro
FileType string ro
LatestPublishedVersionId reference ro >ContentVersion/LatestPublishedVersion
""",
    "ContentDocument": OWNED
    + """
Title string
FileType string ro
FileExtension string ro
ContentSize int ro
LatestPublishedVersionId reference ro >ContentVersion/LatestPublishedVersion
""",
    "ContentVersion": OWNED
    + """
ContentDocumentId reference co >ContentDocument/ContentDocument
Title string req
PathOnClient string co 500
VersionData base64
FirstPublishLocationId reference co >Account,Contact,Opportunity,Quote,User/FirstPublishLocation
Description textarea 1000
FileType string ro
FileExtension string ro
ContentSize int ro
VersionNumber string ro
IsLatest boolean ro
""",
    "ContentDocumentLink": """
Id id ro
IsDeleted boolean ro
SystemModstamp datetime ro
ContentDocumentId reference req co >ContentDocument/ContentDocument
LinkedEntityId reference req co >Account,Contact,Opportunity,Quote,User/LinkedEntity
ShareType picklist !V|C|I
Visibility picklist !AllUsers|InternalUsers|SharedUsers
""",
    "User": """
Id id ro
Username string req 80
Name string ro
FirstName string 40
LastName string req 80
Email email req
IsActive boolean
UserType picklist ro
TimeZoneSidKey picklist
LocaleSidKey picklist
DefaultCurrencyIsoCode picklist 3 ?multi_currency
CreatedDate datetime ro
LastModifiedDate datetime ro
SystemModstamp datetime ro
""",
    "Organization": """
Id id ro
Name string
OrganizationType picklist ro
IsSandbox boolean ro
InstanceName string ro
DefaultCurrencyIsoCode picklist 3 ro
TimeZoneSidKey picklist
LanguageLocaleKey picklist
DefaultLocaleSidKey picklist
Country string 80
FiscalYearStartMonth int ro
CreatedDate datetime ro
LastModifiedDate datetime ro
SystemModstamp datetime ro
""",
    "CurrencyType": """
Id id ro
IsoCode picklist req 3 co ?multi_currency
ConversionRate double req s6 ?multi_currency
DecimalPlaces int ?multi_currency
IsCorporate boolean ro ?multi_currency
IsActive boolean ?multi_currency
LastModifiedDate datetime ro
SystemModstamp datetime ro
""",
    "DatedConversionRate": """
Id id ro
IsoCode picklist req 3 co ?advanced_currency
StartDate date req ?advanced_currency
NextStartDate date ro ?advanced_currency
ConversionRate double req s6 ?advanced_currency
LastModifiedDate datetime ro
SystemModstamp datetime ro
""",
    "PermissionSet": SYSTEM
    + """
Name string req 80
Label string req 80
Description string
IsOwnedByProfile boolean ro
""",
    "PermissionSetAssignment": """
Id id ro
SystemModstamp datetime ro
AssigneeId reference req co >User/Assignee
PermissionSetId reference req co >PermissionSet/PermissionSet
""",
    "FieldPermissions": """
Id id ro
SystemModstamp datetime ro
ParentId reference req co >PermissionSet/Parent
SobjectType picklist req co
Field picklist req co
PermissionsRead boolean
PermissionsEdit boolean
""",
}
TOOLING: dict[str, str] = {
    "CustomField": """
Id id ro
DeveloperName string ro
FullName string
TableEnumOrId picklist ro
NamespacePrefix string ro
Metadata textarea
CreatedDate datetime ro
LastModifiedDate datetime ro
""",
}
