"""Towns, streets, forms and numbers of the countries whose books we meet most: what made-up companies are made of."""

# ruff: noqa: FBT003 - a table

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from stdnum.iso7064 import mod_11_10


@dataclass(frozen=True)
class Country:
    """`forms` are groups of spellings of one legal form; `#` in a pattern is a digit, `@` a letter."""

    code: str
    names: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    towns: tuple[str, ...]
    streets: tuple[str, ...]
    kinds: tuple[tuple[str, ...], ...]
    number_first: bool
    postal: str
    phone: str
    prefix: str
    ending: str
    tax: Callable[[Random], str]
    owners: tuple[str, ...]


def digits(pattern: str, random: Random) -> str:
    """Fill the pattern."""
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    return "".join(
        str(random.randint(0, 9))
        if c == "#"
        else str(random.randint(1, 9))
        if c == "%"
        else random.choice(letters)
        if c == "@"
        else c
        for c in pattern
    )


def _gb(random: Random) -> str:
    base = digits("%######", random)
    total = sum(int(c) * weight for c, weight in zip(base, range(8, 1, -1), strict=True)) + 55
    return f"GB{base}{97 - total % 97:02d}"


def _de(random: Random) -> str:
    base = digits("%#######", random)
    return f"DE{base}{mod_11_10.calc_check_digit(base)}"


def _fr(random: Random) -> str:
    base = digits("%#######", random)
    total = sum(sum(divmod(int(c) * (2 if at % 2 else 1), 10)) for at, c in enumerate(base))
    siren = f"{base}{-total % 10}"
    return f"FR{(int(siren) * 100 + 12) % 97:02d}{siren}"


def _nl(random: Random) -> str:
    while True:
        base = digits("%#######", random)
        check = sum(int(c) * weight for c, weight in zip(base, range(9, 1, -1), strict=True)) % 11
        if check < 10:
            return f"NL{base}{check}B01"


def _au(random: Random) -> str:
    base = digits("%########", random)
    for check in range(10, 100):
        told = [int(c) for c in f"{check}{base}"]
        told[0] -= 1
        if sum(a * b for a, b in zip(told, (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19), strict=True)) % 89 == 0:
            return f"{check}{base}"
    raise RuntimeError("every number has its check digits")


def _plain(pattern: str) -> Callable[[Random], str]:
    return lambda random: digits(pattern, random)


ENGLISH = (("Street", "St"), ("Road", "Rd"), ("Avenue", "Ave"), ("Lane", "Ln"), ("Drive", "Dr"), ("Court", "Ct"))
NAMED = (
    "High",
    "Station",
    "Church",
    "Mill",
    "Park",
    "Victoria",
    "King",
    "Queen",
    "Bridge",
    "Castle",
    "Green",
    "Oak",
    "Elm",
    "Cedar",
    "Hill",
)
OWNERS = (
    "Smith",
    "Taylor",
    "Brown",
    "Walker",
    "Hughes",
    "Carter",
    "Norton",
    "Baxter",
    "Fletcher",
    "Harding",
    "O'Brien",
    "MacLeod",
    "Patel",
)

