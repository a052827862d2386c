"""What holds of any two sides: order means nothing, either side may be the left one, nobody is linked twice or by a name alone."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.matching import Decision, Match, Party, match

NAMES = [
    "Acme",
    "Acme Ltd",
    "ACME Corp.",
    "Acme (Leeds)",
    "Acme Group",
    "Akme GmbH",
    "Müller & Söhne KG",
    "Mueller und Soehne",
    "",
    "John Smith",
    "Smith, Jon",
]
ADDRESSES = ["1 High St, Leeds, LS1 4AB", "1 High Street, Leeds", "Musterstr. 5, 10115 Berlin, DE", "", "x"]
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from([None, *NAMES]),
    "given": st.sampled_from([None, "", "John", "Jon", "J.", "Mary"]),
    "family": st.sampled_from([None, "", "Smith", "Smyth", "Smith-Jones"]),
    "emails": st.lists(st.sampled_from(["a@acme.co", "info@acme.co", "j@gmail.com", "none@none.com", ""]), max_size=2),
    "phones": st.lists(st.sampled_from(["020 7946 0018", "+442079460018", "0000000", "x", ""]), max_size=2),
    "domains": st.lists(st.sampled_from(["acme.co", "https://www.acme.co", "gmail.com", ""]), max_size=2),
    "tax_ids": st.lists(st.sampled_from(["GB123456782", "123456782", "GB980780684", "n/a", ""]), max_size=1),
    "addresses": st.lists(st.sampled_from(ADDRESSES), max_size=2),
    "external_ids": st.dictionaries(st.sampled_from(["erp", "crm"]), st.sampled_from(["1", "2", ""]), max_size=2),
    "birth_date": st.sampled_from([None, date(1980, 3, 4), date(1980, 4, 3), date(1955, 12, 1), date(1900, 1, 1)]),
}  # fmt: skip


@st.composite
def sides(draw: st.DrawFn, fields: Iterable[str] = tuple(FIELDS)) -> list[list[Party]]:
    one = st.fixed_dictionaries({}, optional={name: FIELDS[name] for name in fields})
    told = [draw(st.lists(one, max_size=5)) for _ in range(2)]
    return [
        [Party(f"{side}{at}", **party) for at, party in enumerate(several)]
        for side, several in zip("lr", told, strict=True)
    ]


def as_set(found: Iterable[Match], *, exchanged: bool = False) -> set[tuple[Any, ...]]:
    return {
        ((one.right, one.left) if exchanged else (one.left, one.right), one.score, one.decision, tuple(one.reasons))
        for one in found
    }


@given(sides())
@settings(max_examples=150, deadline=None)
def test_either_side_may_be_the_left_one(both: list[list[Party]]) -> None:
    left, right = both

    assert as_set(match(left, right)) == as_set(match(right, left), exchanged=True)


@given(sides(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_parties_means_nothing(both: list[list[Party]], random: Any) -> None:
    left, right = both
    shuffled = [random.sample(side, len(side)) for side in both]

    assert as_set(match(left, right)) == as_set(match(iter(shuffled[0]), iter(shuffled[1])))


@given(sides())
@settings(max_examples=150, deadline=None)
def test_nobody_is_linked_twice_and_scores_tell_links_from_doubts(both: list[list[Party]]) -> None:
    found = list(match(both[0], both[1]))
    links = [one for one in found if one.decision is Decision.LINK]

    assert len(links) == len({one.left for one in links}) == len({one.right for one in links})
    assert all((one.score >= 0.9) == (one.decision is Decision.LINK) and 0 <= one.score <= 1 for one in found)
    assert all(0 <= score <= 1 for one in found for _, score in one.reasons)
    assert len(found) == len({(one.left, one.right) for one in found})


@given(sides(("name", "given", "family")))
@settings(max_examples=100, deadline=None)
def test_a_name_alone_never_links(both: list[list[Party]]) -> None:
    assert Decision.LINK not in {one.decision for one in match(both[0], both[1])}


@given(sides())
@settings(max_examples=150, deadline=None)
def test_every_link_has_a_feature_beside_the_name_that_agrees(both: list[list[Party]]) -> None:
    names = {"name", "given", "family", "legal_form"}
    links = [one for one in match(both[0], both[1]) if one.decision is Decision.LINK]

    assert all(any(feature not in names and score >= 0.5 for feature, score in one.reasons) for one in links)
