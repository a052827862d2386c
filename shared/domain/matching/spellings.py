"""Words that are written in several ways, each under one of them."""

from collections.abc import Mapping
from typing import Final

CONNECTORS: Final = frozenset({"and", "und", "et", "y", "e", "en", "og", "och"})
"""`&` in words; dropped, as `&` is, where they stand between two words."""
ARTICLES: Final = frozenset({"the"})
"""Dropped where they begin a name."""

ABBREVIATED: Final[Mapping[str, str]] = {
    short: word
    for word, shorts in {
        "association": "assoc assn assoziation",
        "associate": "assocs associates",
        "brother": "bros brothers gebr gebruder gebroeders",
        "building": "bldg bldgs buildings",
        "center": "centre ctr centres centers centrum zentrum",
        "college": "coll",
        "communication": "comms communications kommunikation",
        "construction": "constr const constructions",
        "consulting": "consult consultants consultancy consultant consultings",
        "department": "dept",
        "design": "designs",
        "development": "dev devt developments",
        "distribution": "distr distributors distributor",
        "electric": "elec electrical",
        "engineering": "eng engg engrg engineers ingenieure",
        "enterprise": "enterprises entpr",
        "equipment": "equip",
        "finance": "fin financial",
        "group": "grp gruppe groupe groep",
        "holding": "hldg hldgs holdings hld",
        "hospital": "hosp",
        "industry": "ind inds industries industrial industrie",
        "institute": "inst",
        "insurance": "ins",
        "international": "intl int internat internationale",
        "investment": "inv investments invest",
        "laboratory": "lab labs laboratories labor",
        "logistic": "logistics logistik logistique log",
        "management": "mgmt mgt mngt",
        "manufacturing": "mfg mfr manuf manufacturers manufacturer",
        "marketing": "mktg mkt",
        "national": "natl nat nationale",
        "partner": "ptnrs partners partnership",
        "product": "prod prods products produkte",
        "property": "props properties",
        "research": "res",
        "restaurant": "rest restaurants",
        "saint": "st sankt sint",
        "service": "svc svcs services serv servs",
        "society": "soc",
        "software": "sw softwares",
        "solution": "soln solns sol solutions",
        "supply": "supplies",
        "system": "sys systems systeme systemes",
        "technology": "tech techs technologies technologie technik technics techn technologys",
        "trading": "trdg",
        "transport": "trans transports transportation transporte",
        "university": "univ universitat universite uni",
    }.items()
    for short in shorts.split()
}

GENERIC: Final = frozenset(
    {*ABBREVIATED.values(), "global", "digital", "company", "media", "trade", "shop", "store", "agency"}
)
"""Words that many companies have: they tell less, but they do tell `Norton Holdings` from `Norton Logistics`."""

PLACES: Final = frozenset(
    {
        "uk", "us", "usa", "eu", "europe", "emea", "apac", "gb", "britain", "england", "scotland", "wales", "ireland", "germany",
        "deutschland", "france", "nederland", "netherlands", "holland", "australia", "zealand", "nz", "canada", "america", "austria",
        "osterreich", "schweiz", "suisse", "switzerland", "belgium", "belgique", "espana", "spain", "italia", "italy", "nl", "de", "fr",
        "be", "au", "ca", "at", "ch", "asia", "nordic", "benelux", "dach",
    }
)  # fmt: skip


def spelt(word: str) -> str:
    """The word in its one spelling; a plural is its singular."""
    full = ABBREVIATED.get(word)
    if full is not None:
        return full
    if len(word) > 4 and word[-1] == "s" and word[-2] not in "sui":
        return word[:-1]
    return word
