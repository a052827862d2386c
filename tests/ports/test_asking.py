"""
What people ask for on a company reaches the worker of customers from every CRM, by its webhooks and, where its lists say so, by a
poll; what we write ourselves doesn't.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.model import permits
from shared.model.changes import ChangePage
from shared.model.hints import Event, Hint
from shared.model.refs import Kind, Ref
from shared.ports.changes import Changes
from shared.ports.crm import Crm
from shared.providers import registry
from shared.providers.hubspot import changes as hubspot_changes
from shared.providers.pipedrive.fields import FIELDS
from shared.providers.salesforce import changes as salesforce_changes
from shared.usecases.receiving.resolve_root import resolve_root
from tests.fakes.clock import FakeClock
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.pipedrive import PipedriveOnSandbox
from tests.fakes.salesforce import SalesforceOnSandbox
from tests.fakes.stores import FakeLinks, FakeQueues

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
FIGURES = {"financial_status": "overdue", "overdue_amount": "12.50", "as_of": "2026-11-21T10:00:00Z"}


@dataclass(frozen=True)
class Office:
    """A CRM with a company; `ask` and `rename` are people's, `told` gives the events that left since the last time it was asked."""

    crm: Crm
    company: Ref
    ask: Callable[[str], object]
    rename: Callable[[], object]
    told: Callable[[], list[Event]]


def told_by(bench: Any) -> Callable[[], list[Event]]:
    """What the sandbox's webhooks say, kept back from leaving."""
    provider = bench.app.provider
    scheme = registry.webhooks(bench.connection.partition(":")[0])
    with httpx.Client(transport=SandboxTransport(bench.app), base_url="http://sandbox.invalid") as control:
        held = {"target": "http://127.0.0.1:9/hook", "mode": "delay"}
        control.post("/_sandbox/webhooks", json=held).raise_for_status()
    seen = 0

    def told() -> list[Event]:
        nonlocal seen
        outbox = provider.outbox
        sent = [*(event for delivery in outbox._deliveries for event in delivery.events), *outbox._buffer]
        new, seen = sent[seen:], len(sent)
        return [event for one in new for event in scheme.parse(_body(provider, one))]

    return told


def _body(provider: Any, event: Any) -> bytes:
    if hasattr(provider, "messages"):
        body: bytes = provider.messages.compose([event], 1)
        return body
    return json.dumps(event if "meta" in event else [event]).encode()


def hubspot() -> Office:
    bench = HubSpotOnSandbox()
    crm = bench.crm()
    crm.ensure_fields(permits.for_setup(bench.connection))

    def edit(fields: Mapping[str, str]) -> None:
        bench.act("edit", "5001", type="companies", properties=fields)

    company = Ref(bench.connection, Kind.COMPANY, "5001")
    return Office(
        crm, company, lambda text: edit({"ledgerlink_action": text}), lambda: edit({"name": "New"}), told_by(bench)
    )


def pipedrive() -> Office:
    bench = PipedriveOnSandbox()
    bench.have_arrangement_fields()
    bench.have_figures()
    crm = bench.crm(bench.crm().account())
    action = next(field for field in FIELDS[Kind.COMPANY] if field.fact == "action")

    def edit(fields: Mapping[str, str | None]) -> None:
        bench.act("edit", "5001", type="companies", properties=fields)

    return Office(
        crm,
        Ref(bench.connection, Kind.COMPANY, "5001"),
        lambda text: edit({action.name: action.options.get(text)}),
        lambda: edit({"name": "New"}),
        told_by(bench),
    )


def salesforce() -> Office:
    bench = SalesforceOnSandbox()
    company = bench.held("deals", bench.deals["Aurora"])["AccountId"]

    def edit(fields: Mapping[str, str | None]) -> None:
        bench.act("edit", company, type="companies", properties=fields)

    return Office(
        bench.crm(bench.account),
        Ref(bench.connection, Kind.COMPANY, company),
        lambda text: edit({"Ledgerlink_Action__c": text or None}),
        lambda: edit({"Name": "New"}),
        told_by(bench),
    )


@pytest.fixture(params=[hubspot, pipedrive, salesforce], ids=lambda made: made.__name__)
def office(request: pytest.FixtureRequest) -> Office:
    made: Office = request.param()
    return made


