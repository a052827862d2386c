"""What the tests of the QuickBooks sandbox say most often: a client of one company, and the requests of plain forms."""

from typing import Any

import httpx

SALES = "SalesItemLineDetail"


class Api:
    """The calls that tests make most, answered as parsed JSON."""

    def __init__(self, http: httpx.Client, realm: str) -> None:
        self.http = http
        self.realm = realm

    def good(self, method: str, path: str, body: Any = None, **params: Any) -> dict[str, Any]:
        """The body of a good answer."""
        response = self.http.request(method, path, json=body, params=params or None)
        assert response.status_code == 200, response.text
        answered: dict[str, Any] = response.json()
        return answered

    def save(self, entity: str, body: Any, **params: Any) -> dict[str, Any]:
        """The record that a write answers."""
        found: dict[str, Any] = self.good("POST", f"/{entity.lower()}", body, **params)[entity]
        return found

    def read(self, entity: str, key: str) -> dict[str, Any]:
        """A record by id."""
        found: dict[str, Any] = self.good("GET", f"/{entity.lower()}/{key}")[entity]
        return found

    def query(self, text: str) -> dict[str, Any]:
        """What a query finds."""
        found: dict[str, Any] = self.good("GET", "/query", query=text)["QueryResponse"]
        return found

    def rows(self, text: str) -> list[dict[str, Any]]:
        """The records that a query finds."""
        return next((rows for rows in self.query(text).values() if isinstance(rows, list)), [])

    def found(self, entity: str, where: str, then: str = "") -> list[dict[str, Any]]:
        """The records that meet conditions."""
        return self.rows(f"select * from {entity} where {where} {then}")

    def code(self, method: str, path: str, body: Any = None, **params: Any) -> str:
        """The code of the only error of a 400."""
        response = self.http.request(method, path, json=body, params=params or None)
        assert response.status_code == 400, response.text
        (error,) = response.json()["Fault"]["Error"]
        return str(error["code"])

    def control(self, name: str, **body: Any) -> Any:
        """Post to the control plane."""
        response = self.http.post(f"http://sandbox/_sandbox/{name}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    def act(self, do: str, id_: str = "", **arguments: Any) -> Any:
        """What a person does in QuickBooks' own pages, in this company."""
        return self.control("act", do=do, id=id_, **{"with": {"account": self.realm, **arguments}})

    def invoice(self, **members: Any) -> dict[str, Any]:
        """A new invoice: one line of 100.00 plus 20 % VAT, unless told otherwise."""
        return self.save("Invoice", form(**members))


def form(**members: Any) -> dict[str, Any]:
    """The request of a plain British sales form to Acme Ltd; a member of None is left out."""
    sent = {
        "CustomerRef": {"value": "1"},
        "CurrencyRef": {"value": "GBP"},
        "TxnDate": "2026-03-04",
        "DueDate": "2026-04-03",
        "GlobalTaxCalculation": "TaxExcluded",
        "Line": [line()],
        **members,
    }
    return {name: value for name, value in sent.items() if value is not None}


def line(amount: Any = 100, code: str | None = "1", item: str | None = "3", **detail: Any) -> dict[str, Any]:
    """The request of a plain line; an amount of None is left out."""
    known = {"ItemRef": item and {"value": item}, "TaxCodeRef": code and {"value": code}, **detail}
    made = {"DetailType": SALES, "Description": "Work", "Amount": amount, SALES: known}
    made[SALES] = {name: value for name, value in known.items() if value is not None}
    return {name: value for name, value in made.items() if value is not None}


def american(**members: Any) -> dict[str, Any]:
    """The request of a plain American sales form to Acme Inc."""
    return form(**{"CurrencyRef": None, "GlobalTaxCalculation": None, "Line": [line(code="TAX")], **members})


def payment(amount: Any, *links: tuple[str, str, Any], **members: Any) -> dict[str, Any]:
    """The request of a payment; ``links`` are (entity, id, amount)."""
    lines = [{"Amount": part, "LinkedTxn": [{"TxnId": key, "TxnType": entity}]} for entity, key, part in links]
    return {
        "CustomerRef": {"value": "1"},
        "CurrencyRef": {"value": "GBP"},
        "TotalAmt": amount,
        "Line": lines,
        **members,
    }
