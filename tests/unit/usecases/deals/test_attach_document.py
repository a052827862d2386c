"""OBJ-25: the deal's document hangs on its invoice, once, and never in its way."""

from dataclasses import replace

import pytest

from shared.errors import Reconnect, Rejected, Unavailable, Unclear, WriteForbidden
from shared.model.coding import Attach
from shared.model.documents import DealDocument
from shared.model.handoff import HandoffState, Journal
from shared.model.hints import Hint
from shared.model.ledger import InvoiceStatus
from shared.model.outcome import Done, Held, Outcome, Skipped
from shared.model.rules import Mode
from shared.usecases.deals.attach_document import attach_document
from tests import builders
from tests.fakes.documents import FakeAttachments, FakeDocuments
from tests.unit.usecases.paths import DEAL, Path

QUOTE = DealDocument("quote", "3001", "Acme rollout.pdf", "application/pdf")
NAME = "Acme rollout [quote-3001].pdf"
PDF = b"%PDF-1.4"


class Case(Path):
    """A deal with a quote, in a book that attaches it."""

    def __init__(self, **attach: object) -> None:
        rule = Attach(**{"source": "quote", **attach})  # type: ignore[arg-type]
        super().__init__(rules=builders.rules(builders.book(attach=rule)))
        self.documents = FakeDocuments({"31337": [QUOTE]}, {"3001": PDF})
        self.files = FakeAttachments()

    def attaches(self) -> Outcome:
        return attach_document(
            Hint(DEAL, "attach", "the invoice was made"),
            documents_of=lambda _: self.documents,
            attachments_of=lambda _: self.files,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=Journal(),
        )

    @property
    def sent(self) -> list[Hint]:
        return [hint for queue, hint in self.queues.sent if queue == "attach_document"]

    @property
    def said(self) -> list[str]:
        entries = self.links.audit.entries(DEAL)
        return [d.why for entry in entries for d in entry.journal.decisions if d.rule == "attachment"]


def test_an_invoice_sends_for_the_document_only_where_the_book_wants_one() -> None:
    case, without = Case(), Path()
    case.wins()
    without.wins()

    assert [DEAL] == [hint.about for hint in case.sent]
    assert "attach_document" not in {queue for queue, _ in without.queues.sent}


def test_the_quote_is_attached_once_and_the_deal_says_so() -> None:
    case = Case()
    case.wins()

    assert Done("Acme rollout.pdf is on invoice INV-0001") == case.attaches()
    assert isinstance(case.attaches(), Skipped)
    assert {"invoice-1": {NAME: PDF}} == case.files.files
    assert 1 == case.files.calls.count("attach")
    assert set() == case.files.seen_by_customers
    case.tells_all()
    assert "Acme rollout.pdf" == case.told["invoice_attachment"]
    assert HandoffState.INVOICED is case.handoff.state


def test_the_customer_sees_it_where_the_rule_says_so() -> None:
    case = Case(online=True)
    case.wins()
    case.attaches()

    assert {NAME} == case.files.seen_by_customers


@pytest.mark.parametrize("arrived", [True, False])
def test_after_an_unclear_answer_the_file_is_looked_up_by_its_name(*, arrived: bool) -> None:
    case = Case()
    case.wins()
    (case.files.after if arrived else case.files.before).append(Unclear("no answer"))
    with pytest.raises(Unclear):
        case.attaches()

    assert isinstance(case.attaches(), Done)
    assert {NAME: PDF} == case.files.files["invoice-1"]
    assert ["attach", "on", *([] if arrived else ["attach"])] == case.files.calls


def test_a_crash_before_the_link_is_made_good_without_a_second_file() -> None:
    case = Case()
    case.wins()
    settle, case.links.settle = case.links.settle, _crashing  # type: ignore[method-assign, assignment]
    with pytest.raises(ZeroDivisionError):
        case.attaches()
    case.links.settle = settle  # type: ignore[method-assign]

    assert isinstance(case.attaches(), Done)
    assert 1 == case.files.calls.count("attach")


