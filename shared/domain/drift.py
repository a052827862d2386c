"""What changed in the accounts since their settings were read: the rules were written for what was there then."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from shared.model.crm import CrmAccount, Stage
from shared.model.ledger import Organisation

NAMED: Final = 5
"""Changes of one kind that are named one by one."""


def crm_drift(kept: CrmAccount, live: CrmAccount) -> Iterator[str]:
    """Give each change of pipelines, stages, currency or time zone in a sentence."""
    for name in ("time_zone", "home_currency"):
        before, now = getattr(kept, name), getattr(live, name)
        if before != now:
            yield f"its {name.replace('_', ' ')} was {before} and is {now}"
    for pipeline in kept.pipelines.keys() - live.pipelines.keys():
        yield f"the pipeline {pipeline} is gone"
    for pipeline in live.pipelines.keys() - kept.pipelines.keys():
        yield f"the pipeline {pipeline} is new"
    for pipeline in sorted(kept.pipelines.keys() & live.pipelines.keys()):
        yield from _stages(pipeline, kept.pipelines[pipeline], live.pipelines[pipeline])


def _stages(pipeline: str, kept: tuple[Stage, ...], live: tuple[Stage, ...]) -> Iterator[str]:
    before, now = {stage.id: stage for stage in kept}, {stage.id: stage for stage in live}
    for stage in (one for one in kept if one.id not in now):
        yield f"the stage {stage.id} ({stage.label}) of the pipeline {pipeline} is gone"
    for stage in live:
        was = before.get(stage.id)
        if was is None:
            yield f"the stage {stage.id} ({stage.label}) of the pipeline {pipeline} is new"
        elif was.label != stage.label:
            yield f"the stage {stage.id} of the pipeline {pipeline} was called {was.label!r} and is {stage.label!r}"
        if was is not None and was.is_won != stage.is_won:
            yield f"the stage {stage.id} of the pipeline {pipeline} {'is' if stage.is_won else 'is no longer'} a won one"


def ledger_drift(kept: Organisation, live: Organisation) -> Iterator[str]:
    """Give each change of what invoices are priced, taxed and booked by, in a sentence."""
    for name in ("home_currency", "time_zone", "country", "locked_until"):
        before, now = getattr(kept, name), getattr(live, name)
        if before != now:
            yield f"its {name.replace('_', ' ')} was {before or 'not set'} and is {now or 'not set'}"
    for currency in sorted(kept.currencies ^ live.currencies):
        yield f"the currency {currency} is {'new' if currency in live.currencies else 'gone'}"
    for category in sorted(kept.tracking.keys() | live.tracking.keys()):
        if kept.tracking.get(category) != live.tracking.get(category):
            yield f"the tracking category {category} changed"
    for what, of in SETTINGS:
        yield from _records(what, of(kept), of(live))


SETTINGS: Final[tuple[tuple[str, Callable[[Organisation], Mapping[str, Any]]], ...]] = (
    ("account", lambda organisation: organisation.accounts),
    ("tax code", lambda organisation: organisation.tax_codes),
    ("item", lambda organisation: organisation.items),
)


def _records(what: str, kept: Mapping[str, Any], live: Mapping[str, Any]) -> Iterator[str]:
    changed = [
        f"the {what} {code} {_became(kept.get(code), live.get(code))}"
        for code in sorted(kept.keys() | live.keys())
        if kept.get(code) != live.get(code)
    ]
    yield from changed[:NAMED]
    if len(changed) > NAMED:
        yield f"{len(changed) - NAMED} more {what}s changed"


def _became(before: Any, now: Any) -> str:
    if before is None or now is None:
        return "is new" if before is None else "is gone"
    parts = [
        f"{name.replace('_', ' ')} was {getattr(before, name)!s} and is {getattr(now, name)!s}"
        for name in before.__slots__
        if getattr(before, name) != getattr(now, name)
    ]
    return "changed: " + ", ".join(parts)
