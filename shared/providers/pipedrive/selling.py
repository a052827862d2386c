"""A deal with what was sold, in as few calls as Pipedrive allows: its records lie apart."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from shared.errors import NotFound
from shared.http.client import Api
from shared.model.crm import Deal
from shared.model.refs import Kind, Ref
from shared.providers.pipedrive import lines as sold
from shared.providers.pipedrive import mapping, wire
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.api import ENDPOINTS, IDS, every, read
from shared.providers.pipedrive.fields import FIELDS, SHARED

READ_FACTS = {
    kind: tuple(field.fact for field in fields if not field.written or field.fact in SHARED | {"customer_id"})
    for kind, fields in FIELDS.items()
}
"""What is read of our own fields: what people write, and whose customer somebody is."""


def read_deal(api: Api, settings: PipedriveAccount, deal: str) -> Deal:
    """
    The deal and its products at the same time, then their codes; the deal's discounts only where its value says that there are
    some. 1 call more for each further 500 products.

    Raises: NotFound where it is deleted, or merged into another.
    """
    ref = Ref(api.connection, Kind.DEAL, deal)
    with ThreadPoolExecutor(max_workers=2) as both:
        asked, listed = both.submit(record, api, settings, ref), both.submit(list_lines, api, ref)
    said, lines = asked.result(), sold.enabled(listed.result())
    reduced = bool(lines) and said.value not in {sold.value(lines), sold.taxed_value(lines)}
    with ThreadPoolExecutor(max_workers=2) as both:
        named = both.submit(products_of, api, [line.product_id for line in lines], ref)
        discounts = both.submit(list_discounts, api, ref) if reduced else None
    items = sold.items(lines, discounts.result() if discounts else (), named.result(), deal, api.connection)
    return mapping.deal(said, lines, items, settings, api.connection)


def record(api: Api, settings: PipedriveAccount, ref: Ref) -> wire.Deal:
    """The deal alone, in one call. Raises: NotFound."""
    answer = api.call(ENDPOINTS["read deal"], path={"id": ref.id}, query=wanted(settings, Kind.DEAL), record=str(ref))
    said = read(wire.One[wire.Deal], answer, str(ref)).data
    if said.is_deleted or said.id != ref.id:
        raise NotFound(
            "the deal is deleted in Pipedrive, or merged into another", record=str(ref), fix="Look at the deal."
        )
    return said


def wanted(settings: PipedriveAccount, kind: Kind) -> dict[str, str]:
    """Which custom fields to answer with: those we read; Pipedrive takes fifteen at most."""
    codes = [settings.codes[name] for fact in READ_FACTS[kind] if (name := f"{kind}.{fact}") in settings.codes]
    return {"custom_fields": ",".join(codes)} if codes else {}


def list_lines(api: Api, deal: Ref) -> list[wire.Line]:
    """Every product on the deal, switched off or not. Raises: NotFound for a deal that isn't there."""
    pages = every(api, "list lines", wire.Line, path={"id": deal.id}, record=str(deal))
    return list(chain.from_iterable(pages))


def list_discounts(api: Api, deal: Ref) -> tuple[wire.Discount, ...]:
    """The discounts of the whole deal, in one call."""
    answer = api.call(ENDPOINTS["list discounts"], path={"id": deal.id}, record=str(deal))
    return read(wire.Many[wire.Discount], answer, str(deal)).data


def products_of(api: Api, ids: Iterable[str], deal: Ref) -> Mapping[str, wire.Product]:
    """These products by their id, a hundred in a call; one that is gone is absent."""
    distinct = [identity for identity in dict.fromkeys(ids) if identity]
    found: dict[str, wire.Product] = {}
    for start in range(0, len(distinct), IDS):
        asked = {"ids": ",".join(distinct[start : start + IDS]), "limit": str(IDS)}
        answer = api.call(ENDPOINTS["list products"], query=asked, record=str(deal))
        found |= {row.id: row for row in read(wire.Many[wire.Product], answer, str(deal)).data}
    return found
