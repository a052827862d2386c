"""Several calls in one: composite with references and all-or-none, batch without either."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.salesforce.refusals import Rejected
from infra.sandbox.salesforce.routing import Row, body_of, org_of

MOST, QUERIES = 25, 5
REFERENCE = re.compile(r"@\{([^}]+)\}")
Dispatch = Callable[[Call, str, str, Any, Mapping[str, str]], Response]


class Composite:
    """The two calls; ``dispatch`` carries one part out as if it had come alone, but isn't counted."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    def rows(self) -> list[Row]:
        """The calls of this area."""
        return [
            Row("POST", "/composite", self._composite),
            Row("POST", "/composite/", self._composite),
            Row("POST", "/composite/batch", self._batch),
            Row("POST", "/composite/batch/", self._batch),
        ]

    def _composite(self, call: Call) -> Response:
        body = body_of(call)
        parts = _parts(body, "compositeRequest")
        heavy = [
            part for part in parts if "/query" in str(part.get("url")) or "/composite/sobjects" in str(part.get("url"))
        ]
        if len(heavy) > QUERIES:
            raise Rejected(
                "LIMIT_EXCEEDED", f"Limit of {QUERIES} queries and collections exceeded"
            )  # unverified wording
        answers: list[dict[str, Any]] = []
        try:
            with org_of(call).transaction():
                self._each(call, parts, answers)
                if body.get("allOrNone") and any(one["httpStatusCode"] >= 300 for one in answers):
                    raise _RolledBack
        except _RolledBack:
            answers = [one if one["httpStatusCode"] >= 300 else _halted(one) for one in answers]
        return json_answer(200, {"compositeResponse": answers})

    def _each(self, call: Call, parts: list[dict[str, Any]], answers: list[dict[str, Any]]) -> None:
        bodies: dict[str, Any] = {}
        for part in parts:
            name = str(part.get("referenceId"))
            try:
                url, sent = _resolve(str(part.get("url")), bodies), _resolve(part.get("body"), bodies)
            except LookupError as error:
                message = f"Invalid reference specified. No value for {error.args[0]} found"
                refused = [{"errorCode": "PROCESSING_HALTED", "message": message}]
                answers.append({"body": refused, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": name})
                continue
            headers = {str(key): str(value) for key, value in (part.get("httpHeaders") or {}).items()}
            answer = self._dispatch(call, str(part.get("method")), url, sent, headers)
            told = json.loads(answer.get_data()) if answer.get_data() else None
            if answer.status_code < 300:
                bodies[name] = told
            location = {"Location": answer.headers["Location"]} if "Location" in answer.headers else {}
            answers.append(
                {"body": told, "httpHeaders": location, "httpStatusCode": answer.status_code, "referenceId": name}
            )

    def _batch(self, call: Call) -> Response:
        body = body_of(call)
        results: list[dict[str, Any]] = []
        for part in _parts(body, "batchRequests"):
            url = "/services/data/" + str(part.get("url")).removeprefix("/services/data/").lstrip("/")
            answer = self._dispatch(call, str(part.get("method")), url, part.get("richInput"), {})
            told = json.loads(answer.get_data()) if answer.get_data() else None
            results.append({"statusCode": answer.status_code, "result": told})
            if body.get("haltOnError") and answer.status_code >= 400:
                break
        failed = any(one["statusCode"] >= 400 for one in results)
        return json_answer(200, {"hasErrors": failed, "results": results})


class _RolledBack(Exception):
    pass


def _parts(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    parts = body.get(name)
    if not isinstance(parts, list) or not parts:
        raise Rejected("JSON_PARSER_ERROR", f"{name} must be an array of requests")
    if len(parts) > MOST:
        raise Rejected("LIMIT_EXCEEDED", f"Limit of {MOST} requests exceeded")  # unverified wording
    return parts


def _halted(answer: Mapping[str, Any]) -> dict[str, Any]:
    message = "The transaction was rolled back since another operation in the same transaction failed."
    return {**answer, "body": [{"errorCode": "PROCESSING_HALTED", "message": message}], "httpStatusCode": 400}


def _resolve(value: Any, bodies: Mapping[str, Any]) -> Any:
    """Put what earlier parts answered where a later one names it: @{ref.id}, @{ref.records[0].Id}."""
    if isinstance(value, Mapping):
        return {name: _resolve(one, bodies) for name, one in value.items()}
    if isinstance(value, list):
        return [_resolve(one, bodies) for one in value]
    if not isinstance(value, str):
        return value
    alone = REFERENCE.fullmatch(value)
    if alone:
        return _look(alone[1], bodies)
    return REFERENCE.sub(lambda found: str(_look(found[1], bodies)), value)


def _look(path: str, bodies: Mapping[str, Any]) -> Any:
    found: Any = bodies
    for step in re.findall(r"[^.\[\]]+", path):
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise LookupError(path) from error
    return found
