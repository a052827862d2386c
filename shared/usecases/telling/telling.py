"""One run of telling the CRM: its ports, how a record is written and that remembered, and the trail it leaves."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from shared.domain import told
from shared.errors import Conflict, NotFound, Rejected
from shared.model.claims import Claim, Created
from shared.model.handoff import Decision, Journal
from shared.model.permits import Permit
from shared.model.receivable import Receivable
from shared.model.refs import Ref
from shared.model.rules import Rules
from shared.ports.agenda import Agenda
from shared.ports.bases import Bases
from shared.ports.crm import Crm
from shared.ports.edges import Clock
from shared.ports.nights import NightSheet
from shared.ports.notices import Announce, nobody
from shared.ports.stores import Deed, Dossier, Links


def no_page(_deal: Ref, /) -> str:
    """Where nobody knows the CRM's addresses."""
    return ""


def leave(_known: Receivable, /) -> None:
    """Where nothing is collected."""


@dataclass(frozen=True, slots=True)
class Telling:
    """
    The ports and facts of one run. Without `bases` nothing is known of a customer's terms. `page_of` gives the address of a deal
    in its CRM. `catch_up` hears at night what a customer owes.
    """

    crm: Crm
    links: Links
    sheet: NightSheet
    rules: Rules
    clock: Clock
    journal: Journal
    actor: str
    bases: Bases | None = None
    announce: Announce = nobody
    agenda: Agenda | None = None
    page_of: Callable[[Ref], str] = no_page
    catch_up: Callable[[Receivable], None] = leave

    def write(
        self, dossier: Dossier, news: Mapping[str, str], permit: Permit, tasks: Mapping[Ref, bool] | None = None
    ) -> Mapping[str, str]:
        """
        Write the news to the record, in one call, and complete or open these tasks, in one each; gives what is to be remembered.
        What the CRM said of them before is forgotten first.

        Else a fact that changes twice, with a crash in between, would be found told while the record says the other thing. A
        record that was told nothing yet costs nothing more.

        Raises:
            Conflict: somebody else is telling it.
            LedgerlinkError: as the CRM's own call.
        """
        changed = {**news, **{told.task_fact(task): told.WORDS[is_open] for task, is_open in (tasks or {}).items()}}
        self.doubt(dossier, changed)
        if news:
            changed |= self._recorded(dossier.about, self.stamped(news), permit)
        for task, is_open in (tasks or {}).items():
            with suppress(NotFound):  # who deleted it needs no telling
                self.crm.mark_task(task, is_open=is_open, permit=permit)
        return changed

    def doubt(self, dossier: Dossier, changed: Mapping[str, str]) -> None:
        """Forget what the CRM said of these facts, before they are written. Raises: Conflict where somebody else is telling it."""
        if dossier.told and changed:
            self.links.tell(dossier.about, told.unsure(dossier.told, changed), None, (), dossier.told)

    def stamped(self, news: Mapping[str, str]) -> Mapping[str, str]:
        """The news as they are written: with the time."""
        return {**news, told.AS_OF: told.stamp(self.clock.now())}

    def _recorded(self, about: Ref, facts: Mapping[str, str], permit: Permit) -> Mapping[str, str]:
        """Write these; a stage that the CRM won't take keeps nothing else from being told. Gives what became of it then."""
        try:
            self.crm.record(about, facts, permit)
        except Rejected as refusal:
            if told.STAGE not in facts:
                raise
            self.journal.decisions.append(Decision(self.clock.now(), "paid stage", refusal.sentence))
            self.crm.record(about, {name: said for name, said in facts.items() if name != told.STAGE}, permit)
            return {told.STAGE: told.REFUSED}
        return {}

    def remember(
        self, dossier: Dossier, news: Mapping[str, str], deed: Deed | None, made: Sequence[tuple[Claim, Created]] = ()
    ) -> None:
        """
        Remember what was written and made.

        Raises:
            Conflict: somebody else told it meanwhile; who wrote last isn't known, so the next try writes it all again.
        """
        doubtful = told.unsure(dossier.told, news)
        before = doubtful if dossier.told else {}
        try:
            self.links.tell(dossier.about, {**dossier.told, **news}, deed, made, before)
        except Conflict:
            self.links.tell(dossier.about, doubtful, None, ())
            raise

    def deed(self, dossier: Dossier, news: Mapping[str, str]) -> Deed:
        """Give the audit entry: what the CRM held of these facts, and what it holds now."""
        before = {name: dossier.told.get(name, "") for name in news}
        return Deed(self.clock.now(), self.actor, "told the CRM", self.rules.version, self.journal, before, dict(news))
