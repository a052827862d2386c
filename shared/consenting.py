"""A vendor's side of a consent, put together: its page, its token endpoint, and the vault that keeps what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from urllib.parse import urlencode

import httpx

from shared.errors import Unsupported
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account, Attempt
from shared.model.refs import ConnectionId, account_of, connection_id
from shared.origins import origin_of
from shared.ports.connections import Connection
from shared.ports.work import CONNECTED, App
from shared.providers import registry
from shared.providers.manifest import Capability, Manifest
from shared.wiring import World

CALLED = ("api", "token")
"""The roles whose origins a connection calls; the consent page is a browser's business."""


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """Implements `Given`."""

    world: World
    vendor: "VendorApp"
    tokens: TokenSet

    def accounts(self) -> Sequence[Account]:
        """Everything it reaches."""
        found: Sequence[Account] = self.vendor.oauth.accounts(self.vendor.client, self.vendor.proof, self.tokens)
        return found

    def keep(self, connections: Sequence[ConnectionId]) -> None:
        """Keep the tokens for these: one pair under the consent's name where the vendor has one for several accounts."""
        vault, facts = self.world.vault, self.vendor.manifest
        if Capability.MANY_ACCOUNTS in facts.capabilities and len(connections) > 1:
            consent = connection_id(facts.name, f"consent-{self.vendor.oauth.consent_of(self.tokens)}")
            vault.share(connections, consent, self.tokens)
            return
        for connection in connections:
            vault.put(connection, self.tokens)


@dataclass(frozen=True, slots=True)
class VendorApp:
    """Implements `Vendor` for one app."""

    world: World
    app: App
    client: httpx.Client

    @property
    def manifest(self) -> Manifest:
        """The vendor's facts."""
        return registry.manifest(self.app.provider)

    @property
    def oauth(self) -> ModuleType:
        """The vendor's sign-in."""
        return registry.part(self.app.provider, "oauth")

    @property
    def secret(self) -> str:
        """What states are signed with."""
        return self.app.client_secret

    @property
    def title(self) -> str:
        """The vendor's name, for people."""
        return self.manifest.title

    @property
    def denied(self) -> str:
        """The vendor's word for a person who said no on its page."""
        return self.manifest.denied

    @property
    def proof(self) -> AppProof:
        """How this app proves itself, and where. Raises: Malformed for an origin that isn't the vendor's."""
        hosts = self.hosts
        return AppProof(
            self.app.client_id, self.app.client_secret, hosts["api"], hosts["token"], hosts.get("revoke", "")
        )

    @property
    def hosts(self) -> Mapping[str, str]:
        """The vendor's origins by role, as this app has them. Raises: Malformed."""
        asked = Connection(connection_id(self.app.provider, self.app.name), self.app.name, hosts=self.app.hosts)
        is_local = self.world.settings.is_local
        return {role: origin_of(asked, self.manifest, role, is_local=is_local) for role in self.manifest.hosts}

    def page(self, attempt: Attempt, state: str, challenge: str) -> str:
        """The address of its consent page, for the least scopes."""
        asked = {
            "response_type": "code",
            "client_id": self.app.client_id,
            "redirect_uri": attempt.back_to,
            "scope": " ".join(self.manifest.scopes),
            "state": state,
        }
        if Capability.PKCE in self.manifest.capabilities:
            asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self.hosts['authorize']}{self.manifest.consent_path}?{urlencode(asked)}"

    def redeem(self, attempt: Attempt, callback: Mapping[str, str], verifier: str) -> GivenConsent:
        """Trade the code that the browser came back with. Raises: Rejected where it is no good (any more), Retryable."""
        proving = verifier if Capability.PKCE in self.manifest.capabilities else ""
        code = callback.get("code", "")
        tokens = self.oauth.redeem(self.client, self.proof, code=code, back_to=attempt.back_to, verifier=proving)
        if self.manifest.account_parameter:
            tokens = replace(tokens, account=callback.get(self.manifest.account_parameter, ""))
        return GivenConsent(self.world, self, tokens)

    def signed_in(self) -> GivenConsent:
        """
        What the app may do as itself, where the vendor knows that.

        Raises:
            Unsupported: it doesn't.
            Rejected: this app may not.
            Retryable: no answer.
        """
        if Capability.SIGNS_IN_AS_APP not in self.manifest.capabilities:
            raise Unsupported(
                f"{self.title} lets no app sign in as itself",
                fix=f"Connect it in a browser: ledgerlink connect {self.app.provider}",
            )
        return GivenConsent(self.world, self, self.oauth.sign_in_as_app(self.client, self.proof))

    def withdraw(self, connection: ConnectionId, last: bool) -> None:  # noqa: FBT001 - as the use-case calls it
        """
        Take the consent for this account back.

        Raises:
            Reconnect: there is none any more.
            Rejected: the vendor refused.
            Retryable: it gave no answer.
        """
        access = self.world.tokens(connection).token()
        refresh = self.world.vault.open(connection, self.world.vault.read(connection).refresh)
        tokens = TokenSet(access, refresh, 0)
        self.oauth.withdraw(self.client, self.proof, tokens, account_of(connection), last=last)

    def joined(self, account: Account, before: Connection | None) -> Connection:
        """
        The account's connection; one that was connected before keeps what is known of it.

        The app's own origins go before the account's. Raises: Malformed for one that isn't the vendor's.
        """
        own = {role: origin for role, origin in {**account.hosts, **self.app.hosts}.items() if role in CALLED}
        before = before or Connection(connection_id(self.app.provider, account.id), self.app.name)
        made = replace(
            before, app=self.app.name, status=CONNECTED, hosts=own or before.hosts, title=account.title or before.title
        )
        for role in made.hosts:
            origin_of(made, self.manifest, role, is_local=self.world.settings.is_local)
        return made


def vendor_app(world: World, provider: str, app: str) -> VendorApp:
    """The app of that name, at its vendor. Raises: NotFound, Unavailable."""
    return VendorApp(world, world.apps.app(provider, app), world.client(connection_id(provider, app)))
