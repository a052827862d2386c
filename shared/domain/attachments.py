"""Which document of a deal goes on its invoice, and under which name: one that says, in the ledger, what it is of."""

import re
from collections.abc import Sequence
from fnmatch import fnmatch
from typing import Final

from shared.model.coding import Attach
from shared.model.documents import DealDocument

UNSAFE: Final = re.compile(r'[<>:"/\\|?*%~\x00-\x1f\x7f]')
"""
What a ledger's file names may not hold, the sign that it is replaced with, and the percent sign: names stand in addresses, and
what is decoded twice on the way must stay as it is.
"""
_REPLACED: Final = re.compile("~([0-9A-F]{2})")
LONGEST: Final = 150
"""Characters of a name before its mark and ending."""
LONGEST_ENDING: Final = 10
_MARKED: Final = re.compile(r"(?P<stem>.*) \[(?P<kind>[a-z]+)-(?P<id>[^\[\]]+)\](?P<ending>\.[^.]*)?", re.DOTALL)


def chosen(documents: Sequence[DealDocument], rule: Attach) -> DealDocument | None:
    """The first document whose name is like one of the rule's; any, where the rule names none."""
    for document in documents:
        if not rule.names or any(fnmatch(document.name.casefold(), like.casefold()) for like in rule.names):
            return document
    return None


def ledger_name(document: DealDocument) -> str:
    """
    The file's name in the ledger: its own, what isn't allowed there replaced, with the document's kind and id.

    Guarantees: different documents have different names; `source_of` reads back what it was, but for a name that was too long.
    """
    stem, dot, ending = document.name.rpartition(".")
    if not stem or len(ending) > LONGEST_ENDING:
        stem, dot, ending = document.name, "", ""
    encoded = ""
    for sign in stem:
        safe = f"~{ord(sign):02X}" if UNSAFE.fullmatch(sign) else sign
        if len(encoded) + len(safe) > LONGEST:
            break
        encoded += safe
    return f"{encoded} [{document.kind}-{document.id}]{dot}{UNSAFE.sub('', ending)}"


def source_of(name: str) -> tuple[str, str, str] | None:
    """The document's own name, its kind and its id, from its name in the ledger; None for a file that isn't ours."""
    found = _MARKED.fullmatch(name)
    if found is None:
        return None
    stem = _REPLACED.sub(lambda code: chr(int(code[1], 16)), found["stem"])
    return stem + (found["ending"] or ""), found["kind"], found["id"]


def missing(rule: Attach) -> str:
    """What the deal lacks, in words."""
    like = f" named like {' or '.join(rule.names)}" if rule.names else ""
    return f"the deal has no published quote{like}" if rule.source == "quote" else f"the deal has no file{like}"
