"""What of QuickBooks' customers no other ledger has: three kinds that share their names, balances, sub-customers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import Rejected, Stale, Unsupported
from shared.model import permits
from shared.model.claims import Claim
from shared.model.parties import PartyDraft, PartyField, Profile
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.providers.quickbooks.parties import QuickBooksParties
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.sides import party_claim

F = PartyField


@pytest.fixture
def bench() -> QuickBooksOnSandbox:
    return QuickBooksOnSandbox()


@pytest.fixture
def parties(bench: QuickBooksOnSandbox) -> QuickBooksParties:
    return bench.parties(bench.known)


def permit(parties: QuickBooksParties) -> Permit:
    return permits.for_setup(parties.connection)


def claim(parties: QuickBooksParties, name: str, **more: Any) -> Claim:
    return party_claim(parties, PartyDraft({F.NAME: name}, "n-1", **more))


def typed(bench: QuickBooksOnSandbox, parties: QuickBooksParties, name: str, **words: Any) -> Profile:
    made = bench.app.provider.act("create_customer", "", {"name": name, **words})
    return parties.party(Ref(parties.connection, Kind.CUSTOMER, made["Id"]))


@pytest.mark.parametrize(
    ("name", "whose"), [("Acme Ltd", "customer"), ("Paper Supplies", "supplier"), ("Ann Poe", "employee")]
)
def test_it_is_said_which_of_the_three_has_the_name(parties: QuickBooksParties, name: str, whose: str) -> None:
    with pytest.raises(Rejected, match=f"the {whose} {name}"):
        parties.create(claim(parties, name), permit(parties))


def test_a_customer_that_owes_is_not_made_inactive_because_that_would_write_its_debt_off(
    bench: QuickBooksOnSandbox, parties: QuickBooksParties
) -> None:
    one = typed(bench, parties, "Fjord Ltd")
    bench.app.provider.act("create_invoice", "", {"CustomerRef": {"value": one.ref.id}, "amount": "100"})

    with pytest.raises(Rejected, match="balance"):
        parties.archive(one, permit(parties))

    assert not parties.party(one.ref).archived


@dataclass
class Meddling(httpx.BaseTransport):
    """Somebody changes the customer right before our write arrives."""

    bench: QuickBooksOnSandbox
    meddle: Callable[[], object]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.meddle()
        return SandboxTransport(self.bench.app).handle_request(request)


def test_a_change_between_our_read_and_our_write_is_refused_by_quickbooks_itself(
    bench: QuickBooksOnSandbox, parties: QuickBooksParties
) -> None:
    one = typed(bench, parties, "Fjord Ltd")
    meddling = Meddling(
        bench, lambda: bench.app.provider.act("edit", one.ref.id, {"kind": "customer", "city": "Tromsø"})
    )

    with pytest.raises(Stale):
        bench.parties(bench.known, meddling).change(one, {F.CITY: "Oslo"}, permit(parties))

    assert "Tromsø" == parties.party(one.ref).get(F.CITY)


def test_a_sub_customer_is_made_below_its_parent_and_says_so(
    bench: QuickBooksOnSandbox, parties: QuickBooksParties
) -> None:
    above = typed(bench, parties, "Fjord Ltd")

    made = parties.create(claim(parties, "Fjord Bergen", parent=above.ref), permit(parties))

    below = parties.party(made.ref, ["FullyQualifiedName", "BillWithParent"])
    assert above.ref == below.parent
    assert {"FullyQualifiedName": "Fjord Ltd:Fjord Bergen", "BillWithParent": "false"} == below.more


def test_only_customers_can_be_asked_for(parties: QuickBooksParties) -> None:
    assert {} == parties.holds(Kind.COMPANY)
    with pytest.raises(Unsupported):
        parties.page(Kind.COMPANY)
    with pytest.raises(Unsupported):
        parties.request(Kind.CONTACT, PartyDraft({}, "n-1"))


def test_many_customers_come_in_pages_of_a_thousand(bench: QuickBooksOnSandbox, parties: QuickBooksParties) -> None:
    bench.app.provider.act("seed_customers", "", {"count": 2500})
    seeded = len(bench.app.provider.books()["customers"])
    bench.journal.calls.clear()

    found: set[Ref] = set()
    after = ""
    while True:
        page = parties.page(Kind.CUSTOMER, after=after)
        found |= {profile.ref for profile in page.profiles}
        after = page.after
        if not after:
            break

    assert len([ref for ref in found if ref.connection == parties.connection]) >= 2500
    assert len(found) < seeded + 1
    assert 3 == len(bench.journal.calls)
