"""How a deal is treated on the way from observing to live: by the book's mode, its pilot, and since when it has been won."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.domain.holds import ARMED
from shared.domain.taxing import Sale
from shared.model.crm import Deal
from shared.model.handoff import Handoff, HandoffState
from shared.model.modes import STEPS, Clearance, Mode
from shared.model.rules import Book

WAITING: Final = frozenset({HandoffState.HELD, HandoffState.PLANNED, HandoffState.FAILED})
"""States of a deal that nothing was invoiced for, and that somebody looks at."""
PER_CENT: Final = 100
"""Into how many parts each percent of deals is divided."""


@dataclass(frozen=True, slots=True)
class Stance:
    """
    How this deal is treated: observed, held for approval, or live; and why. `clearance` is what its permit is issued on.

    `since` is when it came to be treated so; None for a live one.
    """

    mode: Mode
    why: str = ""
    clearance: Clearance = Clearance.NONE
    since: datetime | None = None

    @property
    def is_observed(self) -> bool:
        """Whether its plan is only shown."""
        return self.mode is Mode.OBSERVE


def is_above(mode: Mode, other: Mode) -> bool:
    """Whether the book may do more by itself."""
    return STEPS.index(mode) > STEPS.index(other)


def stance(sale: Sale, handoff: Handoff | None, now: datetime) -> Stance:
    """
    Give how the deal is treated now.

    A deal that was won before the book went on stays as it was, whatever happens to it: moving on floods nobody. A person
    may arm it.
    """
    book = sale.book
    found = treated(sale)
    if not found.is_observed and not (handoff is not None and handoff.ruling == ARMED):
        found = _left_behind(sale.deal, book, handoff) or found
    if found.mode is Mode.LIVE:
        return found
    before = handoff if handoff is not None and handoff.state in WAITING and handoff.treated is not None else None
    return Stance(found.mode, found.why, found.clearance, before.treated_since if before else now)


def treated(sale: Sale) -> Stance:
    """Give how a deal like this is treated by the book's mode and its pilot, whenever it was won."""
    book = sale.book
    if book.mode is not Mode.PILOT:
        return Stance(book.mode, "" if book.mode is Mode.LIVE else f"book {book.id} is in mode {book.mode.value}")
    outside = next((why for condition in CONDITIONS if (why := condition(sale))), "")
    if outside:
        return Stance(Mode.OBSERVE, f"book {book.id} is in mode pilot, and {outside}")
    return Stance(Mode.LIVE, f"the pilot of book {book.id} takes this deal", Clearance.IN_PILOT)


def _left_behind(deal: Deal, book: Book, handoff: Handoff | None) -> Stance | None:
    """The stance of a deal that was won before the book went on; None for any other."""
    if book.since is None:
        return None
    if handoff is None:
        early = deal.closed_on is not None and deal.closed_on < book.since.date()
        why = f"it was won on {deal.closed_on}, before book {book.id} went on at {book.since.isoformat()}"
        return Stance(Mode.OBSERVE, why) if early else None
    if handoff.state not in WAITING or handoff.treated is None or handoff.treated_since is None:
        return None
    if handoff.treated_since >= book.since:
        return None
    return Stance(
        handoff.treated,
        f"it was won while book {book.id} was in mode {handoff.treated.value}, before it went on at {book.since.isoformat()}",
    )


def _unset(sale: Sale) -> str:
    return "nothing says which deals are in it" if sale.book.pilot.is_unset else ""


def _pipeline(sale: Sale) -> str:
    asked = sale.book.pilot.pipelines
    return f"pipeline {sale.deal.pipeline} is not in it" if asked and sale.deal.pipeline not in asked else ""


def _owner(sale: Sale) -> str:
    asked = sale.book.pilot.owners
    return f"owner {sale.deal.owner or '(none)'} is not in it" if asked and sale.deal.owner not in asked else ""


def _region(sale: Sale) -> str:
    asked = sale.book.pilot.regions
    named = {sale.country, sale.place.country.strip(), sale.place.region.strip()} - {""}
    return f"{', '.join(sorted(named)) or 'no region'} is not in it" if asked and not named & asked else ""


def _products(sale: Sale) -> str:
    asked = sale.book.pilot.products
    others = [line.sku or line.name for line in sale.deal.lines if not {line.sku, line.name} & asked]
    return f"product {others[0]} is not in it" if asked and others else ""


def _percentage(sale: Sale) -> str:
    share = sale.book.pilot.percent
    chosen = place_of(str(sale.deal.ref)) < share * PER_CENT
    return "" if chosen else f"it is not among the {share.normalize():f}% of deals in it"


CONDITIONS: Final[tuple[Callable[[Sale], str], ...]] = (_unset, _pipeline, _owner, _region, _products, _percentage)
"""What a pilot may ask; each says why the deal is outside, or nothing."""


def place_of(deal: str) -> int:
    """Where this deal stands among 10,000, the same on every machine and for ever; evenly spread."""
    return int.from_bytes(hashlib.sha256(deal.encode()).digest()[:8]) % (100 * PER_CENT)


def needs_buyer(book: Book) -> bool:
    """Whether the pilot asks where the buyer is."""
    return book.mode is Mode.PILOT and bool(book.pilot.regions)


def kept(stance: Stance | None, handoff: Handoff | None) -> tuple[Mode | None, datetime | None]:
    """As what the next handoff remembers to be treated, and since when; without a stance, as the last one did."""
    if stance is None:
        return (handoff.treated, handoff.treated_since) if handoff is not None else (None, None)
    return (None if stance.mode is Mode.LIVE else stance.mode), stance.since
