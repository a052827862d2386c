"""What would be done now: about one deal, about every deal won since a day, or about those that wait."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from shared import codec
from shared.domain import foreseeing
from shared.domain.booking import WON
from shared.errors import Malformed
from shared.model.foresight import Foresight, Scope
from shared.model.hints import Hint
from shared.model.refs import Kind, Ref
from shared.ports.agenda import Agenda
from shared.ports.work import Parking
from shared.usecases.patience import Patience, at_once
from shared.usecases.planning.rehearse_deal import Reach, rehearse

AHEAD = timedelta(days=1)
"""Nothing is put off for longer."""
MOST_DUE = 1000


def plan_deals(
    scope: Scope,
    reach: Reach,
    *,
    agenda: Agenda,
    parking: Parking,
    patiently: Patience = at_once,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Foresight:
    """
    Look at every deal of the scope; nothing is written, no permit is issued.

    `progress` is told how many of how many were looked at. Raises: as `rehearse`.
    """
    seen: dict[Ref, None] = {}
    plans = []
    for deal, of in _deals(scope, reach, agenda, parking, patiently):
        if deal in seen:
            continue
        seen[deal] = None
        plans.append(patiently(lambda deal=deal: rehearse(deal, reach)))  # type: ignore[misc]
        progress(len(plans), max(of, len(plans)))
    ordered = sorted(plans, key=lambda one: _in_order(one.deal))
    return Foresight(scope, reach.rules.version, foreseeing.shared_customers(ordered))


def _in_order(deal: Ref) -> tuple[str, int, str]:
    """Ids that are numbers in the order of numbers."""
    return deal.connection, len(deal.id), deal.id


def _deals(
    scope: Scope, reach: Reach, agenda: Agenda, parking: Parking, patiently: Patience
) -> Iterator[tuple[Ref, int]]:
    """Every deal of the scope, some more than once; with how many there are, as far as is known."""
    match scope.kind:
        case "deal":
            yield Ref.parse(scope.value), 1
        case "since":
            yield from _won(date.fromisoformat(scope.value), reach, patiently)
        case "waiting":
            found = list(_waiting(reach, agenda, parking))
            yield from ((deal, len(found)) for deal in found)


def _won(since: date, reach: Reach, patiently: Patience) -> Iterator[tuple[Ref, int]]:
    """From every CRM that the rules name, page by page: a page's deals are looked at before the next is asked for."""
    rules = reach.rules
    stages = sorted({trigger.stage for trigger in rules.triggers if not trigger.manual} - {WON})
    before = 0
    for connection in sorted({rules.crm, *(crm for book in rules.books for crm in book.crms)}):
        crm, after, of = reach.crm_of(connection), "", 0
        while True:
            page = patiently(lambda crm=crm, after=after: crm.won_since(since, stages, after))  # type: ignore[misc]
            of = of or page.total
            yield from ((deal.ref, before + of) for deal in page.deals)
            after = page.after
            if not after:
                break
        before += of


def _waiting(reach: Reach, agenda: Agenda, parking: Parking) -> Iterator[Ref]:
    """Held deals, deals whose work is put off, and deals whose messages are parked."""
    yield from reach.links.held()
    for item in agenda.due(reach.clock.now() + AHEAD, MOST_DUE):
        if item.hint.about.kind is Kind.DEAL:
            yield item.hint.about
    for one in parking.parked():
        try:
            hint = codec.loads(Hint, one.payload)
        except Malformed:
            continue  # it names no deal: `ledgerlink parked list` shows it
        if hint.about.kind is Kind.DEAL:
            yield hint.about
