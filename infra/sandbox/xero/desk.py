"""One call at the counter of one organisation: its query, its body's elements, and answers in Xero's envelope."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.xero import refusals
from infra.sandbox.xero.documents import Write
from infra.sandbox.xero.representation import NO_ID, Record, json_text, read_json, render, stamp
from infra.sandbox.xero.state import IDS, Organisation

APP_NAME = "Ledgerlink Sandbox App"
LARGEST_BODY = 10_000_000
# How a bad element is marked beside its messages.
ERROR_FLAGS = {
    "Invoices": {"HasErrors": True},
    "CreditNotes": {"HasErrors": True},
    "Contacts": {"HasValidationErrors": True},
    "Payments": {"HasValidationErrors": True},
}


@dataclass(frozen=True)
class Desk:
    """What an endpoint needs to know of the call."""

    call: Call
    org: Organisation
    app: str

    def asked(self, name: str) -> str:
        """A query parameter in any case, empty if absent."""
        wanted = name.lower()
        return next((value for key, value in self.call.request.args.items() if key.lower() == wanted), "")

    def arg(self, name: str) -> str:
        """A variable of the path."""
        return str(self.call.args[name])

    @property
    def unit_places(self) -> int:
        """Decimal places of unit amounts: four with unitdp=4, else two."""
        return 4 if self.asked("unitdp") == "4" else 2

    @property
    def summarize(self) -> bool:
        """Whether one bad element turns the whole answer into a 400 (the default)."""
        return self.asked("summarizeErrors").lower() != "false"

    def write(self) -> Write:
        """The kind of write this call is: PUT only creates."""
        return Write(create=self.call.method == "PUT", by=self.app, unit_places=self.unit_places)

    def body(self) -> object:
        """The parsed JSON body."""
        if len(self.call.body) > LARGEST_BODY:
            raise refusals.Refusal(413, "Request Entity Too Large", "text/plain; charset=utf-8")
        try:
            return read_json(self.call.body or b"{}")
        except ValueError as wrong:
            raise refusals.bad_body(f"JSON data was not valid: {wrong}") from None

    def elements(self, collection: str) -> list[Record]:
        """The elements that were sent: in the envelope, as a bare list, or as one bare element."""
        sent = self.body()
        if isinstance(sent, dict):
            sent = sent.get(collection, sent)
        listed: list[object] = sent if isinstance(sent, list) else [sent]
        elements = [entry for entry in listed if isinstance(entry, dict) and entry]
        if not elements or len(elements) < len(listed):
            raise refusals.bad_body(f"The request body holds no {collection}")
        return elements

    def required(self, collection: str, key: str) -> Record:
        """The record of this id; a plain-text 404 if there is none."""
        found = self.org.find(collection, key)
        if found is None:
            raise refusals.not_found()
        return found

    def envelope(self, collection: str, elements: Sequence[Record], **more: object) -> Response:
        """200 with elements as Xero wraps them."""
        body: Record = {
            "Id": str(uuid.uuid4()),
            "Status": "OK",
            "ProviderName": APP_NAME,
            "DateTimeUTC": stamp(self.org.now()),
            **more,
        }
        body[collection] = [render(element) for element in elements]
        return answer(json_text(body))

    def save_all(
        self, collection: str, save: Callable[[Record], Record], view: Callable[[Record], Record], **fixed: str
    ) -> Response:
        """
        Save each element on its own. Bad ones make the answer a 400 that lists only them (good ones stay saved),
        or, with summarizeErrors=false, a 200 in which each element tells its own status.
        """
        good: list[Record] = []
        bad: list[Record] = []
        every: list[Record] = []
        for sent in self.elements(collection):
            try:
                shown = view(save({**sent, **fixed}))
                good.append(shown)
                every.append({**shown, "StatusAttributeString": "OK"})
            except refusals.Invalid as wrong:
                shown = _echo(collection, {**sent, **fixed}, wrong)
                bad.append(shown)
                every.append({**shown, "StatusAttributeString": "ERROR"})
        if not self.summarize:
            return self.envelope(collection, every)
        if bad:
            raise refusals.invalid_elements([render(element) for element in bad])
        return self.envelope(collection, good)


def answer(text: str, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(text, status=status, content_type=refusals.JSON)


def refuse(refusal: refusals.Refusal) -> Response:
    """A refusal on the wire."""
    return Response(
        refusal.body, status=refusal.status, content_type=refusal.content_type, headers=dict(refusal.headers)
    )


def _echo(collection: str, sent: Record, wrong: refusals.Invalid) -> Record:
    """The element as it was sent, with what is wrong with it."""
    return {
        IDS.get(collection, "ID"): NO_ID,
        **sent,
        **ERROR_FLAGS.get(collection, {}),
        "ValidationErrors": [{"Message": message} for message in wrong.messages],
    }
