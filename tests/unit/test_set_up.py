"""Setting an account up: its settings and the names of our fields are kept, its webhooks made where the vendor lets us."""

from dataclasses import dataclass, field

import pytest

from shared.http.client import Api
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection
from shared.ports.work import App
from shared.providers.pipedrive.account import account_from_profile
from shared.providers.pipedrive.manifest import MANIFEST
from shared.settings import Settings
from shared.wiring import World
from tests.fakes.edges import FakeApps
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.pipedrive import PipedriveOnSandbox

HERE = "https://api.example.test/webhooks/pipedrive/main"
OURS = "https://hooks.example.test/pipedrive"


@dataclass
class Book:
    """The connections as they are kept."""

    kept: dict[ConnectionId, Connection] = field(default_factory=dict)

    def connection(self, connection: ConnectionId) -> Connection:
        return self.kept[connection]

    def connect(self, connection: Connection) -> None:
        self.kept[connection.id] = connection


class OnSandbox(World):
    """A world whose one account is on a sandbox in this process."""

    def api(self, connection: ConnectionId, journal: Journal) -> Api:
        bench: HubSpotOnSandbox | PipedriveOnSandbox = self.__dict__["bench"]
        return bench.crm().api


def world_of(bench: HubSpotOnSandbox | PipedriveOnSandbox, public_url: str = "") -> World:
    provider = bench.connection.partition(":")[0]
    made = OnSandbox(Settings("links", "state", "audit", "rules", "key", "apps/", "set-up", "prod", {}))
    kept = App(provider, "main", "id", "secret", "pd-hook:s3cr3t-Value", public_url)
    book = Book({bench.connection: Connection(bench.connection, "main")})
    made.__dict__.update(bench=bench, connections=book, apps=FakeApps(kept))
    return made


def addresses(bench: PipedriveOnSandbox) -> list[str]:
    return [hook.url for hook in bench.app.provider.companies["8087566"].hooks.values()]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def bench() -> PipedriveOnSandbox:
    return PipedriveOnSandbox()


def test_what_pipedrive_calls_our_fields_is_known_as_soon_as_they_are_made(bench: PipedriveOnSandbox) -> None:
    here = world_of(bench)

    made = here.set_up(bench.connection)

    kept = account_from_profile(here.connection(bench.connection).profile)
    assert len(made) == len(kept.codes)
    assert [] == addresses(bench)  # nobody said where they should go
    assert [] == list(here.set_up(bench.connection))


def test_webhooks_go_where_this_deployment_listens_or_where_the_app_says(bench: PipedriveOnSandbox) -> None:
    bench.app.clock.advance(2)
    world_of(bench).set_up(bench.connection, HERE)
    world_of(bench).set_up(bench.connection, HERE)
    count = len(MANIFEST.webhook_events)
    assert [HERE] * count == addresses(bench)

    bench.app.clock.advance(2)
    world_of(bench, public_url=OURS).set_up(bench.connection, HERE)
    assert [HERE] * count + [OURS] * count == addresses(bench)
    told = world_of(bench).subscriptions(bench.connection, OURS)
    assert count == sum("active" in said for said in told)


def test_where_webhooks_are_made_by_hand_there_are_none_to_tell_of() -> None:
    bench = HubSpotOnSandbox()
    here = world_of(bench)
    before = len(bench.calls)

    assert () == here.subscriptions(bench.connection, HERE)
    assert before == len(bench.calls)
