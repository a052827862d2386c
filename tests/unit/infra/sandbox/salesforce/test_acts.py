"""What people do in the user interface, and how it stands in the books."""

import base64
from typing import Any

import pytest

from infra.sandbox.salesforce.ids import whole


def by_id(force: Any, book: str, id_: str) -> dict[str, Any]:
    rows = force.ok("GET", "/_sandbox/books")[book]
    found: dict[str, Any] = next(row for row in rows if row["Id"] == id_)
    return found


def test_an_id_of_15_characters_becomes_one_of_18() -> None:
    assert whole("0065g00000OppAA") == "0065g00000OppAAAAZ"
    assert whole("00D5g00000ABCDE") == "00D5g00000ABCDEEA5"


def test_two_orgs_are_seeded_alike_and_apart(force: Any) -> None:
    first, second = force.provider.accounts()
    theirs = {"Authorization": f"Bearer {second['access_token']}"}
    force.act("edit", force.deal(), properties={"NextStep": "x"})

    soql = "SELECT Id, Amount, NextStep FROM Opportunity ORDER BY Id"
    ours, other = force.query(soql), force.query(soql, headers=theirs)

    assert first["account_id"] != second["account_id"]
    assert [row["Id"] for row in ours] == [row["Id"] for row in other]
    assert (ours[0]["NextStep"], other[0]["NextStep"]) == ("x", None)
    added = force.control("account", do="add")
    assert len({first["account_id"], second["account_id"], added["account_id"]}) == 3


def test_the_seed_has_the_open_deals_of_three_companies(force: Any) -> None:
    rows = force.query("SELECT Name, CurrencyIsoCode, Amount FROM Opportunity WHERE IsClosed = false ORDER BY Name")

    assert [(row["Name"], row["CurrencyIsoCode"], row["Amount"]) for row in rows] == [
        ("Aurora: platform rollout", "EUR", 2249.886),
        ("Blackwood: annual licence", "GBP", 2400.0),
        ("Cascade: renewal", "USD", 2584.0),
    ]


def test_the_seed_has_a_company_below_another_whose_bills_go_to_one_contact_and_somebody_alone(force: Any) -> None:
    (child,) = force.query("SELECT Name, Parent.Name FROM Account WHERE ParentId != null")
    (role,) = force.query("SELECT Account.Name, Contact.LastName, Role FROM AccountContactRole")
    (alone,) = force.query("SELECT LastName FROM Contact WHERE AccountId = null")

    assert ("Dunmore Foods Ltd", "Dunmore Holdings plc", "Lind") == (
        child["Name"],
        child["Parent"]["Name"],
        alone["LastName"],
    )
    assert ("Dunmore Foods Ltd", "Roe", "Billing") == (
        role["Account"]["Name"],
        role["Contact"]["LastName"],
        role["Role"],
    )


def test_companies_are_seeded_by_number_and_tell_nobody(force: Any) -> None:
    before = len(force.query("SELECT Id FROM Contact"))

    assert {"companies": 3, "contacts": 3} == force.act("seed_companies", count=3)

    assert before + 3 == len(force.query("SELECT Id FROM Contact"))


def test_companies_and_people_are_kept_by_plain_words(force: Any) -> None:
    company = force.act("create_company", fields={"name": "Fir", "line1": "1 A St", "line2": "B", "country": "Ireland"})
    contact = force.act(
        "create_contact", fields={"given": "Ida", "family": "Falk", "email": "i@fir.test"}, company=company["id"]
    )

    edited = force.act("edit", company["id"], kind="company", fields={"city": "Cork", "name": "Fir Ltd"})
    gone = force.act("archive", contact["id"], kind="contact")
    back = force.act("restore", contact["id"], kind="contact")

    assert ("Fir Ltd", "1 A St\nB", "Cork") == (edited["Name"], edited["BillingStreet"], edited["BillingCity"])
    assert (True, False, company["id"]) == (gone["IsDeleted"], back["IsDeleted"], back["AccountId"])
    other = force.act("create_company", fields={"name": "Fir again"})["id"]
    assert company["id"] == force.act("merge", other, kind="company", into=company["id"])["id"]
    refused = force.call(
        "POST", "/_sandbox/act", {"do": "create_company", "with": {"fields": {"name": "F", "email": "x@y.test"}}}
    )
    assert "no e-mail address" in refused.json()["error"]["message"]


