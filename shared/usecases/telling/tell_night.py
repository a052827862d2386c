"""A ledger's day has begun: what it changes by itself is told to the CRM, in as few calls as that takes."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.domain import nights
from shared.errors import LedgerlinkError, Reconnect, Retryable
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.edges import Clock, Queues
from shared.ports.nights import Night, Nights, NightSheet
from shared.ports.recording import Recording
from shared.usecases.invoicing.handoff_run import WRITE_BACK
from shared.usecases.telling.owed import Owed
from shared.usecases.telling.tell_buyer import owed_to_buyer
from shared.usecases.telling.tell_together import OneByOne, tell_together
from shared.usecases.telling.telling import Telling
from shared.usecases.telling.write_back import owed_to_deal

PAGE = 500
"""Records read from a sheet in one query."""

Group = tuple[ConnectionId, Kind, Permit]
"""What one call may hold: records of one account and kind, by one right."""


@dataclass(frozen=True, slots=True)
class Office:
    """
    What a night works with. `run_of` gives a run of telling in a CRM account, `recording_of` how that account takes many records
    in a call, None where it takes them one by one; both note their calls in the journal. Nothing is begun without `has_time`.
    """

    sheet: NightSheet
    nights: Nights
    queues: Queues
    clock: Clock
    run_of: Callable[[ConnectionId, Journal], Telling]
    recording_of: Callable[[ConnectionId, Journal], Recording | None]
    has_time: Callable[[], bool]


def tell_night(ledger: ConnectionId, zone: str, office: Office) -> Outcome:
    """
    Work off the sheets of every day of this ledger's up to today: each record that stands on them is looked at, and told what it
    doesn't say yet, many in one call. Whoever is cut off, by time or by death, goes on where the sheets still hold something.

    What can't be told together gets a message of its own. A CRM that may not be called keeps no other from being told.

    Raises:
        Retryable, Reconnect: of a CRM that could not be called; its records stay on their sheets.
    """
    now = office.clock.now()
    today = nights.day_begun(zone, now)
    known = office.nights.begin(Night(ledger, today - timedelta(days=1), now))
    shift = _Shift(ledger, office)
    for day in nights.sheets(known.done, today):
        shift.works_off(day)
        if not office.has_time():
            shift.complain()
            office.nights.finish(Night(ledger, max(known.done, day - timedelta(days=1)), office.clock.now()))
            return Done(f"{shift.said}; more to come")
    shift.complain()
    office.nights.finish(Night(ledger, max(known.done, today), office.clock.now()))
    return Done(shift.said) if shift.seen else Skipped("the day changes nothing by itself")


@dataclass(slots=True)
class _Shift:
    """One run over a ledger's sheets."""

    ledger: ConnectionId
    office: Office
    waiting: dict[Group, list[Owed]] = field(default_factory=lambda: defaultdict(list))
    runs: dict[ConnectionId, tuple[Telling, int]] = field(default_factory=dict)
    failed: dict[ConnectionId, Retryable | Reconnect] = field(default_factory=dict)
    seen: int = 0
    told: int = 0
    calls: int = 0
    alone: int = 0

    @property
    def said(self) -> str:
        """What came of it so far, for the log."""
        return f"{self.seen} records looked at, {self.told} told in {self.calls} calls, {self.alone} left to messages of their own"

    def complain(self) -> None:
        """Raises: what the first CRM that could not be called said of it."""
        for error in self.failed.values():
            raise error

    def works_off(self, day: date) -> None:
        """Look at each record of the day's sheet, as long as there is time."""
        after: Ref | None = None
        while page := self.office.sheet.page(self.ledger, day, after=after, limit=PAGE):
            self._looks_at(page, day)
            if not self.office.has_time():
                self.waiting.clear()
                return
            after = page[-1]
        for group in list(self.waiting):
            self._tells(group, day)

    def _looks_at(self, page: Sequence[Ref], day: date) -> None:
        content: list[Ref] = []
        alone: dict[Ref, str] = {}
        for record in page:
            if not self.office.has_time():
                break
            if record.connection in self.failed:
                continue
            self.seen += 1
            try:
                owed = self._owed(record, day)
            except (Retryable, Reconnect):
                raise
            except LedgerlinkError as error:
                alone[record] = error.sentence
                continue
            if owed is not None and owed.by_itself:
                alone[record] = "more than a new day is to be told"
            elif owed is None or not owed.news:
                content.append(record)
            else:
                self._waits(owed, day)
        self._alone(alone, day)
        self.office.sheet.take_off(self.ledger, day, content)

    def _owed(self, record: Ref, day: date) -> Owed | None:
        run, _ = self._run(record.connection)
        return owed_to_deal(record, run) if record.kind is Kind.DEAL else owed_to_buyer(record, (self.ledger, day), run)

    def _run(self, connection: ConnectionId) -> tuple[Telling, int]:
        """A run that only looks, and how many records one call of the account takes."""
        if connection not in self.runs:
            recording = self.office.recording_of(connection, Journal())
            most = recording.at_once if recording is not None else 1
            self.runs[connection] = (self.office.run_of(connection, Journal()), most)
        return self.runs[connection]

    def _waits(self, owed: Owed, day: date) -> None:
        group = (owed.about.connection, owed.about.kind, owed.permit)
        self.waiting[group].append(owed)
        if len(self.waiting[group]) >= self._run(owed.about.connection)[1]:
            self._tells(group, day)

    def _tells(self, group: Group, day: date) -> None:
        """One call, with a journal of its own: what each record's trail says of it doesn't grow with the night."""
        owed, journal = self.waiting.pop(group), Journal()
        connection, _, _ = group
        if connection in self.failed or not self.office.has_time():
            return
        run = self.office.run_of(connection, journal)
        recording = self.office.recording_of(connection, journal) or OneByOne(run.crm)
        try:
            became = tell_together(owed, recording, run)
        except (Retryable, Reconnect) as error:
            self.failed[connection] = error
            return
        self.calls += 1
        self.told += len(became.told)
        self._alone(became.alone, day)
        self.office.sheet.take_off(self.ledger, day, [*became.told, *became.gone])

    def _alone(self, records: dict[Ref, str], day: date) -> None:
        """Each gets a message of its own, and only then leaves the sheet."""
        if not records:
            return
        self.alone += len(records)
        about = {record: f"{record}/night/{self.ledger}/{day.isoformat()}" for record in records}
        self.office.queues.send(WRITE_BACK, [Hint(one, about[one], f"a day began: {records[one]}") for one in records])
        self.office.sheet.take_off(self.ledger, day, list(records))
