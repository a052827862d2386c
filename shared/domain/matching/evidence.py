"""What speaks for and against two parties being one, beside their names."""

from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from shared.domain.matching import addresses, dates, numbers
from shared.domain.matching.contacts import is_role, phones_agree
from shared.domain.matching.corpus import Corpus
from shared.domain.matching.policy import CompanyWeights, PersonWeights, Policy
from shared.domain.matching.record import Record

CHAIN: Final = 3.0
"""Bits at most for what the doors of one chain have in common: no second feature."""


class Evidence(NamedTuple):
    """
    One feature that both sides have, how well they agree in it, and how many bits that counts. `key`: it names one party and no
    other. `shared`: a household or a group of companies has it too; `several`: and here several do.
    """

    feature: str
    likeness: float
    bits: float
    key: bool = False
    shared: bool = False
    several: bool = False


def beside_the_name(one: Record, other: Record, corpus: Corpus, policy: Policy, *, people: bool) -> list[Evidence]:
    """Everything that both sides have, but for the name."""
    weights = policy.person if people else policy.company
    found: list[Evidence] = []
    _contacts(one, other, corpus, weights, found)
    _places(one, other, corpus, policy, found)
    _numbers(one, other, corpus, policy, found)
    if one.external and other.external:
        _external(one, other, corpus, policy, found)
    if one.birth is not None and other.birth is not None:
        found.append(_birth(one, other, policy.person))
    return found


def _contacts(
    one: Record, other: Record, corpus: Corpus, weights: CompanyWeights | PersonWeights, found: list[Evidence]
) -> None:
    emails, domains = one.emails & other.emails, one.domains & other.domains
    if emails:
        email = min(emails, key=lambda one: (corpus.rarer("email", one), one))
        bits = min(weights.email, weights.domain) if is_role(email) else weights.email
        bits -= corpus.rarer("email", email)
        if _chained(one, other, corpus, (email, email.rpartition("@")[2])):
            bits = min(bits, CHAIN)
        several = corpus.rarer("email", email) > 0
        found.append(Evidence("email", 1.0, bits, shared=is_role(email), several=several))
    elif one.emails and other.emails:
        found.append(Evidence("email", 0.2, 0.0))
    if domains and not emails:
        domain = min(domains, key=lambda one: (corpus.rarer("domain", one), one))
        bits = weights.domain - corpus.rarer("domain", domain)
        if _chained(one, other, corpus, (domain,)):
            bits = min(bits, CHAIN)
        found.append(Evidence("domain", 1.0, bits, shared=True, several=corpus.rarer("domain", domain) > 0))
    elif one.domains and other.domains and not domains and isinstance(weights, CompanyWeights):
        found.append(Evidence("domain", 0.0, weights.domain_differs))
    if one.phones and other.phones:
        phone = phones_agree(one.phones, other.phones)
        bits = weights.phone - corpus.rarer("phone", phone) if phone else weights.phone_differs
        if phone and _chained(one, other, corpus, (phone,)):
            bits = min(bits, CHAIN)
        several = bool(phone) and corpus.rarer("phone", phone) > 0
        found.append(Evidence("phone", 1.0 if phone else 0.0, bits, shared=True, several=several))


def _chained(one: Record, other: Record, corpus: Corpus, values: tuple[str, ...]) -> bool:
    return any(corpus.chained(record.key, value) for record in (one, other) for value in values)


def _places(one: Record, other: Record, corpus: Corpus, policy: Policy, found: list[Evidence]) -> None:
    best: Evidence | None = None
    for left in one.addresses:
        for right in other.addresses:
            agreement = addresses.agree(left, right)
            bits = _address_bits(agreement, policy)
            many = max(corpus.rarer("place", (at.postal, at.numbers)) for at in (left, right)) if bits > 0 else 0.0
            if best is None or bits - many > best.bits:
                best = Evidence("address", round(agreement.whole, 3), bits - many, shared=True, several=many > 0)
    if best is not None:
        found.append(best)


def _address_bits(agreement: addresses.Agreement, policy: Policy) -> float:
    postal, number, words = agreement
    street = words is not None and words >= 0.75
    bits = 0.0
    if postal is not None:
        bits += (4 if postal == 1 else 1) if postal else -2
    if words is not None:
        bits += 4 if words >= 0.9 else 2 if street else 0 if words >= 0.5 else -2
    if number is not None:
        bits += (2 if street or postal else 0) if number else -2
    return max(bits, policy.address_differs)


def _numbers(one: Record, other: Record, corpus: Corpus, policy: Policy, found: list[Evidence]) -> None:
    for feature, left, right in (
        ("tax_id", one.tax, other.tax),
        ("registration", one.registration, other.registration),
    ):
        agreement = numbers.agree(left, right)
        if agreement is None:
            continue
        found.append(_number(feature, agreement, corpus, policy, {*left, *right}))
    if any(evidence.feature in {"tax_id", "registration"} and evidence.likeness == 1 for evidence in found):
        return
    crossed = [numbers.agree(one.tax, other.registration), numbers.agree(one.registration, other.tax)]
    found.extend(
        _number("registration", agreement, corpus, policy, {*one.tax, *one.registration})
        for agreement in crossed
        if agreement is not None and agreement[0] == 1
    )


def _number(
    feature: str, agreement: tuple[float, str], corpus: Corpus, policy: Policy, of: set[numbers.TaxNumber]
) -> Evidence:
    likeness, root = agreement
    if likeness == 1:
        strong = any(root in number.names and number.strong for number in of)
        bits = policy.number - 2 * corpus.rarer("number", root) - (0 if strong else 6)
        return Evidence(feature, 1.0, bits, key=strong and corpus.unique("number", root), shared=True)
    by = {0.5: policy.number_slip, 0.3: policy.number_other, 0.0: policy.number_differs}
    return Evidence(feature, likeness, by[likeness])


def _external(one: Record, other: Record, corpus: Corpus, policy: Policy, found: list[Evidence]) -> None:
    for system in sorted(one.external.keys() & other.external.keys()):
        left, right = one.external[system], other.external[system]
        if left == right:
            bits = policy.external - 2 * corpus.rarer("external", (system, left))
            found.append(Evidence(f"external_id:{system}", 1.0, bits, key=corpus.unique("external", (system, left))))
        elif len(left) >= 5 and OSA.distance(left, right, score_cutoff=1) <= 1:
            found.append(Evidence(f"external_id:{system}", 0.3, policy.external_slip))
        else:
            found.append(Evidence(f"external_id:{system}", 0.0, policy.external_differs))


def _birth(one: Record, other: Record, weights: PersonWeights) -> Evidence:
    if one.birth is None or other.birth is None:
        raise ValueError("both have a birth date")
    likeness = dates.agree(one.birth, other.birth)
    if likeness == 0:
        return Evidence("birth_date", 0.0, weights.birth_differs)
    return Evidence("birth_date", likeness, weights.birth if likeness == 1 else weights.birth_slip)
