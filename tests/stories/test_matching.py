"""
What is there already on both sides: found, reported, linked as people decide, told to both, undone; a won deal uses it.

MAT-03, MAT-05, MAT-07, ROL-01, ROL-08, OBJ-16, FAIL-01.
"""

import csv
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from shared.model.refs import ConnectionId, Kind, Ref
from tests.stories.desk import ONE, Buyer
from tests.stories.stage import Stage

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]
"""Each of these runs the command line many times, and a busy machine takes ten seconds to start it once."""
PLACE = {"line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 4AP", "country": "GB"}
WAITING = (0, 3)
"""Other stories leave pairs that wait for somebody."""


class Town:
    """Companies of one story on both sides, told from all others by a word that no other name has."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        letters = time.time_ns() // 1_000_000
        self.word = "Q" + "".join(chr(ord("a") + int(digit)) for digit in str(letters)[-9:])

    def company(self, name: str, **fields: str) -> Buyer:
        """Somebody has met this company, with one person there."""
        person = {
            "given": "Ann",
            "family": self.word,
            "email": f"ann@{name.split(maxsplit=1)[0].lower()}-{self.word.lower()}.test",
        }
        made = self.stage.crm.act("create_company", fields={"name": f"{name.format(self.word)}", **fields})
        contact = self.stage.crm.act("create_contact", fields=person, company=str(made["id"]))
        return str(made["id"]), str(contact["id"])

    def customer(self, name: str, **words: str) -> str:
        """Accounting has this customer."""
        return str(self.stage.ledger.act("create_customer", name=name.format(self.word), **words)["ContactID"])

    def meadows(self) -> list[str]:
        """The customers that accounting has of a name like this story's meadow."""
        return [one["ContactID"] for one in self.stage.customers() if f"Meadow {self.word}" in one["Name"]]

    def matched(self, *words: str, code: int | Collection[int] = WAITING) -> dict[str, Any]:
        """Run the command; gives its one run with this story's pairs only."""
        self.stage.crm.control("clock", {"advance_s": 5})
        self.stage.fresh_minute()
        [run] = self.stage.cli("match", *words, code=code)["runs"]
        run["pairs"] = [pair for pair in run["pairs"] if self.word in pair["crm_name"]]
        return dict(run)

    def decided(self, *words: str, code: int | Collection[int] = 0) -> dict[str, Any]:
        """Decide something."""
        self.stage.crm.control("clock", {"advance_s": 5})
        self.stage.fresh_minute()
        return dict(self.stage.cli("match", *words, code=code))

    def held(self, company: str) -> str:
        """What the company says its customer is."""
        return self.stage.record("companies", company).get("ledgerlink_customer_id") or ""

    def number(self, customer: str) -> str:
        """What the customer says its own number is."""
        [found] = self.stage.customers(ContactID=customer)
        return str(found.get("ContactNumber") or "")


@pytest.fixture
def town(stage: Stage) -> Town:
    return Town(stage)


def ends(run: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (pair["crm"].rpartition("#")[2], pair["customer"].rpartition("#")[2]): pair["suggestion"]
        for pair in run["pairs"]
    }


