"""How records are made: which requests there are, under which id they are sent, and what a refusal means."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from shared.errors import Conflict, Gone, NeedsHuman, PeriodClosed, Permanent, Reconnect, Unavailable, Unclear
from shared.http.answers import Answer
from shared.http.endpoints import Endpoint
from shared.http.reading import SETTLED
from shared.model.claims import Claim, Created
from shared.model.permits import Permit
from shared.model.refs import Kind
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks import finding, settings, wire
from shared.providers.quickbooks.asking import Company


@dataclass(frozen=True, slots=True)
class Making:
    """How one kind of record is made or amended: the endpoint, and what its answer holds."""

    endpoint: Endpoint
    kind: Kind
    entity: str


MAKING: Final[Mapping[str, Making]] = {
    making.endpoint.name: making
    for making in (
        Making(intuit.CREATE_CUSTOMER, Kind.CUSTOMER, "Customer"),
        Making(intuit.CREATE_INVOICE, Kind.INVOICE, "Invoice"),
        Making(intuit.AMEND_INVOICE, Kind.INVOICE, "Invoice"),
        Making(intuit.CREATE_ESTIMATE, Kind.ESTIMATE, "Estimate"),
        Making(intuit.AMEND_ESTIMATE, Kind.ESTIMATE, "Estimate"),
        Making(intuit.INVOICE_ESTIMATE, Kind.INVOICE, "Invoice"),
    )
}


def request_id(key: str) -> str:
    """The claim's key as QuickBooks takes it: fifty characters at most, the same for the same key."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def sent(company: Company, claim: Claim, making: Making, permit: Permit) -> Answer:
    """
    Send the claim's exact bytes under its request id.

    Raises:
        Unclear: no clear answer came.
        PeriodClosed, Conflict: QuickBooks has one code for a closed period and for a record that somebody changed meanwhile.
        LedgerlinkError: as the table in `api` says.
    """
    record = str(claim.subject)
    try:
        answer = company.call(
            making.endpoint, record, query={"requestid": request_id(claim.key)}, body=claim.request.body, permit=permit
        )
        intuit.raise_for_fault(answer, record)
    except Conflict as stale:
        raise _closed(company, claim, stale) or stale from stale
    except Gone as gone:
        # What the document names is gone: that is for a person, and says nothing of the document itself.
        raise NeedsHuman(gone.sentence, record=record, fix=gone.fix) from gone
    return answer


def made(
    company: Company,
    claim: Claim,
    permit: Permit,
    *,
    find: Callable[[Claim], Created | None],
    read: Callable[[Mapping[str, Any], Making], Created],
) -> Created:
    """
    Send the claim's exact bytes with its request id; `read` gives the record of the answer, `find` what an attempt before made.

    A repeated attempt looks first, and so does any that makes an invoice of an estimate: finance may have made it.

    Raises:
        Unclear: no clear answer, or one that can't be read, or bytes of a version whose endpoints differ.
        LedgerlinkError: as `sent`; what isn't Retryable, and a Conflict, was not made.
    """
    making = MAKING.get(claim.request.endpoint)
    if making is None or making.kind is not claim.kind:
        raise Unclear(
            f"the claim's request ({claim.request.endpoint!r}) isn't one that can be sent again",
            record=str(claim.subject),
            fix=SETTLED,
        )
    looks = claim.attempts > 1 or making.endpoint is intuit.INVOICE_ESTIMATE
    # What can't be read around a repeated request refuses nothing: the record may be there.
    with _left_open(f"the {claim.kind} may be in QuickBooks, but what it holds can't be read", claim):
        before = find(claim) if looks else None
    if before is not None:
        return before
    answer = sent(company, claim, making, permit)
    with _left_open(f"QuickBooks took the {claim.kind} but its answer can't be read", claim):
        return read(intuit.entity(answer.json(), making.entity), making)


@contextmanager
def _left_open(sentence: str, claim: Claim) -> Iterator[None]:
    """Around reads that tell what became of a write: one that fails leaves that open. Raises: Unclear."""
    try:
        yield
    except Reconnect:
        raise
    except (Unavailable, Permanent, NeedsHuman) as unreadable:
        raise Unclear(f"{sentence}: {unreadable.sentence}", record=str(claim.subject), fix=SETTLED) from unreadable


def _closed(company: Company, claim: Claim, stale: Conflict) -> PeriodClosed | None:
    """The day of the books' close tells which of the two it is."""
    dated = wire.day(str(finding.asked_of(claim).get("TxnDate", "")))
    closed = wire.day(settings.preferences(company).AccountingInfoPrefs.BookCloseDate)
    if dated is None or closed is None or dated > closed:
        return None
    return PeriodClosed(
        f"the books are closed up to {closed.isoformat()}: {stale.sentence}",
        record=str(claim.subject),
        fix="Ask finance to open the period, or to say which date to use.",
    )
