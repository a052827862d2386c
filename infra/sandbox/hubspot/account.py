"""What is read about the portal itself: pipelines, owners, account details, currencies."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.hubspot.derived import plain
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import DEALS
from infra.sandbox.hubspot.pipelines import Pipeline, Stage
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.refusals import invalid, not_found
from infra.sandbox.hubspot.routing import Row, flag, kind_of, limit_of, portal_of, scopes

DEAL_SCHEMA = scopes("crm.schemas.deals.read", "crm.objects.deals.read")
OWNERS = scopes("crm.objects.owners.read")
CURRENCIES = scopes("settings.currencies.read", "multi-currency-read")


def pipelines(call: Call) -> Response:
    """GET the pipelines of an object type; only deals have any here."""
    held = portal_of(call).pipelines.values() if kind_of(call) is DEALS else ()
    return json_answer(200, {"results": [pipeline.represent() for pipeline in held if not pipeline.archived]})


def pipeline(call: Call) -> Response:
    """GET one pipeline."""
    return json_answer(200, _pipeline(call).represent())


def stages(call: Call) -> Response:
    """GET the stages of one pipeline."""
    return json_answer(200, {"results": [stage.represent() for stage in _pipeline(call).stages]})


def stage(call: Call) -> Response:
    """GET one stage."""
    found: Stage | None = _pipeline(call).find(str(call.args["stage"]))
    if found is None:
        raise not_found(f"Stage {call.args['stage']} not found")
    return json_answer(200, found.represent())


def owners(call: Call) -> Response:
    """GET owners; ``archived=true`` those who were removed, ``email`` filters."""
    limit, after, email = limit_of(call, 100, 500), call.request.args.get("after", "0"), call.request.args.get("email")
    if not after.isdigit():
        raise invalid(f"Invalid paging cursor: {after}")
    found = [
        owner
        for owner in portal_of(call).owners
        if owner.archived == flag(call, "archived") and email in (None, owner.email) and int(owner.id) > int(after)
    ]
    found.sort(key=lambda owner: int(owner.id))
    answer: dict[str, Any] = {"results": [owner.represent() for owner in found[:limit]]}
    if len(found) > limit:
        answer["paging"] = {"next": {"after": found[limit - 1].id}}
    return json_answer(200, answer)


def owner(call: Call) -> Response:
    """GET one owner by owner id, or by user id with ``idProperty=userId``."""
    by_user = call.request.args.get("idProperty") == "userId"
    for found in portal_of(call).owners:
        key = str(found.user_id) if by_user else found.id
        if key == call.args["id"] and found.archived == flag(call, "archived"):
            return json_answer(200, found.represent())
    raise not_found()


def details(call: Call) -> Response:
    """GET the account's details."""
    portal = portal_of(call)
    settings = portal.settings
    offset = portal.clock.now().astimezone(ZoneInfo(settings.time_zone)).utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // 60
    body = {
        "portalId": portal.id,
        "accountType": "STANDARD",
        "timeZone": settings.time_zone,
        "companyCurrency": settings.currency,
        "additionalCurrencies": sorted(settings.rates),
        "utcOffset": f"{sign}{minutes // 60:02d}:{minutes % 60:02d}",
        "utcOffsetMilliseconds": seconds * 1000,
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "na1",
    }
    return json_answer(200, body)


def company_currency(call: Call) -> Response:
    """GET the home currency."""
    portal = portal_of(call)
    first = iso_ms(next(iter(portal.pipelines.values())).at)
    code = portal.settings.currency
    body = {"id": code, "currencyCode": code, "createdAt": first, "updatedAt": first}
    return json_answer(200, body)


def current_rates(call: Call) -> Response:
    """GET the rate in force of every additional currency: home units per unit."""
    portal = portal_of(call)
    return json_answer(200, {"results": rates(portal)})


def rate(call: Call) -> Response:
    """GET one exchange rate by id."""
    for row in rates(portal_of(call)):
        if row["id"] == call.args["id"]:
            return json_answer(200, row)
    raise not_found(f"exchange rate {call.args['id']} not found")


def rates(portal: Portal) -> list[dict[str, Any]]:
    """The exchange rates as the currencies API words them."""
    at = portal.clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = iso_ms(next(iter(portal.pipelines.values())).at)
    return [
        {
            "id": str(number),
            "fromCurrencyCode": code,
            "toCurrencyCode": portal.settings.currency,
            "conversionRate": plain(rate),
            "effectiveAt": at.isoformat().replace("+00:00", "Z"),
            "visibleInUI": True,
            "createdAt": first,
            "updatedAt": first,
        }
        for number, (code, rate) in enumerate(sorted(portal.settings.rates.items()), start=1)
    ]


def _pipeline(call: Call) -> Pipeline:
    found = portal_of(call).pipelines.get(str(call.args["id"])) if kind_of(call) is DEALS else None
    if found is None:
        raise not_found(f"Pipeline {call.args['id']} not found")
    return found


ROWS = [
    Row("GET", "pipelines", "/<kind>", pipelines, DEAL_SCHEMA),
    Row("GET", "pipelines", "/<kind>/<id>", pipeline, DEAL_SCHEMA),
    Row("GET", "pipelines", "/<kind>/<id>/stages", stages, DEAL_SCHEMA),
    Row("GET", "pipelines", "/<kind>/<id>/stages/<stage>", stage, DEAL_SCHEMA),
    Row("GET", "owners", "", owners, OWNERS),
    Row("GET", "owners", "/<id>", owner, OWNERS),
    Row("GET", "account", "/details", details),
    Row("GET", "currencies", "/company-currency", company_currency, CURRENCIES),
    Row("GET", "currencies", "/exchange-rates/current", current_rates, CURRENCIES),
    Row("GET", "currencies", "/exchange-rates", current_rates, CURRENCIES),
    Row("GET", "currencies", "/exchange-rates/<id>", rate, CURRENCIES),
]
