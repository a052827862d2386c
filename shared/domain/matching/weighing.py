"""All evidence about a pair, put together: how sure, why, and whether it may be linked by itself."""

from typing import Final, NamedTuple

from shared.domain.matching import company_likeness, legal_forms, person_names
from shared.domain.matching.company_likeness import Level
from shared.domain.matching.corpus import Corpus
from shared.domain.matching.evidence import Evidence, beside_the_name
from shared.domain.matching.party import Reason
from shared.domain.matching.person_names import PersonName
from shared.domain.matching.policy import Policy
from shared.domain.matching.record import Record

SURE_NAME: Final = 0.7
"""From here on a given or family name agrees."""
CONTRADICTING: Final = ("tax_id", "registration", "external_id", "birth_date", "generation")
"""Features of which everybody has one: where they differ, nothing else links."""


class Weighed(NamedTuple):
    """
    `bits` in all; `key`: one that names one party alone; `links`: it may be linked where no other candidate is as good; `shows`: a
    person should see it. `named`: the names agree, too.
    """

    bits: float
    reasons: list[Reason]
    key: bool
    links: bool
    shows: bool
    named: bool


class NameEvidence(NamedTuple):
    """
    What the names say: `sure` where they may be one party's, `whole` where they tell it even from its household or group; `kin` where
    they rather are two of one group, `branch` where they surely are. `renamed`: a
    person whose family name alone is another, as after a wedding.
    """

    evidence: list[Evidence]
    sure: bool
    whole: bool
    kin: bool = False
    branch: bool = False
    renamed: bool = False


NO_NAME: Final = NameEvidence([Evidence("name", 0.0, -100.0)], sure=False, whole=False)
SWAPPED: Final = 0.9
"""How well names agree that stand in each other's fields, beside those that don't."""


def hopeless(one: Record, other: Record, policy: Policy) -> bool:
    """
    Whether two companies have nothing but a name to go by, and that says too little: so many have it, or the legal forms are two.
    """
    if not (one.bare or other.bare) or one.is_person or other.is_person or one.either or other.either:
        return False
    common = max(one.common, other.common)
    if common > policy.most_common:
        return True
    if _may_have_more(one, other):
        return False
    if policy.forms_decide and not legal_forms.agree(one.names[0].forms, other.names[0].forms):
        return True
    return common > policy.most_common_slipped and one.key != other.key and not _same_letters(one, other)


def _may_have_more(one: Record, other: Record) -> bool:
    """Whether the names compared aren't all that there is: a trading name, or the person by whom both are known."""
    return len(one.names) != 1 or len(other.names) != 1 or (one.person is not None and other.person is not None)


def _same_letters(one: Record, other: Record) -> bool:
    """Whether the names differ in nothing but where their words end."""
    mine, theirs = one.names[0], other.names[0]
    return "".join(mine.words + mine.aside) == "".join(theirs.words + theirs.aside)


def weigh(one: Record, other: Record, corpus: Corpus, policy: Policy) -> Weighed:
    """Put everything together that both sides have."""
    alone = (one.bare or other.bare) and one.key == other.key
    if (
        alone
        and len(one.names) == len(other.names) == 1
        and not (one.either or other.either or one.person or other.person)
    ):
        return _same_name_alone(one, other, policy)
    people = (one.is_person or one.either) and (other.is_person or other.either)
    if people and one.person is not None and other.person is not None:
        name = _person_name(one.person, other.person, policy, (one, other))
        if one.names and other.names:
            company = _company_name(one, other, corpus, policy)
            people = _sum(name.evidence) >= _sum(company.evidence)
            name = name if people else company
    elif one.is_person or other.is_person:
        name = NameEvidence([Evidence("name", 0.0, 0.0)] if one.names or other.names else [], sure=False, whole=False)
    else:
        name = _company_name(one, other, corpus, policy)
    rest = [] if one.bare or other.bare else beside_the_name(one, other, corpus, policy, people=people)
    if not people and one.person is not None and other.person is not None:
        rest += _same_contact(one, other, policy)
    return _verdict(name, rest, policy)


def _same_name_alone(one: Record, other: Record, policy: Policy) -> Weighed:
    """The same as for all others, in a shorter way, for what most pairs of long lists of names are."""
    forms = legal_forms.agree(one.names[0].forms, other.names[0].forms)
    weights = policy.company
    bits = weights.same - weights.namesakes * max(one.common, other.common)
    reasons = [("name", 1.0)]
    if forms < 1:
        bits += weights.forms_confused if forms else weights.forms_differ
        reasons.append(("legal_form", forms))
    return Weighed(bits, reasons, key=False, links=False, shows=bits >= policy.review, named=forms > 0)


def _sum(evidence: list[Evidence]) -> float:
    return sum(one.bits for one in evidence)


