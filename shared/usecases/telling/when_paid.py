"""What follows a full payment on the deal: the day of the thank-you in the write that says it is paid, and one task for its owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from shared.domain import thanking, told
from shared.domain.message import Message, is_made
from shared.domain.thanking import Verdict
from shared.domain.told import THANK_YOU_ON
from shared.model.handoff import Decision, Handoff
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.modes import Mode
from shared.model.refs import Ref
from shared.model.rules import Book
from shared.ports.stores import Dossier
from shared.usecases.settling.look_out import COLLECTION
from shared.usecases.telling.telling import Telling


@dataclass(frozen=True, slots=True)
class Sequel:
    """
    `news`: what the deal is told beside the payment, in the same write. `owed`: the task that is to be made. `paid_on`: the day of
    the full payment, where the customer's money made it.
    """

    news: Mapping[str, str] = field(default_factory=dict)
    owed: Sequence[Message] = ()
    paid_on: date | None = None


NOTHING = Sequel()
THANKS: Final = "thanks"
"""The cause of a message that has a customer thanked."""


def when_paid(handoff: Handoff, news: Mapping[str, str], book: Book | None, dossier: Dossier, run: Telling) -> Sequel:
    """
    Decide what follows, where the deal is just told that nothing is due any more; the trail says why. No call.

    A deal's customer is thanked once: the day is never moved, whatever is taken back and paid again.
    """
    invoice = handoff.invoice
    if invoice is None or not thanking.is_just_settled(news):
        return NOTHING
    found = _verdict(invoice, book, dossier, run)
    followed = found
    if book is None or book.mode is Mode.OBSERVE:
        followed = Verdict(None, f"{found.why}, but the book only observes")
    thanks = _thanks(followed, dossier, run)
    return Sequel(thanks, _follow_up(followed, invoice, dossier, run), found.paid_on)


def have_thanked(handoff: Handoff, then: Sequel, run: Telling) -> None:
    """
    Have the customer written to, where the rules thank by mail: by who reads the invoice right before. To be called before what
    was told is remembered: whoever dies in between does it again, and there is one mail.
    """
    invoice = handoff.invoice
    if invoice is not None and then.news and run.agenda is not None and run.rules.receivables.paid.thanks == "email":
        run.agenda.later(run.clock.now(), COLLECTION, thank_you(invoice.ref, invoice.customer))


def thank_you(invoice: Ref, customer: Ref) -> Hint:
    """What has the customer of this invoice thanked."""
    return Hint(invoice, f"{invoice}/{THANKS}", THANKS, whose=customer)


def _verdict(invoice: Invoice, book: Book | None, dossier: Dossier, run: Telling) -> Verdict:
    link = thanking.linking(invoice, dossier.claims)
    known = run.links.receivables.of(invoice.customer)
    zone = ZoneInfo(known.time_zone) if known is not None else UTC

    def day(at: datetime | None) -> date | None:
        return at.astimezone(zone).date() if at is not None else None

    since = day(book.since if book is not None else None)
    return thanking.verdict(invoice, day(link.claimed_at if link is not None else None), since, dossier.told)


def _thanks(found: Verdict, dossier: Dossier, run: Telling) -> Mapping[str, str]:
    before = dossier.told.get(THANK_YOU_ON, "")
    if not run.rules.receivables.paid.thanks:
        return _decided("thank-you", "[receivables.paid] thanks nobody", run)
    if before and before != told.UNSURE:
        return _decided("thank-you", f"the customer was thanked on {before} already", run)
    if before and dossier.told.get("payment_status") != told.UNSURE:
        return _decided("thank-you", "the customer may have been thanked for an earlier payment", run)
    if found.paid_on is None:
        return _decided("thank-you", f"none: {found.why}", run)
    _decided("thank-you", found.why, run)
    return {THANK_YOU_ON: found.paid_on.isoformat()}


def _follow_up(found: Verdict, invoice: Invoice, dossier: Dossier, run: Telling) -> Sequence[Message]:
    asked = run.rules.receivables.paid
    if not asked.follow_up:
        return ()
    if is_made(dossier.claims.get(thanking.follow_up_intent(invoice))):
        _decided("follow-up", f"invoice {invoice.number} has its task already", run)
        return ()
    if found.paid_on is None:
        _decided("follow-up", f"none: {found.why}", run)
        return ()
    _decided("follow-up", f"{found.why}: a task for the deal's owner", run)
    return (thanking.follow_up(invoice, found.paid_on, asked),)


def _decided(rule: str, why: str, run: Telling) -> Mapping[str, str]:
    """Note it for the trail; gives that there is nothing to write."""
    run.journal.decisions.append(Decision(run.clock.now(), rule, why))
    return {}
