"""
A new day of several customers is told together where the CRM takes many records in a call, and one by one where it doesn't.

FIN-02, NUM-16.
"""

from datetime import date, time, timedelta

from shared.model.refs import Kind, Ref
from shared.providers import registry
from shared.providers.manifest import Capability
from tests.calendar.stage import Company

THREE = 3
ZONE = "Europe/London"


def test_what_falls_overdue_in_one_night_is_told_in_one_call_for_each_kind_of_record(pair: str) -> None:
    company = Company(pair=pair)
    invoiced = [company.invoiced() for _ in range(THREE)]
    due = date.fromisoformat(company.finance.of(company.invoice(invoiced[0][1]), "due_on")[:10])

    company.reaches(due + timedelta(days=1), time(6), ZONE)

    deals = [company.ref(deal) for deal, _ in invoiced]
    buyers = [_buyer(company, deal) for deal in deals]
    assert {"overdue"} == {company.facts(deal.id)["payment_status"] for deal in deals}
    assert {"1"} == {f"{float(company.buyer_facts(deal.id)['days_overdue']):g}" for deal in deals}
    together = Capability.RECORDING in registry.manifest(company.crm.name).capabilities
    wanted = 1 if together else THREE
    assert (wanted, wanted) == (_calls(company, deals), _calls(company, buyers))
    assert [] == company.stuck

    last, invoice = invoiced[-1]
    company.pays(invoice)
    company.reaches(due + timedelta(days=2), time(6), ZONE)
    assert ["2", "2", "0"] == [f"{float(company.buyer_facts(deal.id)['days_overdue']):g}" for deal in deals]
    assert "paid" == company.facts(last)["payment_status"]
    assert (1 if together else 2) == _calls(company, buyers[:2])


def _buyer(company: Company, deal: Ref) -> Ref:
    return Ref(deal.connection, Kind.COMPANY, company.sales.of(company.sales.deal(deal.id), "company"))


def _calls(company: Company, records: list[Ref]) -> int:
    """In how many calls these were last told, by their trails."""
    audit = company.process("operator").audit
    last = [audit.entries(record)[-1] for record in records]
    assert {"told the CRM"} == {entry.verb for entry in last}
    return len({(call.at, call.path) for entry in last for call in entry.journal.calls})
