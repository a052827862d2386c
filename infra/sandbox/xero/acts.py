"""The verbs of ``POST control/act``, each answering the record it touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.xero import contact_acts, credit_acts, document_acts, office_acts
from infra.sandbox.xero.acting import Asked

if TYPE_CHECKING:
    from infra.sandbox.xero.provider import Xero

VERBS = {**document_acts.VERBS, **contact_acts.VERBS, **credit_acts.VERBS, **office_acts.VERBS}


def act(xero: Xero, do: str, id_: str, arguments: Mapping[str, Any]) -> Any:
    """Carry out one verb; raises CannotAct for an unknown one."""
    verb = VERBS.get(do)
    if verb is None:
        raise CannotAct(f"unknown act {do!r}; known: {', '.join(VERBS)}")
    return verb(Asked(xero, id_, dict(arguments)))