def test_what_is_the_same_is_linked_and_a_won_deal_uses_it(town: Town) -> None:
    stage = town.stage
    exact = town.company("Blackwood {} & Sons Ltd", phone="+44 113 496 0001", **PLACE)
    exact_there = town.customer("Blackwood {} and Sons Limited", phone="0113 496 0001", **PLACE)
    namesake = town.company("Cascade {} Outdoor Ltd", city="Leeds", country="GB")
    other = town.customer("Cascade {} Outdoor Ltd", city="Truro", postal_code="TR1 2HE", country="GB")
    alone = town.company("Nobody {} Knows Ltd")

    run = town.matched()

    assert {(exact[0], exact_there): "link", (namesake[0], other): "review"} == ends(run)
    assert alone[0] in {one["record"].rpartition("#")[2] for one in run["alone"]["crm"]}
    pair = next(one for one in run["pairs"] if one["suggestion"] == "link")
    assert "same phone" in pair["why"]
    assert ("", "") == (town.held(exact[0]), town.number(exact_there))

    rehearsed = town.decided("accept", pair["id"], "--dry-run")
    assert ([pair["id"]], "") == ([one["id"] for one in rehearsed["would_link"]], town.held(exact[0]))
    done = town.decided("accept", pair["id"])

    assert [(pair["id"], "told")] == [(one["id"], one["stage"]) for one in done["linked"]]
    assert exact_there == town.held(exact[0])
    assert town.number(exact_there) == f"hubspot:{stage.portal}:company:{exact[0]}"
    assert {(namesake[0], other): "review"} == ends(town.matched())

    deal = stage.wins(stage.deal(ONE, company=exact))
    invoice = stage.invoice(deal)
    stage.told(deal, invoice_status="draft")
    assert exact_there == invoice["Contact"]["ContactID"]
    assert 1 == len([one for one in stage.ledger.book("customers") if f"Blackwood {town.word}" in one["Name"]])
    stage.ledger.act("approve", invoice["InvoiceID"])
    stage.told(deal, invoice_status="awaiting_payment")
    owing = [one for one in stage.cli("receivables")["customers"] if one["customer"].endswith(f"#{exact_there}")]
    assert [f"Blackwood {town.word} and Sons Limited"] == [one["name"] for one in owing]


def test_decisions_come_back_in_a_table_and_lines_that_cannot_be_are_refused_by_number(town: Town) -> None:
    stage = town.stage
    first, second, third = (
        town.company(f"{name} {{}} Ltd", phone=f"+44 113 496 00{number}", **PLACE)
        for number, name in enumerate(("Aster", "Birch", "Cedar"), 10)
    )
    there = [
        town.customer(f"{name} {{}} Limited", phone=f"0113 496 00{number}", **PLACE)
        for number, name in enumerate(("Aster", "Birch", "Cedar"), 10)
    ]
    file = stage.folder / "pairs.csv"
    run = town.matched("--csv", str(file))
    by_company = {pair["crm"].rpartition("#")[2]: pair for pair in run["pairs"]}
    stage.crm.act("edit", third[0], kind="company", fields={"phone": "+44 113 496 0999"})
    decisions = {first[0]: "link", second[0]: "reject", third[0]: "link"}

    lines = fill_in(file, {by_company[company]["id"]: said for company, said in decisions.items()})
    done = town.decided("import", str(file), code=4)

    assert [by_company[first[0]]["id"]] == [one["id"] for one in done["linked"]]
    assert [by_company[second[0]]["id"]] == done["rejected"]
    [refused] = done["refused"]
    assert (lines[by_company[third[0]]["id"]], True) == (refused["line"], refused["stale"])
    assert [there[0], "", ""] == [town.held(company[0]) for company in (first, second, third)]
    assert second[0] not in {crm for crm, _ in ends(town.matched())}

    town.decided("undo", by_company[second[0]]["id"])
    assert second[0] in {crm for crm, _ in ends(town.matched("--last"))}


