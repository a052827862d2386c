"""What becomes of sales forms: money, tax, numbers, dates, updates, estimates."""

from typing import Any

import pytest

from tests.unit.infra.sandbox.quickbooks.api import SALES, Api, american, form, line

PERCENT = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}
AMOUNT = {"DetailType": "DiscountLineDetail", "Amount": 15, "DiscountLineDetail": {"PercentBased": False}}


def money(made: dict[str, Any]) -> tuple[float, float, float]:
    return made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"], made["Balance"]


@pytest.mark.parametrize(
    ("members", "figures"),
    [
        ({}, (120, 20, 120)),
        ({"Line": [line(300, Qty=3, UnitPrice=100), line(15, code="3")]}, (375, 60, 375)),
        ({"Line": [line(0.33), line(0.33), line(0.33)]}, (1.19, 0.20, 1.19)),
        ({"GlobalTaxCalculation": "NotApplicable"}, (100, 0, 100)),
        ({"Line": [line(), PERCENT]}, (110, 20, 110)),
        ({"Line": [line(), PERCENT], "ApplyTaxAfterDiscount": True}, (108, 18, 108)),
        ({"Line": [line(), AMOUNT], "ApplyTaxAfterDiscount": True}, (102, 17, 102)),
        ({"GlobalTaxCalculation": "TaxInclusive"}, (120, 20, 120)),  # without TaxInclusiveAmt amounts are net
        ({"GlobalTaxCalculation": "TaxInclusive", "Line": [line(83.33, TaxInclusiveAmt=100)]}, (100, 16.67, 100)),
        ({"Line": [line(None, Qty=3, UnitPrice=33.333)]}, (120, 20, 120)),
        ({"Line": [line(0, Qty=0, UnitPrice=5)]}, (0, 0, 0)),
    ],
)
def test_totals_are_the_vendors(api: Api, members: dict[str, Any], figures: tuple[float, float, float]) -> None:
    assert figures == money(api.invoice(**members))


def test_tax_that_was_sent_replaces_what_was_computed_until_lines_change(api: Api) -> None:
    override = {
        "TaxLine": [{"Amount": 19.99, "DetailType": "TaxLineDetail", "TaxLineDetail": {"TaxRateRef": {"value": "1"}}}]
    }

    made = api.invoice(TxnTaxDetail=override)
    changed = api.save("Invoice", {**ids(made), "sparse": True, "Line": [line(200)]})

    assert (19.99, 40) == (made["TxnTaxDetail"]["TotalTax"], changed["TxnTaxDetail"]["TotalTax"])


def ids(made: dict[str, Any]) -> dict[str, Any]:
    return {"Id": made["Id"], "SyncToken": made["SyncToken"]}


def test_an_american_line_says_only_that_there_is_tax(overseas: Api) -> None:
    plain = overseas.save("Invoice", american())
    sent = overseas.save("Invoice", american(TxnTaxDetail={"TotalTax": 8.25}))
    overseas.act("organisation", engine_rate="8.25")
    charged = overseas.save("Invoice", american(Line=[line(code="TAX"), line(50, code="NON"), line(1, code=None)]))

    assert [0, 8.25, 8.25] == [made["TxnTaxDetail"]["TotalTax"] for made in (plain, sent, charged)]
    assert (159.25, "USD") == (charged["TotalAmt"], charged["CurrencyRef"]["value"])
    assert "GlobalTaxCalculation" not in charged


def test_without_the_engine_an_american_form_names_one_code_for_all(overseas: Api) -> None:
    overseas.act("organisation", automated_tax=False)
    code = overseas.found("TaxCode", "Name = 'California'")[0]["Id"]

    made = overseas.save("Invoice", american(TxnTaxDetail={"TxnTaxCodeRef": {"value": code}}))
    plain = overseas.save("Invoice", american())

    assert [8, 0] == [row["TxnTaxDetail"]["TotalTax"] for row in (made, plain)]
    assert {"value": code} == made["TxnTaxDetail"]["TxnTaxCodeRef"]
    wrong = american(TxnTaxDetail={"TxnTaxCodeRef": {"value": "TAX"}})
    assert "2500" == overseas.code("POST", "/invoice", wrong)
    assert "PartnerTaxEnabled" not in overseas.good("GET", "/preferences")["Preferences"]["TaxPrefs"]


