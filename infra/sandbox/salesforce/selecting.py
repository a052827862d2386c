"""What a SELECT finds: records with their fields, parents and children."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from infra.sandbox.salesforce.conditions import field_at, follow, sort_key, test_of, value_at
from infra.sandbox.salesforce.ids import whole
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.platform import TOOLING
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import Rejected, malformed_query, no_column_in_query
from infra.sandbox.salesforce.representation import attributes, value_of
from infra.sandbox.salesforce.schema import Field
from infra.sandbox.salesforce.sobjects import CHILDREN
from infra.sandbox.salesforce.soql import Call, Compare, Condition, Logic, Select, Within
from infra.sandbox.salesforce.values import shown

Row = dict[str, Any]
Fill = Callable[[Record, Row], None]
CORPORATE = Decimal(1)
FEW, FURTHEST = 200, 2000


@dataclass(frozen=True)
class Query:
    """One query as a user asks it: ``all_rows`` finds deleted and merged records, too; ``page`` cuts nested lists."""

    org: Org
    user: str | None
    version: str
    all_rows: bool = False
    tooling: bool = False
    page: Callable[[list[Row]], Row] | None = None

    def rows(self, select: Select) -> list[Row]:
        """
        The rows of a statement.

        Raises:
            Rejected: INVALID_TYPE, INVALID_FIELD, MALFORMED_QUERY.
        """
        kind = self._kind(select.source)
        _restrict(kind, select)
        fills = [self._fill(kind, one) for one in select.fields]
        found = self._found(kind, select, self._candidates(kind, select.where))
        return [self._row(record, fills) for record in found]

    def count(self, select: Select) -> int:
        """How many records a SELECT COUNT() finds."""
        kind = self._kind(select.source)
        return len(self._found(kind, select, [*self.org.records[kind].values()]))

    def _candidates(self, kind: str, where: Condition | None) -> list[Record]:
        """All records, or the one that an id names: what the condition then says of it is still asked."""
        parts = where.parts if isinstance(where, Logic) and where.word == "AND" else (where,)
        for part in parts:
            if isinstance(part, Compare) and (part.path, part.op, part.literal.kind) == ("Id", "=", "text"):
                record = self.org.records[kind].get(whole(str(part.literal.value)))
                return [record] if record is not None else []
        return [*self.org.records[kind].values()]

    def _kind(self, source: str) -> str:
        """An object's name, whatever the case of its letters."""
        found = next((kind for kind in self.org.schema if kind.lower() == source.lower()), None)
        if found is None or not (found in TOOLING if self.tooling else self.org.offers(found)):
            raise Rejected("INVALID_TYPE", f"sObject type '{source}' is not supported.")
        return found

    def _found(self, kind: str, select: Select, rows: list[Record]) -> list[Record]:
        rows = [row for row in rows if (row.alive or self.all_rows) and row.id not in self._hidden()]
        if select.where is not None:
            meets = test_of(self.org, kind, select.where, self.user, self._semi_join)
            rows = [row for row in rows if meets(row)]
        for path, descending, last in reversed(select.order):
            way, field = field_at(self.org, kind, path, self.user)
            rows = self._ordered(rows, way, field, descending=descending, last=last)
        return rows[select.offset :][: select.limit]

    def _hidden(self) -> list[str]:
        return self.org.settings.rows_invisible if self.user is not None else []

    def _ordered(
        self, rows: list[Record], way: tuple[Field, ...], field: Field, *, descending: bool, last: bool
    ) -> list[Record]:
        keyed = [(sort_key(self.org, row, way, field), row) for row in rows]
        empty = [row for key, row in keyed if key is None]
        filled = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=descending)
        ordered = [row for _, row in filled]
        return [*ordered, *empty] if last else [*empty, *ordered]

    def _semi_join(self, select: Select) -> set[Any]:
        kind = self._kind(select.source)
        (path,) = select.fields
        if not isinstance(path, str):
            raise malformed_query("a semi join selects one field")
        way, field = field_at(self.org, kind, path, self.user)
        found = self._found(kind, select, [*self.org.records[kind].values()])
        return {sort_key(self.org, row, way, field) for row in found}

    def _row(self, record: Record, fills: list[Fill]) -> Row:
        row: Row = {"attributes": attributes(self.version, record)}
        for fill in fills:
            fill(record, row)
        return row

    def _fill(self, kind: str, one: str | Call | Select) -> Fill:
        """How one member of the SELECT gets into a row."""
        if isinstance(one, Select):
            return self._nested(kind, one)
        if isinstance(one, Call):
            return self._function(kind, one)
        return self._plain(kind, one)

    def _plain(self, kind: str, path: str) -> Fill:
        if "." not in path:
            name = field_at(self.org, kind, path, self.user)[1].name

            def fill(record: Record, row: Row) -> None:
                row[name] = value_of(self.org, record, name, self.version)

            return fill
        way, _ = field_at(self.org, kind, path, self.user)
        inner = self._plain(way[0].targets[0], path.partition(".")[2])

        def climb(record: Record, row: Row) -> None:
            above = follow(self.org, record, way[0])
            relationship = str(way[0].relationship)
            if above is None:
                row.setdefault(relationship, None)
                return
            held = row.get(relationship) or {"attributes": attributes(self.version, above)}
            row[relationship] = held
            inner(above, held)

        return climb

    def _nested(self, kind: str, select: Select) -> Fill:
        name = next((one for one in CHILDREN.get(kind, {}) if one.lower() == select.source.lower()), None)
        if name is None or not self.org.offers(CHILDREN[kind][name].kind):
            message = f"Didn't understand relationship '{select.source}' in FROM part of query call."
            raise Rejected("INVALID_TYPE", message)
        child = CHILDREN[kind][name]
        fills = [self._fill(child.kind, one) for one in select.fields]

        def fill(record: Record, row: Row) -> None:
            below = self.org.children(record, child, deleted=self.all_rows)
            rows = [self._row(one, fills) for one in self._found(child.kind, select, below)]
            row[name] = self._page(rows) if rows else None

        return fill

    def _page(self, rows: list[Row]) -> Row:
        return self.page(rows) if self.page else {"totalSize": len(rows), "done": True, "records": rows}

    def _function(self, kind: str, call: Call) -> Fill:
        if call.name not in {"CONVERTCURRENCY", "TOLABEL", "FIELDS"}:
            raise malformed_query(f"unexpected token: '{call.name}'")
        if call.name == "FIELDS":
            return self._all(kind, call.path)
        way, field = field_at(self.org, kind, call.path, self.user)
        name = call.alias or field.name
        if call.name == "CONVERTCURRENCY" and (field.type != "currency" or not self.org.settings.multi_currency):
            raise Rejected("INVALID_FIELD", f"convertCurrency is not applicable to {field.name}")

        def fill(record: Record, row: Row) -> None:
            value = value_at(self.org, record, way, field)
            if call.name == "TOLABEL":
                row[name] = _label(self.org, field, value)
            else:
                row[name] = shown(field, _home(self.org, record, value))

        return fill

    def _all(self, kind: str, which: str) -> Fill:
        fields = self.org.fields(kind, self.user)
        wanted = {"ALL": (True, False), "STANDARD": (False,), "CUSTOM": (True,)}.get(which.upper())
        if wanted is None:
            raise no_column_in_query(which, kind)
        names = [name for name, one in fields.items() if one.custom in wanted]

        def fill(record: Record, row: Row) -> None:
            row.update({name: value_of(self.org, record, name, self.version) for name in names})

        return fill