def passed_on(office: Office, *, in_step: bool = False) -> list[Hint]:
    """What reaches the worker of customers of what the CRM told, as the door and the first worker pass it on."""
    queues = FakeQueues()
    for event in office.told():
        about = Ref(office.company.connection, Kind(event.kind), event.id)
        hint = Hint(about, event.cause, event.cause, event.occurred_at, changed=event.changed, asked=event.asked)
        resolve_root(
            hint,
            crm_of=lambda: office.crm,
            held=FakeLinks(FakeClock()),
            queues=queues,
            in_step=lambda: in_step,
        )
    return [hint for queue, hint in queues.sent if queue == "customer_changed"]


def test_what_is_asked_for_on_a_company_is_passed_on_though_customers_are_not_kept_in_step(office: Office) -> None:
    office.ask("refresh")

    assert {office.company} == {hint.about for hint in passed_on(office) if hint.asked}


def test_any_other_change_is_not(office: Office) -> None:
    office.rename()

    assert [] == passed_on(office)


@pytest.mark.parametrize("in_step", [False, True])
def test_figures_of_ours_start_nothing_when_they_come_back(office: Office, *, in_step: bool) -> None:
    office.crm.record(office.company, FIGURES, permits.for_write_back(office.company.connection, None))

    assert [] == passed_on(office, in_step=in_step)


def test_what_people_change_is_passed_on_where_customers_are_kept_in_step(office: Office) -> None:
    office.rename()

    assert {office.company} == {hint.about for hint in passed_on(office, in_step=True)}


def test_a_poll_of_hubspot_says_what_is_asked_for_at_no_further_call() -> None:
    bench = HubSpotOnSandbox()
    bench.crm().ensure_fields(permits.for_setup(bench.connection))
    bench.act("edit", "5001", type="companies", properties={"ledgerlink_action": "refresh"})
    bench.app.clock.advance(600)
    bench.journal.calls.clear()

    found = [one for page in hubspot_changes.connect(bench.api()).since("companies", BEGAN) for one in page.changes]

    assert {"5001": "refresh"} == {one.ref.id: one.asked for one in found if one.asked}
    assert 1 == len(bench.calls)


def test_a_poll_of_salesforce_does_too() -> None:
    bench = SalesforceOnSandbox()
    company = bench.held("deals", bench.deals["Aurora"])["AccountId"]
    bench.act("edit", company, type="companies", properties={"Ledgerlink_Action__c": "refresh"})

    found = [one for page in salesforce_changes.connect(bench.api()).since("companies", BEGAN) for one in page.changes]

    assert {company: "refresh"} == {one.ref.id: one.asked for one in found if one.asked}
    assert 1 == len(bench.calls)


def test_an_org_that_has_no_such_field_yet_is_polled_all_the_same() -> None:
    bench = SalesforceOnSandbox(ready=False)

    found = [one for page in salesforce_changes.connect(bench.api()).since("companies", BEGAN) for one in page.changes]

    assert found
    assert {""} == {one.asked for one in found}


def ours(pages: Iterator[ChangePage]) -> dict[str, bool]:
    """Of each company whether its last change was our own."""
    return {one.ref.id: one.is_ours for page in pages for one in page.changes}


def test_a_poll_tells_what_we_wrote_last_from_what_people_did_since() -> None:
    hub, force = HubSpotOnSandbox(), SalesforceOnSandbox()
    hub.crm().ensure_fields(permits.for_setup(hub.connection))
    account = force.held("deals", force.deals["Aurora"])["AccountId"]
    cases: list[tuple[Any, Crm, str, Mapping[str, str], Callable[[], Changes]]] = [
        (hub, hub.crm(), "5001", {"city": "York"}, lambda: hubspot_changes.connect(hub.api())),
        (force, force.crm(), account, {"BillingCity": "York"}, lambda: salesforce_changes.connect(force.api())),
    ]
    for bench, crm, company, typed, changes in cases:
        now = bench.app.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        permit = permits.for_write_back(bench.connection, None)
        crm.record(Ref(bench.connection, Kind.COMPANY, company), {**FIGURES, "as_of": now}, permit)
        bench.app.clock.advance(300)
        assert ours(changes().since("companies", BEGAN))[company]

        bench.act("edit", company, type="companies", properties=typed)
        bench.app.clock.advance(300)
        assert not ours(changes().since("companies", BEGAN))[company]
