"""Companies and contacts as HubSpot gives them: their properties by name, because which are asked for differs."""

from shared.providers.hubspot.wire import Association, Instant, MadeRecord, Page, Text, Wire


class PartyAssociations(Wire):
    """Who belongs to whom; absent where there is nobody."""

    companies: Page[Association] = Page(results=())
    contacts: Page[Association] = Page(results=())


class PartyRecord(MadeRecord):
    """A company or a contact; `archivedAt` where it lies in the recycle bin."""

    properties: dict[str, Text]
    archived: bool = False
    archivedAt: Instant = None
    associations: PartyAssociations = PartyAssociations()


class PartyPage(Page[PartyRecord]):
    """A page of a list or of a search; only a search says how many there are."""

    total: int | None = None


class Label(Wire):
    """One of the labels with which a record hangs on another; nameless for the plain association."""

    label: Text = ""
    category: Text = ""


class Labelled(Wire):
    """A record on the other side with its labels."""

    toObjectId: Text
    associationTypes: tuple[Label, ...] = ()
