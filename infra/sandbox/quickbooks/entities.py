"""The table of entities: how each is written, and the three writes that there are."""

from infra.sandbox.quickbooks import documents, expenses, files, journals, lists, names, payments
from infra.sandbox.quickbooks.drafts import Kind, Write, begin, target
from infra.sandbox.quickbooks.refusals import Invalid, Problem
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import ENTITIES, Company

KINDS: dict[str, Kind] = {
    **names.KINDS,
    **documents.KINDS,
    **payments.KINDS,
    **journals.KINDS,
    **expenses.KINDS,
    **lists.KINDS,
    **files.KINDS,
}
PATHS = {name.lower(): name for name in ENTITIES}


def save(company: Company, entity: str, sent: Record, write: Write) -> Record:
    """
    Create (no Id) or update one record, all or nothing.

    Raises:
        Invalid: the first problem; nothing is changed then.
    """
    kind = KINDS[entity]
    draft = begin(company, entity, sent, write)
    kind.prepare(draft)
    if draft.old is None:
        stored = company.store(entity, draft.record, by=write.by)
    else:
        stored = company.replace(entity, draft.record)
    kind.after(company, draft.old, stored)
    return company.tables[entity][stored["Id"]]


def delete(company: Company, entity: str, sent: Record) -> Record:
    """Remove one transaction for good and return what it was."""
    kind = KINDS[entity]
    if kind.delete is None:
        raise unsupported(entity, "delete")
    record = target(company, entity, sent)
    kind.delete(company, record)
    company.remove(entity, record)
    kind.after(company, record, None)
    return record


def void(company: Company, entity: str, sent: Record) -> Record:
    """Empty one transaction of its amounts; it stays readable."""
    kind = KINDS[entity]
    if kind.void is None:
        raise unsupported(entity, "void")
    old = target(company, entity, sent)
    stored = company.replace(entity, kind.void(company, old), "Void")
    kind.after(company, old, stored)
    return stored


def unsupported(entity: str, operation: str) -> Invalid:
    """500 (as HTTP 400): an operation that the entity doesn't have; clients know the code, when it comes is unverified."""
    return Invalid(Problem("500", f"Operation {operation} is not supported for {entity}"))
