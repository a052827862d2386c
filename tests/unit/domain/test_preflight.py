from decimal import Decimal

import pytest

from shared.domain.invoicing import document_for
from shared.model.coding import RoundingLine
from shared.model.handoff import Hold
from shared.model.ledger import InvoiceLine
from shared.model.plan import Document
from shared.model.rules import Book, ExchangeRule
from tests.builders import TODAY, book, deal, line, organisation

ROUNDED = RoundingLine(account="200", tax="OUTPUT2", limit=Decimal("0.05"))


def drafted(*lines: object, amount: str, uk: Book | None = None) -> Document:
    document = document_for(deal(*lines, amount=amount), uk or book(), organisation(), TODAY)  # type: ignore[arg-type]
    assert isinstance(document, Document), document
    assert Decimal(amount) == document.net.amount
    return document


def figures(line: InvoiceLine) -> tuple[str, ...]:
    return tuple(str(f) for f in (line.quantity, line.unit_price, line.discount_percent, line.discount_amount))


def notes(document: Document) -> list[str]:
    return [why for rule, why in document.decisions if rule == "representation"]


def test_lines_that_come_to_the_deals_amount_are_left_as_they_are() -> None:
    document = drafted(line("Pro", "3", "33.335", amount=Decimal("99.99")), amount="100.01")

    assert ("3", "33.335", "0", "0") == figures(document.lines[0])
    assert [] == notes(document)


def test_a_unit_price_that_the_crm_rounded_is_taken_as_it_rounded_it() -> None:
    document = drafted(line("Pro", "12", "49.9905", amount=Decimal("599.88")), amount="599.88")

    assert ("12", "49.99", "0", "0") == figures(document.lines[0])
    assert ["'Pro' at a unit price of 49.99 to come to 599.88"] == notes(document)


def test_a_price_per_unit_may_need_more_decimals() -> None:
    document = drafted(line("Units", "70", "0.12", amount=Decimal("8.45")), amount="8.45")

    assert ("70", "0.1207", "0", "0") == figures(document.lines[0])


def test_a_discount_that_the_crm_rounded_by_unit_becomes_an_amount() -> None:
    document = drafted(line("Pro", "7", "19.99", discount_percent="10", amount=Decimal("125.93")), amount="125.93")

    assert ("7", "19.99", "0", "14.00") == figures(document.lines[0])
    assert ["'Pro' with its discount as an amount to come to 125.93"] == notes(document)


def test_a_percentage_finer_than_the_ledger_keeps_is_folded_into_the_price_where_that_is_exact() -> None:
    document = drafted(line("Pro", "2", "10", discount_percent="12.345"), amount="17.53")

    assert ("2", "8.7655", "0", "0") == figures(document.lines[0])


def test_another_one_becomes_an_amount() -> None:
    document = drafted(line("Pro", "3", "99.99", discount_percent="33.333"), amount="199.98")

    assert ("3", "99.99", "0", "99.99") == figures(document.lines[0])


def test_a_price_finer_than_the_ledger_keeps_is_sold_as_one_unit_at_the_crms_total() -> None:
    document = drafted(line("Energy", "1234.5", "0.123456", amount=Decimal("152.41")), amount="152.41")

    assert ("1", "152.41", "0", "0") == figures(document.lines[0])
    assert "Energy (1234.5 x 0.123456)" == document.lines[0].description


def test_cents_that_no_line_accounts_for_get_a_line_where_the_book_allows_it() -> None:
    thirds = [line(name, "1", "0.333", amount=Decimal("0.333")) for name in ("A", "B", "C")]

    document = drafted(*thirds, amount="1.00", uk=book(rounding_line=ROUNDED))

    assert ("1", "0.01", "0", "0") == figures(document.lines[3])
    assert "Rounding" == document.lines[3].description


