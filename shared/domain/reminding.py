"""
The words of a mail to a customer: the company's own, as Jinja templates that can only read what is named here.

A template runs in Jinja's sandbox, and a variable that there isn't is a mistake, found when the rules are checked. Jinja is
imported when a template is first used: hardly any run has one.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from shared.domain import standing
from shared.errors import Malformed
from shared.model.ledger import Invoice
from shared.model.receivables_rules import Template

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

Value = str | int
VARIABLES: Final[Mapping[str, Value]] = {
    "greeting": "Ann",
    "invoice_number": "INV-0001",
    "reference": "DEAL-1",
    "amount_due": "400.00 GBP",
    "total": "800.00 GBP",
    "issue_date": "2026-10-01",
    "due_date": "2026-10-31",
    "days_overdue": 14,
    "paid_on": "2026-11-14",
    "invoice_url": "https://example.com/invoice",
    "deal": "Rollout",
}
"""What a template may name, each with an example. `greeting`, `paid_on`, `invoice_url` and `deal` may be empty."""


def values(invoice: Invoice, today: date, *, greeting: str = "", deal: str = "") -> Mapping[str, Value]:
    """What the templates are filled in with for this invoice, on this day of the organisation's."""
    return {
        "greeting": greeting,
        "invoice_number": invoice.number,
        "reference": invoice.reference,
        "amount_due": str(invoice.due),
        "total": str(invoice.total),
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat() if invoice.due_date is not None else "",
        "days_overdue": standing.days_overdue(invoice, today),
        "paid_on": invoice.fully_paid_on.isoformat() if invoice.fully_paid_on is not None else "",
        "invoice_url": invoice.url,
        "deal": deal,
    }


def written(template: Template, given: Mapping[str, Value]) -> tuple[str, str]:
    """
    The mail's subject, in one line, and its text.

    Raises:
        Malformed: the template can't be filled in.
    """
    from jinja2 import TemplateError  # noqa: PLC0415

    try:
        subject, text = (_jinja().from_string(words).render(given) for words in (template.subject, template.text))
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise Malformed(
            f"the words of the mail can't be filled in: {error}",
            fix="Correct the template in [receivables.templates].",
        ) from error
    return " ".join(subject.split()), text


def mistakes(template: Template) -> Iterator[tuple[str, str]]:
    """What is wrong with the template: `subject` or `text`, and a sentence; nothing where it can be filled in."""
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415
    from jinja2.meta import find_undeclared_variables  # noqa: PLC0415

    for part, words in (("subject", template.subject), ("text", template.text)):
        try:
            unknown = find_undeclared_variables(_jinja().parse(words)) - VARIABLES.keys()
        except TemplateSyntaxError as error:
            yield part, f"it is no template: {error.message}, in its line {error.lineno}"
            continue
        if unknown:
            yield part, f"nothing is known of {', '.join(sorted(unknown))}"
            continue
        try:
            written(Template(words, ""), VARIABLES)
        except Malformed as error:
            yield part, error.sentence


@cache
def _jinja() -> "SandboxedEnvironment":
    from jinja2 import StrictUndefined  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
