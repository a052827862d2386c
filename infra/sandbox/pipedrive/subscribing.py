"""The webhooks API (v1): create, list, delete. There is no update, and the password is never shown."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.hooks import ACTIONS, MOST, OBJECTS, Hook
from infra.sandbox.pipedrive.refusals import bad_webhook
from infra.sandbox.pipedrive.routing import Row, actor_of, company_of, json_body

ADMIN = ("admin",)
TEXTS = ("subscription_url", "name", "event_action", "event_object")


def listing(call: Call) -> Response:
    """GET the app's webhooks, deleted ones left out."""
    hooks = company_of(call).hooks.values()
    return _told([hook.represent() for hook in hooks if hook.removed is None])


def new(call: Call) -> Response:
    """POST a webhook; without ``version`` it is 2.0, and 1.0 is not offered here."""
    company, body = company_of(call), json_body(call)
    errors: dict[str, list[str]] = {name: ["is required"] for name in TEXTS if not isinstance(body.get(name), str)}
    url = urlsplit(str(body.get("subscription_url")))
    if url.scheme not in ("http", "https") or not url.hostname:
        errors["subscription_url"] = ["invalid or non-reachable URL"]
    for name, known in (("event_action", ACTIONS), ("event_object", OBJECTS)):
        if name not in errors and body[name] not in known:
            errors[name] = ["is not valid"]
    if body.get("version", "2.0") != "2.0":
        errors["version"] = ["is not valid"]
    user = body.get("user_id", actor_of(call).user)
    if company.user(user) is None:
        errors["user_id"] = ["not found"]
    if sum(1 for hook in company.hooks.values() if hook.user == user and hook.removed is None) >= MOST:
        errors["user_id"] = [f"has {MOST} webhooks already"]
    if errors:
        raise bad_webhook(errors)
    return _told(register(company, body, user).represent(), 201)


def remove(call: Call) -> Response:
    """DELETE a webhook: nothing more is delivered to it."""
    company = company_of(call)
    hook = company.hooks.get(call.args["id"])
    if hook is None or hook.removed is not None:
        raise bad_webhook({"id": ["not found"]}, 404)
    del company.hooks[hook.id]
    return json_answer(200, {"status": "ok", "success": True})


def register(company: Company, given: Mapping[str, Any], user: int) -> Hook:
    """Add a webhook to a company."""
    hook = Hook(
        id=company.next_id("webhook", 4710827),
        company=company.id,
        user=user,
        action=given["event_action"],
        object=given["event_object"],
        url=given["subscription_url"],
        name=given["name"],
        auth_user=given.get("http_auth_user"),
        auth_password=given.get("http_auth_password"),
        added=company.now(),
    )
    company.hooks[hook.id] = hook
    return hook


def _told(value: Any, status: int = 200) -> Response:
    return json_answer(status, {"status": "ok", "success": True, "data": value})


ROWS = [
    Row("GET", 1, "/webhooks", listing, 10, ADMIN),
    Row("POST", 1, "/webhooks", new, 10, ADMIN),
    Row("DELETE", 1, "/webhooks/<int:id>", remove, 6, ADMIN),
]
