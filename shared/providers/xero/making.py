"""A claim's exact bytes are sent with its key, and the answer's one element is the read-back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared.errors import Unclear
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.http.reading import SETTLED, unclear
from shared.model.claims import Claim, Created
from shared.model.permits import Permit
from shared.model.refs import Kind
from shared.providers.xero import api as xero


@dataclass(frozen=True, slots=True)
class Making:
    """How one kind of record is made or amended: the endpoint, and the collection its answer holds."""

    endpoint: Endpoint
    kind: Kind
    collection: str


MAKING: Final[Mapping[str, Making]] = {
    making.endpoint.name: making
    for making in (
        Making(xero.CREATE_CONTACT, Kind.CUSTOMER, "Contacts"),
        Making(xero.CREATE_INVOICE, Kind.INVOICE, "Invoices"),
        Making(xero.AMEND_INVOICE, Kind.INVOICE, "Invoices"),
    )
}


def send(api: Api, claim: Claim, permit: Permit, read: Callable[[Mapping[str, Any]], Created]) -> Created:
    """
    Send the claim's exact bytes with its key; `read` gives the record of the answer.

    Raises:
        Unclear: no clear answer, or one that can't be read, or bytes of a version whose endpoints differ.
        LedgerlinkError: as the table in `api` says; what isn't Retryable was not made.
    """
    making = MAKING.get(claim.request.endpoint)
    if making is None or making.kind is not claim.kind:
        raise Unclear(
            f"the claim's request ({claim.request.endpoint!r}) isn't one that can be sent again",
            record=str(claim.subject),
            fix=SETTLED,
        )
    answer = api.call(
        making.endpoint,
        path=claim.request.path,
        body=claim.request.body,
        headers={"Idempotency-Key": claim.key},
        permit=permit,
        record=str(claim.subject),
    )
    with unclear(f"Xero took the {claim.kind} but its answer can't be read", str(claim.subject)):
        return read(xero.only(answer, making.collection, str(claim.subject)))
