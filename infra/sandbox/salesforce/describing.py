"""What the org says of itself: objects, their fields, limits, versions."""

from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.salesforce.choosing import choices_of, restricts
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.representation import represent
from infra.sandbox.salesforce.routing import LIVING, Row, kind_of, org_of, version_of
from infra.sandbox.salesforce.saving import FIXED
from infra.sandbox.salesforce.sobjects import CHILDREN, MERGED, PREFIXES, TABLES

SEASONS = ("Spring", "Summer", "Winter")


def versions(_call: Call) -> Response:
    """GET /services/data/: the versions that live, deprecated ones included."""
    return json_answer(
        200,
        [
            {"label": _label(number), "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
            for number in LIVING
        ],
    )


def _label(number: int) -> str:
    """68 is Winter '27, 67 Summer '26: three a year."""
    years, season = divmod(number - 66, 3)
    return f"{SEASONS[season]} '{26 + years + (1 if season == 2 else 0):02d}"


def resources(call: Call) -> Response:
    """GET the version's own address: where its parts are."""
    base = f"/services/data/v{version_of(call)}"
    names = ("sobjects", "query", "queryAll", "composite", "limits", "tooling")
    return json_answer(200, {name: f"{base}/{name}" for name in names})


def everything(call: Call) -> Response:
    """GET sobjects: every object that the user sees."""
    org, version = org_of(call), version_of(call)
    rows = [_object(org, kind, version) for kind in TABLES if org.offers(kind)]
    return json_answer(200, {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": rows})


def basics(call: Call) -> Response:
    """GET sobjects/{object}: the object and what was used last."""
    org, kind = org_of(call), kind_of(call)
    recent = sorted(org.live(kind), key=lambda row: row.seq, reverse=True)[:5]
    items = [represent(org, row, version_of(call), ["Id"]) for row in recent]
    return json_answer(200, {"objectDescribe": _object(org, kind, version_of(call)), "recentItems": items})


def describe(call: Call) -> Response:
    """GET describe: the fields that this user sees."""
    org, kind = org_of(call), kind_of(call)
    fields = []
    for one in org.fields(kind, org.user).values():
        told = one.describe(choices_of(org, kind, one))
        fields.append(told | {"restrictedPicklist": restricts(kind, one)})
    children = [
        {"childSObject": child.kind, "field": child.field, "relationshipName": name, "cascadeDelete": child.cascades,
         "deprecatedAndHidden": False, "restrictedDelete": False}
        for name, child in CHILDREN.get(kind, {}).items()
        if org.offers(child.kind)
    ]  # fmt: skip
    records: list[Record] = [row for row in org.live("RecordType") if row.get("SobjectType") == kind]
    types = [
        {"active": True, "available": True, "defaultRecordTypeMapping": False, "master": False, "name": row.get("Name"),
         "developerName": row.get("DeveloperName"), "recordTypeId": row.id}
        for row in records
    ]  # fmt: skip
    more = {"fields": fields, "childRelationships": children, "recordTypeInfos": types}
    return json_answer(200, _object(org, kind, version_of(call)) | more)


def limits(call: Call) -> Response:
    """GET limits: what is left of the day."""
    org = org_of(call)
    return json_answer(
        200,
        {
            "DailyApiRequests": {"Max": org.settings.daily_calls, "Remaining": org.used.remaining(org.id)},
            "DailyBulkApiBatches": {"Max": 15000, "Remaining": 15000},
            "DataStorageMB": {"Max": 10240, "Remaining": 10000},
        },
    )


def _object(org: Org, kind: str, version: str) -> dict[str, Any]:
    open_ = kind not in org.settings.read_only
    base = f"/services/data/v{version}/sobjects/{kind}"
    return {
        "activateable": False,
        "createable": open_ and kind not in FIXED,
        "custom": False,
        "deletable": open_ and kind not in FIXED,
        "keyPrefix": PREFIXES[kind],
        "label": kind,
        "labelPlural": f"{kind}s",
        "mergeable": kind in MERGED,
        "name": kind,
        "queryable": True,
        "replicateable": True,
        "retrieveable": True,
        "searchable": False,
        "undeletable": open_,
        "updateable": open_ and kind not in FIXED,
        "urls": {"sobject": base, "describe": f"{base}/describe", "rowTemplate": base + "/{ID}"},
    }


ROWS = [
    Row("GET", "/services/data", versions, open=True, bare=True),
    Row("GET", "/services/data/", versions, open=True, bare=True),
    Row("GET", "", resources),
    Row("GET", "/", resources),
    Row("GET", "/limits", limits),
    Row("GET", "/limits/", limits),
    Row("GET", "/sobjects", everything),
    Row("GET", "/sobjects/", everything),
    Row("GET", "/sobjects/<kind>", basics),
    Row("GET", "/sobjects/<kind>/", basics),
    Row("GET", "/sobjects/<kind>/describe", describe),
    Row("GET", "/sobjects/<kind>/describe/", describe),
]
