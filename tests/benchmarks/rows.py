"""The shape of a benchmark's row; see `build/bench.json`."""

from collections.abc import Sequence
from typing import Any


def row(name: str, value: float, unit: str, *, baseline: float, budget: float, **more: Any) -> dict[str, Any]:
    """A value beside its baseline; `budget` is what the ratio of the two may be. `more` are keys that explain it."""
    ratio = value / baseline
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "baseline": round(baseline, 3),
        "ratio": round(ratio, 3),
        "budget": round(budget, 3),
        "ok": value <= baseline * budget + 1e-9,
        **more,
    }


def counted(name: str, value: float, unit: str, *, floor: Sequence[str], most: float, **more: Any) -> dict[str, Any]:
    """
    A count beside what can't be avoided: `floor` names each of these, `most` is how many are allowed.
    """
    return row(name, value, unit, baseline=len(floor), budget=most / len(floor), most=most, floor=list(floor), **more)
