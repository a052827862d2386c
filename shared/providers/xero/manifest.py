"""Xero's facts. Where they come from, and which are unverified, stands in README.md."""

from shared.model.settling import SettlePolicy
from shared.providers.manifest import Capability, Console, Manifest, Role

MANIFEST = Manifest(
    name="xero",
    title="Xero",
    role=Role.LEDGER,
    hosts={
        "api": "https://api.xero.com",
        "token": "https://identity.xero.com",
        "authorize": "https://login.xero.com",
    },
    host_suffixes=(".xero.com",),
    # The granular scopes, the only ones that apps made since 2026-03-02 can ask for.
    scopes=(
        "offline_access",
        "accounting.invoices",
        "accounting.attachments",
        "accounting.payments.read",
        "accounting.contacts",
        "accounting.settings.read",
    ),
    # Xero keeps an answer for 360 s; the margin covers clocks that differ. A request that timed out may act for a minute.
    settling=SettlePolicy(key_life=330, settle=60),
    consent_path="/identity/connect/authorize",
    console=Console(
        url="https://developer.xero.com/app/manage",
        app=(
            "New app, of the type Web app (or open yours), then Configuration.",
            "Redirect URI: {back}",
            "Client id stands there; Generate a secret shows the client secret once.",
        ),
        webhooks=(
            "Open the app, Webhooks.",
            "Delivery URL: {webhooks}",
            "Choose the categories below, Save, and copy the Webhooks key into `ledgerlink app add xero`.",
            "Send 'Intent to receive'; the status must become OK.",
        ),
        nudge="open any sales invoice, change its reference and save it",
    ),
    capabilities=frozenset(
        {
            Capability.MANY_ACCOUNTS,
            Capability.IDEMPOTENCY_KEYS,
            Capability.DRAFT_INVOICES,
            Capability.ATTACHMENTS,
            Capability.NUMBERING,
            Capability.SALES,
            Capability.VERSION_IN_WEBHOOK,
            Capability.UNTOLD_PAYMENTS,
            Capability.WEBHOOK_HANDSHAKE,
        }
    ),
    calls_per_minute=60,
    calls_per_day=1000,  # the Starter tier, which a self-hosted app is on
    concurrent_calls=5,
    left_in_window="x-minlimit-remaining",
    left_in_day="x-daylimit-remaining",
    calls_per_poll=6,
    calls_per_brief=2,
    cost_centres=2,  # there are two active tracking categories at most
    webhook_events=("INVOICE", "CONTACT", "CREDITNOTE", "OVERPAYMENT", "PREPAYMENT"),
)
