"""Many records of one kind are told their news in one call; each is doubted before and remembered after by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.errors import Conflict, LedgerlinkError, NotFound, Reconnect, Retryable
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.ports.crm import Crm
from shared.ports.recording import Recording
from shared.usecases.telling.owed import Owed
from shared.usecases.telling.telling import Telling


@dataclass(slots=True)
class Together:
    """
    What became of each record: `told` now hold their news, `gone` are not in the CRM any more; `alone` were not told in this call,
    and why: they are to be told one by one.
    """

    told: list[Ref] = field(default_factory=list)
    gone: list[Ref] = field(default_factory=list)
    alone: dict[Ref, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Implements `Recording` for a CRM that takes one record in a call."""

    crm: Crm
    at_once: int = 1

    def record_many(self, facts: Mapping[Ref, Mapping[str, str]], permit: Permit) -> Mapping[Ref, LedgerlinkError]:
        """One call for each; an outage or a limit ends it, and what was written may be written again."""
        refused = {}
        for record, said in facts.items():
            try:
                self.crm.record(record, said, permit)
            except (Retryable, Reconnect):
                raise
            except LedgerlinkError as refusal:
                refused[record] = refusal
        return refused


def tell_together(owed: Sequence[Owed], recording: Recording, run: Telling) -> Together:
    """
    Write the news of these records, at most `recording.at_once` of one kind and permit, in one call.

    Whoever dies in between leaves them doubted: the next try writes them again. Who is told something else meanwhile loses
    nothing and keeps nobody else from being told.

    Raises:
        Retryable, Reconnect: the call as a whole; nothing is remembered of it.
    """
    became, ready = Together(), []
    for one in owed:
        try:
            run.doubt(one.dossier, one.news)
        except Conflict as lost:
            became.alone[one.about] = lost.sentence
        else:
            ready.append(one)
    refused = _written(ready, recording, run)
    for one in ready:
        refusal = refused.get(one.about)
        if isinstance(refusal, NotFound):
            became.gone.append(one.about)
        elif refusal is not None:
            became.alone[one.about] = refusal.sentence
        else:
            _remember(one, became, run)
    return became


def _written(ready: Sequence[Owed], recording: Recording, run: Telling) -> Mapping[Ref, LedgerlinkError]:
    """Give each record's refusal; where the call is refused as a whole, that is everybody's."""
    if not ready:
        return {}
    try:
        return recording.record_many({one.about: run.stamped(one.news) for one in ready}, ready[0].permit)
    except (Retryable, Reconnect):
        raise
    except LedgerlinkError as refusal:
        # Of a single record that isn't there the call itself may say so.
        whole = refusal if len(ready) == 1 else LedgerlinkError(refusal.sentence)
        return {one.about: whole for one in ready}


def _remember(one: Owed, became: Together, run: Telling) -> None:
    try:
        run.remember(one.dossier, one.news, run.deed(one.dossier, one.news))
    except Conflict as lost:
        became.alone[one.about] = lost.sentence
    else:
        became.told.append(one.about)