def _crashing(*_: object) -> None:
    raise ZeroDivisionError


def test_a_deal_without_a_quote_is_a_sentence_in_its_story_and_nothing_more() -> None:
    case = Case()
    case.documents.kept.clear()
    case.wins()
    case.tells_all()
    case.attaches()

    assert ["the deal has no published quote; nothing was attached"] == case.said
    assert HandoffState.INVOICED is case.handoff.state
    assert [] == case.tells_all()
    assert "invoice_attachment" not in case.told


@pytest.mark.parametrize(
    "refused",
    [Rejected("Xero refused it: A document can have at most 10 attachments", fix="Remove one.")],
)
def test_what_cant_be_attached_is_said_on_the_deal_and_the_invoice_stands(refused: Rejected) -> None:
    case = Case()
    case.wins()
    case.files.before.append(refused)
    case.attaches()
    case.tells_all()

    assert case.told["invoice_attachment"].startswith("The document is not on the invoice: Xero refused it")
    assert case.told["invoice_attachment"].endswith("Remove one.")
    assert (HandoffState.INVOICED, "INV-0001") == (case.handoff.state, case.told["invoice_number"])


def test_a_document_that_is_too_large_is_not_even_read() -> None:
    case = Case()
    case.documents.kept["31337"] = [replace(QUOTE, size=2000)]
    case.wins()
    case.attaches()

    assert ["of"] == case.documents.calls
    assert [] == case.files.calls
    assert case.handoff.attachment is not None
    assert "2,000 bytes, the most is 1,000" in case.handoff.attachment.said


def test_one_that_turns_out_too_large_is_refused_while_it_is_read() -> None:
    case = Case()
    case.documents.contents["3001"] = b"x" * 1001
    case.wins()
    case.attaches()

    assert {} == case.files.files
    assert case.handoff.attachment is not None
    assert "failed" == case.handoff.attachment.state


@pytest.mark.parametrize("error", [Unavailable("down"), Reconnect("sign in again")])
def test_what_may_succeed_later_is_left_to_its_own_message(error: Exception) -> None:
    case = Case()
    case.wins()
    case.documents.before.append(error)  # type: ignore[arg-type]
    with pytest.raises(type(error)):
        case.attaches()
    assert case.handoff.attachment is None

    assert isinstance(case.attaches(), Done)


def test_a_message_that_was_lost_is_sent_again_at_the_next_look() -> None:
    case = Case()
    case.wins(at=builders.NOW)
    case.queues.sent.clear()
    case.wins(at=builders.NOW)

    assert 1 == len(case.sent)
    case.attaches()
    case.queues.sent.clear()
    case.wins(at=builders.NOW)
    assert [] == case.sent


def test_nothing_is_attached_to_an_invoice_that_finance_removed() -> None:
    case = Case()
    case.wins()
    case.clock.advance(60)
    case.ledger.becomes("invoice-1", InvoiceStatus.DELETED)
    case.hears(case.clock.now())

    assert isinstance(case.attaches(), Skipped)
    assert [] == case.files.calls


def test_a_book_that_only_observes_lets_no_file_leave() -> None:
    case = Case()
    case.wins()
    case.rules = builders.rules(builders.book(attach=Attach("quote"), mode=Mode.OBSERVE))

    with pytest.raises(WriteForbidden):
        case.attaches()
    assert [] == case.files.calls


def test_a_deal_without_a_required_quote_waits_until_it_has_one() -> None:
    case = Case(required=True)
    case.documents.kept.clear()

    def wins() -> Outcome:
        return case.drafts(Hint(DEAL, "won", "won"), documents_of=lambda _: case.documents)

    held = wins()
    assert isinstance(held, Held)
    assert ("no_document", "The deal has no published quote, and the book uk requires one.") == (
        held.hold.code,
        held.hold.sentence,
    )
    case.documents.kept["31337"] = [QUOTE]
    assert isinstance(wins(), Done)
