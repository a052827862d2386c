"""Countries and states of orgs that take them from picklists: a name in one field, its code in another, and both always fit."""

from typing import Any

from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import Rejected

COUNTRIES = {
    "AT": "Austria", "AU": "Australia", "CA": "Canada", "CH": "Switzerland", "DE": "Germany", "ES": "Spain", "FR": "France",
    "GB": "United Kingdom", "IE": "Ireland", "IT": "Italy", "NL": "Netherlands", "US": "United States",
}  # fmt: skip
STATES = {
    "US": {"CA": "California", "FL": "Florida", "NY": "New York", "TX": "Texas", "WA": "Washington"},
    "CA": {"BC": "British Columbia", "ON": "Ontario", "QC": "Quebec"},
    "AU": {"NSW": "New South Wales", "QLD": "Queensland", "VIC": "Victoria"},
}
"""A few of each are enough; of other countries no states are set up."""
Values = dict[str, Any]


def place(org: Org, record: Record, prefix: str, given: frozenset[str]) -> Values:
    """
    What an address's country and state become, where one of them was given.

    The sentences are the vendor's as people saw them (SalesforceFoundation/NPSP issues 994, 2432 and 6405).

    Raises:
        Rejected: FIELD_INTEGRITY_EXCEPTION.
    """
    names = [f"{prefix}{part}" for part in ("Country", "CountryCode", "State", "StateCode")]
    if not org.settings.state_picklists or not given & set(names):
        return {}
    country_name, country_code, state_name, state_code = names
    country = _chosen(record, given, country_name, country_code, COUNTRIES, "country")
    if country is None and record.get(state_name) is not None and not given & {state_name, state_code}:
        raise _unfit("A country/territory must be specified before specifying a state value", state_name)
    offered = STATES.get(country or "", {})
    wanted = record.get(state_code if state_code in given else state_name)
    if wanted is not None and country is None:
        raise _unfit("A country/territory must be specified before specifying a state value", state_name)
    if wanted is not None and wanted not in {*offered, *offered.values()} and not given & {state_name, state_code}:
        raise _unfit("The existing country/territory doesn't recognize the state value", state_name)
    state = _chosen(record, given, state_name, state_code, offered, "state")
    return {
        country_name: COUNTRIES.get(country or ""),
        country_code: country,
        state_name: offered.get(state or ""),
        state_code: state,
    }


def _chosen(  # noqa: PLR0917 - a choice is all of these
    record: Record, given: frozenset[str], name: str, code: str, offered: dict[str, str], what: str
) -> str | None:
    """The code of what was given, by code or by name; else of what stood there."""
    if code in given:
        wanted = record.get(code)
        if wanted is not None and wanted not in offered:
            message = f"The {code} field contains {wanted}, which isn't an available {what}. Your administrator can add it for you."
            raise Rejected("FIELD_INTEGRITY_EXCEPTION", message, [code])
        return str(wanted) if wanted is not None else None
    wanted = record.get(name)
    if wanted is None:
        return None
    found = next((key for key, known in offered.items() if known.lower() == str(wanted).lower()), None)
    if found is None:
        valid = (
            "country/territory from the list of valid countries"
            if what == "country"
            else "state from the list of valid states"
        )
        raise _unfit(
            f"There's a problem with this {what}, even though it may appear correct. Please select a {valid}.", name
        )
    return found


def _unfit(message: str, field: str) -> Rejected:
    return Rejected("FIELD_INTEGRITY_EXCEPTION", message, [field])
