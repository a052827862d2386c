"""
The tax is the one that the buyer's place and standing ask for; a code that would be wrong, or a guess, waits for a person.

TAX-04, TAX-05, TAX-06, TAX-14, GRD-03, FAIL-04.
"""

import pytest

from tests.stories.desk import ONE, writes
from tests.stories.draft import foot, members, with_rules
from tests.stories.stage import Stage, changed

pytestmark = pytest.mark.stack

COUNTRIES = (
    '# countries = { "United Kingdom" = "GB", "Germany" = "DE" }',
    'countries = { "United Kingdom" = "GB", "Germany" = "DE", "United States" = "US" }',
)
RULES = """
[[books.taxes]]
name = "exempt"
field = "tax_exempt"
code = "EXEMPTOUTPUT"
rate = 0

[[books.taxes]]
name = "exports"
countries = ["US"]
code = "ZERORATEDOUTPUT"
rate = 0

[[books.taxes]]
name = "reverse charge"
countries = ["DE", "FR"]
reverse_charge = true
code = "NONE"
rate = 0
"""
BY_PLACE = {
    "at home": ({"country": "United Kingdom"}, {}, "OUTPUT2", ("480.00", "96.00", "576.00")),
    "exported": ({"country": "United States"}, {}, "ZERORATEDOUTPUT", ("480.00", "0.00", "480.00")),
    "to a business abroad": (
        {"country": "Germany", "ledgerlink_tax_number": "DE136695976"}, {}, "NONE", ("480.00", "0.00", "480.00"),
    ),
    "to a consumer abroad": ({"country": "Germany"}, {}, "OUTPUT2", ("480.00", "96.00", "576.00")),
    "in another spelling": ({"country": "FR", "ledgerlink_tax_number": "FR40303265045"}, {}, "NONE", ("480.00", "0.00", "480.00")),
    "to an exempt company": (
        {"country": "United Kingdom", "ledgerlink_tax_exempt": "true"}, {}, "EXEMPTOUTPUT", ("480.00", "0.00", "480.00"),
    ),
    "exempt by the deal": (
        {"country": "United Kingdom"}, {"ledgerlink_tax_exempt": "true"}, "EXEMPTOUTPUT", ("480.00", "0.00", "480.00"),
    ),
    "the deal says more than its company": (
        {"country": "United Kingdom", "ledgerlink_tax_exempt": "true"},
        {"ledgerlink_tax_exempt": "false"},
        "OUTPUT2",
        ("480.00", "96.00", "576.00"),
    ),
}  # fmt: skip
SUPPORT = '[[books.items]]\nsku = "SUPPORT"\nitem = "SUPPORT"\naccount = "200"\ntax = "OUTPUT2"\n'


def test_the_tax_follows_the_buyers_place_and_standing(stage: Stage) -> None:
    """TAX-04, TAX-05: and which rule spoke is in the story of the deal."""
    with stage.under(COUNTRIES, with_rules(RULES)):
        deals = {
            what: stage.wins(stage.deal(ONE, company=stage.company(**company), **said))
            for what, (company, said, _, _) in BY_PLACE.items()
        }
        invoices = {what: stage.invoice(deal) for what, deal in deals.items()}
    stage.settle()

    for what, (_, _, code, total) in BY_PLACE.items():
        assert (what, [(code,)], total) == (what, members(invoices[what], "TaxType"), foot(invoices[what]))
    for what, words in {
        "to a business abroad": "rule 'reverse charge', the buyer is in DE, reverse charge to the tax number DE136695976",
        "exported": "rule 'exports', the buyer is in US",
        "to an exempt company": "rule 'exempt', tax_exempt is 'true'",
        "to a consumer abroad": "the product's own",
    }.items():
        assert words in stage.why(deals[what], "tax"), what


