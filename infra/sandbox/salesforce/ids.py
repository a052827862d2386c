"""Record ids: 15 case-sensitive characters, and 3 more that make them safe where case gets lost."""

import re

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
SHAPE = re.compile(r"[0-9A-Za-z]{15}([0-9A-Z]{3})?\Z")
POD = "5g00000"  # where an org lives; part of every id


def whole(id_: str) -> str:
    """Give the 18 characters of an id of 15; one of 18 comes back as it is."""
    if len(id_) != 15:
        return id_
    blocks = (id_[start : start + 5] for start in (0, 5, 10))
    bits = (sum(1 << place for place, sign in enumerate(block) if "A" <= sign <= "Z") for block in blocks)
    return id_ + "".join(CHECKS[bit] for bit in bits)


def is_id(text: object) -> bool:
    """Tell whether this has the shape of an id."""
    return isinstance(text, str) and SHAPE.match(text) is not None


def numbered(prefix: str, number: int) -> str:
    """Give the id of the ``number``-th record behind a key prefix; later ids sort after earlier ones."""
    signs = ""
    for _ in range(5):
        number, place = divmod(number, 62)
        signs = ALPHABET[place] + signs
    return whole(prefix + POD + signs)