def test_an_account_stands_below_another_until_it_is_taken_away(force: Any) -> None:
    child, parent = force.id_of("Account", "Cascade"), force.id_of("Account", "Blackwood")

    linked = force.act("associate", child, type="companies", to_type="companies", to=parent)
    parted = force.act("associate", child, type="companies", to_type="companies", to=parent, remove=True)

    assert (parent, None) == (linked["ParentId"], parted["ParentId"])


def test_an_org_with_several_accounts_for_a_contact_keeps_the_relation_to_its_own(force: Any) -> None:
    force.act("settings", contacts_to_multiple_accounts=True)
    first, other = force.id_of("Account", "Aurora"), force.id_of("Account", "Blackwood")
    contact = force.act("create_contact", properties={"LastName": "L"}, company=first)["id"]
    soql = f"SELECT AccountId, IsDirect FROM AccountContactRelation WHERE ContactId = '{contact}' ORDER BY Id"

    force.act("associate", contact, type="contacts", to_type="companies", to=other, role="Billing")
    assert [(first, True), (other, False)] == [(row["AccountId"], row["IsDirect"]) for row in force.query(soql)]

    force.act("edit", contact, type="contacts", properties={"AccountId": None})
    assert [(other, False)] == [(row["AccountId"], row["IsDirect"]) for row in force.query(soql)]


def test_a_deal_is_opened_with_its_parties_and_lines(force: Any) -> None:
    company = force.act("create_company", properties={"Name": "Fir", "Website": "https://fir.test"})["id"]
    contact = force.act("create_contact", properties={"LastName": "L", "Email": "l@fir.test"}, company=company)["id"]
    lines = [{"Name": "Boxes", "ProductCode": "BOX", "Quantity": "3", "UnitPrice": "9.99", "Discount": "50"}]

    deal = force.act("create_deal", properties={"Name": "Boxes"}, company=company, contacts=[contact], lines=lines)

    held = by_id(force, "deals", deal["id"])
    assert (held["AccountId"], held["ContactId"], held["Amount"]) == (company, contact, 14.985)
    assert (held["CurrencyIsoCode"], held["IsClosed"]) == ("GBP", False)
    line = force.act("add_line", deal["id"], Name="Boxes", ProductCode="BOX", Quantity="1", UnitPrice="10")
    assert by_id(force, "deals", deal["id"])["Amount"] == 24.985
    renamed = force.act("edit", line["id"], type="line_items", properties={"Name": "Crates"})
    assert by_id(force, "line_items", line["id"])["IsDeleted"] is True
    assert (renamed["Name"], renamed["TotalPrice"]) == ("Crates", 10.0)
    force.act("remove_line", renamed["id"])
    assert by_id(force, "deals", deal["id"])["Amount"] == 14.985


@pytest.mark.parametrize(
    ("stage", "closed", "won"), [("won", True, True), ("lost", True, False), ("Qualification", False, False)]
)
def test_a_deal_is_moved(force: Any, stage: str, *, closed: bool, won: bool) -> None:
    moved = force.act("move_deal", force.deal(), stage=stage)

    assert (moved["IsClosed"], moved["IsWon"]) == (closed, won)


def test_accounts_are_merged_and_the_loser_names_its_master(force: Any) -> None:
    winner, loser = force.id_of("Account", "Aurora"), force.id_of("Account", "Blackwood")

    force.act("merge", winner, type="companies", other=loser)

    soql = f"SELECT MasterRecordId, IsDeleted FROM Account WHERE Id = '{loser}'"
    assert force.query(soql) == []
    (gone,) = force.ok("GET", "/queryAll", params={"q": soql})["records"]
    assert (gone["MasterRecordId"], gone["IsDeleted"]) == (winner, True)
    assert len(force.query(f"SELECT Id FROM Opportunity WHERE AccountId = '{winner}'")) == 2
    assert force.query("SELECT AccountId FROM Contact WHERE LastName = 'Blackwood'")[0]["AccountId"] == winner