def test_a_buyer_whose_place_is_not_known_is_asked_for_and_never_guessed(stage: Stage) -> None:
    """TAX-04, GRD-03."""
    company = stage.company()
    with stage.under(COUNTRIES, with_rules(RULES)):
        nowhere = stage.wins(stage.deal(ONE, company=company))
        strange = stage.wins(stage.deal(ONE, company=stage.company(country="Deutschland")))
        assert "The buyer has no country" in stage.told(nowhere, sync_status="held")["sync_message"]
        assert "don't know the country 'Deutschland'" in stage.told(strange, sync_status="held")["sync_message"]
        assert "[books.countries]" in stage.cli("holds", "show", strange)["fix"]

        assert "follows by itself" in stage.cli("holds", "show", nowhere)["fix"]
        stage.crm.act("edit", company[0], type="companies", properties={"country": "United States"})
        assert [("ZERORATEDOUTPUT",)] == members(stage.invoice(nowhere), "TaxType")
        stage.told(nowhere, sync_status="invoiced")
        stage.settle()
        assert ([], "held") == (stage.held(nowhere), stage.fields(strange)["sync_status"])


def test_a_company_or_contact_that_no_held_deal_names_costs_no_call(stage: Stage) -> None:
    """GRD-03: not even where it has a deal that was invoiced."""
    company, contact = stage.company(country="United Kingdom")
    stage.invoice(stage.wins(stage.deal(ONE, company=(company, contact))))
    stage.settle()
    marks = stage.crm.last_call(), stage.ledger.last_call()
    stage.crm.act("edit", company, type="companies", properties={"country": "France", "city": "Lyon"})
    stage.crm.act("edit", contact, type="contacts", properties={"email": f"{contact}@other.test"})
    stage.settle()

    assert ([], []) == (stage.crm.business_calls(marks[0]), stage.ledger.business_calls(marks[1]))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            with_rules(RULES.replace('code = "ZERORATEDOUTPUT"', 'code = "OUTPUT2"')),
            "the tax rule 'exports' expects 0%",
        ),
        (with_rules(RULES.replace('code = "ZERORATEDOUTPUT"', 'code = "TAX001"')), "'TAX001'"),
        (with_rules(RULES.replace('code = "ZERORATEDOUTPUT"', 'code = "INPUT2"')), "'INPUT2'"),
    ],
    ids=["another rate", "an archived code", "a code for purchases"],
)
def test_a_wrong_tax_code_is_found_before_it_is_posted(stage: Stage, wrong: tuple[str, str], words: str) -> None:
    """TAX-06, FAIL-04: by `rules check --live` before a deal is won, else by a hold; nothing is written."""
    (stage.folder / "wrong.toml").write_text(changed(COUNTRIES, wrong))
    found = stage.cli("rules", "check", "wrong.toml", "--live", code=1)

    mark = stage.ledger.last_call()
    with stage.under(COUNTRIES, wrong):
        deal = stage.wins(stage.deal(ONE, company=stage.company(country="United States")))
        told = stage.told(deal, sync_status="held")
        stage.settle()

    assert words in told["sync_message"]
    assert words in str(found)
    assert ("mapping_missing", []) == (stage.held(deal)[0]["code"], writes(stage.ledger.business_calls(mark)))


def test_a_line_without_any_tax_code_waits_unless_the_book_has_a_default(stage: Stage) -> None:
    """TAX-05: the ledger's own default is never relied on."""
    untaxed = (SUPPORT, SUPPORT.replace('tax = "OUTPUT2"\n', ""))
    with stage.under(untaxed):
        deal = stage.wins(stage.deal(ONE))
        assert "which tax code 'Support hours' has" in stage.told(deal, sync_status="held")["sync_message"]
    with stage.under(untaxed, ('# tax = "OUTPUT2"\n# Countries', 'tax = "OUTPUT2"\n# Countries')):
        stage.cli("sync", "deal", deal)
        assert ("480.00", "96.00", "576.00") == foot(stage.invoice(deal))
