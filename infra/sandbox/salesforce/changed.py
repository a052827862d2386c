"""Replication: ids of records that were changed or deleted in a span of time, 30 days back at most."""

from datetime import datetime, timedelta

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.salesforce.instants import read_instant, to_second, written
from infra.sandbox.salesforce.refusals import Rejected
from infra.sandbox.salesforce.routing import Row, kind_of, org_of

BACK = timedelta(days=30)


def updated(call: Call) -> Response:
    """GET updated: living records whose stamp lies in the span."""
    org, kind = org_of(call), kind_of(call)
    start, end = _span(call)
    ids = [row.id for row in org.live(kind) if start <= row.values["SystemModstamp"] < end]
    return json_answer(200, {"ids": ids, "latestDateCovered": written(min(end, org.now()))})


def deleted(call: Call) -> Response:
    """GET deleted: records that went into the recycle bin in the span, merged ones included."""
    org, kind = org_of(call), kind_of(call)
    start, end = _span(call)
    gone = [row for row in org.records[kind].values() if not row.alive and start <= row.values["SystemModstamp"] < end]
    return json_answer(
        200,
        {
            "deletedRecords": [{"id": row.id, "deletedDate": written(row.values["SystemModstamp"])} for row in gone],
            "earliestDateAvailable": written(org.now() - BACK),
            "latestDateCovered": written(min(end, org.now())),
        },
    )


def _span(call: Call) -> tuple[datetime, datetime]:
    given = [call.request.args.get(name, "").replace(" ", "+") for name in ("start", "end")]  # an unescaped +00:00
    start, end = (read_instant(text) for text in given)
    now = call.clock.now()
    if start is None or end is None:
        raise Rejected("INVALID_REPLICATION_DATE", f"start and end must be dates with a time and an offset: {given}")
    if start >= end or start < now - BACK:
        # Unverified wording; the limit of 30 days is the vendor's.
        raise Rejected("INVALID_REPLICATION_DATE", "startDate must be before endDate and at most 30 days ago")
    return to_second(start), end


ROWS = [
    Row("GET", "/sobjects/<kind>/updated", updated),
    Row("GET", "/sobjects/<kind>/updated/", updated),
    Row("GET", "/sobjects/<kind>/deleted", deleted),
    Row("GET", "/sobjects/<kind>/deleted/", deleted),
]
