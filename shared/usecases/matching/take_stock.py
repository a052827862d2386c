"""The existing records of one account are read page by page and kept; cut off anywhere, the next run goes on from there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from shared.errors import NotFound, Permanent
from shared.model.parties import Profile, ProfilePage
from shared.model.refs import Kind
from shared.model.stock import Taking
from shared.ports.edges import Clock
from shared.ports.parties import Parties
from shared.ports.stock import Stock
from shared.usecases.patience import Patience, at_once

Progress = Callable[[Taking], None]


@dataclass(frozen=True, slots=True)
class Counter:
    """The ports of one run; `progress` is told after each page how far the reading is."""

    stock: Stock
    clock: Clock
    patiently: Patience = at_once
    progress: Progress = lambda _taking: None


def take_stock(parties: Parties, counter: Counter, *, fresh: bool = False) -> list[Taking]:
    """
    Read all records of this account, or what changed since they were last read; gives how far each kind is now.

    What was cut off is gone on with; `fresh` forgets all that was read and begins anew. Nothing is written to the account.
    Raises: the errors of `shared.errors`; what was read by then is kept.
    """
    return [_kind(parties, kind, counter, fresh=fresh) for kind in parties.kinds]


def _kind(parties: Parties, kind: Kind, counter: Counter, *, fresh: bool) -> Taking:
    stock, now = counter.stock, counter.clock.now()
    if fresh:
        stock.forget(parties.connection, kind)
    taking = stock.taking(parties.connection, kind) or Taking.first(parties.connection, kind, now)
    if taking.done:
        taking = taking.again(now)
    resumed = bool(taking.after)
    while not taking.done:
        page = counter.patiently(partial(_page, parties, taking, resumed=resumed))
        taking, resumed = taking.with_page(len(page.profiles), page.after, page.total), False
        stock.keep(taking, _whole(page.profiles, parties, taking, counter))
        counter.progress(taking)
    return taking


def _whole(profiles: Sequence[Profile], parties: Parties, taking: Taking, counter: Counter) -> Sequence[Profile]:
    """
    The page with the companies of each person: a list of changes may leave them out. Whose companies were seen before keeps
    them; whoever is new is read by itself.
    """
    if taking.since is None or taking.kind is not Kind.CONTACT or all(one.companies for one in profiles):
        return profiles
    known = {one.ref: one for one in counter.stock.records(taking.connection, taking.kind)}
    return [one if one.companies else _with_companies(one, known.get(one.ref), parties, counter) for one in profiles]


def _with_companies(person: Profile, before: Profile | None, parties: Parties, counter: Counter) -> Profile:
    if before is not None:
        return replace(person, companies=before.companies)
    try:
        return counter.patiently(lambda: parties.party(person.ref))
    except NotFound:
        return replace(person, archived=True)


def _page(parties: Parties, taking: Taking, *, resumed: bool) -> ProfilePage:
    """A page; where the account has forgotten the place at which an earlier run was cut off, this pass's first one again."""
    try:
        return parties.page(taking.kind, taking.since, taking.after)
    except Permanent:
        if not resumed:
            raise
        return parties.page(taking.kind, taking.since)