def _label(org: Org, field: Field, value: Any) -> Any:
    if field.name != "StageName":
        return value
    found = next((stage for stage in org.live("OpportunityStage") if stage.get("ApiName") == value), None)
    return found.get("MasterLabel") if found else value


def _home(org: Org, record: Record, value: Any) -> Any:
    """An amount in the user's currency, here the org's, by the rate in force."""
    rates = {row.get("IsoCode"): row.get("ConversionRate") for row in org.live("CurrencyType")}
    rate = rates.get(record.get("CurrencyIsoCode"), CORPORATE)
    return None if value is None else (value / rate).quantize(Decimal("0.01"))


def _restrict(kind: str, select: Select) -> None:
    """What the vendor doesn't let be asked: every custom field of many records, far offsets, every link of files."""
    every = [one for one in select.fields if isinstance(one, Call) and one.name == "FIELDS"]
    if any(one.path.upper() != "STANDARD" for one in every) and (select.limit is None or select.limit > FEW):
        raise malformed_query(f"The SOQL FIELDS function must have a LIMIT of at most {FEW}")
    if select.offset > FURTHEST:
        raise Rejected("NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {FURTHEST}")
    if kind == "ContentDocumentLink" and not _names(select.where, {"contentdocumentid", "linkedentityid"}):
        raise malformed_query(
            "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or "
            "LinkedEntityId using the equals operator or multiple Id's using the IN operator."
        )


def _names(condition: Condition | None, fields: set[str]) -> bool:
    if isinstance(condition, Logic):
        return condition.word == "AND" and any(_names(part, fields) for part in condition.parts)
    if isinstance(condition, Compare):
        return condition.op == "=" and condition.path.lower() in fields
    return isinstance(condition, Within) and not condition.negated and condition.path.lower() in fields
