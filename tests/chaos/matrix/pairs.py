"""The pairs of vendors that the rows are run with, the first of them in full."""

from collections.abc import Mapping

from tests.chaos.matrix.sides.hubspot import HUBSPOT
from tests.chaos.matrix.sides.quickbooks import QUICKBOOKS
from tests.chaos.matrix.sides.salesforce import SALESFORCE
from tests.chaos.matrix.sides.shapes import Pair
from tests.chaos.matrix.sides.xero import XERO

PAIRS: Mapping[str, Pair] = {
    pair.name: pair for pair in (Pair(HUBSPOT, XERO), Pair(HUBSPOT, QUICKBOOKS), Pair(SALESFORCE, QUICKBOOKS))
}
