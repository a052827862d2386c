"""Addresses as QuickBooks gives them back: countries in three letters, and re-flowed into lines where a form has its own."""

from infra.sandbox.quickbooks.representation import Record

LETTERS = """
AT:AUT AU:AUS BE:BEL CA:CAN CH:CHE CZ:CZE DE:DEU DK:DNK EE:EST ES:ESP FI:FIN FR:FRA GB:GBR GR:GRC HU:HUN IE:IRL IN:IND
IT:ITA LT:LTU LU:LUX LV:LVA MX:MEX NL:NLD NO:NOR NZ:NZL PL:POL PT:PRT RO:ROU SE:SWE SG:SGP SI:SVN US:USA
"""
COUNTRIES = dict(pair.split(":") for pair in LETTERS.split())
GONE = ("Lat", "Long")  # since autumn 2025
MOST_LINES = 5
# The most characters of each member.
LENGTHS = {**{f"Line{n}": 500 for n in range(1, MOST_LINES + 1)}, "PostalCode": 30}
MOST = 255


def kept(address: Record) -> Record:
    """The members that say something; a country that is known in two letters has three."""
    found = {name: str(value) for name, value in address.items() if value not in (None, "") and name not in GONE}
    if "Country" in found:
        found["Country"] = COUNTRIES.get(found["Country"].upper(), found["Country"])
    return found


def too_long(address: Record) -> str:
    """The first member that has more characters than it may; empty if none has."""
    return next((name for name, value in address.items() if len(str(value or "")) > LENGTHS.get(name, MOST)), "")


def reflowed(address: Record) -> Record:
    """The address of one form in at most five lines, as a letter has it; how it is cut is unverified."""
    town = " ".join(address[name] for name in ("City", "CountrySubDivisionCode", "PostalCode") if address.get(name))
    lines = [*(address.get(f"Line{n}") for n in range(1, MOST_LINES + 1)), town, address.get("Country")]
    said = [str(line) for line in lines if line]
    said[MOST_LINES - 1 :] = [" ".join(said[MOST_LINES - 1 :])] if len(said) >= MOST_LINES else []
    return {f"Line{number}": line for number, line in enumerate(said, 1)}
