"""The verbs of ``POST control/act``, each answering the record it touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.quickbooks import credit_acts, customer_acts, document_acts, office_acts
from infra.sandbox.quickbooks.acting import Asked

if TYPE_CHECKING:
    from infra.sandbox.quickbooks.provider import QuickBooks

VERBS = {**document_acts.VERBS, **credit_acts.VERBS, **customer_acts.VERBS, **office_acts.VERBS}


def act(quickbooks: QuickBooks, do: str, id_: str, arguments: Mapping[str, Any]) -> Any:
    """Carry out one verb; raises CannotAct for an unknown one."""
    verb = customer_acts.edit if (do, arguments.get("kind")) == ("edit", "customer") else VERBS.get(do)
    if verb is None:
        raise CannotAct(f"unknown act {do!r}; known: {', '.join(VERBS)}")
    return verb(Asked(quickbooks, str(id_), dict(arguments)))
