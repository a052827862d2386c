"""One connected account as the stories of tokens see it: what is stored, what the provider takes, who signs in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from infra.local.pair import Side
from shared import codec
from shared.aws.tokens import ConnectionTokens
from shared.aws.vault import PARTITION
from shared.http.tokens import TokenSet
from shared.model.refs import ConnectionId
from shared.usecases.connecting.reconnect import reconnected
from shared.wiring import World
from tests.stories.stage import Stage

TOKEN_PATHS = {"hubspot": "/oauth/", "xero": "/connect/token"}
PROBES = {"hubspot": "/crm/owners/2026-09", "xero": "/api.xro/2.0/Organisation"}
SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.payments accounting.contacts "
    "accounting.settings accounting.attachments accounting.manualjournals accounting.banktransactions "
    "accounting.reports.aged.read"
)
BACK = "http://localhost/connected"


@dataclass(frozen=True)
class Pair:
    """A stored pair in the clear, and the refresh token before it."""

    version: int
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    previous: str = field(repr=False)

    @property
    def secrets(self) -> Sequence[str]:
        return [secret for secret in (self.access, self.refresh, self.previous) if secret]


@dataclass(frozen=True)
class Account:
    """The account of one side."""

    stage: Stage
    side: Side
    _worlds: list[World] = field(default_factory=list)

    @property
    def connection(self) -> ConnectionId:
        return ConnectionId(f"{self.side.name}:{self.side.described['account_id']}")

    @property
    def stored(self) -> Pair:
        vault = self.stage.world.vault
        held = vault.read(self.connection)
        parts = (held.access, held.refresh, held.previous)
        return Pair(held.version, *(vault.open(self.connection, part) if part else "" for part in parts))

    @property
    def status(self) -> str:
        (standing,) = (one for one in self.stage.world.lists.standings() if one.id == self.connection)
        return standing.status

    @property
    def waiting(self) -> set[str]:
        """The deals that wait for somebody to sign in here; each may wait with several of its changes, and polls beside it."""
        waiting = self.stage.world.agenda.waiting_for(self.connection)
        return {item.hint.about.id for item in waiting if item.queue == "deal_won"}

    def runs_out(self) -> None:
        """The stored access token is past its time, as if the account had been idle for half an hour."""
        self._ends_in(timedelta(seconds=-1))

    def lasts(self) -> None:
        """The stored access token is good for half an hour by our clock: nobody renews it before the provider refuses it."""
        self._ends_in(timedelta(minutes=30))

    def _ends_in(self, left: timedelta) -> None:
        at = codec.instant(datetime.now(UTC) + left)
        self.stage.world.state.update(PARTITION, self.connection, assign={"expires_at": at})

    def process(self) -> ConnectionTokens:
        """The tokens as another process sees them: it has none in hand."""
        self._worlds.append(World(self.stage.stack.settings))
        return self._worlds[-1].tokens(self.connection)

    def close(self) -> None:
        """End the connections of the other processes."""
        for one in self._worlds:
            for client in one._http.values():
                client.close()

    def refreshes(self, since: int) -> list[int]:
        """How the provider answered the calls to its token endpoint after this one; 0: not at all."""
        paths = TOKEN_PATHS[self.side.name]
        return [call["status"] for call in self.side.calls(since) if call["path"].startswith(paths)]

    def takes(self, access: str) -> bool:
        """Whether the provider takes this access token."""
        headers = {
            "Authorization": f"Bearer {access}",
            "Accept": "application/json",
            "xero-tenant-id": self.side.described["account_id"],
        }
        return self.side.client.get(self.side.described["origin"] + PROBES[self.side.name], headers=headers).is_success

    def trades(self, refresh: str) -> bool:
        """Whether the provider trades this refresh token."""
        told = self.side.described
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        proof = told["client_id"], told["client_secret"]
        return self.side.client.post(told["token_url"], data=form, auth=proof).is_success

    def signs_in_again(self) -> None:
        """A person allows the app on the provider's own page; the new pair is stored, and what waited for it goes on."""
        told = self.side.described
        asked = {
            "response_type": "code",
            "client_id": told["client_id"],
            "redirect_uri": BACK,
            "scope": SCOPES,
            "account": told["account_id"],
            "auto": "1",
        }
        page = self.side.client.get(told["authorize_url"], params=asked)
        (code,) = parse_qs(urlsplit(page.headers["Location"]).query)["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        proof = told["client_id"], told["client_secret"]
        given = self.side.client.post(told["token_url"], data=form, auth=proof).raise_for_status().json()
        here = self.stage.world
        here.vault.put(
            self.connection, TokenSet(given["access_token"], given["refresh_token"], int(given["expires_in"]))
        )
        reconnected(
            self.connection, consents=here.connections, agenda=here.agenda, cursors=here.cursors, clock=here.clock
        )

    def gauge(self, name: str) -> float:
        """The highest level that was published in the last minutes."""
        now = datetime.now(UTC)
        said = self.stage.stack.boto("cloudwatch").get_metric_statistics(
            Namespace="Ledgerlink",
            MetricName=name,
            Dimensions=[{"Name": "stack", "Value": self.stage.stack.settings.stack}],
            StartTime=now - timedelta(minutes=5),
            EndTime=now + timedelta(minutes=1),
            Period=60,
            Statistics=["Maximum"],
        )
        return max((point["Maximum"] for point in said["Datapoints"]), default=0.0)
