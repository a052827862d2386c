"""What keeping customers in step is given, by the composition root: of the function and of the commands alike."""

from shared.model.handoff import Journal
from shared.usecases.customers.keeping import Keeping
from shared.wiring import World


def keeping(here: World, actor: str = "ledgerlink") -> Keeping:
    """What keeping customers in step is given in this world."""
    journal, rules = Journal(), here.rules.active()
    return Keeping(
        parties_of=lambda connection: here.parties(connection, journal),
        ledger_of=lambda connection: here.ledger(connection, journal),
        lookup_of=lambda connection: here.lookup(connection, journal),
        organisation_of=here.organisation,
        links=here.links,
        bases=here.bases,
        reviews=here.reviews,
        rules=rules,
        clock=here.clock,
        journal=journal,
        held=here.links,
        actor=actor,
        announce=here.announcer(rules),
        queues=here.queues,
    )
