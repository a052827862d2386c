"""What else hangs on a deal's products: discounts of the whole deal, and installments in which it is billed."""

import uuid
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.amounts import ONCE
from infra.sandbox.pipedrive.bodies import DISCOUNT, INSTALLMENT
from infra.sandbox.pipedrive.company import Company, Discount
from infra.sandbox.pipedrive.instants import rfc3339
from infra.sandbox.pipedrive.kinds import DEAL_SCOPES, DEALS, INSTALLMENTS
from infra.sandbox.pipedrive.objects import found
from infra.sandbox.pipedrive.paging import paged
from infra.sandbox.pipedrive.records import Record
from infra.sandbox.pipedrive.refusals import feature_off, invalid, not_found
from infra.sandbox.pipedrive.representation import represent
from infra.sandbox.pipedrive.routing import Row, actor_of, answer, company_of, ids_of, json_body
from infra.sandbox.pipedrive.shapes import body_problems
from infra.sandbox.pipedrive.writing import change, create, delete, follow_products

SORTS = ("id", "billing_date", "deal_id")


def discounts(call: Call) -> Response:
    """GET the discounts of a deal; they come without pages."""
    company = company_of(call)
    deal = found(company, DEALS, call.args["id"])
    return answer([shown(one) for one in company.discounts.values() if one.deal == deal.id])


def new_discount(call: Call) -> Response:
    """POST a discount: the deal's value changes if something on it is paid once."""
    company, actor, body = company_of(call), actor_of(call), json_body(call)
    deal = found(company, DEALS, call.args["id"])
    if wrong := body_problems(DISCOUNT, body, ("description", "amount", "type")):
        raise invalid(wrong)
    now = company.now()
    made = Discount(str(uuid.uuid4()), deal.id, body["type"], body["amount"], body["description"], now, now, actor.user)
    company.discounts[made.id] = made
    follow_products(company, deal, actor)
    return answer(shown(made), 201)


def edit_discount(call: Call) -> Response:
    """PATCH a discount."""
    company, body = company_of(call), json_body(call)
    deal, held = _discount(company, call)
    if wrong := body_problems(DISCOUNT, body):
        raise invalid(wrong)
    for name, value in body.items():
        setattr(held, name, value)
    held.updated = company.now()
    follow_products(company, deal, actor_of(call))
    return answer(shown(held))


def remove_discount(call: Call) -> Response:
    """DELETE a discount."""
    company = company_of(call)
    deal, held = _discount(company, call)
    del company.discounts[held.id]
    follow_products(company, deal, actor_of(call))
    return answer({"id": held.id})


def listing(call: Call) -> Response:
    """GET the installments of several deals."""
    company, ids = _open(call), ids_of(call, "deal_ids")
    if not ids:
        raise invalid([("deal_ids", "Required")])
    rows = [one for one in company.live(INSTALLMENTS) if one.values["deal_id"] in ids]

    def place(one: Record, name: str) -> Any:
        return {"id": one.id, **one.values}[name]

    return paged(call, rows, lambda one: represent(company, one), sorts=SORTS, key=place)


def new(call: Call) -> Response:
    """POST an installment: only onto a deal with something paid once and nothing that recurs."""
    company, body = _open(call), json_body(call)
    deal = found(company, DEALS, call.args["id"])
    if wrong := body_problems(INSTALLMENT, body, INSTALLMENTS.required):
        raise invalid(wrong)
    frequencies = {line.values["billing_frequency"] for line in company.lines(deal.id) if line.values["is_enabled"]}
    if frequencies != {ONCE}:
        raise invalid([("", "Installments need at least one one-time product and no recurring ones")])
    made = create(company, INSTALLMENTS, {**body, "deal_id": deal.id}, {}, actor_of(call))
    return answer(represent(company, made))


def edit(call: Call) -> Response:
    """PATCH an installment."""
    company, body = _open(call), json_body(call)
    held = _installment(company, call)
    if wrong := body_problems(INSTALLMENT, body):
        raise invalid(wrong)
    change(company, held, body, {}, actor_of(call))
    return answer(represent(company, held))


def remove(call: Call) -> Response:
    """DELETE an installment."""
    company = _open(call)
    held = _installment(company, call)
    delete(company, held, actor_of(call))
    return answer({"id": held.id})


def shown(one: Discount) -> dict[str, Any]:
    """A discount as v2 answers it."""
    return {
        "id": one.id,
        "type": one.type,
        "amount": one.amount,
        "description": one.description,
        "deal_id": one.deal,
        "created_at": rfc3339(one.created),
        "created_by": one.by,
        "updated_at": rfc3339(one.updated),
        "updated_by": one.by,
    }


def _discount(company: Company, call: Call) -> tuple[Record, Discount]:
    deal = found(company, DEALS, call.args["id"])
    held = company.discounts.get(call.args["discount"])
    if held is None or held.deal != deal.id:
        raise not_found("Discount")
    return deal, held


def _installment(company: Company, call: Call) -> Record:
    deal = found(company, DEALS, call.args["id"])
    held = found(company, INSTALLMENTS, call.args["installment"])
    if held.values["deal_id"] != deal.id:
        raise not_found(INSTALLMENTS.word)
    return held


def _open(call: Call) -> Company:
    company = company_of(call)
    if not company.settings.products_enabled or company.settings.plan == "lite":
        raise feature_off("Installments")
    return company


_DISCOUNT = "/deals/<int:id>/discounts"
_INSTALLMENT = "/deals/<int:id>/installments"
ROWS = [
    Row("GET", 2, _DISCOUNT, discounts, 10, DEAL_SCOPES),
    Row("POST", 2, _DISCOUNT, new_discount, 5, DEAL_SCOPES),
    Row("PATCH", 2, f"{_DISCOUNT}/<discount>", edit_discount, 5, DEAL_SCOPES),
    Row("DELETE", 2, f"{_DISCOUNT}/<discount>", remove_discount, 3, DEAL_SCOPES),
    Row("GET", 2, "/deals/installments", listing, 10, DEAL_SCOPES),
    Row("POST", 2, _INSTALLMENT, new, 5, DEAL_SCOPES),
    Row("PATCH", 2, f"{_INSTALLMENT}/<int:installment>", edit, 5, DEAL_SCOPES),
    Row("DELETE", 2, f"{_INSTALLMENT}/<int:installment>", remove, 3, DEAL_SCOPES),
]
