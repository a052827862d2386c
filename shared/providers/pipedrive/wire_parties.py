"""Organizations and persons with what ties them to each other; other members are kept as they came, to be asked for by name."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from shared.model.refs import Kind
from shared.providers.pipedrive.wire import Custom, Instant, Made, Many, One, Option, Organization, Person, Text


def _many(value: object) -> object:
    return () if value is None else value


class OrganizationRow(Organization):
    """An organization."""

    model_config = ConfigDict(extra="allow", frozen=True)

    owner_id: Text = ""
    update_time: Instant = None


class PersonRow(Person):
    """A person with its labels, which are the company's own words."""

    model_config = ConfigDict(extra="allow", frozen=True)

    owner_id: Text = ""
    org_id: Text = ""
    update_time: Instant = None
    labels: Annotated[tuple[Option, ...], BeforeValidator(_many)] = ()


class Marked(Made):
    """A record of which only the fields of ours matter."""

    custom_fields: Custom = Field(default_factory=dict)


Row = OrganizationRow | PersonRow
ONE: Mapping[Kind, type[One[OrganizationRow] | One[PersonRow]]] = {
    Kind.COMPANY: One[OrganizationRow],
    Kind.CONTACT: One[PersonRow],
}
MANY: Mapping[Kind, type[Many[OrganizationRow] | Many[PersonRow]]] = {
    Kind.COMPANY: Many[OrganizationRow],
    Kind.CONTACT: Many[PersonRow],
}
"""The answer about one record, and a page of them."""
