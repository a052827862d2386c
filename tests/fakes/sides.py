"""
A side of the synchronisation and the people who work there, over every connector on its sandbox: what the behaviour suite of
`Parties` runs on. A provider joins with a function below and a row in `SIDES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from infra.sandbox.core.app import Sandbox
from shared.model import permits
from shared.model.claims import Claim
from shared.model.parties import PartyDraft, PartyField
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.parties import Parties
from tests import builders
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.in_step import OF_COMPANY, OF_CONTACT, OF_CUSTOMER
from tests.fakes.parties import FakeParties
from tests.fakes.pipedrive import PipedriveOnSandbox
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.salesforce import SalesforceOnSandbox
from tests.fakes.xero import XeroOnSandbox

ADDRESS = {
    PartyField.LINE1: "Kaivokatu 8",
    PartyField.CITY: "Helsinki",
    PartyField.REGION: "Uusimaa",
    PartyField.POSTAL_CODE: "00100",
    PartyField.COUNTRY: "Finland",
}
COMPANY = {
    PartyField.NAME: "Nordlys Oy & Söner",
    PartyField.EMAIL: "accounts@nordlys.test",
    PartyField.PHONE: "+358 9 555 0101",
    PartyField.WEBSITE: "https://www.nordlys.test/fi",
    PartyField.TAX_NUMBER: "FI20774740",
    **ADDRESS,
    PartyField.LINE2: "3rd floor",
    PartyField.TERMS: "net 30",
}
PERSON = {
    PartyField.GIVEN: "Maarit",
    PartyField.FAMILY: "Aalto-Österman",
    PartyField.EMAIL: "maarit@nordlys.test",
    PartyField.PHONE: "+358 40 555 0101",
    **ADDRESS,
}
SAMPLES: Mapping[Kind, Mapping[PartyField, str]] = {
    Kind.COMPANY: COMPANY,
    Kind.CONTACT: PERSON,
    Kind.CUSTOMER: COMPANY | {PartyField.GIVEN: "Maarit", PartyField.FAMILY: "Aalto-Österman"},
}
"""What a record may hold; a side takes of it what its `holds` names."""


@dataclass(frozen=True)
class Side:
    """
    `make`, `edit`, `put_away`, `bring_back`: people do it there, by the record's kind (and id), fields by our words; `make` gives
    the id. `merge` puts the first into the second and gives the survivor's id; None where nobody can. `shape`: how this side writes
    down what it was given, where that isn't as it came. `reads`: what an own field is called, and what it holds, for `more`.

    `tells_stale`: whether it refuses a change of what changed meanwhile. `archives`: whether its API puts records out of use
    without deleting them; `restores`: whether it brings back what was put away; `shows_gone`: whether it shows what was put away,
    or merged, at all. `refuses_twin`: whether it refuses a second record by the same name or, of people, the same e-mail.
    `parents`: of which kinds one can be below another. `apart`: the kinds of which it tells in two calls at the same time.
    """

    parties: Parties
    app: Sandbox
    make: Callable[[Kind, Mapping[PartyField, str]], str]
    edit: Callable[[Kind, str, Mapping[PartyField, str]], object]
    put_away: Callable[[Kind, str], object]
    bring_back: Callable[[Kind, str], object]
    calls: Callable[[], list[str]]
    merge: Callable[[Kind, str, str], str] | None = None
    write_path: str = "/"
    creates_by: str = "POST"
    shape: Callable[[PartyField, str], str] = lambda _field, text: text
    reads: Mapping[Kind, tuple[str, str]] = field(default_factory=dict)
    tells_stale: bool = False
    archives: bool = True
    restores: bool = True
    shows_gone: bool = True
    apart: frozenset[Kind] = frozenset()
    refuses_twin: frozenset[Kind] = frozenset()
    parents: frozenset[Kind] = frozenset()

    @property
    def permit(self) -> Permit:
        return permits.for_write_back(self.parties.connection, None)

    def ref(self, kind: Kind, identity: str) -> Ref:
        return Ref(self.parties.connection, kind, identity)

    def sample(self, kind: Kind) -> dict[PartyField, str]:
        return {name: text for name, text in SAMPLES[kind].items() if name in self.parties.holds(kind)}

    def stands(self, fields: Mapping[PartyField, str]) -> dict[PartyField, str]:
        return {name: self.shape(name, text) for name, text in fields.items()}

    def wait(self, seconds: float) -> None:
        self.app.clock.advance(seconds)

    def now(self) -> datetime:
        return self.app.clock.now()

    def lose_next_answer(self) -> None:
        fault = {
            "match": {"method": self.creates_by, "path": self.write_path},
            "fault": "timeout_after_commit",
            "times": 1,
        }
        self.app.faults.inject(fault, token_path=self.app.provider.token_path)

    def claim(self, kind: Kind, draft: PartyDraft) -> Claim:
        """The claim by which a record of this side is made for one of the other."""
        return party_claim(self.parties, draft, kind)


def party_claim(parties: Parties, draft: PartyDraft, kind: Kind = Kind.CUSTOMER) -> Claim:
    """The claim by which a record is made there for one of the other side."""
    about = Ref(parties.connection, kind, "elsewhere")
    return builders.claim(about, kind, parties.request(kind, draft), draft.reference)


def _crm(bench: HubSpotOnSandbox | PipedriveOnSandbox | SalesforceOnSandbox, parties: Parties, **more: Any) -> Side:
    """A CRM's companies and contacts: the acts of all of them have the same words."""
    return Side(
        parties=parties,
        app=bench.app,
        make=lambda kind, fields: str(bench.act(f"create_{kind}", fields=worded(fields))["id"]),
        edit=lambda kind, identity, fields: bench.act("edit", identity, kind=kind, fields=worded(fields)),
        put_away=lambda kind, identity: bench.act("archive", identity, kind=kind),
        bring_back=lambda kind, identity: bench.act("restore", identity, kind=kind),
        calls=lambda: bench.calls,
        merge=lambda kind, gone, into: str(bench.act("merge", gone, kind=kind, into=into)["id"]),
        **more,
    )