def test_addresses_come_back_in_lines_and_countries_in_three_letters(api: Api) -> None:
    sent = {"Line1": "4 Quay", "City": "Cork", "PostalCode": "T12", "Country": "IE", "Lat": "51.9"}

    buyer = api.save("Customer", {"DisplayName": "Fir", "BillAddr": sent})
    made = api.invoice(BillAddr=sent)

    assert {"Line1": "4 Quay", "City": "Cork", "PostalCode": "T12", "Country": "IRL"} == buyer["BillAddr"]
    assert {"Line1": "4 Quay", "Line2": "Cork T12", "Line3": "IRL"} == made["BillAddr"]


def test_custom_fields_are_three_and_short(api: Api) -> None:
    def field(number: str, text: str) -> dict[str, Any]:
        return form(CustomField=[{"DefinitionId": number, "Type": "StringType", "StringValue": text}])

    assert "deal 981" == api.save("Invoice", field("1", "deal 981"))["CustomField"][0]["StringValue"]
    assert "2010" == api.code("POST", "/invoice", field("4", "x"))
    assert "2050" == api.code("POST", "/invoice", field("1", "x" * 32))
    assert "2050" == api.code("POST", "/invoice", form(Line=[line(1.234567)]))


def test_a_foreign_rate_that_is_left_out_is_one(api: Api) -> None:
    buyer = api.save("Customer", {"DisplayName": "Fjord AS", "CurrencyRef": {"value": "SEK"}})
    members = {"CustomerRef": {"value": buyer["Id"]}, "CurrencyRef": {"value": "SEK"}}

    said, unsaid = api.invoice(**members, ExchangeRate=0.0777), api.invoice(**members)

    assert [9.32, 120] == [said["HomeTotalAmt"], unsaid["HomeTotalAmt"]]
    assert "SEK" in {row["Code"] for row in api.rows("select * from CompanyCurrency")}
    rate = api.good("GET", "/exchangerate", sourcecurrencycode="EUR", asofdate="2026-03-04")["ExchangeRate"]
    assert ("EUR", "GBP", 0.859697) == (rate["SourceCurrencyCode"], rate["TargetCurrencyCode"], rate["Rate"])


def test_the_server_adds_a_subtotal_and_line_ids(api: Api) -> None:
    made = api.invoice(Line=[line(), {"DetailType": "DescriptionOnly", "Description": "Thank you"}, line(5, item=None)])

    told = [(row["DetailType"], row.get("Id"), row.get("Amount")) for row in made["Line"]]
    assert [
        (SALES, "1", 100),
        ("DescriptionOnly", "2", None),
        ("DescriptionOnly", "3", None),
        ("SubTotalLineDetail", None, 100),
    ] == told


def test_an_update_keeps_known_lines_makes_unknown_ones_and_drops_the_rest(api: Api) -> None:
    made = api.invoice(Line=[line(1), line(2)])
    second = next(row for row in made["Line"] if row.get("Id") == "2")

    changed = api.save("Invoice", {**ids(made), "sparse": True, "Line": [second, {**line(3), "Id": "77"}]})

    assert [("2", 2), ("3", 3)] == [(row["Id"], row["Amount"]) for row in changed["Line"] if "Id" in row]


def test_only_a_sparse_update_keeps_what_it_does_not_name(api: Api) -> None:
    made = api.invoice(PrivateNote="deal 981", CustomerMemo={"value": "Thank you"})

    sparse = api.save("Invoice", {**ids(made), "sparse": True, "PONumber": "7"})
    whole = api.save("Invoice", {**form(), **ids(sparse)})

    assert ("deal 981", {"value": "Thank you"}) == (sparse["PrivateNote"], sparse["CustomerMemo"])
    assert not {"PrivateNote", "CustomerMemo", "PONumber"} & whole.keys()
    assert ("2", made["MetaData"]["CreateTime"]) == (whole["SyncToken"], whole["MetaData"]["CreateTime"])


@pytest.mark.parametrize(
    ("custom", "members", "number"),
    [
        (False, {}, "1001"),
        (True, {}, None),
        (True, {"AutoDocNumber": True}, "1001"),
        (True, {"DocNumber": "AUTO_GENERATE"}, "1001"),
        (True, {"DocNumber": "INV-7"}, "INV-7"),
    ],
)
def test_numbers_come_from_whoever_counts(
    api: Api, *, custom: bool, members: dict[str, Any], number: str | None
) -> None:
    api.act("organisation", CustomTxnNumbers=custom)

    assert number == api.invoice(**members).get("DocNumber")


