"""A deal's quotes and files: which count, in which order, and who gets our token."""

from dataclasses import replace

import httpx
import pytest

from shared.errors import NotFound, Rejected
from shared.model.documents import DealDocument
from shared.providers.salesforce.documents import SalesforceDocuments, connect
from tests.fakes.altered import Altered
from tests.fakes.salesforce import SalesforceOnSandbox


@pytest.fixture
def bench() -> SalesforceOnSandbox:
    return SalesforceOnSandbox(ready=False)


@pytest.fixture
def shelf(bench: SalesforceOnSandbox) -> SalesforceDocuments:
    return connect(bench.crm().api)


def test_a_draft_and_a_refused_quote_are_shown_to_nobody(
    bench: SalesforceOnSandbox, shelf: SalesforceDocuments
) -> None:
    for status in ("Draft", "In Review", "Rejected", "Denied"):
        bench.act("create_quote", bench.deals["Aurora"], properties={"Name": status, "Status": status})

    assert [] == list(shelf.of(bench.deals["Aurora"], "quote"))


def test_where_quotes_are_switched_off_there_are_none(shelf: SalesforceDocuments, bench: SalesforceOnSandbox) -> None:
    bench.act("settings", quotes=False)

    assert [] == list(shelf.of(bench.deals["Aurora"], "quote"))


def test_a_deals_documents_are_not_anothers(bench: SalesforceOnSandbox, shelf: SalesforceDocuments) -> None:
    bench.act("create_quote", bench.deals["Aurora"])
    bench.act("attach_file", bench.deals["Aurora"], name="SOW.pdf")

    other = bench.deals["Blackwood"]
    assert [] == list(shelf.of(other, "quote")) == list(shelf.of(other, "file"))


def test_a_file_without_an_ending_keeps_its_name(bench: SalesforceOnSandbox, shelf: SalesforceDocuments) -> None:
    bench.act("attach_file", bench.deals["Aurora"], name="README")
    (found,) = shelf.of(bench.deals["Aurora"], "file")

    assert ("README", "application/octet-stream") == (found.name, found.media_type)


def test_our_token_goes_to_the_orgs_own_host_only(bench: SalesforceOnSandbox) -> None:
    bench.act("attach_file", bench.deals["Aurora"], name="SOW.pdf", text="what we will do")
    seen: list[tuple[str, bool]] = []

    def redirect(request: httpx.Request) -> httpx.Response | None:
        seen.append((request.url.host, "Authorization" in request.headers))
        if request.url.path.endswith("/VersionData"):
            return httpx.Response(302, headers={"Location": "https://cdn.salesforce.com/file"})
        return httpx.Response(200, content=b"moved") if request.url.host == "cdn.salesforce.com" else None

    shelf = connect(bench.crm(transport=Altered(bench.app, redirect)).api)
    (found,) = shelf.of(bench.deals["Aurora"], "file")

    assert b"moved" == shelf.content(found, 100)
    assert [("sandbox.invalid", True), ("sandbox.invalid", True), ("cdn.salesforce.com", False)] == seen


def test_a_file_that_is_gone_and_one_that_is_too_large_are_not_read(
    bench: SalesforceOnSandbox, shelf: SalesforceDocuments
) -> None:
    bench.act("attach_file", bench.deals["Aurora"], name="SOW.pdf", text="what we will do")
    (found,) = shelf.of(bench.deals["Aurora"], "file")
    bench.journal.calls.clear()

    with pytest.raises(Rejected):
        shelf.content(found, 3)
    assert [] == bench.calls
    with pytest.raises(Rejected):
        shelf.content(replace(found, size=None), 3)
    gone: DealDocument = replace(found, address=found.address.replace(found.id, "0685g00000NoneAAAA"))
    with pytest.raises(NotFound):
        shelf.content(gone, 100)