def hubspot() -> Side:
    bench = HubSpotOnSandbox()
    bench.crm().ensure_fields(permits.for_setup(bench.connection))
    bench.act("settings", merged_ids="resolve")
    return _crm(
        bench,
        bench.parties(),
        write_path="/crm/objects",
        reads={Kind.COMPANY: ("industry", "Baking"), Kind.CONTACT: ("jobtitle", "Baker")},
        restores=False,
        refuses_twin=frozenset({Kind.CONTACT}),
        parents=frozenset({Kind.COMPANY}),
    )


def pipedrive() -> Side:
    bench = PipedriveOnSandbox()
    bench.have_party_fields()
    return _crm(
        bench,
        bench.parties(bench.crm().account()),
        write_path="/api/v2",
        reads={Kind.COMPANY: ("linkedin", "https://linkedin.test/nordlys"), Kind.CONTACT: ("visible_to", "7")},
        restores=False,
        shows_gone=False,
        apart=frozenset({Kind.COMPANY}),
    )


def salesforce() -> Side:
    bench = SalesforceOnSandbox()
    return _crm(
        bench,
        bench.parties(),
        write_path="/composite",
        reads={Kind.COMPANY: ("Industry", "Baking"), Kind.CONTACT: ("Title", "Baker")},
        tells_stale=True,
        archives=False,
        restores=False,
        parents=frozenset({Kind.COMPANY}),
    )


def _ledger(bench: XeroOnSandbox | QuickBooksOnSandbox, parties: Parties, identity: str, **more: Any) -> Side:
    """A ledger's customers: `identity` is what its records call their id."""
    act = bench.app.provider.act
    customer = {"kind": "customer"}
    return Side(
        parties=parties,
        app=bench.app,
        make=lambda _kind, fields: str(act("create_customer", "", worded(fields))[identity]),
        edit=lambda _kind, name, fields: act("edit", name, customer | worded(fields)),
        put_away=lambda _kind, name: act("archive", name, customer),
        bring_back=lambda _kind, name: act("reactivate", name, customer),
        calls=lambda: [call.path for call in bench.journal.calls],
        tells_stale=True,
        refuses_twin=frozenset({Kind.CUSTOMER}),
        **more,
    )


def xero() -> Side:
    bench = XeroOnSandbox()

    def merge(_kind: Kind, gone: str, into: str) -> str:
        bench.app.provider.act("merge", gone, {"into": into})
        return into

    reads = {Kind.CUSTOMER: ("AccountNumber", "A-77")}
    return _ledger(
        bench, bench.parties(), "ContactID", merge=merge, write_path="/api.xro/2.0", creates_by="PUT", reads=reads
    )


def quickbooks() -> Side:
    bench = QuickBooksOnSandbox()
    return _ledger(
        bench,
        bench.parties(bench.known),
        "Id",
        write_path="/v3/company",
        reads={Kind.CUSTOMER: ("ResaleNum", "R-77")},
        parents=frozenset({Kind.CUSTOMER}),
    )


def worded(fields: Mapping[PartyField, str]) -> dict[str, Any]:
    """By the plain words that the acts of a simulated CRM understand."""
    return {str(name): text for name, text in fields.items()}


@dataclass
class InMemory:
    """What stands for a sandbox's clock and faults, where there is no vendor."""

    parties: FakeParties

    def advance(self, seconds: float) -> None:
        self.parties.clock.advance(seconds)

    def now(self) -> datetime:
        return self.parties.clock.at

    def inject(self, _fault: object, *, token_path: str) -> None:
        self.parties.lost = True

    @property
    def app(self) -> Sandbox:
        return cast("Sandbox", SimpleNamespace(clock=self, faults=self, provider=SimpleNamespace(token_path="/")))


def fake() -> Side:
    """The one that stands for both sides where customers are kept in step without any vendor."""
    limits = {Kind.COMPANY: OF_COMPANY, Kind.CONTACT: OF_CONTACT, Kind.CUSTOMER: OF_CUSTOMER}
    parties = FakeParties(ConnectionId("fake:1"), limits)
    for kind in limits:
        parties.enter(kind, {PartyField.PHONE: "+358 9 555 0100"})

    def merge(kind: Kind, gone: str, into: str) -> str:
        parties.put_away(Ref(parties.connection, kind, gone), into=Ref(parties.connection, kind, into))
        return into

    def ref(kind: Kind, identity: str) -> Ref:
        return Ref(parties.connection, kind, identity)

    return Side(
        parties=parties,
        app=InMemory(parties).app,
        make=lambda kind, fields: parties.enter(kind, fields).ref.id,
        edit=lambda kind, identity, fields: parties.edit(ref(kind, identity), fields),
        put_away=lambda kind, identity: parties.put_away(ref(kind, identity)),
        bring_back=lambda kind, identity: parties.put_away(ref(kind, identity), archived=False),
        calls=lambda: parties.calls,
        merge=merge,
        reads=dict.fromkeys(limits, ("shoe size", "44")),
        tells_stale=True,
        parents=frozenset(limits),
    )


SIDES: tuple[Callable[[], Side], ...] = (fake, hubspot, pipedrive, salesforce, xero, quickbooks)
"""The fake, and each provider."""
