"""Two systems may say the same in their own spelling; what means something else is never taken for it."""

import pytest

from shared.domain.countries import country_code
from shared.domain.customer_sync.sides import split
from shared.domain.customer_sync.spelling import Spelling
from shared.model.parties import PartyField

IN_BRITAIN = Spelling("GB", {"Britannia": "GB"})


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        (PartyField.PHONE, "+44 20 7946 0000", "(020) 7946 0000"),
        (PartyField.PHONE, "0044 20 7946 0000", "+442079460000"),
        (PartyField.PHONE, "020 7946 0000 ext. 5", "+44 20 7946 0000 x5"),
        (PartyField.COUNTRY, "United Kingdom", "GB"),
        (PartyField.COUNTRY, "Britannia", "UK"),
        (PartyField.COUNTRY, "the Netherlands", "NL"),
        (PartyField.EMAIL, "Ann@Brightwave.test", "ann@brightwave.TEST"),
        (PartyField.WEBSITE, "https://www.brightwave.test/", "brightwave.test"),
        (PartyField.POSTAL_CODE, "LS1 4AP", "ls14ap"),
        (PartyField.TAX_NUMBER, "GB 123 4543 21", "GB123454321"),
        (PartyField.TERMS, "Net 30", "30 days"),
        (PartyField.CREDIT_LIMIT, "5000", "5000.00"),
        (PartyField.NAME, "Ærø  &  Søn A/S ", "Ærø & Søn A/S"),
    ],
)
def test_the_same_in_another_spelling(name: PartyField, left: str, right: str) -> None:
    assert IN_BRITAIN.same(name, left, right)
    assert IN_BRITAIN.same(name, right, left)


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        (PartyField.PHONE, "+44 20 7946 0000", "+44 20 7946 0001"),
        (PartyField.PHONE, "+44 20 7946 0000", "+49 20 7946 0000"),
        (PartyField.PHONE, "020 7946 0000 ext. 5", "+44 20 7946 0000"),
        (PartyField.COUNTRY, "United Kingdom", "Ukraine"),
        (PartyField.COUNTRY, "Nowhere", "Elsewhere"),
        (PartyField.EMAIL, "ann@brightwave.test", "ann@brightwave.example"),
        (PartyField.TERMS, "net 30", "net 3"),
        (PartyField.TERMS, "net 30", "end of month"),
        (PartyField.CREDIT_LIMIT, "5000", "none"),
        (PartyField.NAME, "Brightwave Ltd", "brightwave ltd"),
        (PartyField.NAME, "Brightwave Ltd", ""),
    ],
)
def test_what_means_something_else_is_told_apart(name: PartyField, left: str, right: str) -> None:
    assert not IN_BRITAIN.same(name, left, right)


def test_when_two_meet_case_accents_and_punctuation_dont_count() -> None:
    assert IN_BRITAIN.alike(PartyField.NAME, "Société Générale, S.A.", "SOCIETE GENERALE SA")
    assert not IN_BRITAIN.alike(PartyField.NAME, "Brightwave Ltd", "Brightwave")
    assert not IN_BRITAIN.alike(PartyField.NAME, "---", "...")


def test_where_no_country_is_known_a_number_may_lack_its_code() -> None:
    nowhere = Spelling()

    assert nowhere.same(PartyField.PHONE, "+44 20 7946 0000", "020 7946 0000")
    assert not nowhere.same(PartyField.PHONE, "+44 20 7946 0000", "0000")


@pytest.mark.parametrize("whole", ["Ann Poe", "Maarit Anna Aalto-Österman", "Poe", "", "  Ann   van der Poe "])
def test_a_name_that_is_split_is_the_same_when_it_is_joined(whole: str) -> None:
    given, family = split(whole)

    assert f"{given} {family}".strip() == " ".join(whole.split())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GB", "GB"),
        ("U.S.A.", "US"),
        ("Côte d’Ivoire", "CI"),
        ("Viet Nam", "VN"),
        ("Türkiye", "TR"),
        ("Nowhere", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_by_its_code_and_by_its_names(text: str, code: str) -> None:
    assert code == country_code(text)
