"""A book moves on a step, or back: who said so and when is in its trail, and nothing that was won before is invoiced by that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.rollout import WAITING, is_above
from shared.errors import NeedsHuman
from shared.model.findings import Finding, Severity
from shared.model.handoff import Journal
from shared.model.modes import Mode, Pilot
from shared.model.refs import Kind, Ref
from shared.model.rules import Book, Rules
from shared.ports.edges import Clock, Queues
from shared.ports.stores import Deed, Handoffs, Links, RuleVersions
from shared.usecases.invoicing.look_again import look_again

MOVED = "moved"
BLOCKING = frozenset({Severity.RECONNECT, Severity.ACT})
"""What must be cleared before a book may do more by itself."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a book is to go: `pilot` and `since` as a person gave them, None where not; `by` stands in the trail."""

    book: Book
    mode: Mode
    by: str
    pilot: Pilot | None = None
    since: datetime | None = None
    anyway: bool = False

    @property
    def is_up(self) -> bool:
        """Whether the book may do more by itself afterwards, or might: another pilot takes other deals."""
        return is_above(self.mode, self.book.mode) or (self.mode is Mode.PILOT and self.pilot is not None)


def trail_of(book: Book) -> Ref:
    """Where a book's own trail is kept."""
    return Ref(book.ledger, Kind.ACCOUNT, book.id)


def since_of(move: Move, now: datetime) -> datetime | None:
    """From when on deals won count: as given; on the way up from now on, to the next whole second; else as before."""
    if move.since is not None or not move.is_up:
        return move.since or move.book.since
    return now.replace(microsecond=0) + timedelta(seconds=1)


def refuse_unless_sound(findings: Sequence[Finding], *, anyway: bool) -> None:
    """Raises: NeedsHuman where something must be acted on first, unless a person says: anyway."""
    blocking = [finding for finding in findings if finding.severity in BLOCKING]
    if blocking and not anyway:
        listed = "; ".join(finding.sentence for finding in blocking)
        raise NeedsHuman(
            f"nothing was changed: {len(blocking)} finding(s) must be acted on first: {listed}",
            record=blocking[0].record,
            fix=f"{blocking[0].fix} All of them: ledgerlink check. To go on nevertheless: --anyway.",
        )


def move_book(
    move: Move,
    content: bytes,
    before: Rules,
    *,
    store: RuleVersions,
    links: Links,
    clock: Clock,
    findings: Sequence[Finding] = (),
) -> str:
    """
    Put the rules `content`, in which the book is moved, in force in the place of those `before`; gives their version.

    Raises:
        NeedsHuman: the installation isn't sound and the book would go up.
        Conflict: somebody else changed the rules meanwhile. Nothing was changed.
    """
    if move.is_up:
        refuse_unless_sound(findings, anyway=move.anyway)
    version = store.push(content)
    store.activate(version, after=before.version)
    note_moves(before, store.active(), by=move.by, links=links, clock=clock, findings=findings)
    return version


def raised(before: Rules, after: Rules) -> list[Book]:
    """The books that may do more by themselves under the later rules."""
    known = {book.id: book.mode for book in before.books}
    return [book for book in after.books if is_above(book.mode, known.get(book.id, Mode.OBSERVE))]


def note_moves(
    before: Rules, after: Rules, *, by: str, links: Links, clock: Clock, findings: Sequence[Finding] = ()
) -> None:
    """Write each book's move into its trail: who, when, from where, and what was found and passed over."""
    known = {book.id: book for book in before.books}
    passed = [finding.sentence for finding in findings if finding.severity in BLOCKING]
    for book in after.books:
        was = known.get(book.id)
        if was is not None and _standing(was) == _standing(book):
            continue
        after_ = {**_standing(book), "rules": after.version, **({"passed over": "; ".join(passed)} if passed else {})}
        deed = Deed(clock.now(), by, MOVED, after.version, Journal(), _standing(was) if was else {}, after_)
        links.note(trail_of(book), deed)


def _standing(book: Book) -> dict[str, str]:
    said = {"mode": book.mode.value, "since": book.since.isoformat() if book.since else ""}
    if book.mode is Mode.PILOT:
        said["pilot"] = "; ".join(
            f"{name} {', '.join(sorted(value)) if isinstance(value, frozenset) else value}"
            for name in Pilot.__slots__
            if (value := getattr(book.pilot, name))
        )
    return {name: text for name, text in said.items() if text}


def waiting_since(book: Book, since: datetime, handoffs: Handoffs) -> list[Ref]:
    """The deals of this book that were only observed, or wait, and that count from then on."""
    return [
        handoff.deal
        for handoff in handoffs.all()
        if handoff.book == book.id
        and handoff.state in WAITING
        and handoff.treated is not None
        and handoff.treated_since is not None
        and handoff.treated_since >= since
    ]


def take_along(deals: Sequence[Ref], by: str, *, queues: Queues, clock: Clock) -> None:
    """Have each of these looked at again, under the rules in force. Raises: Unavailable."""
    for deal in deals:
        look_again(deal, f"the book moved on: {by}", queues=queues, clock=clock)
