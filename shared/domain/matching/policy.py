"""How much each kind of evidence counts, and how much is enough. Bits: one more makes it twice as likely that both are one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CompanyWeights:
    """For companies. What a sibling or a branch shares (domain, phone, address) counts less than what it doesn't."""

    same: float = 9
    slip: float = 7
    part: float = 2
    other: float = -4
    different: float = -7
    forms_confused: float = -2
    forms_differ: float = -8
    email: float = 10
    domain: float = 8
    domain_differs: float = -3
    phone: float = 9
    phone_differs: float = -3.5
    namesakes: float = 2
    contact: float = 3


@dataclass(frozen=True, slots=True)
class PersonWeights:
    """For people. What a household shares (family name, phone, address) counts less than what it doesn't."""

    family: float = 5
    family_differs: float = -5
    given: float = 4
    given_differs: float = -8
    initial: float = 1.5
    generation_differs: float = -10
    email: float = 11
    domain: float = 4
    phone: float = 8
    phone_differs: float = -0.5
    birth: float = 11
    birth_slip: float = 6
    birth_differs: float = -8


@dataclass(frozen=True, slots=True)
class Policy:
    """
    `link` and `review` are how many bits it takes; `margin` how many the best of several candidates must have before the next;
    `most_reviews` how many doubtful pairs a party is shown in.
    """

    company: CompanyWeights = CompanyWeights()
    person: PersonWeights = PersonWeights()
    number: float = 16
    number_slip: float = 1
    number_other: float = -1
    number_differs: float = -10
    external: float = 16
    external_slip: float = -4
    external_differs: float = -10
    address_differs: float = -5
    support: float = 4
    """How many bits a feature other than the name must give to be a second one."""
    link: float = 14
    review: float = 6
    margin: float = 3
    most_reviews: int = 5

    @property
    def most_common(self) -> float:
        """From how many bits off a company's name alone isn't worth a look."""
        return (self.company.same - self.review) / self.company.namesakes

    @property
    def most_common_slipped(self) -> float:
        """The same where the other's name isn't letter by letter this one."""
        least = max(self.company.slip, self.company.part, self.company.other, self.company.different)
        return (least - self.review) / self.company.namesakes

    @property
    def forms_decide(self) -> bool:
        """Whether two names alone, however well they agree, aren't worth a look where their legal forms can't be one company."""
        company = self.company
        agreed = max(company.same, company.slip, company.part) + company.forms_differ
        return max(agreed, company.other, company.different) < self.review


DEFAULT = Policy()
