"""The report of a matching run, as an accountant reads it: on the terminal, as JSON, as a web page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.cli import match_words as words
from shared.cli.output import say, table
from shared.model.pairing import Named, Pair, Pairing, Reason, Twins

SHOWN = 20
"""Rows of each list on a terminal: the whole lists are in the files."""


def as_json(pairings: Sequence[Pairing]) -> dict[str, Any]:
    """The runs for machines, whole."""
    return {"runs": [_run(pairing) for pairing in pairings]}


def show(pairing: Pairing) -> None:
    """Print one run: the counts, the checklist, and the first rows of every list."""
    say(f"[bold]{words.verdict(pairing)}[/]")
    say(f"{pairing.crm} and {pairing.ledger} (books: {', '.join(pairing.books)}), as of {pairing.at:%F %T} UTC")
    counts = [[name, *(str(getattr(its, column)) for column in words.TALLY)] for name, its in words.sides(pairing)]
    table("Records", ("", *words.TALLY.values()), counts)
    checks = [[words.READINESS[one.readiness], one.topic, one.sentence, one.fix] for one in pairing.checks]
    table("Ready to go live?", ("", "what", "how it stands", "what to do"), checks)
    pairs(pairing.pairs[:SHOWN])
    _cut(len(pairing.pairs))
    for side, twins in (("CRM", pairing.twins_crm), ("ledger", pairing.twins_ledger)):
        rows = [["the same" if one.sure else "doubtful", words.group(one), words.why(one.reasons)] for one in twins]
        _list(f"Duplicates in the {side}", ("", "records", "why"), rows)
    kinds = Counter(words.FLAWS[flaw.code] for flaw in pairing.flaws)
    flawed = [[words.FLAWS[one.code], words.line(one.record), one.value, one.sentence] for one in pairing.flaws]
    _list(
        f"Malformed or missing ({', '.join(f'{n} {k}' for k, n in kinds.items())})", ("", "record", "says", ""), flawed
    )
    _list("Product names", ("product", "item", ""), [[c.product, c.item, c.sentence] for c in pairing.clashes])
    for side, alone in (("CRM", pairing.alone_crm), ("ledger", pairing.alone_ledger)):
        _list(f"Without a counterpart in the {side}", ("record",), [[words.line(one)] for one in alone])


def pairs(found: Sequence[Pair]) -> None:
    """Print pairs, one each line."""
    rows = [
        [
            pair.id,
            words.SUGGESTIONS[pair.suggestion],
            str(pair.score),
            f"{pair.crm_name} [{pair.crm.kind} {pair.crm.id}]",
            f"{pair.customer_name} [{pair.customer.id}]",
            words.pair_why(pair),
        ]
        for pair in found
    ]
    if rows:
        table("Pairs", ("id", "", "score", "in the CRM", "in the ledger", "why"), rows)


def page(pairings: Sequence[Pairing]) -> str:
    """The runs as one web page that needs nothing from anywhere; everything foreign is escaped."""
    loader = FileSystemLoader(Path(__file__).with_name("pages"))
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("matched.html").render(runs=pairings, words=words)


def pair_json(pair: Pair) -> dict[str, Any]:
    """A pair for machines."""
    return {
        "id": pair.id,
        "suggestion": pair.suggestion,
        "score": pair.score,
        "crm": pair.crm,
        "crm_name": pair.crm_name,
        "customer": pair.customer,
        "customer_name": pair.customer_name,
        "why": words.pair_why(pair),
        "doubt": pair.doubt,
        "mark": pair.mark,
        "reasons": [_reason(reason) for reason in pair.reasons],
    }


def _run(pairing: Pairing) -> dict[str, Any]:
    return {
        "crm": pairing.crm,
        "ledger": pairing.ledger,
        "books": pairing.books,
        "at": pairing.at,
        "verdict": words.verdict(pairing),
        "records": {"crm": asdict(pairing.tally_crm), "ledger": asdict(pairing.tally_ledger)},
        "readiness": pairing.checks,
        "pairs": [pair_json(pair) for pair in pairing.pairs],
        "alone": {"crm": _named(pairing.alone_crm), "ledger": _named(pairing.alone_ledger)},
        "duplicates": {"crm": _twins(pairing.twins_crm), "ledger": _twins(pairing.twins_ledger)},
        "flaws": [
            {
                "code": one.code,
                "record": one.record.ref,
                "name": one.record.name,
                "value": one.value,
                "sentence": one.sentence,
            }
            for one in pairing.flaws
        ],
        "flaws_seen": pairing.flaws_seen,
        "product_names": pairing.clashes,
        "rejected": pairing.rejected,
        "calls": pairing.calls,
    }


def _named(records: Sequence[Named]) -> list[dict[str, Any]]:
    return [{"record": one.ref, "name": one.name, "email": one.email, "place": one.place} for one in records]


def _twins(found: Sequence[Twins]) -> list[dict[str, Any]]:
    return [
        {
            "records": _named(one.records),
            "sure": one.sure,
            "score": one.score,
            "reasons": [_reason(reason) for reason in one.reasons],
        }
        for one in found
    ]


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "feature": reason.feature,
        "score": reason.score,
        "crm": reason.crm,
        "customer": reason.customer,
        "says": words.one_reason(reason),
    }


def _list(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        table(title, columns, rows[:SHOWN])
        _cut(len(rows))


def _cut(rows: int) -> None:
    if rows > SHOWN:
        say(f"… and {rows - SHOWN} more: see --html or --csv.")
