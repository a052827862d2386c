"""A won deal through the real connectors, 50 ms for each provider call: beside the vendors' own critical path."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.aws.clock import SystemClock
from shared.domain.invoicing import document_for
from shared.domain.pricing import Line, Rounding, Tax
from shared.http.client import Api
from shared.model import permits
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome
from shared.model.plan import Document
from shared.model.refs import Kind, Ref, connection_id
from shared.model.rules import Rules
from shared.providers import registry
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.usecases.governing.rules import parse
from tests import builders
from tests.benchmarks.rows import row
from tests.fakes.stores import FakeLinks, FakeQueues
from tests.property.naive_pricing import price

CALL_SECONDS = 0.05
LATENCY_BUDGET = 1.2
NEW_PATH = ("deal", "line items", "company beside contact", "customer search", "create customer", "create invoice")
LINKED_PATH = ("deal", "line items", "create invoice")
"""The calls that must follow one another."""
ROUNDS = 5
LINES = 50
PLANS = 40
PLAN_BUDGET = 3.0


class Slow(httpx.BaseTransport):
    """A vendor that takes its time over every call."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        time.sleep(CALL_SECONDS)
        return self.inner.handle_request(request)


@dataclass
class Token:
    value: str

    def token(self) -> str:
        return self.value

    def renewed(self, refused: str) -> str:
        raise AssertionError(f"{refused} was refused")


class Bench:
    """Both connectors on their sandboxes, in this process; stores in memory, so that only calls take time."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.sandboxes = {name: build(name) for name in ("hubspot", "xero")}
        self.control = {
            name: httpx.Client(transport=SandboxTransport(app), base_url="http://sandbox")
            for name, app in self.sandboxes.items()
        }
        self.described = {name: app.provider.describe("http://sandbox") for name, app in self.sandboxes.items()}
        self.links, self.queues = FakeLinks(self.clock), FakeQueues()
        account = self._part("hubspot", None, slow=False).account()
        self._part("hubspot", account, slow=False).ensure_fields(permits.for_setup(self._id("hubspot")))
        self.organisation = self._part("xero", None, slow=False).organisation()
        self.crm = self._part("hubspot", account, slow=True)
        self.ledger = self._part("xero", self.organisation, slow=True)
        self.rules: Rules = parse(open("ledgerlink.toml", "rb").read())  # noqa: SIM115, PTH123

    def wins(self, deal: str) -> Outcome:
        """Sales moves the deal; the use-case runs."""
        self.control["hubspot"].post("/_sandbox/act", json={"do": "move_deal", "id": deal, "with": {"stage": "won"}})
        return draft_invoice(
            Hint(Ref(self._id("hubspot"), Kind.DEAL, deal), deal, "won"),
            crm=self.crm,
            ledger_of=lambda _: self.ledger,
            organisation_of=lambda _: self.organisation,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=Journal(),
        )

    def deal(self, company: str) -> str:
        """Another deal of a seeded company."""
        made = self.control["hubspot"].post(
            "/_sandbox/act",
            json={
                "do": "create_deal",
                "with": {
                    "properties": {"dealname": "Bench"},
                    "company": company,
                    "lines": [{"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "4", "price": "120"}],
                },
            },
        )
        return str(made.json()["id"])

    def _id(self, provider: str) -> Any:
        return connection_id(provider, self.described[provider]["account_id"])

    def _part(self, provider: str, known: Any, *, slow: bool) -> Any:
        vendor, described = registry.part(provider, "api"), self.described[provider]
        transport: httpx.BaseTransport = SandboxTransport(self.sandboxes[provider])
        api = Api(
            connection=self._id(provider),
            origin="http://sandbox",
            tokens=Token(described["access_token"]),
            rows=vendor.ROWS,
            explain=vendor.explain,
            journal=Journal(),
            clock=self.clock,
            headers=vendor.headers(described["account_id"]),
            client=httpx.Client(transport=Slow(transport) if slow else transport),
        )
        return registry.part(provider, registry.manifest(provider).role.value).connect(api, known)


def rows() -> list[dict[str, Any]]:
    """Every row of this benchmark."""
    bench = Bench()
    new = min(_seconds(lambda: _new(bench)) for _ in range(ROUNDS))
    linked = min(_seconds(lambda deal=deal: bench.wins(deal)) for deal in [bench.deal("5001") for _ in range(ROUNDS)])  # type: ignore[misc]
    found = [
        row(
            f"won deal, {name} customer, 50 ms a call",
            took * 1000,
            "ms",
            baseline=len(path) * 50,
            budget=LATENCY_BUDGET,
        )
        for name, took, path in (("new", new, NEW_PATH), ("linked", linked, LINKED_PATH))
    ]
    return [*found, _plans()]


def _new(bench: Bench) -> Outcome:
    """Each run is another company's: the first three are seeded, later ones come with their deal."""
    made = bench.control["hubspot"].post("/_sandbox/act", json={"do": "seed_deals", "with": {"n": 1}}).json()
    outcome = bench.wins(str(made[0]["id"]))
    assert isinstance(outcome, Done), outcome
    return outcome


def _seconds(step: Callable[[], object]) -> float:
    at = time.perf_counter()
    step()
    return time.perf_counter() - at


def _plans() -> dict[str, Any]:
    """
    How many 50-line deals one core prices, codes, taxes and explains in a second of CPU.

    The baseline only multiplies, adds and rounds the same lines, in fractions: what the figures alone cost.
    """
    lines = [builders.line(f"Line {at}", "3", "33.3333") for at in range(LINES)]
    deal, book, known = builders.deal(*lines, amount="5000.00"), builders.book(), builders.organisation()
    bare = [Line(str(at), one.quantity, one.unit_price, tax=Tax("S", Decimal(20))) for at, one in enumerate(lines)]

    def plan() -> None:
        assert isinstance(document_for(deal, book, known, builders.TODAY), Document)

    ours = _cpu_seconds(plan)
    floor = _cpu_seconds(lambda: price(bare, (), "exclusive", Rounding(unit="line"), 2))
    name = f"plan of a {LINES}-line deal, CPU ({1 / ours:.0f} a second)"
    return row(name, ours * 1000, "ms", baseline=floor * 1000, budget=PLAN_BUDGET, per_second=round(1 / ours))


def _cpu_seconds(step: Callable[[], object]) -> float:
    """The best of several rounds: other work on the machine only ever makes one slower."""
    best = float("inf")
    for _ in range(ROUNDS):
        at = time.process_time()
        for _ in range(PLANS):
            step()
        best = min(best, (time.process_time() - at) / PLANS)
    return best
