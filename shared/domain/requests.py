"""What somebody asks for by hand, by a field of the deal, and how it is answered there."""

from typing import Final

from shared.model.crm import Deal

CREATE_INVOICE: Final = "create_invoice"
REFRESH: Final = "refresh"
"""Read everything again, in the CRM and in the ledger, and write it all to the deal."""


def stamped(deal: Deal) -> str:
    """What is asked for, and as of which change of the deal: no two requests are the same. Empty where nothing is."""
    return f"{deal.seen_at.isoformat().removesuffix('+00:00')}Z {deal.action}" if deal.action else ""


def answer(request: str, said: str) -> str:
    """The answer to a stamped request, as the deal shows it; empty where nothing was asked."""
    return f"{request}: {said}" if request else ""


def is_answered(request: str, given: str) -> bool:
    """Whether the answer that was given is one to this request."""
    return not request or given.startswith(f"{request}: ")
