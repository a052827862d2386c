"""All paths of the API below ``/v3/company/{realmId}``, and what every call to them passes through."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, Endpoint
from infra.sandbox.quickbooks import bundles, reading, recurring, refusals, writing
from infra.sandbox.quickbooks.desk import Desk, Handler
from infra.sandbox.quickbooks.entities import PATHS
from infra.sandbox.quickbooks.idempotency import LONGEST, LONGEST_IN_BATCH, PARAMETER, Memory
from infra.sandbox.quickbooks.reports import aged_receivables
from infra.sandbox.quickbooks.state import Company

API_PATH = "/v3"
READS, BATCH = "reads", "batch"
ENTITY = f"<any({','.join(PATHS)}):entity>"


@dataclass(frozen=True)
class Row:
    """A method and path of a company, who handles it, and whether it only reads (which is metered by month)."""

    method: str
    path: str
    handle: Handler
    marks: frozenset[str] = frozenset()


READ = frozenset({READS})
ROWS = (
    Row("GET", "companyinfo/<key>", reading.info, READ),
    Row("GET", "preferences", reading.prefs, READ),
    Row("GET", "query", reading.query, READ),
    Row("POST", "query", reading.query, READ),
    Row("GET", "cdc", reading.changes, READ),
    Row("GET", "exchangerate", reading.rate, READ),
    Row("GET", "reports/AgedReceivables", aged_receivables, READ),
    Row("GET", "recurringtransaction/<key>", recurring.one, READ),
    Row("POST", "recurringtransaction", recurring.save),
    Row("POST", "batch", bundles.batch, frozenset({BATCH})),
    Row("POST", "upload", bundles.upload),
    Row("POST", "taxservice/taxcode", bundles.tax_code),
    Row("GET", f"{ENTITY}/<key>", reading.one, READ),
    Row("GET", f"{ENTITY}/<key>/pdf", reading.pdf, READ),
    Row("POST", f"{ENTITY}/<key>/send", writing.send),
    Row("POST", ENTITY, writing.save),
)


def api_rules(memory: Memory, companies: dict[str, Company]) -> Iterator[Rule]:
    """One rule per row of the table of endpoints, and the address of files."""
    for row in ROWS:
        endpoint = Endpoint(partial(serve, row, memory), tags=row.marks)
        yield Rule(f"{API_PATH}/company/<realm>/{row.path}", methods=[row.method], endpoint=endpoint)
    fetch: Callable[[Call], Response] = partial(reading.download, companies)
    yield Rule("/download/<realm>/<key>", methods=["GET"], endpoint=Endpoint(fetch, open=True))


def serve(row: Row, memory: Memory, call: Call) -> Response:
    """Answer one API call; a write with a known request id gets the answer that it got before."""
    company: Company = call.account
    desk = Desk(call, company, call.grant.client_id)
    scope = (company.realm, call.request.args.get(PARAMETER, ""))
    try:
        if not _acceptable(call, row):
            return refusals.xml_instead()
        if not scope[1] or call.method != "POST" or READS in row.marks:
            return row.handle(desk)
        longest = LONGEST_IN_BATCH if BATCH in row.marks else LONGEST
        answer = memory.recall(scope, longest) or row.handle(desk)
    except refusals.Invalid as wrong:
        answer = refusals.answer_fault(wrong, company.now())
        if row.handle is reading.query and company.settings.query_faults_are_200:
            answer.status_code = 200
    if scope[1] and call.method == "POST" and READS not in row.marks:
        memory.keep(scope, answer)
    return answer


def _acceptable(call: Call, row: Row) -> bool:
    """Printed forms are no JSON; everything else must be asked for as such."""
    accept = call.request.headers.get("Accept", "")
    return "application/json" in accept or (row.handle is reading.pdf and "application/pdf" in accept)
