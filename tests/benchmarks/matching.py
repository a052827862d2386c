"""
Who is who: how much of what is linked is right and how much is found, on halves of the corpora that no rule was tuned on; and how
long a hundred thousand names take.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from shared.domain.matching import Party, match
from tests.benchmarks.rows import row
from tests.corpora.companies import SYLLABLES, companies
from tests.corpora.febrl import febrl
from tests.corpora.scoring import Corpus, Result, scored

PRECISE: Final = 0.999
RECALLED: Final = {"companies": 0.74, "febrl1": 0.8, "febrl2": 0.78, "febrl3": 0.76}
"""What is linked of the truth, at least."""
SHOWN: Final = 0.7
"""What is shown of the truth that isn't linked, at least."""
EACH: Final = 6000
SEEDS: Final = (11, 12)
MANY: Final = 100_000
MOST_SECONDS, MOST_MIB = 10.0, 250.0
SPOKEN: Final = 22
"""Syllables that names are made of: fewer than the corpus of companies has, so that more names are alike."""
TRADES: Final = (
    "Logistics",
    "Foods",
    "Plumbing",
    "Systems",
    "Consulting",
    "Print",
    "Marine",
    "Dental",
    "Software",
    "Media",
    "Steel",
    "Services",
    "Group",
)
FORMS: Final = ("Ltd", "Limited", "GmbH", "Inc.", "LLC", "B.V.", "SARL", "PLC", "")  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """Precision, recall and the doubtful by corpus; seconds and memory of names alone."""
    found = [_companies(), *(_people(number) for number in (1, 2, 3))]
    return [line for name, result in found for line in _said(name, result)] + _many()


def _companies() -> tuple[str, Result]:
    """Several seeds as one."""
    results = [_score(companies(seed, EACH, held_out=True)) for seed in SEEDS]
    linked, reviewed = sum(one.linked for one in results), sum(one.reviewed for one in results)
    wrong = [pair for one in results for pair in one.wrong]
    true = sum(one.true for one in results)
    shown = sum(one.shown for one in results)
    return "companies", Result(linked, wrong, true, reviewed, shown)


def _people(number: int) -> tuple[str, Result]:
    return f"febrl{number}", _score(febrl(number, held_out=True))


def _score(corpus: Corpus) -> Result:
    return scored(corpus, match(corpus.left, corpus.right))


def _said(name: str, result: Result) -> Iterator[dict[str, Any]]:
    """Rows are costs: of each thousand those that are wrong or missing, beside how many may be; `share` are the others, of 1."""
    for what, unit, share, least in (
        ("wrong links (precision)", "per 1,000 links", result.precision, PRECISE),
        ("true pairs not linked (recall)", "per 1,000 true pairs", result.recall, RECALLED[name]),
        ("of those, not shown to a person", "per 1,000 not linked", result.review_recall, SHOWN),
        ("shown to a person, but two", "per 1,000 shown", result.review_precision, 0.0),
    ):
        most = 1000 * (1 - least)
        yield row(
            f"match {name}, held out: {what}",
            1000 * (1 - share),
            unit,
            baseline=most,
            budget=1.0,
            most=round(most, 3),
            share=round(share, 5),
        )


def _many() -> list[dict[str, Any]]:
    """In a process of its own, so that its memory is nobody else's."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.matching"], capture_output=True, text=True, check=True
    )
    took = json.loads(answer.stdout)
    name = f"match {MANY:,} names with {MANY:,}"
    return [
        row(f"{name}: processor", took["seconds"], "s", baseline=took["floor_s"], budget=MOST_SECONDS / took["floor_s"], most=MOST_SECONDS),
        row(f"{name}: memory", took["mib"], "MiB", baseline=took["floor_mib"], budget=MOST_MIB / took["floor_mib"], most=MOST_MIB),
    ]  # fmt: skip


def names(side: str) -> Iterator[Party]:
    """The same companies for either side, each in that side's words: a tenth mistyped, any legal form."""
    random = Random("names")  # noqa: S311 - made-up names
    own = Random(side)  # noqa: S311 - likewise
    for number in range(MANY):
        name = f"{''.join(random.choices(SYLLABLES[:SPOKEN], k=random.randint(3, 4))).capitalize()} {random.choice(TRADES)}"
        if own.random() < 0.1:
            at = own.randrange(1, len(name) - 1)
            name = name[:at] + name[at + 1 :]
        yield Party(f"{side}{number}", name=f"{name} {own.choice(FORMS)}")


def measured() -> dict[str, float]:
    """
    Seconds of the processor and peak memory, beside the floor: both sides read, and joined by a dictionary of names as they stand.
    """
    import resource  # noqa: PLC0415 - not on every system; only needed here
    import time  # noqa: PLC0415 - beside it

    def took(do: Callable[[], object]) -> tuple[float, float]:
        began = time.process_time()
        do()
        return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    floor_s, floor_mib = took(_joined)
    seconds, mib = took(lambda: sum(1 for _ in match(names("l"), names("r"))))
    return {"seconds": seconds, "mib": mib, "floor_s": floor_s, "floor_mib": floor_mib}


def _joined() -> int:
    there = {party.name: party.id for party in names("r")}
    return sum(party.name in there for party in names("l"))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured()))
