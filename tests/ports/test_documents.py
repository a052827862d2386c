"""What every CRM promises of a deal's documents, and every ledger of an invoice's files: fakes and adapters alike."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from shared.errors import NotFound, Rejected, WriteForbidden
from shared.model import permits
from shared.model.documents import DealDocument
from shared.model.permits import Permit
from shared.model.refs import ConnectionId
from shared.ports.documents import Attachments, Documents
from shared.providers.hubspot import documents as hubspot_documents
from shared.providers.quickbooks import attachments as quickbooks_attachments
from shared.providers.quickbooks.ledger import QuickBooksLedger
from shared.providers.salesforce import documents as salesforce_documents
from shared.providers.xero import api as xero_api
from shared.providers.xero import attachments as xero_attachments
from tests import builders
from tests.fakes.documents import FakeAttachments, FakeDocuments
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.salesforce import SalesforceOnSandbox
from tests.fakes.xero import XeroOnSandbox
from tests.ports import ledgers

DEAL = "31337"
PDF = "application/pdf"


@dataclass(frozen=True)
class Shelf:
    """A CRM's documents, and what sales does with them."""

    documents: Documents
    quote: Callable[[str], object]
    sign: Callable[[str], object]
    drop: Callable[[str, str], object]
    deal: str = DEAL


def fake_shelf() -> Shelf:
    fake = FakeDocuments()

    def put(document: DealDocument, content: bytes) -> None:
        fake.contents[document.id] = content
        fake.kept.setdefault(DEAL, []).insert(0, document)

    def sign(title: str) -> None:
        kept = fake.kept[DEAL]
        kept.sort(key=lambda document: document.name != f"{title}.pdf")

    def number() -> str:
        return str(len(fake.contents) + 1)

    return Shelf(
        fake,
        lambda title: put(DealDocument("quote", number(), f"{title}.pdf", PDF), b"%PDF-1.4"),
        sign,
        lambda name, text: put(DealDocument("file", number(), name, PDF, len(text)), text.encode()),
    )


def hubspot_shelf() -> Shelf:
    bench = HubSpotOnSandbox()
    crm = bench.crm()
    crm.account()  # the sandbox's links lead to where it was called
    made: dict[str, str] = {}

    def quote(title: str) -> None:
        made[title] = bench.act("create_quote", DEAL, properties={"hs_title": title})["id"]

    return Shelf(
        hubspot_documents.connect(crm.api),
        quote,
        lambda title: bench.act("sign_quote", made[title]),
        lambda name, text: bench.act("attach_file", DEAL, name=name, text=text),
    )


def salesforce_shelf() -> Shelf:
    bench = SalesforceOnSandbox(ready=False)
    deal = bench.deals["Aurora"]
    made: dict[str, str] = {}

    def quote(title: str) -> None:
        made[title] = bench.act("create_quote", deal, properties={"Name": title})["id"]
        bench.app.clock.advance(1)

    return Shelf(
        salesforce_documents.connect(bench.crm().api),
        quote,
        lambda title: bench.act("sign_quote", made[title]),
        lambda name, text: bench.act("attach_file", deal, name=name, text=text),
        deal,
    )


@pytest.fixture(params=[fake_shelf, hubspot_shelf, salesforce_shelf], ids=lambda made: made.__name__)
def shelf(request: pytest.FixtureRequest) -> Shelf:
    made: Shelf = request.param()
    return made


def test_a_deal_without_documents_has_none(shelf: Shelf) -> None:
    assert [] == list(shelf.documents.of(shelf.deal, "quote")) == list(shelf.documents.of(shelf.deal, "file"))


def test_the_quote_is_a_pdf_that_can_be_read(shelf: Shelf) -> None:
    shelf.quote("Offer 3")
    (found,) = shelf.documents.of(shelf.deal, "quote")

    assert ("quote", "Offer 3.pdf", PDF) == (found.kind, found.name, found.media_type)
    assert shelf.documents.content(found, 10_000).startswith(b"%PDF")


def test_a_signed_quote_goes_before_a_newer_one(shelf: Shelf) -> None:
    shelf.quote("Signed")
    shelf.quote("Newer")
    shelf.sign("Signed")

    assert ["Signed.pdf", "Newer.pdf"] == [found.name for found in shelf.documents.of(shelf.deal, "quote")]


def test_files_on_the_deal_come_with_name_type_and_size(shelf: Shelf) -> None:
    shelf.drop("SOW.pdf", "what we will do")
    (found,) = shelf.documents.of(shelf.deal, "file")

    assert ("file", "SOW.pdf", PDF, 15) == (found.kind, found.name, found.media_type, found.size)
    assert b"what we will do" == shelf.documents.content(found, 15)
    assert [] == list(shelf.documents.of(shelf.deal, "quote"))