@pytest.mark.parametrize("uk", [book(), book(rounding_line=RoundingLine("200", "OUTPUT2", Decimal("0.009")))])
def test_without_such_a_line_they_hold_the_deal(uk: Book) -> None:
    thirds = [line(name, "1", "0.333", amount=Decimal("0.333")) for name in ("A", "B", "C")]

    hold = document_for(deal(*thirds, amount="1.00"), uk, organisation(), TODAY)

    assert isinstance(hold, Hold)
    assert "amounts_disagree" == hold.code
    assert hold.difference is not None
    assert Decimal("-0.01") == hold.difference.amount
    assert "line 1, 'A': 0.333 in the CRM, 0.33 in the ledger" in hold.sentence


def test_a_line_that_is_further_off_than_rounding_is_named_and_never_adjusted() -> None:
    lines = (line("Pro", "1", "100", amount=Decimal(90)), line("Support", "2", "50", amount=Decimal(100)))

    hold = document_for(deal(*lines, amount="190"), book(rounding_line=ROUNDED), organisation(), TODAY)

    assert isinstance(hold, Hold)
    assert "line 1, 'Pro': 90 in the CRM, 100.00 in the ledger." in hold.sentence
    assert "Support" not in hold.sentence


def test_many_differences_are_counted() -> None:
    lines = [line(f"L{n}", "1", "10", amount=Decimal(1)) for n in range(6)]

    hold = document_for(deal(*lines, amount="6"), book(), organisation(), TODAY)

    assert isinstance(hold, Hold)
    assert "'L3'" in hold.sentence
    assert "'L4'" not in hold.sentence
    assert hold.sentence.endswith("; 2 more.")


def test_a_line_for_what_rounding_leaves_needs_an_account_and_a_tax_that_the_ledger_takes() -> None:
    wrong = RoundingLine(account="400", tax="OUTPUT2", limit=Decimal(1))

    hold = document_for(deal(line("A", "1", "1"), amount="1.01"), book(rounding_line=wrong), organisation(), TODAY)

    assert isinstance(hold, Hold)
    assert "mapping_missing" == hold.code


def in_a_ledger_of_hundredths(currency: str, *lines: object, amount: str) -> Document | Hold:
    books = organisation(decimals=2, currencies=frozenset({currency}))
    sold = deal(*lines, amount=amount, currency=currency)  # type: ignore[arg-type]
    return document_for(sold, book(exchange=ExchangeRule("ledger")), books, TODAY)


def test_yen_stay_whole_though_the_ledger_keeps_hundredths() -> None:
    document = in_a_ledger_of_hundredths(
        "JPY", line("Days", "1.5", "333", amount=Decimal(500)), line("Hours", "1", "1002"), amount="1502"
    )

    assert isinstance(document, Document), document
    assert [("1.5", "333.33", "0", "0"), ("1", "1002", "0", "0")] == [figures(each) for each in document.lines]
    # A fifth of 500 is 100; of 1002 it is 200.4, which nobody can pay.
    assert [None, Decimal(200)] == [each.tax_amount for each in document.lines]
    assert (Decimal(1502), Decimal(300), Decimal(1802)) == tuple(
        money.amount for money in (document.net, document.tax, document.total)
    )


def test_dinars_in_hundredths_are_invoiced_and_thousandths_are_held_where_the_ledger_keeps_none() -> None:
    whole = in_a_ledger_of_hundredths("KWD", line("Days", "1", "12.35"), amount="12.35")
    fine = in_a_ledger_of_hundredths("KWD", line("Days", "1", "12.345", amount=Decimal("12.345")), amount="12.345")

    assert isinstance(whole, Document), whole
    assert Decimal("14.82") == whole.total.amount
    assert isinstance(fine, Hold), fine
    assert "The deal says 12.345 KWD, its lines add up to 12.350 KWD: they differ by 0.005 KWD." in fine.sentence
    assert "line 1, 'Days': 12.345 in the CRM, 12.35 in the ledger" in fine.sentence
    assert "keeps 2 decimals of KWD" in fine.fix
