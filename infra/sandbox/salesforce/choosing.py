"""Which values a picklist has in this org: stages, currencies, objects; the others stand in the field."""

from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.schema import Field


def choices_of(org: Org, kind: str, field: Field) -> tuple[str, ...]:
    """Give the values in force; empty for a picklist whose values nobody restricts here."""
    if (kind, field.name) == ("Opportunity", "StageName"):
        stages = sorted(org.live("OpportunityStage"), key=lambda stage: stage.values["SortOrder"])
        return tuple(str(stage.get("ApiName")) for stage in stages if stage.get("IsActive"))
    if field.name in {"CurrencyIsoCode", "DefaultCurrencyIsoCode"}:
        return tuple(str(row.get("IsoCode")) for row in org.live("CurrencyType") if row.get("IsActive"))
    return field.choices


def restricts(kind: str, field: Field) -> bool:
    """
    Whether other values are refused.

    Unverified for StageName: some orgs take any text there by API; refusing is the harder case.
    """
    return field.restricted or (kind, field.name) == ("Opportunity", "StageName") or field.name == "CurrencyIsoCode"
