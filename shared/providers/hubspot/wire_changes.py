"""What a search for changes says of each record: its id, and when."""

from shared.providers.hubspot.wire import Id, Instant, Text, Wire


class ChangedProperties(Wire):
    """When a record changed last, which contacts say under a name of their own; what people ask for on it; and when we wrote our figures."""

    hs_lastmodifieddate: Instant = None
    lastmodifieddate: Instant = None
    ledgerlink_action: Text = ""
    ledgerlink_as_of: Instant = None


class ChangedRecord(Wire):
    """A row of a search for what changed."""

    id: Id
    properties: ChangedProperties = ChangedProperties()
    updatedAt: Instant = None
