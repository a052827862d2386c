"""One CRM over two books a day apart: each organisation's customers are told in its own night, and not before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import partial

from infra.local.faces import crm_face, ledger_face
from infra.local.finance import Finance
from infra.local.rules import rules_for
from infra.local.sales import Sales
from shared.model.refs import ConnectionId
from tests.calendar.stage import ONE, Buyer, Company
from tests.chaos.matrix.founding import opened

AUCKLAND, LOS_ANGELES = "Pacific/Auckland", "America/Los_Angeles"
ZONES = {"xero": ("Timezone", "NEWZEALANDSTANDARDTIME"), "quickbooks": ("DefaultTimeZone", LOS_ANGELES)}
"""How each ledger calls its zone."""
A_QUARTER = 900.0


@dataclass(kw_only=True)
class TwoZones(Company):
    """HubSpot's pounds go to an organisation in Auckland, its dollars to one in Los Angeles."""

    pair: str = "hubspot-xero"
    west: Finance = field(init=False)
    ledgers: dict[str, ConnectionId] = field(default_factory=dict)

    @property
    def every(self) -> Sequence[str]:
        return ("hubspot", "xero", "quickbooks")

    def found(self) -> None:
        first = {name: opened(self, name).provider.accounts()[0] for name in self.every}
        for name, (setting, zone) in ZONES.items():
            self.sandboxes[name].provider.act("organisation", "", {setting: zone})
        self.under(rules_for({name: account["account_id"] for name, account in first.items()}))
        self.ledgers = {name: self.connect(name, account) for name, account in first.items()}
        self.sales = Sales(self.side("hubspot"), crm_face("hubspot"))
        self.finance = Finance(self.side("xero"), ledger_face("xero"))
        self.west = Finance(self.side("quickbooks"), ledger_face("quickbooks"))

    def invoiced_by(self, where: Finance, buyer: Buyer, currency: str) -> tuple[str, date]:
        """A deal of this buyer's in this currency, approved and sent by that ledger; gives the deal and the invoice's due date."""
        deal = self.sales.open({"name": f"Order of {buyer[0]}", "currency": currency}, (ONE,), *buyer)
        self.sales.win(deal)
        self.rest()
        (invoice,) = where.of_deal(deal)
        where.side.act("approve", where.of(invoice, "id"))
        where.side.act("send", where.of(invoice, "id"))
        self.rest()
        return deal, date.fromisoformat(where.of(invoice, "due_on")[:10])

    def overdue(self, *deals: str) -> list[tuple[str, str]]:
        """What each deal says of its payment, and its company of the days."""
        return [
            (self.facts(deal)["payment_status"], f"{float(self.buyer_facts(deal)['days_overdue']):g}") for deal in deals
        ]


def test_each_organisations_customers_fall_overdue_in_its_own_night_and_a_buyer_of_both_is_told_in_both() -> None:
    company = TwoZones()
    buyers = [company.company() for _ in range(3)]
    east, due_east = company.invoiced_by(company.finance, buyers[0], "GBP")
    west, due_west = company.invoiced_by(company.west, buyers[1], "USD")
    (both_east, _), (both_west, _) = (
        company.invoiced_by(company.finance, buyers[2], "GBP"),
        company.invoiced_by(company.west, buyers[2], "USD"),
    )
    now = partial(company.overdue, east, both_east, west, both_west)
    calm, late = ("unpaid", "0"), ("overdue", "1")

    company.reaches(due_east, time(20), AUCKLAND)
    company.a_tick = A_QUARTER
    company.reaches(due_east + timedelta(days=1), time(0, 1), AUCKLAND)
    assert [calm] * 4 == now()

    company.reaches(due_east + timedelta(days=1), time(0, 31), AUCKLAND)
    assert [late, late, calm, ("unpaid", "1")] == now()

    company.a_tick = 7200.0
    company.reaches(due_west, time(22), LOS_ANGELES)
    days = (company.today(AUCKLAND) - due_east).days
    company.a_tick = A_QUARTER
    company.reaches(due_west + timedelta(days=1), time(0, 1), LOS_ANGELES)
    assert [("overdue", f"{days}"), ("overdue", f"{days}"), calm, ("unpaid", f"{days}")] == now()

    company.reaches(due_west + timedelta(days=1), time(0, 31), LOS_ANGELES)
    assert [late, ("overdue", f"{days}")] == now()[2:]
    assert [] == company.stuck
