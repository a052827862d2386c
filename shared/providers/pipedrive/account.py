"""A Pipedrive company's settings, as they are kept with the connection: the CRM's own, and what it calls our fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared import codec
from shared.errors import MappingMissing
from shared.model.crm import CrmAccount, Stage
from shared.model.refs import Kind
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.fields import FIELDS, SHARED, Field

WON, LOST = "won", "lost"
"""Pipedrive's statuses. A deal is won in whatever stage it stands."""
TASK = "task"


@dataclass(frozen=True, slots=True)
class PipedriveAccount(CrmAccount):
    """
    `codes`: the field that keeps a fact of a kind of record (`deal.invoice_id`), 40 hexadecimal digits; `options`: by code, the
    id of each of our values. `task_type`: what an activity that is a task is called there.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    task_type: str = TASK

    def code(self, kind: Kind, fact: str) -> str:
        """The field of that fact. Raises: MappingMissing where it was never made."""
        found = self.codes.get(f"{kind}.{fact}")
        if found is None:
            raise MappingMissing(
                f"Pipedrive has no field of ours for {fact} on a {kind}",
                fix="Run `ledgerlink setup`; it makes what is missing.",
            )
        return found

    def only_ours(self, kind: Kind) -> frozenset[str]:
        """The fields of such records that nobody but us writes."""
        wanted = (f"{kind}.{each.fact}" for each in FIELDS[kind] if each.written and each.fact not in SHARED)
        return frozenset(self.codes[name] for name in wanted if name in self.codes)


def account(
    me: wire.Me,
    pipelines: Iterable[wire.Pipeline],
    stages: Iterable[wire.Stage],
    types: Sequence[wire.ActivityType],
    rows: Mapping[Kind, Sequence[wire.FieldRow]],
) -> PipedriveAccount:
    """The company's settings; its time zone and currency are those of whoever connected it."""
    ordered = sorted(
        (stage for stage in stages if not stage.is_deleted), key=lambda stage: (stage.order_nr or 0, stage.id)
    )
    codes, options = _fields(rows)
    return PipedriveAccount(
        account=me.company_id,
        time_zone=me.timezone_name or "UTC",
        home_currency=me.default_currency,
        pipelines={
            pipeline.id: (
                *(
                    Stage(stage.id, stage.name, is_won=False, is_closed=False, keeps_won=True)
                    for stage in ordered
                    if stage.pipeline_id == pipeline.id
                ),
                Stage(WON, "Won", is_won=True, is_closed=True),
                Stage(LOST, "Lost", is_won=False, is_closed=True),
            )
            for pipeline in pipelines
            if not pipeline.is_deleted
        },
        domain=f"{me.company_domain}.pipedrive.com" if me.company_domain else "",
        codes=codes,
        options=options,
        task_type=_task_type(types),
    )


def ours(field_: Field, rows: Iterable[wire.FieldRow]) -> list[wire.FieldRow]:
    """Every custom field that is called like this one of ours: one, as a rule."""
    return [row for row in rows if row.is_custom_field and row.field_name == field_.name]


def _fields(rows: Mapping[Kind, Sequence[wire.FieldRow]]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    codes: dict[str, str] = {}
    options: dict[str, dict[str, str]] = {}
    for kind, those in rows.items():
        for each in FIELDS.get(kind, ()):
            found = [row for row in ours(each, those) if row.field_type == each.holds]
            if len(found) != 1:
                continue  # missing, or not to be told apart: `gaps` says so
            codes[f"{kind}.{each.fact}"] = found[0].field_code
            if each.options:
                ids = {option.label: option.id for option in found[0].options}
                options[found[0].field_code] = {
                    value: ids[label] for value, label in each.options.items() if label in ids
                }
    return codes, options


def _task_type(types: Sequence[wire.ActivityType]) -> str:
    """Pipedrive's own `task` where it is still there, else the first type that is."""
    active = [
        each.key_string for each in sorted(types, key=lambda each: each.order_nr or 0) if each.active_flag is not False
    ]
    return TASK if TASK in active or not active else active[0]


def to_profile(settings: CrmAccount) -> dict[str, Any]:
    """The account's settings as plain JSON, to be kept with the connection."""
    profile: dict[str, Any] = codec.encode(settings)
    return profile


def account_from_profile(profile: Mapping[str, object]) -> PipedriveAccount:
    """Read back what `to_profile` gave. Raises: Malformed."""
    return codec.decode(PipedriveAccount, profile)
