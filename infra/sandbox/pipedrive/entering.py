"""How people type things in: texts for numbers, one email for a list, a product by its name, a field by its label."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.pipedrive.bodies import ADDRESS_PARTS
from infra.sandbox.pipedrive.checking import check
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.kinds import BY_WORD, DEALS, LINES, ORGANIZATIONS, PERSONS, PRODUCTS, Kind
from infra.sandbox.pipedrive.objects import own_prices
from infra.sandbox.pipedrive.people import SALES
from infra.sandbox.pipedrive.records import Actor, Record
from infra.sandbox.pipedrive.schema import Field
from infra.sandbox.pipedrive.writing import change, create, follow_currency

PAGES = Actor(SALES, "app")
"""A salesperson in the vendor's own pages."""
Typed = Mapping[str, Any]
DIRECT = ("origin",)
"""Members that nobody may write through the API."""


def made(company: Company, kind: Kind, properties: Typed) -> Record:
    """A new record from what was typed in."""
    values, custom, direct = _body(company, kind, properties, new=True)
    wanted = check(company, kind, {**values, "custom_fields": custom}, PAGES)
    record = create(company, kind, {**wanted.values, **direct}, wanted.custom, PAGES)
    if kind is PRODUCTS:
        own_prices(record)
    return record


def written(company: Company, record: Record, properties: Typed, actor: Actor = PAGES) -> None:
    """Change a record by what was typed in."""
    values, custom = entered(company, record.kind, properties, record)
    change(company, record, values, custom, actor)
    if record.kind is DEALS:
        follow_currency(company, record, actor)


def entered(
    company: Company, kind: Kind, properties: Typed, record: Record | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Members and custom fields to write; a person may type a value over a deal's products, which the API may not."""
    values, custom, _ = _body(company, kind, properties, new=False)
    over = {"value": values.pop("value")} if kind is DEALS and "value" in values else {}
    if record is None:
        return over, custom
    wanted = check(company, kind, {**values, "custom_fields": custom}, PAGES, record)
    return {**wanted.values, **over}, wanted.custom


def party(company: Company, kind: Kind, wanted: Any) -> Record:
    """An existing record by id, or a new one from its properties."""
    if isinstance(wanted, Mapping):
        return made(company, kind, wanted.get("properties") or wanted)
    record = company.find(kind, int(wanted)) if str(wanted).isdigit() else None
    if record is None:
        raise CannotAct(f"no {kind.name} {wanted}")
    return record


def line_body(company: Company, deal: Record, properties: Typed, line: Record | None = None) -> dict[str, Any]:
    """
    What a line typed in stands for: {name, code} lead to a product, made if there is none, and the rest is the line's.

    Without a price it is the product's in the deal's currency, and 0 where the product has none.
    """
    body = {name: _typed(LINES, name, value) for name, value in properties.items() if name in LINES.body}
    if line is not None and "product_id" not in body and "name" not in properties and "code" not in properties:
        return body
    if "product_id" not in body:
        body["product_id"] = _product(company, properties, line).id
    prices = company.records[PRODUCTS.name][body["product_id"]].values["prices"]
    priced = next((one["price"] for one in prices if one["currency"] == deal.values["currency"]), 0)
    return body if line is not None else {"item_price": priced, "quantity": 1, **body}


def find_kind(word: Any) -> Kind:
    """A resource by any of its names; lines also answer to "line_items"."""
    kind = LINES if word == "line_items" else BY_WORD.get(str(word))
    if kind is None:
        raise CannotAct(f"no object type {word}")
    return kind


def identified(company: Company, kind: Kind, id_: str) -> Record:
    """A living record by the id that control gave."""
    record = company.find(kind, numbered(id_))
    if record is None:
        raise CannotAct(f"no {kind.name} {id_}")
    return record


def numbered(id_: str) -> int:
    """An id as a number."""
    if not id_.isdigit():
        raise CannotAct(f"ids are numbers, not {id_!r}")
    return int(id_)


def _product(company: Company, properties: Typed, line: Record | None) -> Record:
    """By code, else by name; renaming a line is exchanging its product."""
    for member in ("code", "name"):
        wanted = properties.get(member)
        for product in company.live(PRODUCTS) if wanted else ():
            if product.values[member] == wanted:
                return product
    before = {} if line is None else company.records[PRODUCTS.name][line.values["product_id"]].values
    known = {"description": before.get("description"), **properties}
    named = {name: known[name] for name in ("name", "code", "description") if known.get(name) is not None}
    return made(company, PRODUCTS, {"name": named.get("code", "Product"), **named})


def _body(
    company: Company, kind: Kind, properties: Typed, *, new: bool
) -> tuple[dict[str, Any], dict[str, Any], Typed]:
    values: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    own = company.custom_fields(kind)
    address: dict[str, Any] = {}
    for name, value in properties.items():
        field = own.get(name) or next((one for one in own.values() if one.name == name), None)
        if name in DIRECT:
            continue
        if field is not None:
            custom[field.code] = _custom(field, value)
        elif kind is ORGANIZATIONS and name in ADDRESS_PARTS:
            address[name] = value
        elif kind is ORGANIZATIONS and name == "address" and isinstance(value, str):
            address["value"] = value
        elif kind is PERSONS and name in ("email", "phone"):
            values[f"{name}s"] = [{"value": value, "primary": True, "label": "work"}]
        elif kind is PERSONS and name in ("first_name", "last_name"):
            values["name"] = " ".join(filter(None, (properties.get("first_name"), properties.get("last_name"))))
        else:
            values[name] = _typed(kind, name, value)
    if address:
        values["address"] = address
    return values, custom, {name: properties[name] for name in DIRECT if new and name in properties}


def _typed(kind: Kind, name: str, value: Any) -> Any:
    """A text as the member's type; whatever else it is stays, and is checked later."""
    shape = kind.body.get(name)
    if shape is None or value is None:
        return value
    if shape.type in ("number", "integer") and not isinstance(value, bool):
        return _number(str(value))
    return value.lower() == "true" if shape.type == "boolean" and isinstance(value, str) else value


def _custom(field: Field, value: Any) -> Any:
    if value in (None, ""):
        return None
    if field.type == "enum":
        return next((one["id"] for one in field.options if value in (one["id"], one["label"])), value)
    return _number(str(value)) if field.type == "double" else value


def _number(text: str) -> int | Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise CannotAct(f"{text!r} is no number") from None
    return int(number) if number == number.to_integral_value() and "." not in text else number
