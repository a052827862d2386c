"""What links, what a person looks at, and what is no pair. MAT-01, MAT-02, MAT-04."""

from datetime import date
from typing import Any

import pytest

from shared.domain.matching import Decision, Match, Party, match

LEEDS = "12 High Street, Leeds, LS1 4AB, GB"
YORK = "77 Low Road, York, YO1 9XX, GB"


def pair(left: dict[str, Any], right: dict[str, Any]) -> Match | None:
    found = list(match([Party("l", **left)], [Party("r", **right)]))
    assert len(found) <= 1
    return found[0] if found else None


def decision(left: dict[str, Any], right: dict[str, Any]) -> str:
    found = pair(left, right)
    return found.decision if found else "none"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"name": "Acme Corp", "emails": ["ap@acme.co"]}, {"name": "ACME Corporation", "emails": ["AP@ACME.CO"]}),
        ({"name": "Acme Ltd", "domains": ["https://www.acme.co/x"]}, {"name": "Acme Limited", "emails": ["a@acme.co"]}),
        (
            {"name": "Müller GmbH & Co. KG", "addresses": ["Musterstraße 5, 10115 Berlin, Germany"]},
            {"name": "Mueller GmbH und Co KG", "addresses": ["Musterstr. 5, 10115 Berlin"]},
        ),
        (
            {"name": "The Wine & Cheese Co", "phones": ["020 7946 0018"], "addresses": [LEEDS]},
            {"name": "Cheese and Wine Company Ltd", "phones": ["+44 20 7946 0018"]},
        ),
        ({"name": "Dupont S.à r.l.", "phones": ["01 42 68 53 00"], "addresses": ["Paris, FR"]}, {"name": "SARL Dupont", "phones": ["+33142685300"]}),
        ({"name": "Old Name Ltd", "tax_ids": ["GB 123 4567 82"]}, {"name": "New Name plc", "tax_ids": ["123456782"]}),
        ({"name": "Fabrique SA", "tax_ids": ["FR 83 404 833 048"]}, {"name": "La Fabrique", "registration": "404833048"}),
        ({"name": "A", "external_ids": {"erp": "77"}}, {"name": "B", "external_ids": {"erp": "77"}}),
        ({"given": "Jon", "family": "Smith", "birth_date": date(1980, 3, 4)}, {"given": "John J.", "family": "Smith", "birth_date": date(1980, 4, 3)}),
        ({"name": "Smith, Bob", "phones": ["+442079460018"]}, {"given": "Robert", "family": "Smith", "phones": ["0044 20 7946 0018"]}),
        ({"given": "Smith", "family": "Jane", "emails": ["j@s.net"]}, {"given": "Jane", "family": "Smith", "emails": ["j@s.net"]}),
    ],
)  # fmt: skip
def test_a_key_or_a_name_with_a_second_feature_links(left: dict[str, Any], right: dict[str, Any]) -> None:
    assert Decision.LINK == decision(left, right) == decision(right, left)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"name": "Acme Ltd"}, {"name": "Acme Ltd"}, "review"),
        ({"given": "John", "family": "Smith"}, {"given": "John", "family": "Smith"}, "review"),
        ({"name": "Acme", "emails": ["a@gmail.com"]}, {"name": "Acme", "emails": ["b@gmail.com"]}, "review"),
        ({"name": "Acme (Leeds)", "domains": ["acme.co"]}, {"name": "Acme (York)", "domains": ["acme.co"]}, "none"),
        ({"name": "Norton Foods", "domains": ["n.co"]}, {"name": "Norton Logistics", "domains": ["n.co"]}, "none"),
        ({"name": "Norton", "domains": ["n.co"], "phones": ["+442079460018"]}, {"name": "Norton Group", "domains": ["n.co"], "phones": ["+442079460018"]}, "review"),
        ({"name": "Norton GmbH", "domains": ["n.de"]}, {"name": "Norton GmbH & Co. KG", "domains": ["n.de"]}, "review"),
        ({"name": "Subway", "domains": ["subway.com"], "addresses": [LEEDS], "phones": ["+441132430018"]}, {"name": "Subway", "domains": ["subway.com"], "addresses": [YORK], "phones": ["+441904550018"]}, "review"),
        ({"name": "Acme Ltd", "domains": ["acme.co"], "tax_ids": ["GB123456782"]}, {"name": "Acme Ltd", "domains": ["acme.co"], "tax_ids": ["GB980780684"]}, "review"),
        ({"given": "John", "family": "Smith", "addresses": [LEEDS], "birth_date": date(1950, 1, 5)}, {"given": "John", "family": "Smith", "addresses": [LEEDS], "birth_date": date(1981, 7, 9)}, "review"),
        ({"given": "Anna", "family": "Smith", "addresses": [LEEDS], "birth_date": date(1981, 7, 9)}, {"given": "Tom", "family": "Smith", "addresses": [LEEDS], "birth_date": date(1981, 7, 9)}, "review"),
        ({"given": "J.", "family": "Smith", "addresses": [LEEDS]}, {"given": "John", "family": "Smith", "addresses": [LEEDS]}, "review"),
        ({}, {}, "none"),
        ({"name": "", "emails": [""], "phones": [""], "tax_ids": [""]}, {"name": "", "emails": [""], "phones": [""], "tax_ids": [""]}, "none"),
        ({"name": "Acme", "tax_ids": ["n/a"], "external_ids": {"erp": ""}}, {"name": "Beta", "tax_ids": ["n/a"], "external_ids": {"erp": ""}}, "none"),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_never_linked(left: dict[str, Any], right: dict[str, Any], expected: str) -> None:
    assert expected == decision(left, right) == decision(right, left)


def test_of_several_equally_good_candidates_none_is_picked() -> None:
    twins = [Party(name, name="Acme Ltd", emails=["ap@acme.co"]) for name in ("r1", "r2")]
    found = list(match([Party("l", name="Acme Ltd", emails=["ap@acme.co"])], twins))

    assert [("r1", "review"), ("r2", "review")] == [(one.right, one.decision) for one in found]


def test_a_tax_number_that_several_have_is_no_key() -> None:
    members = [
        Party("r1", name="Norton Foods", tax_ids=["GB123456782"]),
        Party("r2", name="Norton Cars", tax_ids=["123456782"]),
    ]
    found = list(match([Party("l", name="Norton Cars Ltd", tax_ids=["GB123456782"])], members))

    assert [("r2", "link")] == [(one.right, one.decision) for one in found if one.decision == "link"]


def test_every_reason_says_how_well_its_feature_agrees() -> None:
    found = pair(
        {"name": "Acme Ltd", "domains": ["acme.co"], "phones": ["+442079460018"], "addresses": [LEEDS]},
        {"name": "Acme Ltd.", "domains": ["acme.co"], "phones": ["+442079460019"], "addresses": [LEEDS]},
    )

    assert found is not None
    assert {"name": 1.0, "domain": 1.0, "address": 1.0, "phone": 0.0} == dict(found.reasons)


@pytest.mark.parametrize("value", [None, "", 0, 12345678, "x", ["", None, 5], "a;b", float("nan"), True, b"x"])
def test_messy_values_never_crash_and_never_link(value: Any) -> None:
    several = value if isinstance(value, list) else [value]
    fields: Any = dict.fromkeys(("emails", "phones", "domains", "tax_ids", "addresses"), several)
    fields |= {"name": value if isinstance(value, str) else None, "registration": value, "birth_date": value}
    left = Party("l", **fields)
    right = Party("r", name="Something Else", given=None, family="", emails=["a@b.co"])

    assert "link" not in [one.decision for one in match([left], [right])]
