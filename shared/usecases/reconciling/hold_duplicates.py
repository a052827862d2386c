"""A deal with a second live invoice waits for a person, and goes on by itself once there is only one again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.domain import holds
from shared.errors import Conflict
from shared.model.crm import Deal
from shared.model.handoff import Decision, Handoff, HandoffState, Hold, Journal
from shared.model.reconciliation import Finding, FindingKind
from shared.model.refs import Ref
from shared.model.rules import Rules
from shared.ports.edges import Clock, Queues
from shared.ports.stores import Deed, Links
from shared.usecases.invoicing.handoff_run import tell


@dataclass(frozen=True, slots=True)
class Holding:
    """The ports and facts of one run."""

    links: Links
    queues: Queues
    clock: Clock
    rules: Rules
    actor: str

    def move(self, handoff: Handoff, state: HandoffState, hold: Hold | None, reason: str) -> None:
        """Write the handoff and have sales told; whoever is at it right now goes before us, and the next run looks again."""
        now = self.clock.now()
        verb = "held" if hold is not None else "released"
        after = handoff.advanced(state=state, hold=hold, reason=reason, at=now)
        said = {"state": state.value, "reason": reason, **({"code": hold.code} if hold is not None else {})}
        journal = Journal(decisions=[Decision(now, hold.code if hold is not None else verb, reason)])
        was = {"state": handoff.state.value, "reason": handoff.reason}
        try:
            self.links.record(after, Deed(now, self.actor, verb, self.rules.version, journal, was, said))
        except Conflict:
            return
        tell(self.queues, after, self.rules.version)


def hold_duplicates(
    deals: Iterable[Deal], handoffs: Mapping[str, Handoff], findings: Iterable[Finding], holding: Holding
) -> None:
    """
    Hold each of these deals that has a second live invoice, unless a person accepted exactly those; release the others that
    were held for one. Raises: Unavailable.
    """
    several: dict[Ref, list[Finding]] = {}
    for finding in findings:
        if finding.kind is FindingKind.DUPLICATE and finding.deal is not None:
            several.setdefault(finding.deal, []).append(finding)
    for deal in deals:
        handoff = handoffs.get(deal.ref.id)
        if handoff is None or not holds.stands(handoff.invoice):
            continue
        if deal.ref in several:
            hold = _hold(several[deal.ref])
            if handoff.state is HandoffState.INVOICED and handoff.ruling != holds.ruling(hold):
                holding.move(handoff, HandoffState.HELD, hold, hold.sentence)
        elif handoff.hold is not None and handoff.hold.code == holds.DUPLICATE_INVOICE:
            holding.move(handoff, HandoffState.INVOICED, None, "only one live invoice has the deal's reference again")


def _hold(findings: list[Finding]) -> Hold:
    ids = sorted(ref.id for finding in findings for ref in finding.invoices)
    first = findings[0]
    return Hold(
        holds.DUPLICATE_INVOICE,
        " ".join(finding.sentence for finding in findings),
        first.fix,
        first.difference if len(findings) == 1 else None,
        contents="+".join(ids),
    )
