"""The resources of Pipedrive: their paths, their words, the scopes they need and the ids they start with."""

from dataclasses import dataclass

from infra.sandbox.pipedrive import bodies
from infra.sandbox.pipedrive.bodies import Body

DEAL_SCOPES = ("deals:read", "deals:full")
CONTACT_SCOPES = ("contacts:read", "contacts:full")
PRODUCT_SCOPES = ("products:read", "products:full")
ACTIVITY_SCOPES = ("activities:read", "activities:full")


@dataclass(frozen=True)
class Kind:
    """
    One resource. ``name`` is its entity in webhooks and search, ``path`` its collection in the API.

    ``read`` scopes open reading, the last of them writing, too. ``book`` is its name in the sandbox's books.
    """

    name: str
    path: str
    word: str
    book: str
    read: tuple[str, ...]
    first_id: int
    body: Body
    required: tuple[str, ...] = ()
    created: int = 200  # the status of a successful POST
    title: str = "name"

    @property
    def write(self) -> tuple[str, ...]:
        """The scopes that open writing."""
        return self.read[-1:]


DEALS = Kind("deal", "deals", "Deal", "deals", DEAL_SCOPES, 31337, bodies.DEAL, ("title",), title="title")
ORGANIZATIONS = Kind(
    "organization", "organizations", "Organization", "companies", CONTACT_SCOPES, 5001, bodies.ORGANIZATION, ("name",)
)
PERSONS = Kind("person", "persons", "Person", "contacts", CONTACT_SCOPES, 9001, bodies.PERSON)
ACTIVITIES = Kind(
    "activity", "activities", "Activity", "tasks", ACTIVITY_SCOPES, 66001, bodies.ACTIVITY, title="subject"
)
PRODUCTS = Kind(
    "product", "products", "Product", "products", PRODUCT_SCOPES, 8001, bodies.PRODUCT, ("name",), created=201
)
LINES = Kind(
    "deal_product", "deal_products", "Deal product", "deal_products", (*PRODUCT_SCOPES, *DEAL_SCOPES), 7001,
    bodies.LINE, ("product_id", "item_price", "quantity"), created=201,
)  # fmt: skip
INSTALLMENTS = Kind(
    "deal_installment", "deal_installments", "Installment", "deal_installments", DEAL_SCOPES, 3001, bodies.INSTALLMENT,
    ("description", "amount", "billing_date"), title="description",
)  # fmt: skip
STAGES = Kind("stage", "stages", "Stage", "stages", (*DEAL_SCOPES, "admin"), 1, bodies.STAGE, ("name", "pipeline_id"))
PIPELINES = Kind(
    "pipeline", "pipelines", "Pipeline", "pipelines", (*DEAL_SCOPES, "admin"), 1, bodies.PIPELINE, ("name",)
)
NOTES = Kind(
    "note", "notes", "Note", "notes", ("deals:read", "contacts:read", "deals:full", "contacts:full"), 61001, {}
)
FILES = Kind("file", "files", "File", "files", (*DEAL_SCOPES, *ACTIVITY_SCOPES, *CONTACT_SCOPES), 121, {})

KINDS = (DEALS, ORGANIZATIONS, PERSONS, ACTIVITIES, PRODUCTS, LINES, INSTALLMENTS, STAGES, PIPELINES, NOTES, FILES)
"""Everything that is kept as a record."""
WITH_FIELDS = (DEALS, ORGANIZATIONS, PERSONS, PRODUCTS)
"""Resources that companies give fields of their own."""
BY_WORD = {word: kind for kind in KINDS for word in (kind.name, kind.path, kind.book)}
