"""A record and a customer that were linked part: what each holds of the other is taken back."""

from collections.abc import Callable

from shared.errors import NotFound, Permanent, Stale, WriteForbidden
from shared.model.parties import PartyField
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.ports.bases import Bases
from shared.ports.parties import Parties
from shared.ports.stores import Links
from shared.usecases.patience import Patience, at_once

TRIES = 3
"""How often a record is read anew that changed under our write."""


def cleared(parties: Parties, ref: Ref, said: str, permit: Callable[[], Permit], patiently: Patience = at_once) -> str:
    """
    Clear the other side's id where this record still says it; gives in a sentence why it stays, where it does.

    A record that is gone, or says something else by now, is left alone. Raises: Retryable but for a record that changes right now.
    """
    if not said:
        return ""
    why = "somebody is changing it right now"
    for _ in range(TRIES):
        try:
            seen = patiently(lambda: parties.party(ref))
            if seen.get(PartyField.NUMBER) != said:
                return ""
            patiently(lambda seen=seen: parties.change(seen, {PartyField.NUMBER: ""}, permit()))  # type: ignore[misc]
        except Stale:
            continue
        except NotFound:
            return ""
        except (WriteForbidden, Permanent) as refused:
            why = refused.sentence
            break
        return ""
    return f"The {ref.kind} {ref.id} still says {said}: {why}"


def forgotten(record: Ref, customer: Ref, links: Links, bases: Bases) -> None:
    """The record was told nothing of this customer, and the two were never in step."""
    bases.forget(record, customer)
    told = links.dossier(record).told
    if told.get("customer_id") == customer.id:
        left = {name: said for name, said in told.items() if name != "customer_id"}
        links.tell(record, left, None, (), told)
