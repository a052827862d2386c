"""
Every line lands on the account and cost centre that finance would have chosen; what nobody decided waits for a decision.

TAX-09, TAX-13, TAX-14, OBJ-05, OBJ-17, OBJ-26, GRD-03, FAIL-13.
"""

import pytest

from tests.stories.desk import ONE, Line, writes
from tests.stories.draft import foot, members, tracked, with_rules
from tests.stories.stage import Stage, changed

pytestmark = pytest.mark.stack

STREAMS = """
[books.streams.licences]
account = "260"
tracking = { Region = "EMEA" }
tax = "OUTPUT2"

[[books.items]]
sku = "LIC-EU"
stream = "licences"
item = "SUB-PRO"
description = "{name} ({sku}): {description}"

[[books.items]]
sku = "LIC-US"
stream = "licences"
item = "SUB-PRO"
description = "Platform licence, Americas"
tracking = { Region = "AMER" }
tax = "ZERORATEDOUTPUT"

[[books.items]]
name = "Printed handbook"
item = "BOOK"
account = "200"
tax = "ZERORATEDOUTPUT"
"""
SOLD: tuple[Line, ...] = (
    {"name": "Platform seats", "hs_sku": "SEAT-PRO", "quantity": "3", "price": "50"},
    {"name": "Licence Europe", "hs_sku": "LIC-EU", "quantity": "1", "price": "900", "description": "12 months"},
    {"name": "Licence America", "hs_sku": "LIC-US", "quantity": "2", "price": "400"},
    {"name": "Printed handbook", "quantity": "10", "price": "15"},
)
SUPPORT = '[[books.items]]\nsku = "SUPPORT"\nitem = "SUPPORT"\naccount = "200"\ntax = "OUTPUT2"\n'
PIGEON = {"name": "Carrier pigeon", "hs_sku": "PIGEON", "quantity": "2", "price": "35"}


def test_products_become_items_accounts_and_cost_centres_as_the_rules_say(stage: Stage) -> None:
    """TAX-09, TAX-13, TAX-14, OBJ-17: one to one; two to one with words and cost centres of their own; by name."""
    with stage.under(with_rules(STREAMS)):
        deal = stage.wins(stage.deal(*SOLD))
        invoice = stage.invoice(deal)

    assert [
        ("SUB-PRO", "Platform seats", "200", "OUTPUT2"),
        ("SUB-PRO", "Licence Europe (LIC-EU): 12 months", "260", "OUTPUT2"),
        ("SUB-PRO", "Platform licence, Americas", "260", "ZERORATEDOUTPUT"),
        ("BOOK", "Printed handbook", "200", "ZERORATEDOUTPUT"),
    ] == members(invoice, "ItemCode", "Description", "AccountCode", "TaxType")
    assert [{}, {"Region": "EMEA"}, {"Region": "AMER"}, {}] == tracked(invoice)
    # 150 + 900 at 20% is 210.00 of tax; 800 and 150 are zero-rated.
    assert ("2000.00", "210.00", "2210.00") == foot(invoice)


def test_a_product_that_no_rule_names_waits_until_it_is_mapped_and_then_follows_by_itself(stage: Stage) -> None:
    """OBJ-17, GRD-03, FAIL-13: `map --apply`, `rules push`, `rules activate`; nobody touches the deal."""
    file = stage.folder / "ledgerlink.toml"
    file.write_text(changed((SUPPORT, "")))
    with stage.under((SUPPORT, "")):
        deal = stage.wins(stage.deal(ONE))
        told = stage.told(deal, sync_status="held")
        shown = stage.cli("holds", "show", deal)
        assert "'Support hours' (SKU 'SUPPORT')" in told["sync_message"]
        assert ("mapping_missing", "never") == (shown["code"], shown["override"])
        assert "[[books.items]] of the book uk in ledgerlink.toml" in shown["fix"]

        added = stage.cli("map", "--apply", code=0)
        assert ["SUPPORT"] == [rule["sku"] for rule in added[0]["added"]]
        version = stage.cli("rules", "push")["version"]
        assert deal in stage.cli("rules", "activate", version)["looked_at"]
        invoice = stage.invoice(deal)
    stage.told(deal, sync_status="invoiced")

    assert [("SUPPORT", "200", "OUTPUT2")] == members(invoice, "ItemCode", "AccountCode", "TaxType")
    assert [] == stage.held(deal)
    assert f"the rules {version} are in force" in str(stage.cli("explain", "deal", deal)["events"])


def test_only_a_rule_of_the_book_sends_lines_to_one_account_for_everything(stage: Stage) -> None:
    """FAIL-13: and even then each line keeps its own words and amount."""
    deal = stage.wins(stage.deal(ONE, PIGEON))
    stage.told(deal, sync_status="held")
    assert [] == stage.invoices(deal)

    with stage.under(with_rules('[books.default_item]\naccount = "260"\ntax = "OUTPUT2"\n')):
        stage.cli("sync", "deal", deal)
        invoice = stage.invoice(deal)

    assert [("Support hours", "200", "480"), ("Carrier pigeon", "260", "70")] == members(
        invoice, "Description", "AccountCode", "LineAmount"
    )
    stage.told(deal, sync_status="invoiced")
    assert "the book's default item: account 260 (Carrier pigeon)" in stage.why(deal, "coding")


@pytest.mark.parametrize(
    ("tracking", "words"),
    [
        ('{ Region = "Moon" }', "the option 'Moon' for 'PIGEON' is not an open one of 'Region'"),
        ('{ Team = "Sales" }', "the tracking category 'Team' for 'PIGEON' is not an open one of"),
    ],
    ids=["option", "category"],
)
def test_a_cost_centre_that_the_ledger_does_not_have_is_found_before_any_write(
    stage: Stage, tracking: str, words: str
) -> None:
    """TAX-13, GRD-03: by `rules check --live` before a deal is won, else by a hold that names what there is."""
    rule = '[[books.items]]\nsku = "PIGEON"\naccount = "200"\ntax = "OUTPUT2"\ntracking = {}\n'
    wrong = with_rules(rule.replace("{}", tracking))
    (stage.folder / "wrong.toml").write_text(changed(wrong))
    found = stage.cli("rules", "check", "wrong.toml", "--live", code=1)["error"]
    assert words in str(found)
    assert "AMER, APAC, EMEA" in str(found) or "there are: Region" in str(found)

    with stage.under(wrong):
        mark = stage.ledger.last_call()
        deal = stage.wins(stage.deal(PIGEON))
        told = stage.told(deal, sync_status="held")
        assert (
            words.replace("'PIGEON'", "'Carrier pigeon'") in told["sync_message"][:1].lower() + told["sync_message"][1:]
        )
        assert "mapping_missing" == stage.held(deal)[0]["code"]
        assert [] == writes(stage.ledger.business_calls(mark))
    with stage.under(with_rules(rule.replace("{}", '{ Region = "APAC" }'))):
        stage.cli("sync", "deal", deal)
        invoice = stage.invoice(deal)
    assert ([{"Region": "APAC"}], ("70.00", "14.00", "84.00")) == (tracked(invoice), foot(invoice))