def test_deals_and_people_are_linked_and_parted(force: Any) -> None:
    deal, contact = force.deal(), force.id_of("Contact", "Olive")
    company = force.id_of("Account", "Cascade")

    force.act("associate", deal, to_type="companies", to=company)
    force.act("associate", deal, to_type="contacts", to=contact)
    force.act("associate", contact, type="contacts", to_type="companies", to=company)

    soql = "SELECT AccountId, (SELECT ContactId FROM OpportunityContactRoles) FROM Opportunity WHERE Id = "
    (held,) = force.query(f"{soql}'{deal}'")
    assert held["AccountId"] == company
    assert contact in [row["ContactId"] for row in held["OpportunityContactRoles"]["records"]]
    assert by_id(force, "contacts", contact)["AccountId"] == company
    force.act("associate", deal, to_type="contacts", to=contact, remove=True)
    force.act("associate", deal, to_type="companies", to=company, remove=True)
    (held,) = force.query(f"{soql}'{deal}'")
    assert held["AccountId"] is None
    assert contact not in [row["ContactId"] for row in held["OpportunityContactRoles"]["records"]]


@pytest.mark.parametrize(
    ("do", "id_", "given", "says"),
    [
        ("merge", "deal", {"type": "deals", "other": "deal"}, "can't be merged"),
        ("fly", "", {}, "unknown act"),
        ("edit", "0065g00000ZZZZZAAA", {}, "no Opportunity"),
        ("edit", "deal", {"properties": {"Stage": "x"}}, "INVALID_FIELD"),
        ("move_deal", "deal", {"stage": "Nowhere"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("settings", "", {"colour": "red"}, "no setting colour"),
        ("create_deal", "", {"account": "00D5g00000ZZZZZ"}, "no org"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why(force: Any, do: str, id_: str, given: dict[str, Any], says: str) -> None:
    deal = force.deal()
    real = {key: deal if value == "deal" else value for key, value in given.items()}

    answer = force.call("POST", "/_sandbox/act", {"do": do, "id": deal if id_ == "deal" else id_, "with": real})

    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]


def test_a_deleted_deal_comes_back_with_its_lines_under_the_same_id(force: Any) -> None:
    deal = force.deal()
    force.act("delete", deal)
    assert force.query("SELECT Id FROM OpportunityLineItem WHERE Product2.ProductCode = 'ONBOARD'") == []

    force.act("restore", deal)

    held = force.ok("GET", f"/sobjects/Opportunity/{deal}")
    assert (held["Amount"], held["HasOpportunityLineItem"]) == (2249.886, True)


def test_a_quote_copies_the_deals_lines_and_keeps_its_pdf(force: Any) -> None:
    quote = force.act("create_quote", force.deal(), properties={"Name": "Offer: 7"})["id"]
    force.call("PATCH", f"/sobjects/Quote/{quote}", {"Tax": 427.48})

    soql = "SELECT Name, Subtotal, TotalPrice, Tax, GrandTotal, IsSyncing, Status, (SELECT Quantity FROM QuoteLineItems) FROM Quote"
    (held,) = force.query(soql)

    assert (held["Name"], held["TotalPrice"], held["GrandTotal"]) == ("Offer: 7", 2249.886, 2677.366)
    assert (held["IsSyncing"], held["Status"], held["QuoteLineItems"]["totalSize"]) == (True, "Presented", 3)
    (document,) = force.query("SELECT Id, Document FROM QuoteDocument")
    assert force.call("GET", document["Document"]).content.startswith(b"%PDF")
    assert force.act("sign_quote", quote)["Status"] == "Accepted"


def test_files_and_notes_hang_on_records(force: Any) -> None:
    deal = force.deal()
    file = force.act("attach_file", deal, name="SOW.pdf", text="%PDF-1.4 work")
    note = force.ok(
        "POST", "/sobjects/ContentNote", {"Title": "T", "Content": base64.b64encode(b"<p>x</p>").decode()}, 201
    )
    link = {"ContentDocumentId": note["id"], "LinkedEntityId": deal, "ShareType": "V"}
    force.ok("POST", "/sobjects/ContentDocumentLink", link, status=201)

    soql = (
        f"SELECT ContentDocumentId, ContentDocument.FileType FROM ContentDocumentLink WHERE LinkedEntityId = '{deal}'"
    )
    kinds = {row["ContentDocument"]["FileType"] for row in force.query(soql)}

    assert kinds == {"PDF", "SNOTE"}
    assert force.call("GET", f"/sobjects/ContentVersion/{file['id']}/VersionData").content == b"%PDF-1.4 work"
    assert by_id(force, "notes", note["id"])["ContentDocumentLinks"]["totalSize"] == 1
    force.act("delete", note["id"], type="notes")
    assert {row["ContentDocument"]["FileType"] for row in force.query(soql)} == {"PDF"}
    force.act("restore", note["id"], type="notes")
    held = by_id(force, "notes", note["id"])
    assert held["ContentDocumentLinks"]["totalSize"] == 1
    assert base64.b64decode(held["Content"]) == b"<p>x</p>"


def test_tasks_know_the_account_above_and_when_they_were_done(force: Any) -> None:
    deal = force.deal()
    asked = force.ok("POST", "/sobjects/Task", {"Subject": "Call", "WhatId": deal}, 201)["id"]
    before = by_id(force, "tasks", asked)

    force.call("PATCH", f"/sobjects/Task/{asked}", {"Status": "Completed"})

    after = by_id(force, "tasks", asked)
    assert (before["Priority"], before["IsClosed"], before["CompletedDateTime"]) == ("Normal", False, None)
    assert (after["IsClosed"], after["AccountId"]) == (True, force.id_of("Account", "Aurora"))
    assert after["CompletedDateTime"] is not None


def test_a_field_of_all_activities_is_one_of_tasks(force: Any) -> None:
    metadata = {"label": "Key", "type": "Text", "length": 40, "externalId": True, "unique": True}
    force.ok("POST", "/tooling/sobjects/CustomField", {"FullName": "Activity.Key__c", "Metadata": metadata}, 201)
    force.act("show_field", "Task.Key__c")

    first = force.ok("PATCH", "/sobjects/Task/Key__c/n-1", {"Subject": "x"}, status=201)
    again = force.ok("PATCH", "/sobjects/Task/Key__c/n-1", {"Subject": "y"})

    assert first["id"] == again["id"]


def test_a_person_account_is_an_account_and_a_contact(force: Any) -> None:
    force.act("settings", person_accounts=True)
    body = {"FirstName": "Ann", "LastName": "Poe", "PersonEmail": "ann@poe.test"}

    made = force.ok("POST", "/sobjects/Account", body, status=201)["id"]

    held = force.ok("GET", f"/sobjects/Account/{made}")
    assert (held["Name"], held["IsPersonAccount"]) == ("Ann Poe", True)
    assert force.ok("GET", f"/sobjects/Contact/{held['PersonContactId']}")["Email"] == "ann@poe.test"
    refused = force.refused("PATCH", f"/sobjects/Account/{made}", {"Name": "X"})
    assert refused == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")


def test_deals_are_seeded_by_number(force: Any) -> None:
    made = force.act("seed_deals", n=2, stage="won")

    assert [row["IsWon"] for row in made] == [True, True]
    assert all(row["Amount"] > 0 for row in made)


def test_stages_are_renamed_and_removed_and_fields_deleted(force: Any) -> None:
    force.act("edit_stage", "Prospecting", label="First call")
    force.act("edit_stage", "Qualification", archived=True)
    stages = {row["ApiName"]: row for row in force.query("SELECT ApiName, MasterLabel, IsActive FROM OpportunityStage")}

    assert stages["Prospecting"]["MasterLabel"] == "First call"
    assert stages["Qualification"]["IsActive"] is False
    (deal,) = force.query("SELECT toLabel(StageName) FROM Opportunity WHERE StageName = 'Prospecting'")
    assert deal["StageName"] == "First call"
    force.act("remove_property", "VAT_Number__c", kind="companies")
    assert force.refused("GET", "/query", params={"q": "SELECT VAT_Number__c FROM Account"}) == (400, "INVALID_FIELD")


def test_a_reset_brings_the_seed_back_with_the_same_ids_and_tokens(force: Any) -> None:
    deal = force.deal()
    force.act("delete", deal)
    force.act("settings", daily_calls=1)

    force.control("reset")

    assert force.deal() == deal
    assert force.ok("GET", "/limits")["DailyApiRequests"]["Max"] == 125000
