"""
Made-up companies in two systems: by a seed, always the same.

Beside companies that are in both there are groups (siblings with nearly the same name that share a domain, a phone, an address, some
a tax number), branches, franchises, namesakes in other towns, and companies that one side alone has.
"""

from dataclasses import dataclass, replace
from hashlib import blake2b
from random import Random
from typing import Any

from shared.domain.matching import Party
from tests.corpora.damage import told
from tests.corpora.places import COUNTRIES, Country, digits
from tests.corpora.scoring import Corpus

TRADES = (
    "Logistics", "Foods", "Plumbing", "Systems", "Consulting", "Print", "Marine", "Dental", "Software", "Media", "Steel", "Timber", "Energy",
    "Textiles", "Catering", "Motors", "Optics", "Pharma", "Robotics", "Security", "Design", "Bakery", "Electric", "Packaging", "Travel",
)  # fmt: skip
SYLLABLES = (
    "ar",
    "bel",
    "cor",
    "dan",
    "el",
    "fin",
    "gar",
    "hal",
    "in",
    "jor",
    "kel",
    "lum",
    "mar",
    "nor",
    "or",
    "pel",
    "quin",
    "ros",
    "sol",
    "tar",
    "ul",
    "vex",
    "wil",
    "xan",
    "yor",
    "zen",
)
SUFFIXES = (
    "Holdings",
    "Services",
    "International",
    "Group",
    "Properties",
    "Europe",
    "North",
    "South",
    "Logistics",
    "Finance",
)
FREE = ("gmail.com", "outlook.com", "gmx.de", "orange.fr", "btinternet.com", "bigpond.com", "xtra.co.nz", "ziggo.nl")
GIVEN = ("anna", "john", "peter", "maria", "lucas", "sophie", "james", "emma", "paul", "julia", "tom", "nina", "mark", "laura")  # fmt: skip


@dataclass(frozen=True)
class Company:
    """As it is in truth; `kin` is the same for all of a group, a chain or a set of namesakes."""

    id: str
    kin: str
    country: Country
    name: str
    form: tuple[str, ...]
    street: tuple[str, str]
    town: str
    postal: str
    phone: str
    domain: str
    emails: tuple[str, ...]
    tax: str
    registration: str
    aside: str = ""
    trades_as: str = ""


def companies(seed: int, count: int, *, held_out: bool) -> Corpus:
    """
    About `count` companies on either side, of the half that rules and thresholds were tuned on, or of the other: by a hash of the kin.
    """
    random = Random(f"companies {seed}")  # noqa: S311 - made-up companies
    left: list[Party] = []
    right: list[Party] = []
    truth: set[tuple[str, str]] = set()
    families = 0
    while len(left) < count:
        families += 1
        half = blake2b(f"{seed}:{families}".encode()).digest()[0] % 2 == 1
        family = list(_family(families, random))
        for company in family:
            where = random.random()
            in_left, in_right = where < 0.8, where > 0.2
            one, other = told(company, random, side="l"), told(company, random, side="r")
            if half != held_out:
                continue
            if in_left:
                left.append(one)
            if in_right:
                right.append(other)
            if in_left and in_right:
                truth.add((one.id, other.id))
    random.shuffle(right)
    return Corpus(left, right, frozenset(truth))


def _family(number: int, random: Random) -> list[Company]:
    first = _company(f"{number}", random)
    lot = random.random()
    if lot < 0.62:
        return [first]
    if lot < 0.76:
        group = {first.name: first}
        for at in range(random.randint(1, 4)):
            sibling = _sibling(first, at, random)
            group.setdefault(sibling.name, sibling)
        return list(group.values())
    if lot < 0.84:
        return [_branch(first, at, random) for at in range(random.randint(2, 4))]
    if lot < 0.9:
        return [replace(_franchise(first, at, random), kin=first.kin) for at in range(random.randint(2, 5))]
    return [first, *(_namesake(first, at, random) for at in range(random.randint(1, 3)))]


