"""The ledgers whose customers the behaviour suite runs over, and what an accountant does to them from the other side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.model import permits
from shared.model.claims import Claim, ClaimState
from shared.model.parties import PartyDraft, PartyField
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.ports.parties import Parties
from tests import builders
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.xero import XeroOnSandbox

F = PartyField
NUMBER = "hubspot:4455667:company:5001"


@dataclass(frozen=True)
class Counter:
    """
    A ledger's customers. `act` does what an accountant does, by words that all sandboxes take, and gives the record.

    `keeps_merged`: whether the one that was merged away is still there, and says into which.
    """

    parties: Parties
    now: Callable[[], datetime]
    act: Callable[[str, str, Mapping[str, Any]], Any]
    pass_time: Callable[[float], object]
    lose_next_answer: Callable[[], object]
    id_member: str
    keeps_merged: bool = True

    @property
    def permit(self) -> Permit:
        return permits.for_plan(replace(builders.book(), ledger=self.parties.connection), "a plan")

    def typed(self, name: str, **words: Any) -> Ref:
        """A customer that an accountant typed in."""
        made = self.act("create_customer", "", {"name": name, **words})
        return Ref(self.parties.connection, Kind.CUSTOMER, str(made[self.id_member]))

    def claim(self, draft: PartyDraft, *, generation: int = 1) -> Claim:
        return Claim(
            subject=Ref(builders.CRM, Kind.COMPANY, "5001"),
            intent="customer",
            target=self.parties.connection,
            kind=Kind.CUSTOMER,
            reference=draft.reference,
            request=self.parties.request(Kind.CUSTOMER, draft),
            key=f"{draft.reference}/customer/g{generation}",
            generation=generation,
            state=ClaimState.OPEN,
            claimed_at=self.now(),
            attempted_at=self.now(),
        )


def xero() -> Counter:
    bench = XeroOnSandbox()
    provider = bench.app.provider
    return Counter(
        parties=bench.parties(),
        now=bench.app.clock.now,
        act=provider.act,
        pass_time=bench.app.clock.advance,
        lose_next_answer=lambda: bench.app.faults.inject(
            {"match": {"path": "/api.xro/2.0"}, "fault": "timeout_after_commit", "times": 1},
            token_path=provider.token_path,
        ),
        id_member="ContactID",
    )


def quickbooks() -> Counter:
    bench = QuickBooksOnSandbox()
    provider = bench.app.provider
    return Counter(
        parties=bench.parties(bench.known),
        now=bench.app.clock.now,
        act=provider.act,
        pass_time=bench.app.clock.advance,
        lose_next_answer=lambda: bench.app.faults.inject(
            {"match": {"path": "/v3/company"}, "fault": "timeout_after_commit", "times": 1},
            token_path=provider.token_path,
        ),
        id_member="Id",
        keeps_merged=False,
    )


LEDGERS = [xero, quickbooks]


def new_party(name: str = 'Fjord & Søn "Nord" A/S', **more: str) -> PartyDraft:
    fields = {
        F.NAME: name,
        F.EMAIL: "billing@fjord.example",
        F.PHONE: "+47 555 12 34",
        F.LINE1: "1 Quay",
        F.CITY: "Bergen",
        F.POSTAL_CODE: "5003",
        F.COUNTRY: "NO",
    }
    return PartyDraft(fields | {F(field): text for field, text in more.items()}, NUMBER)
