"""The whole story of one deal's handoff: what came in, what was decided, what was called, what it led to."""

from dataclasses import dataclass

from shared.model.handoff import Call, Decision, Handoff
from shared.model.refs import Ref
from shared.ports.stores import Audit, AuditEntry, Links

EVENT = "event"
"""The rule under which a run notes what set it off."""


@dataclass(frozen=True, slots=True)
class Story:
    """`links` are the records in both directions; `audit_ok` is whether the trail is whole."""

    deal: Ref
    handoff: Handoff | None
    events: tuple[Decision, ...]
    decisions: tuple[Decision, ...]
    calls: tuple[Call, ...]
    links: tuple[tuple[str, str, str], ...]
    audit_ok: bool


def explain_deal(deal: Ref, *, links: Links, audit: Audit) -> Story:
    """Tell the story of this deal from what was written when it happened; nothing is asked of the providers."""
    dossier = links.dossier(deal)
    buyer = dossier.handoff.buyer if dossier.handoff else None
    entries = list(audit.entries(deal))
    trails = [entries]
    connections = [(claim.intent, str(claim.remote), claim.state.value) for claim in dossier.claims.values()]
    if buyer is not None:
        trails.append(list(audit.entries(buyer)))
        connections += [(c.intent, str(c.remote), c.state.value) for c in links.dossier(buyer).claims.values()]
    told = sorted((entry for trail in trails for entry in trail), key=lambda entry: entry.at)
    decisions = sorted((d for entry in told for d in entry.journal.decisions), key=lambda decision: decision.at)
    return Story(
        deal=deal,
        handoff=dossier.handoff,
        events=tuple(
            sorted([d for d in decisions if d.rule == EVENT] + [_happened(e) for e in told], key=lambda d: d.at)
        ),
        decisions=tuple(d for d in decisions if d.rule != EVENT),
        calls=tuple(sorted((call for entry in told for call in entry.journal.calls), key=lambda call: call.at)),
        links=tuple(connections),
        audit_ok=all(audit.is_whole(trail) for trail in trails),
    )


def _happened(entry: AuditEntry) -> Decision:
    after = ", ".join(f"{name} {value}" for name, value in entry.after.items())
    return Decision(entry.at, entry.verb, f"by {entry.actor}: {after}")
