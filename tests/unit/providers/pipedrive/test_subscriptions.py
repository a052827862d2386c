"""Webhooks are made once, kept while they serve, and replaced when they don't."""

import pytest

from shared.errors import Unpermitted
from shared.model import permits
from shared.providers.pipedrive import subscriptions
from shared.providers.pipedrive.manifest import MANIFEST
from tests.fakes.pipedrive import ACCOUNT, PipedriveOnSandbox

URL = "https://hooks.example.test/webhooks/pipedrive/main"
KEY = "pd-hook:s3cr3t-Value"


@pytest.fixture
def bench() -> PipedriveOnSandbox:
    return PipedriveOnSandbox()


def ensure(bench: PipedriveOnSandbox, key: str = KEY, url: str = URL) -> list[str]:
    permit = permits.for_setup(bench.connection)
    return list(subscriptions.ensure(bench.crm(ACCOUNT).api, url, key, permit))


def hooks(bench: PipedriveOnSandbox) -> list[tuple[str, str, str]]:
    rows = bench.app.provider.companies["8087566"].hooks.values()  # type: ignore[attr-defined]
    return [(f"{row.action}.{row.object}", row.auth_user, row.auth_password) for row in rows]


def test_every_webhook_is_made_with_the_apps_credentials_and_only_once(bench: PipedriveOnSandbox) -> None:
    assert list(MANIFEST.webhook_events) == ensure(bench)
    assert [(event, "pd-hook", "s3cr3t-Value") for event in MANIFEST.webhook_events] == hooks(bench)

    calls = len(bench.calls)
    assert [] == ensure(bench)
    assert ["GET /api/v1/webhooks"] == bench.calls[calls:]


def test_another_password_makes_them_anew_and_the_old_ones_go(bench: PipedriveOnSandbox) -> None:
    ensure(bench)

    assert list(MANIFEST.webhook_events) == ensure(bench, "generated")
    assert [(event, "ledgerlink", "generated") for event in MANIFEST.webhook_events] == hooks(bench)


def test_what_serves_already_is_left_alone_whoever_made_it(bench: PipedriveOnSandbox) -> None:
    bench.app.provider.on_target(URL)
    before = hooks(bench)

    assert [] == ensure(bench)
    assert before == hooks(bench)


def test_another_address_is_another_matter(bench: PipedriveOnSandbox) -> None:
    ensure(bench, url="https://another.example.test/")

    assert list(MANIFEST.webhook_events) == ensure(bench)
    assert 2 * len(MANIFEST.webhook_events) == len(hooks(bench))


def test_each_is_told_as_it_stands(bench: PipedriveOnSandbox) -> None:
    api = bench.crm(ACCOUNT).api
    assert all("missing" in said for said in subscriptions.standing(api, URL, KEY))

    ensure(bench)
    company = bench.app.provider.companies["8087566"]  # type: ignore[attr-defined]
    first = next(iter(company.hooks.values()))
    first.attempted(0, 200, bench.app.clock.ms(), 10)
    said = subscriptions.standing(api, URL, KEY)
    assert "*.deal: active, last answered 200" == said[0]
    assert "*.deal_product: active, nothing delivered yet" == said[1]
    assert "made with another password" in subscriptions.standing(api, URL, "another")[0]


def test_without_the_scope_that_makes_webhooks_a_person_is_told_which_to_allow(bench: PipedriveOnSandbox) -> None:
    bench.act("scopes", scopes="base,deals:full")

    with pytest.raises(Unpermitted, match="Scope"):
        ensure(bench)
