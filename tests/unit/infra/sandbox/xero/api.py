"""What the tests of the Xero sandbox say most often: a client, and the requests of plain documents."""

from typing import Any

import httpx


class Api:
    """The calls that tests make most, answered as parsed JSON."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def elements(self, method: str, path: str, body: Any = None, **params: Any) -> list[dict[str, Any]]:
        """The elements of a good answer."""
        response = self.http.request(method, path, json=body, params=params or None)
        assert response.status_code == 200, response.text
        answered = response.json()
        found: list[dict[str, Any]] = next(value for value in answered.values() if isinstance(value, list))
        return found

    def one(self, method: str, path: str, body: Any = None, **params: Any) -> dict[str, Any]:
        """The only element of a good answer."""
        (element,) = self.elements(method, path, body, **params)
        return element

    def messages(self, method: str, path: str, body: Any = None, **params: Any) -> list[str]:
        """The validation messages of a 400."""
        response = self.http.request(method, path, json=body, params=params or None)
        assert response.status_code == 400, response.text
        answered = response.json()
        assert (answered["ErrorNumber"], answered["Type"]) == (10, "ValidationException")
        return [error["Message"] for element in answered["Elements"] for error in element["ValidationErrors"]]

    def act(self, do: str, id_: str = "", **arguments: Any) -> dict[str, Any]:
        """What a person does in Xero's own screens."""
        response = self.http.post("http://sandbox/_sandbox/act", json={"do": do, "id": id_, "with": arguments})
        assert response.status_code == 200, response.text
        answered: dict[str, Any] = response.json()
        return answered

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock."""
        self.http.post("http://sandbox/_sandbox/clock", json={"advance_s": seconds}).raise_for_status()

    def invoice(self, **members: Any) -> dict[str, Any]:
        """A new sales invoice: one line of 100.00 plus 20 % VAT, unless told otherwise."""
        return self.one("PUT", "/Invoices", invoice(**members))


def invoice(**members: Any) -> dict[str, Any]:
    """The request of a plain sales invoice."""
    return {
        "Type": "ACCREC",
        "Contact": {"Name": "Acme Ltd"},
        "Date": "2026-03-04",
        "DueDate": "2026-04-03",
        "LineItems": [line()],
        **members,
    }


def line(**members: Any) -> dict[str, Any]:
    """The request of a plain line."""
    return {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", **members}
