"""
The vendors' books as people see them: where the deal's name, the invoice's total and all the rest stand.

One module for each provider, named like it, whose table `FACE` is all that the demo, the stories and the benchmarks know of
that vendor's shapes. A face is a person's view: it shares nothing with the connector but the names of our own fields.
"""

from importlib import import_module
from typing import TypeVar

from infra.local.faces.crm import CrmFace
from infra.local.faces.ledger import LedgerFace

Face = TypeVar("Face", CrmFace, LedgerFace)


def crm_face(provider: str) -> CrmFace:
    """The face of this CRM. Raises: TypeError where it is none."""
    return _face(provider, CrmFace)


def ledger_face(provider: str) -> LedgerFace:
    """The face of this ledger. Raises: TypeError where it is none."""
    return _face(provider, LedgerFace)


def _face(provider: str, wanted: type[Face]) -> Face:
    found = import_module(f"{__name__}.{provider}").FACE
    if not isinstance(found, wanted):
        raise TypeError(f"the face of {provider} is no {wanted.__name__}")
    return found