def test_more_than_the_limit_is_not_read(shelf: Shelf) -> None:
    shelf.drop("SOW.pdf", "what we will do")
    (found,) = shelf.documents.of(shelf.deal, "file")

    with pytest.raises(Rejected):
        shelf.documents.content(found, 14)


@dataclass(frozen=True)
class Binder:
    """A ledger's files, and an invoice to hang them on. `replaces`: whether another content of the same name takes its place."""

    files: Attachments
    invoice: str
    replaces: bool = True

    @property
    def permit(self) -> Permit:
        return _permit(self.files.connection)


def _permit(connection: ConnectionId) -> Permit:
    return permits.for_plan(replace(builders.book(), ledger=connection), "a plan")


def fake_binder() -> Binder:
    return Binder(FakeAttachments(), "invoice-1")


def xero_binder() -> Binder:
    bench = XeroOnSandbox()
    ledger = bench.ledger()
    books = ledgers.Books(ledger, bench.app.clock.now, str, str, str, int)
    made = ledger.create(
        ledgers.invoice_claim(books, ledgers.invoice_draft(books, customer=ledgers.made_customer(books))), books.permit
    )
    return Binder(xero_attachments.connect(ledger.api), made.ref.id)


def quickbooks_binder() -> Binder:
    books = ledgers.quickbooks()
    made = books.ledger.create(ledgers.invoice_claim(books, ledgers.invoice_draft(books)), books.permit)
    assert isinstance(books.ledger, QuickBooksLedger)
    return Binder(quickbooks_attachments.connect(books.ledger.api), made.ref.id, replaces=False)


@pytest.fixture(params=[fake_binder, xero_binder, quickbooks_binder], ids=lambda made: made.__name__)
def binder(request: pytest.FixtureRequest) -> Binder:
    made: Binder = request.param()
    return made


DOCUMENT = DealDocument("quote", "3001", "Offer: 3.pdf", PDF)
NAME = "Offer~3A 3 [quote-3001].pdf"


def put(binder: Binder, content: bytes = b"%PDF-1.4", key: str = "k1", permit: Permit | None = None) -> None:
    binder.files.attach(binder.invoice, DOCUMENT, NAME, content, online=False, key=key, permit=permit or binder.permit)


def test_a_file_hangs_on_the_invoice_under_the_name_it_was_given(binder: Binder) -> None:
    assert [] == list(binder.files.on(binder.invoice))
    put(binder)

    assert [(NAME, 8)] == [(one.name, one.size) for one in binder.files.on(binder.invoice)]


def test_the_same_name_again_is_the_same_file(binder: Binder) -> None:
    put(binder)
    put(binder, b"%PDF-1.4 again", "k2")

    size = 14 if binder.replaces else 8
    assert [(NAME, size)] == [(one.name, one.size) for one in binder.files.on(binder.invoice)]


def test_without_a_permit_no_file_leaves(binder: Binder) -> None:
    with pytest.raises(WriteForbidden):
        put(binder, permit=permits.for_setup(ConnectionId("xero:another")))
    assert [] == list(binder.files.on(binder.invoice))


def test_a_quote_whose_link_leads_elsewhere_is_not_asked_for() -> None:
    bench = HubSpotOnSandbox()
    found = hubspot_documents.connect(bench.crm().api)
    stray = DealDocument("quote", "1", "Offer.pdf", PDF, address="https://evil.test/offer.pdf")
    before = len(bench.calls)

    with pytest.raises(Rejected, match=r"evil\.test"):
        found.content(stray, 100)
    assert before == len(bench.calls)


def test_drafts_of_quotes_and_deleted_files_are_left_out() -> None:
    bench = HubSpotOnSandbox()
    crm = bench.crm()
    crm.account()
    bench.act("create_quote", DEAL, properties={"hs_title": "Draft", "hs_status": "DRAFT"})
    file = bench.act("attach_file", DEAL, name="gone.pdf")
    shelf = hubspot_documents.connect(crm.api)
    assert 1 == len(shelf.of(DEAL, "file"))
    portal = bench.app.provider.portals["4455667"]  # type: ignore[attr-defined]
    del portal.files[file["id"]]

    assert [] == list(shelf.of(DEAL, "quote")) == list(shelf.of(DEAL, "file"))
    with pytest.raises(NotFound):
        shelf.content(DealDocument("file", file["id"], "gone.pdf", PDF), 100)


def test_the_customer_sees_a_file_only_where_that_is_wanted() -> None:
    bench = xero_binder()
    bench.files.attach(bench.invoice, DOCUMENT, NAME, b"%PDF", online=True, key="online", permit=bench.permit)
    assert isinstance(bench.files, xero_attachments.XeroAttachments)
    raw = bench.files.api.call(xero_api.ATTACHMENTS, path={"invoice": bench.invoice}).json()

    assert [True] == [one["IncludeOnline"] for one in raw["Attachments"]]
