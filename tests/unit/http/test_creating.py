"""What becomes of a write whose answer can't be read, or whose request nobody knows any more."""

import httpx
import pytest

from shared.errors import Malformed, NeedsHuman, Unavailable, Unclear, Unsupported
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.creating import send_once
from shared.http.endpoints import Effect, Endpoint
from shared.model import permits
from shared.model.claims import Created, WriteRequest
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId, Kind, Ref
from tests import builders
from tests.fakes.clock import FakeClock
from tests.fakes.seeded import SeededToken

CRM = ConnectionId("hubspot:1")
ROWS = {"create note": Endpoint("create note", "POST", "/notes/{of}", Effect.WRITE)}
MADE = Created(Ref(CRM, Kind.NOTE, "7"))


class Note:
    """A claim of a note that is sent, and what was sent."""

    def __init__(self, endpoint: str = "create note") -> None:
        self.sent: list[httpx.Request] = []
        about = Ref(CRM, Kind.DEAL, "1")
        request = WriteRequest(endpoint, b'{"text":"Paid."}', {"of": "1"})
        self.claim = builders.claim(about, Kind.NOTE, request, "LL-1")
        self.api = Api(
            connection=CRM,
            origin="https://provider.invalid",
            tokens=SeededToken("token"),
            rows=(),
            explain=lambda answer: answer.body.decode(),
            journal=Journal(),
            clock=FakeClock(),
            client=httpx.Client(transport=httpx.MockTransport(self._answer)),
        )

    def create(self, error: Exception | None = None) -> Created:
        """Send it; the answer can't be read for this reason."""

        def read(_: Answer) -> Created:
            if error is not None:
                raise error
            return MADE

        return send_once("HubSpot", self.api, ROWS, self.claim, permits.for_setup(CRM), read)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(201)


def test_the_claims_own_bytes_are_sent_once_and_what_the_answer_shows_is_given() -> None:
    note = Note()

    assert note.create() == MADE
    assert [(one.url.path, one.content) for one in note.sent] == [("/notes/1", b'{"text":"Paid."}')]


@pytest.mark.parametrize("error", [Unavailable("it is a page of somebody's"), Malformed("it has no id")])
def test_an_answer_that_cannot_be_read_leaves_open_what_became_of_the_record(error: Unavailable | Malformed) -> None:
    note = Note()
    with pytest.raises(Unclear, match=f"HubSpot's answer to 'create note' names no record: {error.sentence}") as left:
        note.create(error)

    assert left.value.record == str(note.claim.subject)
    assert len(note.sent) == 1


def test_what_isnt_about_reading_is_said_as_it_is() -> None:
    with pytest.raises(NeedsHuman):
        Note().create(NeedsHuman("somebody must look"))


def test_a_request_of_another_version_is_never_sent() -> None:
    note = Note("create memo")
    with pytest.raises(Unsupported, match="HubSpot has no endpoint 'create memo'"):
        note.create()

    assert note.sent == []