COUNTRIES = (
    Country(
        "GB", ("United Kingdom", "GB", "UK"), (("Ltd", "Limited", "Ltd.", "LTD"), ("PLC", "plc"), ("LLP",), ("",)),
        ("Leeds", "York", "Bath", "Hull", "Derby", "Bristol", "Cardiff", "Glasgow", "London", "Exeter"), NAMED, ENGLISH, True,
        "@@%# #@@", "+44 113 4## ####", "0113 4## ####", "co.uk", _gb, OWNERS,
    ),
    Country(
        "US", ("USA", "United States", "US"), (("Inc", "Inc.", "Incorporated", ", Inc."), ("LLC", "L.L.C."), ("Corp", "Corporation", "Corp."), ("Co", "Company"), ("",)),
        ("Springfield", "Austin", "Denver", "Portland", "Salem", "Dayton", "Boise", "Tulsa"), NAMED, ENGLISH, True,
        "#####", "+1 512 55# ####", "(512) 55#-####", "com", _plain("12-%######"), OWNERS,
    ),
    Country(
        "DE", ("Deutschland", "Germany", "DE"), (("GmbH", "G.m.b.H.", "Gesellschaft mbH", "gmbh"), ("GmbH & Co. KG", "GmbH & Co KG", "GmbH und Co. KG"), ("AG", "Aktiengesellschaft"), ("e.K.", "e. K."), ("UG (haftungsbeschränkt)", "UG")),
        ("Köln", "München", "Berlin", "Münster", "Düsseldorf", "Lübeck", "Essen", "Kassel"),
        ("Haupt", "Bahnhof", "Garten", "Schiller", "Goethe", "Mühlen", "Kirch", "Linden", "Berg", "König"), (("straße", "str.", "strasse"), ("weg",), ("platz", "pl.")), False,
        "%####", "+49 221 4######", "0221 4######", "de", _de, ("Müller", "Schäfer", "Köhler", "Weiß", "Schröder", "Krüger", "Jäger", "Böhm", "Hofmann", "Vogel"),
    ),
    Country(
        "FR", ("France", "FR"), (("SARL", "S.à r.l.", "S.A.R.L."), ("SAS", "S.A.S."), ("SA", "S.A."), ("EURL",)),
        ("Paris", "Lyon", "Nîmes", "Orléans", "Angers", "Besançon", "Lille", "Saint-Étienne"),
        ("de la Gare", "Victor Hugo", "de l'Église", "Pasteur", "du Moulin", "des Écoles", "Molière"), (("rue ",), ("avenue ", "av. "), ("boulevard ", "bd "), ("place ", "pl. ")), True,
        "%####", "+33 4 72 ## ## ##", "04 72 ## ## ##", "fr", _fr, ("Dupont", "Lefèvre", "Géraud", "François", "Moreau", "Rousseau", "Bélanger", "Garnier"),
    ),
    Country(
        "NL", ("Nederland", "Netherlands", "NL"), (("B.V.", "BV", "b.v."), ("N.V.", "NV"), ("V.O.F.", "VOF"), ("",)),
        ("Utrecht", "Breda", "Zwolle", "Delft", "Leiden", "Arnhem", "Tilburg"), ("Kerk", "Dorps", "School", "Molen", "Nieuwe", "Juliana", "Wilhelmina"),
        (("straat", "str."), ("laan",), ("weg",), ("plein",)), False,
        "%### @@", "+31 30 2######", "030-2######", "nl", _nl, ("de Vries", "van den Berg", "Jansen", "Bakker", "Visser", "Mulder", "van Dijk"),
    ),
    Country(
        "AU", ("Australia", "AU"), (("Pty Ltd", "Pty. Ltd.", "Pty Limited", "PTY LTD"), ("Ltd", "Limited"), ("",)),
        ("Geelong", "Cairns", "Hobart", "Ballarat", "Bendigo", "Perth", "Newcastle"), NAMED, ENGLISH, True,
        "%###", "+61 2 9### ####", "(02) 9### ####", "com.au", _au, OWNERS,
    ),
    Country(
        "NZ", ("New Zealand", "NZ"), (("Ltd", "Limited"), ("",)),
        ("Nelson", "Napier", "Dunedin", "Hamilton", "Tauranga"), NAMED, ENGLISH, True, "%###", "+64 3 54# ####", "03 54# ####", "co.nz", _plain("%##-###-###"), OWNERS,
    ),
    Country(
        "CA", ("Canada", "CA"), (("Inc.", "Inc"), ("Ltd.", "Ltd", "Limited"), ("Ltée", "Ltee"), ("Corp.", "Corporation")),
        ("Halifax", "Regina", "Guelph", "Kingston", "Windsor", "Laval", "Québec"), NAMED, ENGLISH, True, "@#@ #@#", "+1 613 55# ####", "613-55#-####", "ca", _plain("%######## RT0001"), OWNERS,
    ),
)  # fmt: skip
