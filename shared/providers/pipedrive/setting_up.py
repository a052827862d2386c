"""A company's settings, read at once, and our fields, made where they are missing."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from shared.errors import Reconnect, Rejected
from shared.http.client import Api
from shared.model.crm import FieldGap
from shared.model.permits import Permit
from shared.model.refs import Kind, account_of
from shared.providers.pipedrive import gaps, wire
from shared.providers.pipedrive.account import PipedriveAccount, account
from shared.providers.pipedrive.api import ENDPOINTS, every, read
from shared.providers.pipedrive.fields import FIELDS, Field
from shared.providers.pipedrive.values import as_json

FIELDS_OF = {Kind.DEAL: "dealFields", Kind.COMPANY: "organizationFields", Kind.CONTACT: "personFields"}
"""Where the fields of each kind of record are listed and made."""

AT_ONCE = 4
"""Fields that are made together: a new company lacks them all, and somebody waits."""


def read_account(api: Api) -> PipedriveAccount:
    """
    The company's settings, in seven calls, all but the first together.

    Raises:
        Reconnect: the token belongs to another company.
    """
    me = read(wire.One[wire.Me], api.call(ENDPOINTS["read me"])).data
    if me.company_id != account_of(api.connection):
        raise Reconnect(
            f"the token of {api.connection} belongs to the company {me.company_id}", fix="Connect the right company."
        )
    with ThreadPoolExecutor(max_workers=6) as all_at_once:
        pipelines = all_at_once.submit(lambda: list(chain.from_iterable(every(api, "list pipelines", wire.Pipeline))))
        stages = all_at_once.submit(lambda: list(chain.from_iterable(every(api, "list stages", wire.Stage))))
        types = all_at_once.submit(
            lambda: read(wire.Many[wire.ActivityType], api.call(ENDPOINTS["list activity types"]))
        )
        rows = {kind: all_at_once.submit(list_fields, api, kind) for kind in FIELDS}
    return account(
        me,
        pipelines.result(),
        stages.result(),
        types.result().data,
        {kind: found.result() for kind, found in rows.items()},
    )


def list_fields(api: Api, kind: Kind) -> Sequence[wire.FieldRow]:
    """Every field of this kind of record: beyond the first page they are only seemingly missing."""
    return list(chain.from_iterable(every(api, "list fields", wire.FieldRow, path={"of": FIELDS_OF[kind]})))


def field_gaps(api: Api) -> list[FieldGap]:
    """What `ensure_fields` would make or refuse."""
    return [gap for kind, fields in FIELDS.items() for gap in gaps.gaps(kind, fields, list_fields(api, kind))]


def ensure_fields(api: Api, permit: Permit) -> list[str]:
    """
    Make the fields that are missing, one call each, a few together; safe to repeat.

    Raises:
        Rejected: a field of that name exists and holds something else, or there are several. Then nothing was made.
    """
    missing = {kind: _missing(api, kind, fields) for kind, fields in FIELDS.items()}
    wanted = [(kind, field) for kind, fields in missing.items() for field in fields]

    def make(one: tuple[Kind, Field]) -> str:
        kind, field = one
        body = as_json(definition(kind, field))
        path = {"of": FIELDS_OF[kind]}
        api.call(ENDPOINTS["create field"], path=path, body=body, permit=permit, record=field.name)
        return f"{kind}.{field.name}"

    with ThreadPoolExecutor(max_workers=AT_ONCE) as few:
        return list(few.map(make, wanted))


def definition(kind: Kind, field: Field) -> Mapping[str, object]:
    """The field that holds a fact, as Pipedrive makes it; only a deal's may say what it is for."""
    made: dict[str, object] = {
        "field_name": field.name,
        "field_type": field.holds.value,
        "ui_visibility": {"add_visible_flag": False, "details_visible_flag": True},
    }
    if kind is Kind.DEAL:
        made["description"] = field.description
    if field.options:
        made["options"] = [{"label": label} for label in field.options.values()]
    return made


def _missing(api: Api, kind: Kind, fields: Sequence[Field]) -> list[Field]:
    rows = list_fields(api, kind)
    for field, why, fix in gaps.strange(fields, rows):
        raise Rejected(f"the {kind} field {field.name!r} in Pipedrive {why}", record=field.name, fix=fix)
    return gaps.missing(fields, rows)