@pytest.mark.parametrize(
    ("term", "issued", "due"),
    [
        ("3", "2026-03-04", "2026-04-03"),
        ("1", "2026-03-04", "2026-03-04"),
        ("5", "2026-03-04", "2026-03-31"),
        ("5", "2026-03-28", "2026-04-30"),  # too near the end of the month
        (None, "2026-03-04", "2026-03-04"),
    ],
)
def test_a_due_date_follows_from_the_terms(api: Api, term: str | None, issued: str, due: str) -> None:
    members = {"DueDate": None, "TxnDate": issued, "SalesTermRef": term and {"value": term}}

    assert due == api.invoice(**members)["DueDate"]
    assert "2026-05-01" == api.invoice(**{**members, "DueDate": "2026-05-01"})["DueDate"]


def test_an_estimate_is_closed_by_its_invoice_and_opened_again_without_it(api: Api) -> None:
    estimate = api.save("Estimate", form(ExpirationDate="2026-04-01"))
    made = api.invoice(LinkedTxn=[{"TxnId": estimate["Id"], "TxnType": "Estimate"}])

    assert "Closed" == api.read("Estimate", estimate["Id"])["TxnStatus"]
    assert "620" == api.code("POST", "/invoice", form(LinkedTxn=made["LinkedTxn"]))
    api.save("Invoice", made, operation="delete")
    assert ("Accepted", []) == tuple(api.read("Estimate", estimate["Id"])[name] for name in ("TxnStatus", "LinkedTxn"))


def test_a_voided_invoice_stays_with_nothing_in_it(api: Api) -> None:
    made = api.invoice(PrivateNote="deal 981")
    paid = api.act("pay", made["Id"])["payment"]

    voided = api.save("Invoice", ids(api.read("Invoice", made["Id"])), operation="void")

    assert (0, 0, 0) == money(voided)
    assert ("Voided", []) == (voided["PrivateNote"], voided["LinkedTxn"])
    assert 120 == api.read("Payment", paid["Id"])["UnappliedAmt"]


def test_sending_overwrites_the_address_and_viewing_is_told_by_a_status(api: Api) -> None:
    made = api.invoice(BillEmail={"Address": "not an address"})

    sent = api.good("POST", f"/invoice/{made['Id']}/send", sendTo="ap@acme.test")["Invoice"]

    assert ("EmailSent", {"Address": "ap@acme.test"}) == (sent["EmailStatus"], sent["BillEmail"])
    assert "Email" == sent["DeliveryInfo"]["DeliveryType"]
    assert "Viewed" == api.act("view", made["Id"])["EInvoiceStatus"]


def test_a_link_to_pay_needs_a_card_and_an_address(api: Api) -> None:
    made = api.invoice(AllowOnlineCreditCardPayment=True, BillEmail={"Address": "ap@acme.test"})
    plain = api.invoice()

    told = [api.good("GET", f"/invoice/{row['Id']}", include="invoiceLink")["Invoice"] for row in (made, plain)]
    assert [True, False] == ["InvoiceLink" in row for row in told]


def test_what_is_overdue_ages_with_the_clock(api: Api) -> None:
    made = api.invoice(TxnDate="2026-11-01", DueDate="2026-12-01")
    path = "/reports/AgedReceivables"

    def band(**asked: str) -> list[str]:
        rows = api.good("GET", path, **asked)["Rows"]["Row"]
        return [cell["value"] for cell in rows[0]["ColData"]]

    assert ["Acme Ltd", "120.00", "", "", "", "", "120.00"] == band(report_date="2026-12-01")
    assert ["Acme Ltd", "", "120.00", "", "", "", "120.00"] == band(report_date="2026-12-31")
    assert ["Acme Ltd", "", "", "", "", "120.00", "120.00"] == band(report_date="2027-06-01")
    api.act("pay", made["Id"])
    assert [] == api.good("GET", path)["Rows"]["Row"]


def test_today_is_the_companys_own(overseas: Api, api: Api) -> None:
    made = overseas.save("Invoice", american(TxnDate=None))

    assert made["MetaData"]["CreateTime"][-6:] in {"-08:00", "-07:00"}
    assert made["TxnDate"] == made["MetaData"]["CreateTime"][:10]
    assert api.invoice()["MetaData"]["CreateTime"][-6:] in {"+00:00", "+01:00"}
