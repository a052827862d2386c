"""Products of deals: attached one by one or a hundred at once; the deal's value follows."""

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.amounts import ONCE, line_total
from infra.sandbox.pipedrive.bodies import LINE
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.kinds import DEALS, INSTALLMENTS, LINES, PRODUCTS
from infra.sandbox.pipedrive.objects import found
from infra.sandbox.pipedrive.paging import paged
from infra.sandbox.pipedrive.records import Actor, Record
from infra.sandbox.pipedrive.refusals import feature_off, invalid
from infra.sandbox.pipedrive.representation import represent
from infra.sandbox.pipedrive.routing import Row, actor_of, answer, company_of, ids_of, json_body
from infra.sandbox.pipedrive.shapes import body_problems
from infra.sandbox.pipedrive.writing import change, create, delete, follow_products

MOST_AT_ONCE = 100
MOST_CYCLES = 208
SORTS = ("id", "deal_id", "add_time", "update_time", "order_nr")
WRITE = ("products:full", "deals:full")
BLANK: Mapping[str, Any] = {
    "tax": 0, "comments": "", "discount": 0, "discount_type": "percentage", "is_enabled": True,
    "product_variation_id": None, "billing_frequency": ONCE, "billing_frequency_cycles": None,
    "billing_start_date": None,
}  # fmt: skip


def of_deal(call: Call) -> Response:
    """GET the products of a deal."""
    company = _open(call)
    return _page(call, company.lines(found(company, DEALS, call.args["id"]).id))


def of_deals(call: Call) -> Response:
    """GET the products of several deals."""
    company, ids = _open(call), ids_of(call, "deal_ids")
    if not ids:
        raise invalid([("deal_ids", "Required")])
    return _page(call, [line for id_ in ids for line in company.lines(id_)])


def new(call: Call) -> Response:
    """POST one product onto a deal."""
    company, actor = _open(call), actor_of(call)
    deal, body = found(company, DEALS, call.args["id"]), json_body(call)
    line = attach(company, deal, checked(company, deal, body), actor)
    follow_products(company, deal, actor)
    return answer(represent(company, line), 201)


def bulk(call: Call) -> Response:
    """POST up to a hundred; one that is wrong refuses all."""
    company, actor = _open(call), actor_of(call)
    deal, wanted = found(company, DEALS, call.args["id"]), json_body(call).get("data")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise invalid([("data", f"Array must contain 1 to {MOST_AT_ONCE} element(s)")])
    values = [checked(company, deal, body) for body in wanted]
    lines = [attach(company, deal, one, actor) for one in values]
    follow_products(company, deal, actor)
    return answer([represent(company, line) for line in lines], 201)


def edit(call: Call) -> Response:
    """PATCH one product of a deal."""
    company, actor = _open(call), actor_of(call)
    deal = found(company, DEALS, call.args["id"])
    line = _line(company, deal, call.args["line"])
    amend(company, deal, line, json_body(call), actor)
    return answer(represent(company, line))


def remove(call: Call) -> Response:
    """DELETE one product of a deal."""
    company, actor = _open(call), actor_of(call)
    deal = found(company, DEALS, call.args["id"])
    line = _line(company, deal, call.args["line"])
    delete(company, line, actor)
    follow_products(company, deal, actor)
    return answer({"id": line.id})


def remove_many(call: Call) -> Response:
    """DELETE the products named in ``ids``, or the first hundred."""
    company, actor = _open(call), actor_of(call)
    deal, ids = found(company, DEALS, call.args["id"]), ids_of(call, "ids")
    lines = [line for line in company.lines(deal.id) if ids is None or line.id in ids][:MOST_AT_ONCE]
    for line in lines:
        delete(company, line, actor)
    follow_products(company, deal, actor)
    more = ids is None and bool(company.lines(deal.id))
    return answer({"ids": [line.id for line in lines]}, additional_data={"more_items_in_collection": more})


