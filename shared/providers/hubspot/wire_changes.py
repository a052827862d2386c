"""What a search for changes says of each record: its id, and when."""

from shared.providers.hubspot.wire import Id, Instant, Wire


class ChangedProperties(Wire):
    """When a record changed last; contacts say it under a name of their own."""

    hs_lastmodifieddate: Instant = None
    lastmodifieddate: Instant = None


class ChangedRecord(Wire):
    """A row of a search for what changed."""

    id: Id
    properties: ChangedProperties = ChangedProperties()
    updatedAt: Instant = None
