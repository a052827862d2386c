"""Single fields of two records compared as matching compares them: for whoever looks at a handful of candidates."""

from shared.domain.matching import company_likeness, numbers
from shared.domain.matching.company_likeness import Level
from shared.domain.matching.company_names import company_names
from shared.domain.matching.contacts import emails_of


def same_name(one: str, other: str) -> bool:
    """Whether they are one name but for case, marks, order and how the legal form is written; two forms are two companies."""
    agreement = company_likeness.best(company_names(one), company_names(other), common=lambda _word: True)
    return agreement.level is Level.SAME and agreement.forms > 0


def same_email(one: str, other: str) -> bool:
    """Whether both are one mailbox; what people write where they know none is nobody's."""
    return not emails_of([one]).isdisjoint(emails_of([other]))


def tax_numbers_agree(one: str, other: str) -> bool | None:
    """Whether they name one company, with or without the country's prefix; False where two valid ones differ, None where nothing is known."""
    agreement = numbers.agree(numbers.numbers_of([one], None), numbers.numbers_of([other], None))
    return {1.0: True, 0.0: False}.get(agreement[0]) if agreement is not None else None
