"""What v1 alone serves of a company's set-up: its users, who asks, currencies, types of activities."""

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.instants import offset
from infra.sandbox.pipedrive.people import INTEGRATION, User, currencies
from infra.sandbox.pipedrive.refusals import not_found
from infra.sandbox.pipedrive.routing import Row, actor_of, answer, company_of


def users(call: Call) -> Response:
    """GET all users, in one go."""
    company, you = company_of(call), actor_of(call).user
    return answer([shown(company, user, you) for user in company.users])


def user(call: Call) -> Response:
    """GET one user."""
    company = company_of(call)
    held = next((one for one in company.users if one.id == call.args["id"]), None)
    if held is None:
        raise not_found("User")
    return answer(shown(company, held, actor_of(call).user))


def me(call: Call) -> Response:
    """GET whose token this is, with the facts of the company."""
    company, you = company_of(call), actor_of(call).user
    held = next(one for one in company.users if one.id == you)
    more = {
        "company_id": company.id,
        "company_name": company.name,
        "company_domain": company.domain,
        "company_country": "GB",
        "company_industry": "Other",
        "language": {"language_code": "en", "country_code": "GB"},
    }
    return answer({**shown(company, held, you), **more})


def listed_currencies(call: Call) -> Response:
    """GET the currencies, or those whose code or name holds ``term``."""
    term = call.request.args.get("term", "").lower()
    return answer([one for one in currencies() if term in one["code"].lower() or term in one["name"].lower()])


def activity_types(call: Call) -> Response:
    """GET the types of activities, those switched off included."""
    return answer([one.represent() for one in company_of(call).activity_types])


def shown(company: Company, held: User, you: int = INTEGRATION) -> dict[str, object]:
    """A user in the company's time zone and currency."""
    zone = company.settings.time_zone
    return held.represent(you, (zone, offset(company.now(), zone)), company.settings.currency)


ROWS = [
    Row("GET", 1, "/users", users, 20, ("users:read",)),
    Row("GET", 1, "/users/me", me, 2, ("base",)),
    Row("GET", 1, "/users/<int:id>", user, 2, ("users:read",)),
    Row("GET", 1, "/currencies", listed_currencies, 20, ("base",)),
    Row("GET", 1, "/activityTypes", activity_types, 20, ("activities:read", "activities:full", "admin")),
]