def checked(company: Company, deal: Record, body: Any, line: Record | None = None) -> dict[str, Any]:
    """
    The members to write for a new line or an update.

    Raises:
        Rejected: 400 for wrong members, an unknown product, cycles that do not fit the frequency, or installments beside
            something recurring.
    """
    if not isinstance(body, dict):
        raise invalid([("", "Expected object")])
    if wrong := body_problems(LINE, body, LINES.required if line is None else ()):
        raise invalid(wrong)
    product = body.get("product_id")
    if product is not None and company.find(PRODUCTS, product) is None:
        raise invalid([("product_id", f"Product {product} not found")])
    after = {**BLANK, **(line.values if line else {}), **body}
    frequency, cycles = after["billing_frequency"], after["billing_frequency_cycles"]
    if cycles is not None and (frequency == ONCE or not 1 <= cycles <= MOST_CYCLES):
        raise invalid([("billing_frequency_cycles", f"Must be null for one-time products, else 1 to {MOST_CYCLES}")])
    if frequency == "weekly" and cycles is None:
        raise invalid([("billing_frequency_cycles", "Required for weekly products")])
    paid_in_parts = any(one.values["deal_id"] == deal.id for one in company.live(INSTALLMENTS))
    if frequency != ONCE and paid_in_parts:
        raise invalid([("billing_frequency", "The deal has installments: products must be one-time")])
    return dict(body)


def attach(company: Company, deal: Record, values: Mapping[str, Any], actor: Actor) -> Record:
    """Put a line onto a deal; its name is the product's, its currency the deal's."""
    lines = company.lines(deal.id)
    product = company.records[PRODUCTS.name][values["product_id"]]
    made = {
        "deal_id": deal.id,
        "name": product.values["name"],
        "order_nr": len(lines) + 1,
        "currency": deal.values["currency"],
        "tax_method": lines[0].values["tax_method"] if lines else company.settings.tax_method,
        **BLANK,
        **values,
    }
    line = create(company, LINES, {**made, "sum": line_total(company, made)}, {}, actor)
    _one_tax_method(company, deal, line, actor)
    return line


def amend(company: Company, deal: Record, line: Record, body: Mapping[str, Any], actor: Actor) -> None:
    """Change a line; its sum and the deal's value follow."""
    values = {**line.values, **checked(company, deal, body, line)}
    values["name"] = company.records[PRODUCTS.name][values["product_id"]].values["name"]
    change(company, line, {**values, "sum": line_total(company, values)}, {}, actor)
    _one_tax_method(company, deal, line, actor)
    follow_products(company, deal, actor)


def _one_tax_method(company: Company, deal: Record, line: Record, actor: Actor) -> None:
    """The way of taxing is shared by all lines of a deal."""
    method = line.values["tax_method"]
    for other in company.lines(deal.id):
        if other.values["tax_method"] != method:
            values = {**other.values, "tax_method": method}
            change(company, other, {"tax_method": method, "sum": line_total(company, values)}, {}, actor)


def _line(company: Company, deal: Record, id_: int) -> Record:
    line = found(company, LINES, id_)
    if line.values["deal_id"] != deal.id:
        found(company, LINES, -1)
    return line


def _open(call: Call) -> Company:
    company = company_of(call)
    if not company.settings.products_enabled:
        raise feature_off("Products")
    return company


def _page(call: Call, lines: list[Record]) -> Response:
    company = company_of(call)

    def place(line: Record, name: str) -> Any:
        return {"id": line.id, "add_time": line.added, "update_time": line.updated, **line.values}[name]

    return paged(call, lines, lambda line: represent(company, line), sorts=SORTS, key=place)


_DEAL = "/deals/<int:id>/products"
ROWS = [
    Row("GET", 2, "/deals/products", of_deals, 10, LINES.read),
    Row("GET", 2, _DEAL, of_deal, 10, LINES.read),
    Row("POST", 2, _DEAL, new, 5, WRITE),
    Row("DELETE", 2, _DEAL, remove_many, 15, WRITE),
    Row("POST", 2, f"{_DEAL}/bulk", bulk, 25, WRITE),
    Row("PATCH", 2, f"{_DEAL}/<int:line>", edit, 5, WRITE),
    Row("DELETE", 2, f"{_DEAL}/<int:line>", remove, 3, WRITE),
]