def _company(number: str, random: Random) -> Company:
    country = random.choice(COUNTRIES)
    base = _base(country, random)
    stem = "".join(c for c in base.casefold() if c.isascii() and c.isalnum())
    # A domain is one company's: of those with the same name, the later ones took another.
    domain = f"{stem}{number if random.random() < 0.5 else _invented(random).casefold()}.{country.ending}"
    if random.random() < 0.15:
        domain = ""
    mailbox = domain or random.choice(FREE)
    local = random.choice(("info", "accounts", "office", f"{random.choice(GIVEN)}.{_invented(random).casefold()}"))
    if not domain:
        local = f"{_invented(random).casefold()}{random.randint(1, 99)}"
    return Company(
        number, number, country, base, random.choice(country.forms), _street(country, random), random.choice(country.towns),
        digits(country.postal, random), _phone(country, random), domain, (f"{local}@{mailbox}",), country.tax(random),
        digits("%#######", random), trades_as=_base(country, random) if random.random() < 0.04 else "",
    )  # fmt: skip


def _base(country: Country, random: Random) -> str:
    lot = random.random()
    owner = random.choice(country.owners)
    if lot < 0.2:
        return f"{owner} {random.choice(TRADES)}"
    if lot < 0.3:
        return f"{owner} & {random.choice(('Sons', 'Partners', random.choice(country.owners)))}"
    if lot < 0.4:
        return f"{'The ' if random.random() < 0.3 else ''}{random.choice(country.towns)} {random.choice(TRADES)}"
    if lot < 0.47:
        return f"{''.join(random.choices('ABCDEFGHKLMNPRSTVW', k=3))} {random.choice(TRADES)}"
    if lot < 0.6:
        return _invented(random)
    return f"{_invented(random)} {random.choice(TRADES)}"


def _invented(random: Random) -> str:
    return "".join(random.choices(SYLLABLES, k=random.randint(2, 3))).capitalize()


def _street(country: Country, random: Random) -> tuple[str, str]:
    return f"{random.choice(country.streets)}|{random.randrange(len(country.kinds))}", str(random.randint(1, 180))


def _phone(country: Country, random: Random) -> str:
    return digits("#######", random)


def _sibling(first: Company, at: int, random: Random) -> Company:
    """Of the same group: shares what groups share."""
    own = _company(f"{first.id}s{at}", random)
    stem = first.name.split()[0]
    extra = random.choice((*SUFFIXES, *TRADES, *first.country.towns))
    shares = random.random() < 0.1
    return replace(
        own, kin=first.kin, country=first.country, name=f"{stem} {extra}" if random.random() < 0.7 else f"{first.name} {extra}",
        form=random.choice(first.country.forms), domain=first.domain,
        emails=first.emails if random.random() < 0.4 else (f"{random.choice(GIVEN)}@{first.domain}",) if first.domain else own.emails,
        phone=first.phone if random.random() < 0.6 else own.phone, tax=first.tax if shares else first.country.tax(random),
        **_placed(first if random.random() < 0.6 else None, first.country, random), trades_as="",
    )  # fmt: skip


def _branch(first: Company, at: int, random: Random) -> Company:
    """One company in several towns, kept as several customers."""
    town = first.country.towns[(at + len(first.name)) % len(first.country.towns)]
    placed = _placed(None, first.country, random) | {"town": town}
    phone = first.phone if random.random() < 0.3 else _phone(first.country, random)
    return replace(first, id=f"{first.id}b{at}", aside=town, phone=phone, **placed)


def _franchise(first: Company, at: int, random: Random) -> Company:
    """The same name over many doors, each of another owner."""
    own = _company(f"{first.id}f{at}", random)
    emails = first.emails if random.random() < 0.5 else own.emails
    placed = _placed(None, first.country, random)
    return replace(
        own,
        country=first.country,
        name=first.name,
        form=first.form,
        domain=first.domain,
        emails=emails,
        tax=first.country.tax(random),
        trades_as="",
        **placed,
    )


def _namesake(first: Company, at: int, random: Random) -> Company:
    """Another company that happens to be called the same."""
    own = _company(f"{first.id}n{at}", random)
    return replace(own, kin=first.kin, name=first.name, form=random.choice((first.form, own.form)), trades_as="")


def _placed(like: Company | None, country: Country, random: Random) -> dict[str, Any]:
    if like is not None:
        return {"street": like.street, "town": like.town, "postal": like.postal}
    return {
        "street": _street(country, random),
        "town": random.choice(country.towns),
        "postal": digits(country.postal, random),
    }
