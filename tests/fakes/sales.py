"""A sales team and its CRM, over the fake and over every connector: what the behaviour suite of CRMs runs on."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from shared.errors import Unclear
from shared.model import permits
from shared.model.crm import Buyer, Company, Contact
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.ports.crm import Crm
from tests import builders
from tests.fakes.crm import FakeCrm
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.pipedrive import PipedriveOnSandbox
from tests.fakes.salesforce import SalesforceOnSandbox


@dataclass(frozen=True)
class Sales:
    """
    A CRM with a deal of Aurora Robotics over 2249.89 EUR, and what a test may do to it from the other side.

    `held` gives what a field of ours holds, `messages` the notes and tasks (kind, subject, readable text, the day it is due or was
    made), `completed` the ids of the tasks that are done. `owner` is whose the deal is. `rate`: what this CRM says of home currency
    for one of the deal's. `passes` lets so many seconds pass at the vendor, whose limits count calls of the last few.
    """

    crm: Crm
    deal: str
    win: Callable[[], object]
    drop_company: Callable[[], object]
    lose_next_answer: Callable[[], object]
    held: Callable[[Ref, str], str]
    messages: Callable[[], list[tuple[str, str, str, date]]]
    completed: Callable[[], list[str]]
    rate: Decimal | None = Decimal("0.85")
    owner: str = "884422"
    passes: Callable[[float], object] = lambda _seconds: None

    @property
    def permit(self) -> Permit:
        return permits.for_write_back(self.crm.connection, None)

    @property
    def ref(self) -> Ref:
        return Ref(self.crm.connection, Kind.DEAL, self.deal)


def the_fake() -> Sales:
    company = Company(Ref(builders.CRM, Kind.COMPANY, "5001"), "Aurora Robotics GmbH")
    contact = Contact(Ref(builders.CRM, Kind.CONTACT, "9001"), "Greta", "Vogel", "finance@aurora-robotics.test")
    lines = (
        builders.line("Platform seats", "12", "49.9905", sku="SEAT-PRO"),
        builders.line("Onboarding", "1", "1500", discount_percent="10"),
        builders.line("Support hours", "2.5", "120"),
    )
    deal = builders.deal(
        *lines, amount="2249.89", is_won=False, is_closed=False, company=company.ref, contacts=(contact.ref,)
    )
    crm = FakeCrm({deal.ref.id: deal}, {deal.ref.id: Buyer(company, contact)})

    def drop_company() -> None:
        crm.becomes(deal.ref.id, company=None)
        crm.buyers[deal.ref.id] = Buyer(None, contact)

    return Sales(
        crm=crm,
        deal=deal.ref.id,
        win=lambda: crm.becomes(deal.ref.id, is_won=True, is_closed=True, closed_on=date(2026, 11, 21)),
        drop_company=drop_company,
        lose_next_answer=lambda: crm.after.append(Unclear("no answer")),
        held=lambda ref, fact: crm.held.get(ref, {}).get(fact, ""),
        messages=lambda: [(str(m.ref.kind), m.subject, m.text, m.at.date()) for m in crm.messages],
        completed=lambda: [task.id for task in crm.completed],
    )


def hubspot() -> Sales:
    bench = HubSpotOnSandbox()
    crm = bench.crm(bench.crm().account())
    crm.ensure_fields(permits.for_setup(crm.connection))
    kinds = {Kind.DEAL: "deals", Kind.COMPANY: "companies", Kind.CONTACT: "contacts"}

    def messages() -> list[tuple[str, str, str, date]]:
        books = bench.app.provider.books()
        said = [("note", "", row["properties"]["hs_note_body"], row) for row in books["notes"]]
        said += [
            ("task", row["properties"]["hs_task_subject"], row["properties"]["hs_task_body"], row)
            for row in books["tasks"]
        ]
        return [
            (kind, subject, _readable(body), datetime.fromisoformat(row["properties"]["hs_timestamp"]).date())
            for kind, subject, body, row in said
        ]

    return Sales(
        crm=crm,
        deal="31337",
        win=lambda: bench.act("move_deal", "31337", stage="won"),
        drop_company=lambda: bench.act("associate", "31337", to_type="companies", to="5001", remove=True),
        lose_next_answer=lambda: bench.app.faults.inject(
            {"match": {"method": "POST", "path": "/crm/objects"}, "fault": "timeout_after_commit", "times": 1},
            token_path=bench.app.provider.token_path,
        ),
        held=lambda ref, fact: bench.properties(kinds[ref.kind], ref.id).get(f"ledgerlink_{fact}") or "",
        messages=messages,
        completed=lambda: [
            str(row["id"])
            for row in bench.app.provider.books()["tasks"]
            if row["properties"]["hs_task_status"] == "COMPLETED"
        ],
    )


def pipedrive() -> Sales:
    bench = PipedriveOnSandbox()
    bench.crm().ensure_fields(permits.for_setup(bench.connection))
    crm = bench.crm(bench.crm().account())

    def messages() -> list[tuple[str, str, str, date]]:
        books = bench.app.provider.books()
        notes = [("note", "", _readable(row["content"]), _instant(row["add_time"]).date()) for row in books["notes"]]
        return notes + [
            ("task", row["subject"], _readable(row["note"]), _instant(f"{row['due_date']} {row['due_time']}").date())
            for row in books["tasks"]
        ]

    return Sales(
        crm=crm,
        deal="31337",
        win=lambda: bench.act("move_deal", "31337", stage="won"),
        drop_company=lambda: bench.act("associate", "31337", to_type="companies", to="5001", remove=True),
        lose_next_answer=lambda: bench.app.faults.inject(
            {"match": {"method": "POST", "path": "/api/"}, "fault": "timeout_after_commit", "times": 1},
            token_path=bench.app.provider.token_path,
        ),
        held=lambda ref, fact: bench.held(ref.kind, ref.id, fact),
        messages=messages,
        completed=lambda: [str(row["id"]) for row in bench.app.provider.books()["tasks"] if row["done"]],
        rate=None,
        passes=bench.app.clock.advance,
    )


def _instant(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def salesforce() -> Sales:
    bench = SalesforceOnSandbox()
    deal = bench.deals["Aurora"]
    kinds = {Kind.DEAL: "deals", Kind.COMPANY: "companies", Kind.CONTACT: "contacts"}

    def messages() -> list[tuple[str, str, str, date]]:
        found = []
        for row in bench.activities:
            kind = row["Ledgerlink_Marker__c"].partition("-")[0]
            text = row["Description"].rpartition("\n\nLedgerlink · ")[0]
            found.append(
                (kind, row["Subject"] if kind == "task" else "", text, date.fromisoformat(row["ActivityDate"]))
            )
        return found

    return Sales(
        crm=bench.crm(bench.account),
        deal=deal,
        win=lambda: bench.act("move_deal", deal, stage="won"),
        drop_company=lambda: bench.act("edit", deal, properties={"AccountId": None}),
        lose_next_answer=lambda: bench.app.faults.inject(
            {"match": {"method": "PATCH", "path": "/services/data"}, "fault": "timeout_after_commit", "times": 1},
            token_path=bench.app.provider.token_path,
        ),
        held=lambda ref, fact: bench.shown(kinds[ref.kind], ref.id, fact),
        messages=messages,
        completed=lambda: [row["Id"] for row in bench.activities if row["Status"] == "Completed"],
        owner=bench.held("deals", deal)["OwnerId"],
    )


def _readable(body: str) -> str:
    """What a person sees of HTML, without our own last line."""
    return html.unescape(re.sub("<[^>]*>", "", body.rpartition("<p>")[0]))