def fill_in(file: Path, decisions: dict[str, str]) -> dict[str, int]:
    """A person fills in the column `decision`; gives the line of each pair."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    with file.open("w", encoding="utf-8", newline="") as text:
        table = csv.DictWriter(text, rows[0], delimiter=";")
        table.writeheader()
        table.writerows({**row, "decision": decisions.get(row["id"], "")} for row in rows)
    return {row["id"]: line for line, row in enumerate(rows, 2)}


def test_a_change_set_is_undone_as_a_whole_and_may_be_made_again(town: Town) -> None:
    names = ("Dahlia", "Elder", "Fern")
    companies = [
        town.company(f"{name} {{}} Ltd", phone=f"+44 113 496 01{n}", **PLACE) for n, name in enumerate(names, 10)
    ]
    customers = [
        town.customer(f"{name} {{}} Limited", phone=f"0113 496 01{n}", **PLACE) for n, name in enumerate(names, 10)
    ]
    ids = [pair["id"] for pair in town.matched()["pairs"]]
    done = town.decided("accept", *ids)
    [change_set] = done["change_sets"]
    assert customers == [town.held(company) for company, _ in companies]

    undone = town.decided("undo", change_set)

    assert [True] * 3 == [one["unlinked"] for one in undone["undone"]]
    assert [""] * 6 == [*(town.held(company) for company, _ in companies), *map(town.number, customers)]
    assert set(ids) == {pair["id"] for pair in town.matched("--last")["pairs"]}
    [said] = [one for one in town.stage.cli("match", "changes") if one["id"] == change_set]
    assert {"undone"} == {link["stage"] for link in said["links"]}
    assert 3 == len(town.decided("accept", *ids)["linked"])
    trail = town.stage.world.audit.entries(
        Ref(ConnectionId(f"hubspot:{town.stage.portal}"), Kind.COMPANY, companies[0][0])
    )
    assert ["linked customer", "unlinked customer", "linked customer"] == [entry.verb for entry in trail]
    assert town.stage.world.audit.is_whole(trail)


@pytest.mark.parametrize("said", ["reject", "accept"])
def test_a_deal_that_is_won_while_its_pair_waits_goes_on_as_it_is_decided(town: Town, said: str) -> None:
    """MAT-07, FAIL-01: nobody is made beside a customer that it may be, and nobody need touch the deal."""
    stage = town.stage
    company = town.company("Meadow {}")
    there = town.customer("Meadow {} Ltd", city="Truro", country="GB")
    [pair] = town.matched()["pairs"]
    assert "review" == pair["suggestion"]

    deal = stage.wins(stage.deal(ONE, company=company))
    held = stage.told(deal, sync_status="held")["sync_message"]

    assert f"Meadow {town.word} Ltd ({there}), score {pair['score']}" in held
    assert f"ledgerlink match {said} {pair['id']}" in held
    assert ["ambiguous_customer"] == [hold["code"] for hold in stage.held(deal)]
    assert ([there], []) == (town.meadows(), stage.invoices(deal))

    town.decided(said, pair["id"])

    buyer = stage.invoice(deal)["Contact"]["ContactID"]
    stage.told(deal, sync_status="invoiced")
    assert (said == "accept") == (buyer == there)
    assert {there, buyer} == set(town.meadows())


def test_what_is_there_twice_and_what_is_malformed_is_told(town: Town) -> None:
    for _ in range(2):
        town.stage.crm.act(
            "create_company", fields={"name": f"Gorse {town.word} Ltd", "phone": "+44 113 496 0300", **PLACE}
        )
    bad = town.customer("Heather {} Ltd", **{**PLACE, "country": "UK"})

    run = town.matched()

    twins = [group for group in run["duplicates"]["crm"] if town.word in group["records"][0]["name"]]
    assert [2] == [len(group["records"]) for group in twins]
    assert {"no_email", "unknown_country"} <= {
        flaw["code"] for flaw in run["flaws"] if flaw["record"].rpartition("#")[2] == bad
    }
    topics = {check["topic"]: check for check in run["readiness"]}
    assert {
        "Customers linked",
        "Duplicates in the CRM",
        "Billing addresses",
        "Product names",
        "Stage definitions",
    } <= topics.keys()
    assert "to do" != topics["Stage definitions"]["readiness"]
    page = town.stage.folder / "report.html"
    assert "Ready to go live?" in town.stage.terminal("match", "--last", "--html", str(page), code=WAITING)
    assert f"Heather {town.word}" in page.read_text()


def test_a_run_that_is_cut_off_goes_on_where_it_was(town: Town) -> None:
    stage = town.stage
    company = town.company("Iris {} Ltd", phone="+44 113 496 0400", **PLACE)
    town.customer("Iris {} Limited", phone="0113 496 0400", **PLACE)
    stage.crm.control("clock", {"advance_s": 5})
    stage.fresh_minute()
    stage.ledger.control(
        "faults", {"match": {"method": "GET", "path": "/api.xro/2.0/Contacts"}, "fault": "5xx", "times": 20}
    )
    stage.cli("match", "--fresh", code=75)
    stage.ledger.client.delete(f"{stage.ledger.described['control']}/faults").raise_for_status()
    since = stage.crm.last_call()

    run = town.matched()

    assert company[0] in {crm for crm, _ in ends(run)}
    again = [call for call in stage.crm.calls(since) if call["path"].endswith("/companies/search")]
    lists = [call for call in stage.crm.calls(since) if call["method"] == "GET" and call["path"].endswith("/companies")]
    assert 1 <= len(again)
    assert 1 == len(lists), "the recycle bin's list only: those in use are asked for by what changed"
