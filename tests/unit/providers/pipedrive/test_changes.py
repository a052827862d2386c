"""What a poll of Pipedrive finds beyond what every provider promises: deletions, full pages, the end of a second."""

import itertools
from datetime import UTC, datetime, timedelta

import httpx

from infra.sandbox.core.transport import SandboxTransport
from shared.providers.pipedrive import changes
from shared.providers.pipedrive.api import ENDPOINTS
from shared.providers.pipedrive.manifest import MANIFEST
from tests.fakes.altered import Altered
from tests.fakes.pipedrive import ACCOUNT, PipedriveOnSandbox

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_deleted_deal_is_a_change_whether_or_not_its_webhook_came() -> None:
    bench = PipedriveOnSandbox()
    bench.app.clock.advance(600)
    since = bench.app.clock.now()
    bench.app.clock.advance(5)
    bench.act("delete", "31338")

    found = [one for page in changes.connect(bench.crm(ACCOUNT).api).since("deals", since) for one in page.changes]

    assert ["31338"] == [one.ref.id for one in found]


def test_a_change_counts_as_late_as_its_second_allows() -> None:
    """A read in the middle of that second may not have seen it."""
    bench = PipedriveOnSandbox()
    pages = changes.connect(bench.crm(ACCOUNT).api).since("deals", LONG_AGO)

    assert {timedelta(milliseconds=999)} == {
        timedelta(microseconds=one.at.microsecond) for page in pages for one in page.changes
    }


def test_a_full_page_moves_the_cursor_to_before_its_last_second() -> None:
    bench = PipedriveOnSandbox()
    for _ in range(5):
        bench.app.clock.advance(100)
        bench.act("create_deal", properties={"title": "One more"})

    def shorter(request: httpx.Request) -> httpx.Response | None:
        url = str(request.url).replace("limit=500", "limit=3")
        with httpx.Client(transport=SandboxTransport(bench.app)) as client:
            return client.get(url, headers=dict(request.headers))

    crm = bench.crm(ACCOUNT, Altered(bench.app, shorter))
    pages = list(changes.connect(crm.api).since("deals", LONG_AGO))

    assert [3, 3, 2] == [len(page.changes) for page in pages]
    for page, after in itertools.pairwise(pages):
        assert page.reached is not None
        assert all(page.reached < one.at for one in after.changes)
        assert page.reached < max(one.at for one in page.changes)


def test_a_poll_takes_of_the_day_what_the_manifest_says() -> None:
    bench = PipedriveOnSandbox()
    asked = changes.connect(bench.crm(ACCOUNT).api)
    for name in asked.lists:
        list(asked.since(name, bench.app.clock.now()))

    assert [f"GET /api/v2/{of}" for of in ("deals", "organizations", "persons")] == bench.calls
    assert MANIFEST.calls_per_poll == sum(ENDPOINTS[endpoint].cost for endpoint, _, _ in changes.LISTS.values())
