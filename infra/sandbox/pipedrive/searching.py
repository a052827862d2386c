"""Search: an index that lags behind, over a few members, notes and custom fields of the types that are searchable."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.kinds import DEALS, NOTES, ORGANIZATIONS, PERSONS, PRODUCTS, STAGES, Kind
from infra.sandbox.pipedrive.paging import cut
from infra.sandbox.pipedrive.records import Record
from infra.sandbox.pipedrive.refusals import invalid, not_found
from infra.sandbox.pipedrive.routing import Row, answer, company_of, flag, integer, listed
from infra.sandbox.pipedrive.writing import HOLDERS

Held = Mapping[str, Any]
Found = tuple[Record, Held]
SEARCHED = (DEALS, PERSONS, ORGANIZATIONS, PRODUCTS)
TYPES = frozenset({"address", "varchar", "text", "varchar_auto", "double", "monetary", "phone"})
"""Types of custom fields that are searchable; enum and date are not."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    DEALS.name: ("custom_fields", "notes", "title"),
    PERSONS.name: ("custom_fields", "email", "notes", "phone", "name"),
    ORGANIZATIONS.name: ("address", "custom_fields", "notes", "name"),
    PRODUCTS.name: ("code", "custom_fields", "name"),
}
SCORE = 1.0  # the vendor ranks; here every hit counts alike
MOST_ITEMS = 100


def search(kind: Kind, call: Call) -> Response:
    """GET {resource}/search: ``term`` in ``fields``, whole with ``exact_match``; never case-sensitive."""
    company, term, exact = company_of(call), _term(call, exact=flag(call, "exact_match")), flag(call, "exact_match")
    fields = _fields(call, FIELDS[kind.name])
    hits = [hit for hit in _indexed(company, kind) if _matches(company, kind, hit, term, fields, exact=exact)]
    narrow = {"person_id": "person_id", "organization_id": "org_id"}
    for asked, member in narrow.items():
        if (wanted := integer(call, asked)) is not None:
            hits = [hit for hit in hits if hit[1].get(member) == wanted]
    if kind is DEALS and call.request.args.get("status"):
        hits = [hit for hit in hits if hit[1]["status"] == call.request.args["status"]]
    rows, cursor = cut(call, hits, sorts=("id",), key=_id)
    items = [{"result_score": SCORE, "item": _item(company, kind, hit)} for hit in rows]
    return answer({"items": items}, additional_data={"next_cursor": cursor})


def items(call: Call) -> Response:
    """GET itemSearch: several resources at once."""
    company, term, exact = company_of(call), _term(call, exact=flag(call, "exact_match")), flag(call, "exact_match")
    asked = listed(call, "item_types")
    kinds = [kind for kind in SEARCHED if not asked or kind.name in asked]
    every = tuple(dict.fromkeys(name for kind in SEARCHED for name in FIELDS[kind.name]))
    fields = _fields(call, (*every, "description"))
    hits = [
        (kind, hit)
        for kind in kinds
        for hit in _indexed(company, kind)
        if _matches(company, kind, hit, term, fields, exact=exact)
    ]
    rows, cursor = cut(call, hits, sorts=("id",), key=lambda row, _: row[1][0].seq, most=MOST_ITEMS)
    told = [{"result_score": SCORE, "item": _item(company, kind, hit)} for kind, hit in rows]
    return answer({"items": told, "related_items": []}, additional_data={"next_cursor": cursor})


def by_field(call: Call) -> Response:
    """
    GET itemSearch/field: one field's value; this one is case-sensitive.

    Rows are {id, <field>: value} as in the example of the specification, whose schema says otherwise.
    """
    company, asked = company_of(call), call.request.args
    match = asked.get("match", "exact")
    if match not in MATCHES:
        raise invalid([("match", "Invalid enum value. Expected 'exact' | 'beginning' | 'middle'")])
    term = _term(call, exact=match == "exact")
    kind = next((one for one in SEARCHED if one.name == asked.get("entity_type")), None)
    if kind is None:
        raise invalid([("entity_type", f"Invalid enum value, received '{asked.get('entity_type')}'")])
    code = asked.get("field", "")
    field = company.field_of(kind, code)
    if field is None:
        raise not_found("Field")
    if field.custom and field.type not in TYPES:
        raise invalid([("field", f"Fields of type {field.type} are not searchable")])

    def texts(held: Held) -> list[str]:
        return _texts(held["custom_fields"].get(code) if field.custom else held.get(code))

    hits = [hit for hit in _indexed(company, kind) if any(MATCHES[match](text, term) for text in texts(hit[1]))]
    rows, cursor = cut(call, hits, sorts=("id",), key=_id)
    told = [{"id": record.id, code: texts(held)[0]} for record, held in rows]
    return answer(told, additional_data={"next_cursor": cursor})


MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "exact": lambda text, term: text == term,
    "beginning": str.startswith,
    "middle": lambda text, term: term in text,
}


def _term(call: Call, *, exact: bool) -> str:
    term = call.request.args.get("term", "").strip()
    if len(term) < (1 if exact else 2):
        raise invalid([("term", f"String must contain at least {1 if exact else 2} character(s)")])
    return term


def _fields(call: Call, known: tuple[str, ...]) -> tuple[str, ...]:
    asked = tuple(listed(call, "fields"))
    if unknown := [name for name in asked if name not in known]:
        raise invalid([("fields", f"Invalid enum value, received '{unknown[0]}'")])
    return asked or known


def _indexed(company: Company, kind: Kind) -> Iterator[Found]:
    """What the index knows of a resource; its lag is unverified (``Settings.search_lag_s``)."""
    horizon = company.now() - int(company.settings.search_lag_s * 1000)
    for record in company.records[kind.name].values():
        held = record.indexed(horizon)
        if held is not None:
            yield record, held


def _matches(company: Company, kind: Kind, hit: Found, term: str, fields: tuple[str, ...], *, exact: bool) -> bool:
    wanted = term.lower()
    texts = (text.lower() for name in fields for text in _of(company, kind, hit, name))
    return any(text == wanted if exact else wanted in text for text in texts)


def _of(company: Company, kind: Kind, hit: Found, name: str) -> list[str]:
    """The texts of a record that a search field covers."""
    record, held = hit
    if name == "custom_fields":
        return _custom(company, kind, held)
    if name == "notes":
        return _notes(company, kind, record)
    member = {"email": "emails", "phone": "phones"}.get(name, name)
    return _texts(held.get(member))


def _custom(company: Company, kind: Kind, held: Held) -> list[str]:
    fields = company.custom_fields(kind)
    values = held["custom_fields"].items()
    return [t for code, value in values if code in fields and fields[code].type in TYPES for t in _texts(value)]


def _notes(company: Company, kind: Kind, record: Record) -> list[str]:
    holder = HOLDERS.get(kind.name)
    known = (held for _, held in _indexed(company, NOTES))
    return [str(held["content"]) for held in known if holder is not None and held.get(holder) == record.id]


def _texts(value: Any) -> list[str]:
    """A value as the index holds it: texts, of objects their ``value``."""
    if value is None:
        return []
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return _texts(value.get("value")) if isinstance(value, Mapping) else [str(value)]


def _item(company: Company, kind: Kind, hit: Found) -> dict[str, Any]:
    record, held = hit
    more = {
        "custom_fields": _custom(company, kind, held),
        "visible_to": held["visible_to"],
        "owner": {"id": held["owner_id"]},
    }
    item = {"id": record.id, "type": kind.name, kind.title: held[kind.title], **more}
    if kind is not PRODUCTS:
        item["notes"] = _notes(company, kind, record)
    if kind is DEALS:
        stage = company.records[STAGES.name][held["stage_id"]]
        item |= {name: held[name] for name in ("value", "currency", "status", "is_archived")}
        item["stage"] = {"id": stage.id, "name": stage.values["name"]}
        item["person"] = _brief(company, PERSONS, held["person_id"])
    if kind in (DEALS, PERSONS):
        item["organization"] = _brief(company, ORGANIZATIONS, held["org_id"])
    if kind is PERSONS:
        item |= {ways: [one["value"] for one in held[ways]] for ways in ("emails", "phones")}
    if kind is ORGANIZATIONS:
        item["address"] = (held["address"] or {}).get("value")
    if kind is PRODUCTS:
        item["code"] = held["code"]
    return item


def _brief(company: Company, kind: Kind, id_: int | None) -> dict[str, Any] | None:
    record = None if id_ is None else company.find(kind, id_)
    return None if record is None else {"id": record.id, "name": record.values["name"]}


def _id(hit: Found, _name: str) -> int:
    return hit[0].id


ROWS = [
    *(
        Row("GET", 2, f"/{kind.path}/search", partial(search, kind), 20, (*kind.read, "search:read"), search=True)
        for kind in SEARCHED
    ),
    Row("GET", 2, "/itemSearch", items, 20, ("search:read",), search=True),
    Row("GET", 2, "/itemSearch/field", by_field, 20, ("search:read",), search=True),
]
