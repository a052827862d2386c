"""Who plays which role on an account, as tables for ``schema.read_fields``."""

from infra.sandbox.salesforce.selling import SYSTEM

_ROLES = "Business_User|Decision_Maker|Economic_Buyer|Evaluator|Executive_Sponsor|Influencer|Billing|Other"
PEOPLE: dict[str, str] = {
    "AccountContactRole": SYSTEM
    + f"""
AccountId reference req co >Account/Account
ContactId reference req >Contact/Contact
Role picklist {_ROLES}
IsPrimary boolean
""",
    "AccountContactRelation": SYSTEM
    + """
AccountId reference req co >Account/Account
ContactId reference req co >Contact/Contact
Roles string 4099
IsDirect boolean ro
IsActive boolean
StartDate date
EndDate date
""",
}
