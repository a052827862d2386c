"""One run of telling the CRM: its ports, and the trail it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.model.handoff import Journal
from shared.model.rules import Rules
from shared.ports.agenda import Agenda
from shared.ports.crm import Crm
from shared.ports.edges import Clock
from shared.ports.stores import Deed, Dossier, Links


@dataclass(frozen=True, slots=True)
class Telling:
    """The ports and facts of one run."""

    crm: Crm
    links: Links
    agenda: Agenda
    rules: Rules
    clock: Clock
    journal: Journal
    actor: str

    def deed(self, dossier: Dossier, news: Mapping[str, str]) -> Deed:
        """Give the audit entry: what the CRM held of these facts, and what it holds now."""
        before = {name: dossier.told.get(name, "") for name in news}
        return Deed(self.clock.now(), self.actor, "told the CRM", self.rules.version, self.journal, before, dict(news))
