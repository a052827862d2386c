"""The change feed: whole records, deletions, thirty days, a thousand objects."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.unit.infra.sandbox.quickbooks.api import Api


def changes(api: Api, entities: str, since: str) -> list[dict[str, Any]]:
    body = api.good("GET", "/cdc", entities=entities, changedSince=since)
    found: list[dict[str, Any]] = body["CDCResponse"][0]["QueryResponse"]
    return found


def ago(**span: int) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat(timespec="seconds")


def test_what_changed_and_what_is_gone_is_told_per_entity(api: Api) -> None:
    kept, gone, voided = api.invoice(), api.invoice(), api.invoice()
    api.act("delete", gone["Id"])
    api.act("void", voided["Id"])

    invoices, payments = changes(api, "Invoice,Payment", ago(minutes=5))

    told = {row["Id"]: row.get("status") for row in invoices["Invoice"]}
    assert {kept["Id"]: None, gone["Id"]: "Deleted", voided["Id"]: None} == told
    assert (3, 1, 3) == tuple(invoices[name] for name in ("maxResults", "startPosition", "totalCount"))
    assert {"Payment": [], "startPosition": 1, "maxResults": 0} == payments


def test_the_servers_time_is_the_next_mark(api: Api) -> None:
    api.invoice()
    api.control("clock", advance_s=2)
    mark = api.good("GET", "/preferences")["time"]
    api.control("clock", advance_s=2)
    late = api.invoice()

    (invoices,) = changes(api, "Invoice", mark)

    assert [late["Id"]] == [row["Id"] for row in invoices["Invoice"]]


def test_one_answer_holds_a_thousand_objects(api: Api) -> None:
    api.act("seed", contacts=1001)

    customers, invoices = changes(api, "Customer,Invoice", ago(minutes=5))

    assert (1000, 0) == (len(customers["Customer"]), len(invoices["Invoice"]))


@pytest.mark.parametrize(
    ("entities", "since", "code"),
    [
        ("TaxCode", ago(hours=1), "4001"),
        ("JournalCode", ago(hours=1), "4001"),
        ("Invoice", ago(days=31), "4001"),
        ("Invoice", "yesterday", "4001"),
        ("Invoice", "", "2020"),
        ("", ago(hours=1), "2020"),
    ],
    ids=["tax codes", "journal codes", "too long ago", "no instant", "no time", "no entity"],
)
def test_what_the_feed_does_not_have_is_refused(api: Api, entities: str, since: str, code: str) -> None:
    assert code == api.code("GET", "/cdc", entities=entities, changedSince=since)
