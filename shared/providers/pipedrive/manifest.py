"""Pipedrive's facts as data; where each comes from stands in the README beside it."""

from shared.model.settling import SettlePolicy
from shared.providers.manifest import Capability, Console, Manifest, Role

MANIFEST = Manifest(
    name="pipedrive",
    title="Pipedrive",
    role=Role.CRM,
    hosts={
        # Slower than a company's own host, which comes with every token; good for any company until that is known.
        "api": "https://api.pipedrive.com",
        "token": "https://oauth.pipedrive.com",
        "authorize": "https://oauth.pipedrive.com",
    },
    host_suffixes=(".pipedrive.com",),
    scopes=(
        "base",
        "deals:full",
        "contacts:full",
        "products:read",
        "activities:full",
        "users:read",
        "deal-fields:full",
        "contact-fields:full",
        # Pipedrive lets nobody else make webhooks.
        "admin",
    ),
    # No idempotency keys; how long a request may live at Pipedrive is not said, and the lists we look in don't lag.
    settling=SettlePolicy(key_life=0, settle=110),
    consent_path="/oauth/authorize",
    console=Console(
        url="https://developers.pipedrive.com",
        app=(
            "Developer Hub, Create an app (private), or open yours; then OAuth & access scopes.",
            "Callback URL: {back}",
            "Tick the access scopes that `ledgerlink app add pipedrive` lists, and no others; Save.",
            "Client ID and Client secret stand on the same page.",
        ),
        webhooks=(
            "Nothing is made by hand: `ledgerlink connect` and `ledgerlink setup` make the webhooks below, each to {webhooks}",
            "Whoever connects must be a top-level admin: Pipedrive tells a webhook only what that person may see.",
            "Settings, Tools and apps, Webhooks shows them; one that is missing or inactive comes back with `ledgerlink setup`.",
        ),
        nudge="change the title of any won deal",
    ),
    capabilities=frozenset({Capability.ARRANGEMENTS, Capability.SUBSCRIPTIONS, Capability.PARTY_SEARCH}),
    # The smallest plan with one seat: 80 calls in 2 s by OAuth, 30,000 tokens a day shared by every app of the company.
    # Half of it, counted over 10 s: so what a run reserves lasts for its calls, and who makes the fields isn't stopped midway.
    calls_per_minute=1200,
    burst_seconds=10,
    calls_per_day=30_000,
    usual_cost=8,
    calls_per_poll=30,
    left_in_window="x-ratelimit-remaining",
    left_in_day="x-daily-ratelimit-token-remaining",
    denied="user_denied",
    webhook_events=("*.deal", "*.deal_product", "*.organization", "*.person"),
)
