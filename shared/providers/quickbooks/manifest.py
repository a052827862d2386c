"""QuickBooks Online's facts. Where they come from, and which are unverified, stands in README.md."""

from typing import Final

from shared.model.settling import SettlePolicy
from shared.providers.manifest import Capability, Console, Manifest, Role

SCOPE: Final = "com.intuit.quickbooks.accounting"
"""The one permission: it covers everything, and Intuit gives all of it or nothing."""

MANIFEST = Manifest(
    name="quickbooks",
    title="QuickBooks Online",
    role=Role.LEDGER,
    hosts={
        "api": "https://quickbooks.api.intuit.com",
        "token": "https://oauth.platform.intuit.com",
        "authorize": "https://appcenter.intuit.com",
        "revoke": "https://developer.api.intuit.com",
    },
    host_suffixes=(".intuit.com",),
    scopes=(SCOPE,),
    # How long a requestid gives the first answer again is unpublished: five minutes are relied on, and every repeated
    # attempt looks the record up first. After that time lists have long shown what was made.
    settling=SettlePolicy(key_life=300, settle=90),
    consent_path="/connect/oauth2",
    account_parameter="realmId",
    console=Console(
        url="https://developer.intuit.com/app/developer/dashboard",
        app=(
            "Create an app for QuickBooks Online Accounting (or open yours), then Keys and credentials.",
            "Choose Development for sandbox companies, Production for real ones: the keys of one don't work with the other.",
            "Redirect URI: {back}",
            "Client ID and Client secret stand on the same page.",
        ),
        webhooks=(
            "Open the app, Webhooks, and choose the same environment.",
            "Endpoint URL: {webhooks}",
            "Tick the entities below with all their operations, Save, and wait up to five minutes.",
            "Copy the Verifier token into `ledgerlink app add quickbooks`.",
        ),
        nudge="open any invoice, change its memo and save it",
    ),
    capabilities=frozenset(
        {Capability.IDEMPOTENCY_KEYS, Capability.ATTACHMENTS, Capability.SALES, Capability.SUB_CUSTOMERS}
    ),
    # 500 a minute, but also ten a second: eight of each second keep both.
    calls_per_minute=480,
    burst_seconds=1,
    concurrent_calls=10,
    # The Builder tier has 500,000 reads a month, after which every customer is told that the app is offline.
    calls_per_day=16_000,
    calls_per_poll=1,
    webhook_events=("Invoice", "Estimate", "Payment", "CreditMemo", "RefundReceipt", "Customer"),
)
