"""Salesforce's facts as data; where each comes from stands in the README beside it."""

from shared.model.settling import SettlePolicy
from shared.providers.manifest import Capability, Console, Manifest, Role

API_VERSION = "v68.0"
"""The version in every path; an org serves each for three years at least."""

LOGIN = "https://login.salesforce.com"
"""Where production orgs sign in. A sandbox's is https://test.salesforce.com, an org's own its My Domain: see the app's `hosts`."""

_ALWAYS = ("Id", "LastModifiedById", "SystemModstamp")

MANIFEST = Manifest(
    name="salesforce",
    title="Salesforce",
    role=Role.CRM,
    # Calls go to the host that the account's own tokens name; without one nothing is found at the place to sign in.
    hosts={"api": LOGIN, "token": LOGIN, "authorize": LOGIN},
    host_suffixes=(".salesforce.com",),
    scopes=("api", "refresh_token", "id"),
    # No idempotency keys; a call may run for ten minutes, and what was committed is seen by the next query.
    settling=SettlePolicy(key_life=0, settle=610),
    consent_path="/services/oauth2/authorize",
    console=Console(
        url="https://login.salesforce.com/lightning/setup/ManageExternalClientApplication/home",
        app=(
            "Setup, External Client App Manager, New External Client App (Connected Apps can't be made any more); enable OAuth.",
            "Callback URL: {back}",
            "Scopes: those that `ledgerlink app add salesforce` lists. Keep “Require PKCE”; leave refresh tokens valid until revoked.",
            "Consumer Key and Consumer Secret stand under Settings, OAuth Settings.",
            "Make a user for Ledgerlink to connect as: API Enabled, Customize Application, Assign Permission Sets; reads and edits deals, accounts, contacts, tasks.",
            "Take “Send Outbound Messages” from that user's profile: what we write ourselves then sends nothing.",
        ),
        webhooks=(
            "Setup, Outbound Messages, New: one for each object below, with the fields that stand beside it.",
            "Endpoint URL: {webhooks}. What stands behind “key=” proves that a message is your org's: show it to nobody.",
            "Leave “Send Session ID” off.",
            "Setup, Flows, New record-triggered flow for each: when a record is created or updated, run the outbound message.",
        ),
        nudge="change the amount or the stage of any won opportunity, signed in as somebody else than Ledgerlink's own user",
        tells_of_us=False,
    ),
    capabilities=frozenset(
        {
            Capability.ARRANGEMENTS,
            Capability.RECORDING,
            Capability.PKCE,
            Capability.DOCUMENTS,
            Capability.KEY_IN_ADDRESS,
            Capability.SLOW_FIELDS,
            Capability.SIGNS_IN_AS_APP,
            Capability.PARTY_SEARCH,
        }
    ),
    # There is no limit per minute; a day's calls of the smallest org (Developer Edition), of which five may take long at once.
    calls_per_minute=1200,
    calls_per_day=15_000,
    concurrent_calls=5,
    left_in_day="sforce-limit-info",
    calls_per_poll=4,
    webhook_events=tuple(
        f"{name}: {', '.join((*_ALWAYS, *fields))}"
        for name, fields in {
            "Opportunity": ("StageName", "Amount", "CloseDate", "AccountId"),
            "Account": ("Name", "Ledgerlink_Action__c"),
            "Contact": ("AccountId", "Ledgerlink_Action__c"),
        }.items()
    ),
)
