"""Hundreds of companies in memory, whose workers die anywhere: when everything is quiet, the books are right."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest

from shared.domain import told
from shared.model.claims import Claim, Created
from shared.model.handoff import HandoffState
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.model.settling import SettlePolicy
from tests import builders
from tests.chaos.simulation import DEALS, Company
from tests.fakes.ledger import GONE
from tests.fakes.stores import FakeLinks

BLOCKS, RUNS_IN_A_BLOCK = 8, 50
EVENTS = 60
CONTROL_RUNS = 150
ANSWERED = frozenset({HandoffState.INVOICED, HandoffState.HELD, HandoffState.DECLINED})
"""What a won deal may have come to."""


def wrongs(company: Company) -> list[str]:
    """What isn't as it must be when everything is quiet."""
    found = [f"given up: {cause}" for cause in company.given_up]
    numbers = Counter(known.number for known in company.ledger.customers.values())
    found += [f"{times} customers {number}" for number, times in numbers.items() if times > 1]
    said = Counter((message.about, message.ref.kind, message.marker) for message in company.crm.messages)
    found += [f"{times} times {fact}" for fact, times in said.items() if times > 1]
    for number in DEALS:
        found += [f"{number}: {wrong}" for wrong in wrongs_of(company, number)]
    return found


def wrongs_of(company: Company, number: str) -> list[str]:
    ref, deal = builders.deal_ref(number), company.crm.deals[number]
    made = [invoice for invoice in company.ledger.invoices.values() if invoice.reference == f"DEAL-{number}"]
    alive = [invoice for invoice in made if invoice.status not in GONE]
    handoff = company.links.dossier(ref).handoff
    found = []
    if len(made) > 1:
        found.append(f"{len(made)} invoices, {len(alive)} of them alive")
    if deal.is_won and (handoff is None or handoff.state not in ANSWERED):
        found.append(f"won, and nobody answers for it: {handoff.state if handoff else None}")
    if alive and (handoff is None or handoff.invoice is None or handoff.invoice.ref != alive[0].ref):
        found.append("an invoice that nobody knows of")
    status = company.crm.held.get(ref, {}).get(told.SYNC_STATUS, "")
    if handoff is not None and status != handoff.state.value:
        found.append(f"sales believes {status!r}, it is {handoff.state}")
    entries = company.links.audit.entries(ref)
    if entries and not company.links.audit.is_whole(entries):
        found.append("the trail is broken")
    return found


def lived(seed: int, **broken: Any) -> Company:
    company = Company(seed, **broken)
    company.lives(EVENTS)
    return company


@pytest.mark.parametrize("block", range(BLOCKS))
def test_whatever_dies_there_is_one_of_everything_and_nothing_is_lost(block: int) -> None:
    deaths = 0
    for seed in range(block * RUNS_IN_A_BLOCK, (block + 1) * RUNS_IN_A_BLOCK):
        company = lived(seed)
        deaths += company.deaths

        assert [] == wrongs(company), f"seed {seed}\n" + "\n".join(company.story)

    assert deaths > RUNS_IN_A_BLOCK


@dataclass
class Unclaimed:
    """Control: the claim isn't written before the request leaves, only with the link."""

    links: FakeLinks

    def __getattr__(self, name: str) -> Any:
        return getattr(self.links, name)

    def claim(self, claim: Claim) -> None:
        return

    def settle(self, claim: Claim, *rest: Any) -> Claim:
        self.links.claims.setdefault((claim.subject, claim.intent), claim)
        return self.links.settle(claim, *rest)

    def tell(self, about: Ref, facts: Any, deed: Any, claims: Any, *rest: Any) -> None:
        for claim, _ in claims:
            self.links.claims.setdefault((claim.subject, claim.intent), claim)
        self.links.tell(about, facts, deed, claims, *rest)


@dataclass
class Control:
    """A port that forgets one of the rules."""

    port: Any
    attempts: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


class NewKeys(Control):
    """Control: each attempt has a key of its own."""

    def create(self, claim: Claim, permit: Permit) -> Created:
        self.attempts += 1
        key = f"{claim.key}/{len(self.port.calls)}/{self.attempts}"
        made: Created = self.port.create(replace(claim, key=key), permit)
        return made


class Blind(Control):
    """Control: what an earlier request made is never looked up."""

    def find_created(self, claim: Claim) -> Created | None:
        return None


class Hasty(Control):
    """Control: nobody waits for a request that may still be under way."""

    @property
    def settling(self) -> SettlePolicy:
        return SettlePolicy(key_life=0, settle=0)


CONTROLS: dict[str, tuple[dict[str, Any], str]] = {
    "no claim before the ledger is asked": ({"links_": Unclaimed}, "times"),
    "a new key for each attempt": ({"ledger_": NewKeys}, "invoices"),
    "no look-up in the ledger after the key's life": ({"ledger_": Blind}, "invoices"),
    "no look-up in the CRM": ({"crm_": Blind}, "times"),
    "no waiting for what may still arrive in the CRM": ({"crm_": Hasty}, "times"),
}


@pytest.mark.parametrize("control", CONTROLS)
def test_a_build_without_one_of_the_rules_is_found_out(control: str) -> None:
    broken, sign = CONTROLS[control]

    found = (wrong for seed in range(CONTROL_RUNS) for wrong in wrongs(lived(seed, **broken)))

    assert any(sign in wrong for wrong in found)
