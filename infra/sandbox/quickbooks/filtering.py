"""What a query finds: the records that meet its conditions, in its order, one page of them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from infra.sandbox.quickbooks.criteria import FILTERABLE, Criterion, criterion, kind_of
from infra.sandbox.quickbooks.names import balances
from infra.sandbox.quickbooks.query import Query, query_error
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company
from infra.sandbox.quickbooks.views import company_info, preferences, view

# What stands for a composite member.
TEXT_OF: Final = ("value", "Address", "FreeFormNumber")


def run(company: Company, query: Query, origin: str) -> Record:
    """The ``QueryResponse`` of a query: without any result an empty object. Unordered is by creation (unverified)."""
    if query.entity not in FILTERABLE:
        raise query_error(f"Metadata not found for Entity: {query.entity}")
    criteria = [criterion(query.entity, condition) for condition in query.conditions]
    rows = [row for row in _rows(company, query) if _meets(company, query.entity, criteria, row)]
    if query.counts:
        return {"totalCount": len(rows)}
    for path, descending in reversed(query.order):
        kind = kind_of(query.entity, path)
        rows.sort(key=lambda row: _sortable(next(iter(_values(row, path)), None), kind), reverse=descending)
    page = rows[query.start - 1 : query.start - 1 + query.most]
    if not page:
        return {}
    shown = [_shown(company, query.entity, row, origin) for row in page]
    return {query.entity: shown, "startPosition": query.start, "maxResults": len(shown)}


def _shown(company: Company, entity: str, row: Record, origin: str) -> Record:
    return row if entity in {"CompanyInfo", "Preferences"} else view(company, entity, row, origin)


def _rows(company: Company, query: Query) -> Iterable[Record]:
    """Every record; those that are inactive only if the query asks for ``Active``."""
    if query.entity == "CompanyInfo":
        return [company_info(company)]
    if query.entity == "Preferences":
        return [preferences(company)]
    asks = any(condition.path == "Active" for condition in query.conditions)
    return [row for row in company.listed(query.entity) if asks or row.get("Active", True)]


def _meets(company: Company, entity: str, criteria: Sequence[Criterion], row: Record) -> bool:
    for one in criteria:
        if one.condition.path == "Balance" and entity == "Customer":
            values: list[Any] = [balances(company, row["Id"])[0]]
        else:
            values = _values(row, one.condition.path)
        if not any(value is not None and one.holds(value) for value in values):
            return False
    return True


def _values(row: Record, path: str) -> list[Any]:
    """What stands at a path: one value, or one for each entry of a list; of a composite the text that stands for it."""
    found: list[Any] = [row]
    for name in path.split("."):
        steps = [one.get(name, one.get(name.lower())) for one in found if isinstance(one, dict)]
        found = [one for step in steps for one in (step if isinstance(step, list) else [step])]
    return [
        next((one[name] for name in TEXT_OF if name in one), None) if isinstance(one, dict) else one for one in found
    ]


def _sortable(value: Any, kind: str) -> tuple[bool, Any]:
    """Absent values first; ids by number."""
    if kind == "text" and isinstance(value, str):
        return True, (0, Decimal(value), "") if value.isdecimal() else (1, Decimal(0), value.casefold())
    return (False, 0) if value is None else (True, value)
