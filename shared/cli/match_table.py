"""The pairs as a table that opens in any spreadsheet, and what people decided in it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from shared.cli import match_words as words
from shared.domain.pair_decisions import Row
from shared.errors import Malformed
from shared.model.pairing import Named, Pair, Pairing, Reason

COLUMNS: Final = (
    "decision",
    "suggestion",
    "score",
    "crm_name",
    "ledger_name",
    "why",
    "crm_email",
    "ledger_email",
    "crm_phone",
    "ledger_phone",
    "crm_address",
    "ledger_address",
    "crm_tax_number",
    "ledger_tax_number",
    "books",
    "crm_record",
    "ledger_customer",
    "id",
    "mark",
)
"""`decision` is for people: link, reject, or blank. `id` and `mark` say what it was decided about; everything else is to read."""
NEEDED: Final = ("decision", "id", "mark")
AUDIT: Final = ("list", "what", "side", "record", "name", "email", "place", "value", "sentence", "link")
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet begins to calculate: such a cell gets an apostrophe before it."""


def written(pairings: Sequence[Pairing]) -> str:
    """Every pair, a line each, the doubtful ones first."""
    rows = [
        _row(pair, pairing)
        for pairing in pairings
        for pair in sorted(pairing.pairs, key=lambda one: (one.suggestion == "link", -one.score))
    ]
    return _text(COLUMNS, rows)


def audit(pairings: Sequence[Pairing]) -> str:
    """Everything else that was found, a line each: the checklist, duplicates, flaws, product names, records without a counterpart."""
    return _text(AUDIT, [row for pairing in pairings for row in _audit(pairing)])


def read(path: Path) -> list[Row]:
    """
    The decisions of a table that was filled in, however the spreadsheet saved it. Lines count as the spreadsheet shows them.

    Raises: Malformed where it isn't such a table.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fix = "Save it as CSV UTF-8."
        raise Malformed(f"{path} is not written in UTF-8", record=str(path), fix=fix) from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
    if missing:
        raise Malformed(
            f"{path} has no column {', '.join(missing)}",
            record=str(path),
            fix="Take the table that `ledgerlink match --csv FILE` writes, and fill in its column `decision`.",
        )
    return [
        Row(
            line,
            (cells["id"] or "").strip().lstrip("'"),
            cells["decision"] or "",
            (cells["mark"] or "").strip().lstrip("'"),
        )
        for line, cells in enumerate(table, 2)
        if any((value or "").strip() for name, value in cells.items() if name)
    ]


def _row(pair: Pair, pairing: Pairing) -> dict[str, str]:
    said = {reason.feature.partition(":")[0]: reason for reason in pair.reasons}
    return {
        "decision": "",
        "suggestion": pair.suggestion.value,
        "score": str(pair.score),
        "crm_name": pair.crm_name,
        "ledger_name": pair.customer_name,
        "why": words.pair_why(pair),
        **_both("email", said.get("email") or said.get("domain")),
        **_both("phone", said.get("phone")),
        **_both("address", said.get("address")),
        **_both("tax_number", said.get("tax_id")),
        "books": " ".join(pairing.books),
        "crm_record": f"{pair.crm.kind} {pair.crm.id}",
        "ledger_customer": pair.customer.id,
        "id": pair.id,
        "mark": pair.mark,
    }


def _both(column: str, reason: Reason | None) -> dict[str, str]:
    crm, ledger = (reason.crm, reason.customer) if reason is not None else ("", "")
    return {f"crm_{column}": crm, f"ledger_{column}": ledger}


def _audit(pairing: Pairing) -> Iterator[dict[str, str]]:
    for check in pairing.checks:
        said = f"{check.sentence} {check.fix}".strip()
        yield {"list": "checklist", "what": words.READINESS[check.readiness], "name": check.topic, "sentence": said}
    for side, twins in (("crm", pairing.twins_crm), ("ledger", pairing.twins_ledger)):
        for number, group in enumerate(twins, 1):
            what = f"{'same' if group.sure else 'doubtful'} group {number}"
            for record in group.records:
                said = words.why(group.reasons)
                yield {"list": "duplicates", "what": what, "side": side, "sentence": said, **_named(record)}
    for flaw in pairing.flaws:
        side = "ledger" if flaw.record.ref.connection == pairing.ledger else "crm"
        more = {"value": flaw.value, "sentence": flaw.sentence}
        yield {"list": "flaws", "what": words.FLAWS[flaw.code], "side": side, **more, **_named(flaw.record)}
    for clash in pairing.clashes:
        yield {
            "list": "products",
            "what": clash.sku,
            "name": clash.product,
            "value": clash.item,
            "sentence": clash.sentence,
        }
    for side, alone in (("crm", pairing.alone_crm), ("ledger", pairing.alone_ledger)):
        for record in alone:
            yield {"list": "no counterpart", "side": side, **_named(record)}


def _named(record: Named) -> dict[str, str]:
    return {
        "record": f"{record.ref.kind} {record.ref.id}",
        "name": record.name,
        "email": record.email,
        "place": record.place,
        "link": record.url,
    }


def _text(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    table.writeheader()
    table.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
