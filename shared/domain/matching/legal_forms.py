"""
The legal form at the end of a company's name (or before it, as in `SARL Dupont`): told apart from the name, and compared.

Which words are legal forms is cleanco's knowledge, of some sixty countries; what is the same form in other words, and which forms
can't be one company, is said here for the countries whose forms we meet most.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from cleanco.termdata import terms_by_country, terms_by_type

from shared.domain.matching.folding import folded, words

LONGEST: Final = 6
"""Words that a form is written in: `s a r l`, `sp z o o`, `gmbh und co kg aa`."""
NOT_FORMS: Final = frozenset(
    {"uk", "nl", "at", "ee", "pt", "ok", "et", "da", "sd", "ay", "ba", "private", "ent", "sm", "gp", "bl", "sem", "sep", "teo"}
    | {"pp", "xt", "xk", "ij", "mb", "cpt", "vat", "tov", "dat", "psu", "esv", "ses", "os", "ud", "fa", "ps", "ik", "stg", "et al"}
)  # fmt: skip
"""Of cleanco's terms, those that are rather a country, or a word of a name."""

SAME: Final[Mapping[str, str]] = {
    spelt: form
    for form, spellings in {
        "ltd": (
            "ltd limited ptyltd ptylimited proprietarylimited propertylimited pteltd ptelimited pvtltd pvtlimited privatelimited "
            "coltd colimited companylimited ltdco pty ltée ltee limitee limitée teoranta cyf cyfyngedig"
        ),
        "plc": "plc publiclimitedcompany ccc",
        "llp": "llp limitedliabilitypartnership",
        "lp": "lp limitedpartnership",
        "llc": "llc limitedliabilitycompany lc pllc professionallimitedliabilitycompany",
        "inc": "inc incorporated incorporation corp corporation coinc coincorporated corpn",
        "co": "co company andco cie compagnie cia compania",
        "gmbh": "gmbh gesmbh mbh ggmbh gesellschaftmitbeschrankterhaftung gesellschaftmbh gmbhsarl",
        "ug": "ug haftungsbeschrankt ughaftungsbeschrankt unternehmergesellschaft unternehmergesellschafthaftungsbeschrankt",
        "gmbh & co kg": "gmbhcokg gmbhundcokg gmbhcokommanditgesellschaft mbhcokg gmbhcokgaa gmbhcoohg agcokg ughaftungsbeschranktcokg "
        "ugcokg gmbhkg secokg",
        "kg": "kg kommanditgesellschaft cokg",
        "ohg": "ohg offenehandelsgesellschaft coohg",
        "gbr": "gbr gesellschaftburgerlichenrechts",
        "ag": "ag aktiengesellschaft",
        "ek": "ek ekfm ekfr eingetragenerkaufmann eingetragenekauffrau",
        "ev": "ev eingetragenerverein",
        "eg": "eg eingetragenegenossenschaft",
        "partg": "partg partgmbb partnerschaftsgesellschaft",
        "sarl": "sarl societearesponsabilitelimitee sarlunipersonnelle",
        "eurl": "eurl",
        "sas": "sas sasu societeparactionssimplifiee",
        "sa": "sa societeanonyme sociedadanonima",
        "snc": "snc",
        "sci": "sci societecivileimmobiliere",
        "scop": "scop",
        "bv": "bv besloten beslotenvennootschap bvba srlbv",
        "nv": "nv naamlozevennootschap",
        "vof": "vof vennootschaponderfirma",
        "cv": "cv",
        "stichting": "stichting",
        "srl": "srl srls",
        "spa": "spa",
        "sl": "sl slu",
        "ab": "ab aktiebolag aktiebolaget",
        "aps": "aps anpartsselskab",
        "a/s": "as asa aktieselskab",
        "oy": "oy oyj osakeyhtio",
        "sp z oo": "spzoo spolkazoo",
        "sro": "sro spolsro",
        "unltd": "unlimited unltd ultd ulc",
        "pc": "pc professionalcorporation pa",
        "cic": "cic communityinterestcompany",
    }.items()
    for spelt in spellings.split()
}
"""By the form's words written as one: what it is."""

BEFORE: Final = frozenset(
    "sarl sas sasu eurl sa sci snc scop stichting ooo oao zao uab pt sia ab cv gmbh spolka soc societe".split()
)
"""Forms, written as one word, that stand before a name too."""

WEAK: Final = frozenset({"co", "stichting"})
"""Said or left out as one likes."""
KINDRED: Final = (
    frozenset({"inc", "ltd", "llc", "pc", "unltd"}),
    frozenset({"bv", "srl"}),
    frozenset({"sarl", "eurl", "sas"}),
    frozenset({"ltd", "plc"}),
)
"""Confused by whoever types them in."""


def _known() -> frozenset[str]:
    """Every form, folded, its words written as one."""
    terms = {term for by in (terms_by_type, terms_by_country) for group in by.values() for term in group}
    joined = {"".join(words(folded(term))) for term in terms}
    return frozenset(term for term in joined | SAME.keys() if len(term) > 1 and term not in NOT_FORMS)


KNOWN: Final = _known()
ENDINGS: Final = frozenset(form[at:] for form in KNOWN for at in range(len(form)))
"""What the last word of a form can be."""


def without_form(name: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Take the legal forms off the ends of a name's words; never all of it. Gives what is left, and the forms."""
    left = list(name)
    if len(left) < 2:
        return left, ()
    if left[-1] in ENDINGS:
        length, forms = _at_end(tuple(left[1:]))
        if length:
            del left[-length:]
            return left, forms
    length = _length_before(left)
    if not length:
        return left, ()
    form = _form(left[:length])
    del left[:length]
    return left, () if form in WEAK else (form,)


@lru_cache(maxsize=4096)
def _at_end(name: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """How many words at the end are forms, one after the other, and which; many names end alike, so it is remembered."""
    left, forms = list(name), set()
    while left and left[-1] in ENDINGS:
        tails = (left[-length:] for length in range(min(LONGEST, len(left)), 0, -1))
        longest = next((tail for tail in tails if "".join(tail) in KNOWN), None)
        if longest is None:
            break
        forms.add(_form(longest))
        del left[-len(longest) :]
    return len(name) - len(left), tuple(sorted(forms - WEAK))


def _length_before(name: Sequence[str]) -> int:
    """How many words at the beginning are one form that stands there."""
    if len(name[0]) <= 2:
        longest = min(LONGEST, len(name) - 1)
        found = next((length for length in range(longest, 1, -1) if "".join(name[:length]) in BEFORE), 0)
        if found:
            return found
    return int(name[0] in BEFORE)


def _form(spelt: Iterable[str]) -> str:
    joined = "".join(spelt)
    return SAME.get(joined, joined)


@lru_cache(maxsize=4096)
def agree(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """How well the forms of two names go together: 1 the same, or one says none; 0.5 often confused; 0 can't be one company."""
    if not left or not right or left == right:
        return 1.0
    either = {*left, *right}
    if len(either) < len(left) + len(right):
        return 1.0
    return 0.5 if any(either <= group for group in KINDRED) else 0.0
