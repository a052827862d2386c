"""Which country an address, a web site or a tax number is of."""

from collections.abc import Iterable, Mapping
from typing import Final

NAMED: Final[Mapping[str, str]] = {
    name: code
    for code, names in {
        "GB": "gb,uk,united kingdom,great britain,england,scotland,wales,northern ireland,grossbritannien,royaume-uni",
        "US": "us,usa,united states,united states of america,u.s.a.,u.s.,vereinigte staaten,etats-unis",
        "DE": "de,germany,deutschland,allemagne,duitsland,d",
        "FR": "fr,france,frankreich,frankrijk,f",
        "NL": "nl,netherlands,the netherlands,nederland,holland,niederlande,pays-bas",
        "AU": "au,australia,aus",
        "NZ": "nz,new zealand,aotearoa",
        "CA": "ca,canada,can",
        "AT": "at,austria,osterreich,oesterreich,autriche",
        "CH": "ch,switzerland,schweiz,suisse,svizzera",
        "BE": "be,belgium,belgie,belgique,belgien",
        "IE": "ie,ireland,eire,irland,republic of ireland",
        "ES": "es,spain,espana,spanien,espagne",
        "IT": "it,italy,italia,italien,italie",
        "LU": "lu,luxembourg,luxemburg",
        "DK": "dk,denmark,danmark",
        "SE": "se,sweden,sverige",
        "NO": "no,norway,norge",
        "FI": "fi,finland,suomi",
        "PL": "pl,poland,polska",
        "PT": "pt,portugal",
    }.items()
    for name in names.split(",")
}
"""By what people write, folded."""
ENDINGS: Final[Mapping[str, str]] = {
    "uk": "GB",
    "us": "US",
    **{code.casefold(): code for code in set(NAMED.values()) - {"GB", "US"}},
}
"""Of domains."""


def of_domains(domains: Iterable[str]) -> str | None:
    """The country that the domains' endings say, where they say one."""
    said = {ENDINGS[ending] for domain in domains if (ending := domain.rpartition(".")[2]) in ENDINGS}
    return said.pop() if len(said) == 1 else None
