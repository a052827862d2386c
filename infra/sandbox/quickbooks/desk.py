"""One API call: its company, its query, its body, and answers in QuickBooks' envelope."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.quickbooks.drafts import Write
from infra.sandbox.quickbooks.refusals import Invalid, Problem, missing
from infra.sandbox.quickbooks.representation import Record, read_json
from infra.sandbox.quickbooks.state import Company
from infra.sandbox.quickbooks.views import view


@dataclass(frozen=True)
class Desk:
    """What an endpoint needs to know of the call."""

    call: Call
    company: Company
    app: str

    def asked(self, name: str) -> str:
        """A query parameter, empty if absent."""
        return self.call.request.args.get(name, "")

    def required(self, name: str) -> str:
        """A query parameter; 2020 if absent."""
        if not (found := self.asked(name)):
            raise missing(name)
        return found

    def arg(self, name: str) -> str:
        """A variable of the path."""
        return str(self.call.args[name])

    def body(self) -> Record:
        """The JSON object that was sent."""
        try:
            found = read_json(self.call.body)
        except ValueError as wrong:
            raise Invalid(Problem("2010", f"Property Name:Can not parse the body: {wrong}")) from None
        if not isinstance(found, dict):
            raise Invalid(Problem("2010", "Property Name:The body is no JSON object"))
        return found

    def write(self) -> Write:
        """By which app, and what ``include`` says."""
        return Write(by=self.app, include=frozenset(self.asked("include").lower().split(",")))

    def shown(self, entity: str, record: Record) -> Record:
        """A record as the API answers it."""
        return view(self.company, entity, record, self.call.origin)

    def envelope(self, name: str, value: object) -> Response:
        """200 with one member and the server's time."""
        return json_answer(200, {name: value, "time": self.company.now().isoformat(timespec="milliseconds")})


Handler = Callable[[Desk], Response]
