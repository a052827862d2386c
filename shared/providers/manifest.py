"""The facts of a provider as data; standard library only, so that the webhook path may read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from urllib.parse import urlencode

from shared.model.settling import SettlePolicy
from shared.providers.signatures import KEY


class Role(StrEnum):
    """What a provider is to us."""

    CRM = "crm"
    LEDGER = "ledger"


class Capability(Enum):
    """What a provider can do that others can't; asked for by name, never by vendor."""

    IDEMPOTENCY_KEYS = "a repeated key gives the first answer again"
    DRAFT_INVOICES = "an invoice can be a draft"
    VERSION_IN_WEBHOOK = "the time on a webhook can be compared with the version our own write returned"
    PKCE = "binds a consent's code to whoever asked for it"
    MANY_ACCOUNTS = "one consent can reach several accounts, whose tokens are then one pair"
    DOCUMENTS = "keeps documents with its deals"
    ATTACHMENTS = "keeps files with its invoices"
    PARTY_SEARCH = "finds companies and people by what they have in common with a customer"
    SUBSCRIPTIONS = "its webhooks are made through its API, for each account"
    SLOW_FIELDS = "makes our fields one by one, which takes longer than a browser waits"
    SIGNS_IN_AS_APP = "lets an app sign in as itself, without a person or a browser"
    KEY_IN_ADDRESS = "signs nothing: a key in the address of its webhooks is what proves them"
    SUB_CUSTOMERS = "has customers that stand below another, as its jobs"
    NUMBERING = "takes the ids of the other side's records for many records in one call"
    ARRANGEMENTS = "people note on its records what a customer promised or disputes"
    RECORDING = "takes our figures for many records in one call"
    UNTOLD_PAYMENTS = "sends no webhook of its own for a payment"
    SALES = "says what was sold, line by line, for many invoices in one call"
    WEBHOOK_HANDSHAKE = "proves the receiver by deliveries without events"


@dataclass(frozen=True, slots=True)
class Console:
    """
    The vendor's developer console, for people: where it is, what to type where. `{back}`, `{webhooks}` and `{events}` stand for
    what belongs there.

    `nudge`: what a person changes at the vendor to make it send one. `key_is_secret`: deliveries are signed with the client secret, so there is no other key to ask for.
    `tells_of_us`: the vendor sends one for what we change ourselves, too.
    """

    url: str
    app: tuple[str, ...]
    webhooks: tuple[str, ...]
    nudge: str
    key_is_secret: bool = False
    tells_of_us: bool = True


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    A provider's facts.

    `hosts`: the origin by role (`api`, `token`, `authorize`). `host_suffixes`: what a connection's own hosts must end in.
    `scopes`: the least that the connector needs. `settling`: see SettlePolicy.
    `calls_per_minute`, `calls_per_day`: what one account allows us on the smallest tier; `burst_seconds`: over how long it
    measures the former; `usual_cost`: what a call takes of the day as a rule, where that isn't one (`Endpoint.cost` says it of
    each); `concurrent_calls`: how many may be under way together. `calls_per_poll`: what it takes of the day to ask once what
    changed; `calls_per_brief`: to ask only for the lists in which money shows, where that is less. `left_in_window`, `left_in_day`: the headers (lower-case) in which an answer says how many calls are left.
    `cost_centres`: how many a line may name; None: any number. `consent_path`: its consent page, below the origin `authorize`;
    `denied`: its word for a person who said no there; `account_parameter`: the one in which it says to which account the consent
    is, where it says so nowhere but in the address that the browser comes back to.
    """

    name: str
    title: str
    role: Role
    hosts: Mapping[str, str]
    host_suffixes: tuple[str, ...]
    scopes: tuple[str, ...]
    settling: SettlePolicy
    consent_path: str
    console: Console
    capabilities: frozenset[Capability] = frozenset()
    calls_per_minute: int = 60
    calls_per_day: int | None = None
    burst_seconds: int = 60
    usual_cost: int = 1
    concurrent_calls: int | None = None
    left_in_window: str = ""
    left_in_day: str = ""
    calls_per_poll: int = 1
    calls_per_brief: int | None = None
    cost_centres: int | None = None
    denied: str = "access_denied"
    account_parameter: str = ""
    webhook_events: tuple[str, ...] = field(default_factory=tuple)

    def webhook_address(self, address: str, key: str) -> str:
        """What the vendor is given as the address of an app's webhooks: a secret, where the key is part of it."""
        return f"{address}?{urlencode({KEY: key})}" if Capability.KEY_IN_ADDRESS in self.capabilities else address
