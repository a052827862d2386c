"""
Salesforce's record ids: 15 characters that differ by case, or the same with 3 more that make case irrelevant.

Ours are always the 18. Standard library only: the webhook path stands on this.
"""

import re

_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")
_BLOCK = 5
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def is_id(text: str) -> bool:
    """Whether this can be a record's id at all."""
    return _ID.fullmatch(text) is not None


def whole(text: str) -> str:
    """
    The 18 characters of this id.

    Raises:
        ValueError: it is none.
    """
    if not is_id(text):
        raise ValueError(f"{text[:40]!r} is not an id of Salesforce")
    short = text[:15]
    blocks = (short[start : start + _BLOCK] for start in range(0, len(short), _BLOCK))
    return short + "".join(_LETTERS[sum(1 << at for at, one in enumerate(block) if one.isupper())] for block in blocks)