def _verdict(name: NameEvidence, rest: list[Evidence], policy: Policy) -> Weighed:
    if not rest:
        bits = _sum(name.evidence)
        return Weighed(
            bits, _reasons(name.evidence), key=False, links=False, shows=bits >= policy.review, named=name.sure
        )
    bits = _sum(name.evidence) + _sum(rest)
    every = [*name.evidence, *rest]
    contradicted = any(one.likeness == 0 and one.feature.startswith(CONTRADICTING) for one in every)
    apart = name.branch or (name.kin and any(one.bits < 0 or one.several for one in rest))
    keys = [one for one in rest if one.key and not (apart and one.shared)]
    key = not contradicted and bool(keys) and not _otherwise_another(name, rest)
    supports = [one for one in rest if one.bits >= policy.support]
    alone = all(one.shared for one in supports)
    if (
        name.renamed
        and any(one.feature == "birth_date" and one.likeness == 1 for one in supports)
        and len(supports) > 1
    ):
        name = name._replace(sure=True, whole=True)
    enough = bits >= policy.link and bool(supports) and name.sure and (name.whole or not alone)
    links = not contradicted and (key or enough)
    shows = links or bits >= policy.review or (name.sure and bool(supports)) or any(one.key for one in rest)
    return Weighed(bits, _reasons(every), key, links, shows, name.sure)


def _reasons(every: list[Evidence]) -> list[Reason]:
    """What speaks for it first."""
    every = sorted(every, key=lambda one: (-one.bits, one.feature))
    return [(one.feature, round(max(0.0, min(1.0, one.likeness)), 3)) for one in every]


def _otherwise_another(name: NameEvidence, rest: list[Evidence]) -> bool:
    """Whether everything but the key says that they are two: somebody entered it at the wrong record."""
    against = [one for one in rest if one.bits < 0]
    named = bool(name.evidence) and all(one.likeness < 0.5 for one in name.evidence)
    return named and len(against) > 1 and not any(one.bits > 0 and not one.key for one in rest)


def _company_name(one: Record, other: Record, corpus: Corpus, policy: Policy) -> NameEvidence:
    if not one.names or not other.names:
        return NameEvidence([], sure=False, whole=False)
    weights = policy.company
    level, likeness, forms, kin, branch = company_likeness.best(one.names, other.names, corpus.common)
    base = {Level.SAME: weights.same, Level.SLIP: weights.slip, Level.PART: weights.part}.get(
        level,
        weights.other if likeness > company_likeness.KIN else weights.different,
    )
    if base > 0:
        base -= weights.namesakes * max(one.common, other.common)
    if level is Level.SLIP:
        base -= 6 * (1 - likeness)
    found = [Evidence("name", likeness, base)]
    if forms < 1 and level is not Level.OTHER:
        found.append(Evidence("legal_form", forms, weights.forms_confused if forms else weights.forms_differ))
    sure = level >= Level.SLIP and forms > 0
    return NameEvidence(found, sure=sure, whole=sure, kin=kin, branch=branch)


def _person_name(one: PersonName, other: PersonName, policy: Policy, of: tuple[Record, Record]) -> NameEvidence:
    best = max(_fields(one, other, policy), _swapped(one, other, policy), key=lambda name: _sum(name.evidence))
    common = max(record.common for record in of)
    bits = _sum(best.evidence)
    if common and bits > 0:
        scale = max(0.0, bits - common) / bits
        return best._replace(evidence=[named._replace(bits=named.bits * scale) for named in best.evidence])
    return best


def _swapped(one: PersonName, other: PersonName, policy: Policy) -> NameEvidence:
    """As if one side had both names in each other's field."""
    crossed = [person_names.family_agree(a, b) or 0 for a, b in ((one.given, other.family), (one.family, other.given))]
    if min(crossed) < SURE_NAME:
        return NO_NAME
    agreed = SWAPPED * sum(crossed) / 2
    weights = policy.person
    found = [Evidence("family", agreed, weights.family * agreed), Evidence("given", agreed, weights.given * agreed)]
    return NameEvidence(found, sure=True, whole=True)


def _fields(one: PersonName, other: PersonName, policy: Policy) -> NameEvidence:
    weights = policy.person
    family = person_names.family_agree(one.family, other.family)
    given = person_names.given_agree(one.given, other.given)
    found = []
    if family is not None:
        bits = weights.family * family**2 if family else weights.family_differs
        found.append(Evidence("family", family, bits))
    if given is not None:
        initial = given and min(len(one.given[0]), len(other.given[0])) == 1
        bits = (weights.initial if initial else weights.given * given**2) if given else weights.given_differs
        found.append(Evidence("given", given, bits))
    if one.generation and other.generation and one.generation != other.generation:
        found.append(Evidence("generation", 0.0, weights.generation_differs))
    agreed = [part is not None and part >= (SURE_NAME if part != given else 0.5) for part in (family, given)]
    fine = all(agreed)
    whole = fine and not (one.given and other.given and min(len(one.given[0]), len(other.given[0])) == 1)
    half = any(agreed) and (family is None or family > 0) and (given is None or given > 0)
    renamed = family == 0 and (given or 0) >= 0.95 and min(len(one.given[0]), len(other.given[0])) > 1
    return NameEvidence(found, sure=fine or half, whole=whole, renamed=renamed)


def _same_contact(one: Record, other: Record, policy: Policy) -> list[Evidence]:
    """The person by whom both companies are known."""
    if one.person is None or other.person is None or one.either or other.either:
        return []
    given = person_names.given_agree(one.person.given, other.person.given)
    family = person_names.family_agree(one.person.family, other.person.family)
    if given is None or family is None:
        return []
    both = min(given, family)
    return [Evidence("contact", both, policy.company.contact if both >= SURE_NAME else 0.0, shared=True)]
