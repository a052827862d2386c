"""HubSpot's facts as data; where each comes from stands in the README beside it."""

from shared.model.settling import SettlePolicy
from shared.providers.manifest import Capability, Console, Manifest, Role

API_VERSION = "2026-09"
"""The dated version in every path; the connector runs on 2026-03, too. Files, once used, stay on 2026-03."""

_CHANGES = {
    "deal": (
        "dealname",
        "dealstage",
        "pipeline",
        "amount",
        "deal_currency_code",
        "closedate",
        "hubspot_owner_id",
        "hs_num_of_associated_line_items",
        "ledgerlink_terms",
        "ledgerlink_tax_exempt",
        "ledgerlink_tax_class",
        "ledgerlink_action",
    ),
    "company": (
        "name",
        "domain",
        "website",
        "lifecyclestage",
        "phone",
        "address",
        "address2",
        "city",
        "state",
        "zip",
        "country",
        "ledgerlink_tax_number",
        "ledgerlink_terms",
        "ledgerlink_tax_exempt",
        "ledgerlink_tax_class",
        "ledgerlink_action",
    ),
    "contact": (
        "firstname",
        "lastname",
        "email",
        "website",
        "lifecyclestage",
        "phone",
        "address",
        "city",
        "state",
        "zip",
        "country",
        "ledgerlink_action",
    ),
    "line_item": (
        "name",
        "description",
        "quantity",
        "price",
        "discount",
        "hs_discount_percentage",
        "hs_sku",
        "hs_position_on_quote",
    ),
}
_LIFE = ("creation", "deletion", "merge", "restore", "associationChange")

MANIFEST = Manifest(
    name="hubspot",
    title="HubSpot",
    role=Role.CRM,
    hosts={
        "api": "https://api.hubapi.com",
        "token": "https://api.hubapi.com",
        "authorize": "https://app.hubspot.com",
    },
    host_suffixes=(".hubapi.com", ".hubspot.com"),
    scopes=(
        "oauth",
        "crm.objects.deals.read",
        "crm.objects.deals.write",
        "crm.objects.companies.read",
        "crm.objects.companies.write",
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.objects.line_items.read",
        "crm.objects.owners.read",
        "crm.objects.products.read",
        "crm.objects.quotes.read",
        "files",
        "crm.schemas.deals.read",
        "crm.schemas.deals.write",
        "crm.schemas.companies.read",
        "crm.schemas.companies.write",
        "crm.schemas.contacts.read",
        "crm.schemas.contacts.write",
    ),
    # No idempotency keys; the server gives up on a request after about 100 s, and association reads don't lag.
    settling=SettlePolicy(key_life=0, settle=110),
    consent_path="/oauth/authorize",
    console=Console(
        url="https://app.hubspot.com/developer-projects",
        app=(
            "Create an app (or open it) and go to Auth.",
            "Redirect URL: {back}",
            "Scopes, all of them required: those that `ledgerlink app add hubspot` lists; ask for no others.",
            "Client ID and Client secret stand on the same page.",
        ),
        webhooks=(
            "Open the app, Webhooks (a project app: the component of type webhooks).",
            "Target URL: {webhooks}",
            "Create one subscription for each event below, and switch each on.",
        ),
        nudge="change the amount of any deal",
        key_is_secret=True,
    ),
    capabilities=frozenset(
        {
            Capability.ARRANGEMENTS,
            Capability.RECORDING,
            Capability.PKCE,
            Capability.DOCUMENTS,
            Capability.NUMBERING,
            Capability.PARTY_SEARCH,
        }
    ),
    # The smallest tier: 100 calls in 10 s for each app and account, 250,000 a day for all apps together.
    calls_per_minute=600,
    calls_per_day=250_000,
    calls_per_poll=3,
    burst_seconds=10,
    # Searches have a window of their own, and say nothing; of the day an OAuth app hears nothing either.
    left_in_window="x-hubspot-ratelimit-remaining",
    left_in_day="x-hubspot-ratelimit-daily-remaining",
    webhook_events=(
        *(f"{kind}.propertyChange:{name}" for kind, names in _CHANGES.items() for name in names),
        *(f"{kind}.{change}" for kind in _CHANGES for change in _LIFE),
        "contact.privacyDeletion",
    ),
)
