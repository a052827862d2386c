"""Tax and registration numbers: what of them names the company, and whether they are valid ones of the same kind."""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from shared.domain.matching.folding import folded, text_of

VAT: Final = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK XI CH CHE AU NZ CA US".split()
)
"""What a number may begin with to say its country."""
SIGNS: Final = re.compile(r"[^0-9a-z]")
DIGITS: Final = re.compile(r"\d")
LABELS: Final = re.compile(
    r"^(?:vat|ust|ustid|ustidnr|uid|tva|btw|abn|acn|ein|tin|gst|hst|nzbn|siren|siret|kvk|crn|companyno|companynumber|regno|reg|no|nr|number|taxid|id)+(?=\d|[a-z]{2}\d)"
)
"""What people write before a number."""
SHORTEST: Final = 4
STRONG: Final = 7
"""Digits of a number that names one company and no other; shorter ones (`HRB 1234`) are one court's or one file's."""

KINDS: Final = {
    "GB": ("stdnum.gb.vat",), "US": ("stdnum.us.ein",), "DE": ("stdnum.de.vat",), "FR": ("stdnum.fr.siren",), "NL": ("stdnum.nl.btw", "stdnum.nl.bsn"),
    "AU": ("stdnum.au.abn", "stdnum.au.acn"), "NZ": ("stdnum.nz.ird",), "CA": ("stdnum.ca.bn",), "AT": ("stdnum.at.uid",),
    "BE": ("stdnum.be.vat",), "IE": ("stdnum.ie.vat",), "ES": ("stdnum.es.nif",), "IT": ("stdnum.it.iva",), "CH": ("stdnum.ch.uid",),
    "SE": ("stdnum.se.orgnr",), "NO": ("stdnum.no.orgnr",), "DK": ("stdnum.dk.cvr",), "FI": ("stdnum.fi.alv",), "PL": ("stdnum.pl.nip",),
    "PT": ("stdnum.pt.nif",), "LU": ("stdnum.lu.tva",),
}  # fmt: skip
"""By country: the numbers that a company has one of. Of a country that isn't known, the first eight are tried."""

ROOTS: Final = tuple(
    (country, re.compile(pattern))
    for country, pattern in (
        ("FR", r"(?:[0-9a-z]{2})(\d{9})"),  # VAT: two characters before the SIREN
        ("FR", r"(\d{9})\d{5}"),  # SIRET: five digits for the establishment
        ("", r"0*(\d{8,9})b\d{2}"),  # the company's number within the VAT number
        ("GB", r"(\d{9})\d{3}"),  # a branch of the VAT registration
        ("", r"(\d{9})r[a-z]\d{4}"),  # an account of the business number
        ("CH", r"e?(\d{9})(?:mwst|tva|iva|vat)?"),
        ("", r"(\d{9})mva"),
        ("AU", r"\d{2}(\d{9})"),  # ABN: two check digits before the ACN
        ("SE", r"(\d{10})01"),
        ("AT", r"u?(\d{8})"),
        ("BE", r"[01]?(\d{9})"),
    )
)
"""By country, or for all where the letters in it say whose it is: what about the company's own number is left away."""
COURT: Final = re.compile(r"^.*?(hr[ab]\d+).*$")


class TaxNumber(NamedTuple):
    """
    `bare` is the number without its country, `root` what of it names the company, whatever branch or check stands about it; `country`
    as its prefix says; `kinds` of which it is a valid number.
    """

    bare: str
    root: str
    country: str
    kinds: frozenset[str]

    @property
    def strong(self) -> bool:
        """Whether it is long enough to name one company."""
        return len(DIGITS.findall(self.root)) >= STRONG

    @property
    def names(self) -> set[str]:
        """What it may be found by."""
        return {self.bare, self.root}


def numbers_of(values: Iterable[object], country: str | None) -> frozenset[TaxNumber]:
    """The numbers that are any; `country` is the party's, for those without a prefix."""
    return frozenset(number for value in values if (number := _number(text_of(value), country or "")) is not None)


@lru_cache(maxsize=4096)
def _number(text: str, country: str) -> TaxNumber | None:
    body = LABELS.sub("", SIGNS.sub("", folded(text)))
    if len(DIGITS.findall(body)) < SHORTEST or _nobody(body):
        return None
    said = body[:2].upper() if len(DIGITS.findall(body)) >= STRONG else ""
    prefix = {"EL": "GR", "XI": "GB"}.get(said, said) if said in VAT else ""
    if prefix:
        country, body = prefix, body[2:]
    else:
        body = COURT.sub(r"\1", body)
    bare = body.lstrip("0") if body.isdigit() else body
    return TaxNumber(bare, _root(body, country) or bare, prefix, _kinds(body, country))


def _root(body: str, country: str) -> str:
    for of, pattern in ROOTS:
        found = pattern.fullmatch(body) if of in {country, ""} else None
        if found:
            return found[1].lstrip("0")
    return ""


def _nobody(body: str) -> bool:
    return len(set(DIGITS.findall(body))) == 1


@lru_cache(maxsize=4096)
def _kinds(body: str, country: str) -> frozenset[str]:
    tried = KINDS.get(country, ()) if country else tuple(kind for kinds in list(KINDS.values())[:8] for kind in kinds)
    return frozenset(kind for kind in tried if import_module(kind).is_valid(body.upper()))


def agree(one: frozenset[TaxNumber], other: frozenset[TaxNumber]) -> tuple[float, str] | None:
    """
    1 and the number that both have; 0 where each has a valid one of the same kind; 0.5 where they may be mistyped; else None.
    """
    for left in sorted(one):
        for right in sorted(other):
            if not left.names.isdisjoint(right.names) and (
                not left.country or not right.country or left.country == right.country
            ):
                return 1.0, min(left.names & right.names)
    if not one or not other:
        return None
    if any(
        OSA.distance(left.root, right.root, score_cutoff=1) <= 1 and not (left.kinds & right.kinds)
        for left in one
        for right in other
    ):
        return 0.5, ""
    left_kinds = frozenset(kind for number in one for kind in number.kinds)
    return (0.0, "") if any(number.kinds & left_kinds for number in other) else (0.3, "")
