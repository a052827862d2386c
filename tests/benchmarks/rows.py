"""The shape of a benchmark's row; see `build/bench.json`."""

from typing import Any


def row(name: str, value: float, unit: str, *, baseline: float, budget: float) -> dict[str, Any]:
    """A value beside its baseline of the same run; `budget` is what the ratio of the two may be."""
    ratio = value / baseline
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "baseline": round(baseline, 3),
        "ratio": round(ratio, 3),
        "budget": budget,
        "ok": ratio <= budget,
    }
