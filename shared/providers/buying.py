"""Who buys a deal, where a CRM keeps companies and contacts apart: both are read at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from shared.errors import NotFound
from shared.model.crm import Buyer, Company, Contact, Deal
from shared.model.refs import Ref


def read_buyer(deal: Deal, company_of: Callable[[Ref], Company], contact_of: Callable[[Ref], Contact]) -> Buyer:
    """
    The deal's company and its first contact. One who was just deleted keeps no company from being invoiced.

    Raises: NotFound for who is to be invoiced; as the two reads.
    """
    if deal.company is None:
        return Buyer(None, contact_of(deal.contacts[0]) if deal.contacts else None)
    if not deal.contacts:
        return Buyer(company_of(deal.company), None)
    with ThreadPoolExecutor(max_workers=2) as both:
        company, contact = both.submit(company_of, deal.company), both.submit(contact_of, deal.contacts[0])
    try:
        return Buyer(company.result(), contact.result())
    except NotFound:
        return Buyer(company.result(), None)
