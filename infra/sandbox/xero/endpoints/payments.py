"""Payments and refunds."""

from functools import partial

from werkzeug.wrappers import Response

from infra.sandbox.xero import payments, refusals
from infra.sandbox.xero.desk import Desk
from infra.sandbox.xero.endpoints.row import Row
from infra.sandbox.xero.listing import answer_list
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.views import payment_view


def _list(desk: Desk) -> Response:
    """Deleted ones are listed too."""
    return answer_list(desk, "Payments", desk.org.rows("Payments"), lambda row, _detail: payment_view(desk.org, row))


def _one(desk: Desk) -> Response:
    return desk.envelope("Payments", [payment_view(desk.org, desk.required("Payments", desk.arg("key")))])


def _create(desk: Desk) -> Response:
    """PUT and POST alike make new payments; there is no way to change one."""
    return desk.save_all("Payments", partial(payments.create, desk.org, by=desk.app), partial(payment_view, desk.org))


def _delete(desk: Desk) -> Response:
    """The only change a payment knows: Status DELETED."""
    found = desk.required("Payments", desk.arg("key"))

    def delete(sent: Record) -> Record:
        if sent.get("Status") != "DELETED":
            raise refusals.Invalid("Payment not of valid status for modification")
        return payments.delete(desk.org, found)

    return desk.save_all("Payments", delete, partial(payment_view, desk.org), PaymentID=found["PaymentID"])


SCOPE = "accounting.payments"
ROWS = (
    Row("GET", "/Payments", _list, SCOPE),
    Row("PUT", "/Payments", _create, SCOPE),
    Row("POST", "/Payments", _create, SCOPE),
    Row("GET", "/Payments/<key>", _one, SCOPE),
    Row("POST", "/Payments/<key>", _delete, SCOPE),
)
