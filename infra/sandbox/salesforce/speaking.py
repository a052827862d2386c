"""Objects by the words that all CRMs share in acts: deals, companies, contacts, ...; Salesforce's own names do, too."""

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.salesforce.sobjects import TABLES

KINDS = {
    "deals": "Opportunity",
    "companies": "Account",
    "contacts": "Contact",
    "line_items": "OpportunityLineItem",
    "products": "Product2",
    "quotes": "Quote",
    "tasks": "Task",
    "notes": "ContentNote",
    "deal": "Opportunity",
    "company": "Account",
}


def kind_named(word: object) -> str:
    """
    An object by its own name or the shared word.

    Raises:
        CannotAct: there is none.
    """
    found = KINDS.get(str(word)) or next((kind for kind in TABLES if kind.lower() == str(word).lower()), None)
    if found is None:
        raise CannotAct(f"no object {word}; known: {', '.join([*KINDS, *TABLES])}")
    return found
