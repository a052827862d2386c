"""How one system tells of a company: with what its people left out, wrote otherwise, or mistyped."""

from random import Random
from typing import TYPE_CHECKING

from shared.domain.matching import Party
from tests.corpora.places import Country

if TYPE_CHECKING:
    from tests.corpora.companies import Company

PLAIN = str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "ß": "ss", "Ü": "Ue", "Ö": "Oe", "Ä": "Ae"})
BARE = str.maketrans("üöäéèêàâçîïôûÉÈÀÖÜÄ", "uoaeeeaaciiouEEAOUA")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def told(company: "Company", random: Random, *, side: str) -> Party:
    """The company as one system holds it."""
    moved = random.random() < 0.06
    return Party(
        f"{side}{company.id}",
        name=_name(company, random),
        emails=_some(
            0.75,
            [mail if random.random() < 0.85 else f"info@{company.domain or 'gmail.com'}" for mail in company.emails],
            random,
        ),
        phones=_some(0.65, [_phone(company, random)], random),
        domains=_some(0.5, [random.choice(("", "www.", "https://www.")) + company.domain], random)
        if company.domain
        else (),
        tax_ids=_some(0.45, [_tax(company.tax, random)], random),
        registration=company.registration if random.random() < 0.15 else None,
        addresses=_some(0.75, [_address(company, random, moved=moved)], random),
    )


def _some(share: float, values: list[str], random: Random) -> list[str]:
    return values if random.random() < share else []


def _name(company: "Company", random: Random) -> str:
    name, form = company.name, random.choice(company.form)
    if random.random() < 0.2:
        name = name.translate(random.choice((PLAIN, BARE)))
    if " & " in name and random.random() < 0.4:
        name = name.replace(" & ", f" {random.choice(('and', 'und' if company.country.code == 'DE' else 'and'))} ")
    if name.startswith("The ") and random.random() < 0.5:
        name = name[4:]
    if random.random() < 0.07:
        name = typo(name, random)
    if random.random() < 0.03 and len(name.split()) == 2:
        name = " ".join(reversed(name.split()))
    if random.random() < 0.2:
        form = ""
    elif random.random() < 0.02:
        form = random.choice(random.choice(company.country.forms))
    if company.aside:
        name = f"{name} ({company.aside})" if random.random() < 0.7 else f"{name} {company.aside}"
    whole = (
        f"{form} {name}"
        if company.country.code == "FR" and form and random.random() < 0.2
        else f"{name} {form}".strip()
    )
    whole = whole.replace(" ,", ",")
    if company.trades_as and random.random() < 0.5:
        whole = f"{whole} {random.choice(('t/a', 'trading as', 'dba'))} {company.trades_as}"
    return random.choice((whole,) * 8 + (whole.upper(), whole.casefold()))


def typo(text: str, random: Random) -> str:
    """One slip of the keys."""
    at = random.randrange(len(text) - 1) if len(text) > 2 else 0
    return random.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
            text[:at] + random.choice(LETTERS) + text[at + 1 :],
            text[:at] + random.choice(LETTERS) + text[at:],
        )
    )


def _phone(company: "Company", random: Random) -> str:
    pattern = random.choice((company.country.phone, company.country.prefix))
    number = iter(
        company.phone[-pattern.count("#") :]
        if random.random() > 0.05
        else f"{random.randrange(10**7):07d}"[-pattern.count("#") :]
    )
    return "".join(next(number) if c == "#" else c for c in pattern)


def _tax(number: str, random: Random) -> str:
    if number[:2].isalpha() and random.random() < 0.4:
        number = number[2:]
    if random.random() < 0.3:
        number = f"{number[:5]} {number[5:8]} {number[8:]}".strip()
    if random.random() < 0.03:
        at = random.randrange(3, len(number))
        number = number[:at] + str(random.randint(0, 9)) + number[at + 1 :] if number[at].isdigit() else number
    return number


def _address(company: "Company", random: Random, *, moved: bool) -> str:
    country: Country = company.country
    (street, kind), house = company.street[0].split("|"), company.street[1]
    town, postal = company.town, company.postal
    if moved:
        street, house, town = random.choice(country.streets), str(random.randint(1, 180)), random.choice(country.towns)
        postal = "".join(str(random.randint(1, 9)) if c.isdigit() else c for c in postal)
    spelt = random.choice(country.kinds[int(kind)])
    if country.code == "FR":
        line = f"{house} {spelt}{street}"
    elif country.number_first:
        line = f"{house} {street} {spelt}"
    else:
        line = f"{street}{spelt} {house}"
    if random.random() < 0.08:
        line = f"{random.choice(('Unit', 'Suite', 'Level'))} {random.randint(1, 30)}, {line}"
    if random.random() < 0.05:
        line = typo(line, random)
    if random.random() < 0.04:
        postal = typo(postal, random)
    if random.random() < 0.08:
        postal = ""
    elif random.random() < 0.3:
        postal = postal.replace(" ", "")
    where = f"{postal} {town}" if not country.number_first or country.code == "FR" else f"{town}, {postal}"
    parts = [line, where.strip(" ,")]
    if random.random() < 0.6:
        parts.append(random.choice(country.names))
    return ", ".join(part.translate(BARE) if random.random() < 0.1 else part for part in parts)
