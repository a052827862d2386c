"""
What went wrong, by what happens next.

    LedgerlinkError
    ├── Retryable          later, by itself
    │   ├── RateLimited       the provider says when
    │   │   └── TooManyAtOnce    a moment later
    │   ├── Unavailable       the provider is down, slow, or answered nonsense
    │   ├── Unclear           a write may or may not have happened: settle its claim before trying again
    │   └── Conflict          somebody else is at it
    │       └── Stale            the provider says that the record changed under our write
    ├── Permanent          never, as it stands
    │   ├── Rejected          the provider refused what we sent
    │   ├── Malformed         what came in can't be read
    │   ├── NotFound          the record isn't there
    │   │   └── Gone             it was deleted, or never was: the provider keeps nothing of what is deleted
    │   ├── Forbidden         this person may not
    │   └── Unsupported       the provider has no way to say this
    ├── NeedsHuman         when a person has acted
    │   ├── Reconnect         the connection's consent is gone
    │   │   └── Unpermitted      it stands, and lacks a right
    │   ├── AmbiguousMatch    several records could be meant
    │   ├── ParentInDoubt     the ledger refuses the customer of a buyer's parent company
    │   ├── CustomerArchived  the customer can't be used any more
    │   ├── MappingMissing    a rule is missing
    │   ├── PeriodClosed      the books are closed for that date
    │   └── AmountsDisagree   the figures differ
    └── WriteForbidden     a write without the right to it: a mistake in our code, or a book that only observes

Every one says what happened, to which record, and what to do.
"""


class LedgerlinkError(Exception):
    """A sentence for a person; `record` names what it happened to, `fix` what to do next, `code` is for machines."""

    code = "error"

    def __init__(self, sentence: str, *, record: str = "", fix: str = "", url: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.record = record
        self.fix = fix
        self.url = url


class Retryable(LedgerlinkError):
    """It may succeed later by itself; `retry_after` in seconds where the provider said so."""

    code = "retry_later"

    def __init__(
        self, sentence: str, *, record: str = "", fix: str = "", url: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(sentence, record=record, fix=fix, url=url)
        self.retry_after = retry_after


class RateLimited(Retryable):
    """The provider asks us to wait; never counts towards parking."""

    code = "rate_limited"


class TooManyAtOnce(RateLimited):
    """Too many calls are under way together: it is over when they have ended, and says nothing of how many may be made."""


class Unavailable(Retryable):
    """The provider is down, slow or answers nonsense; nothing was written."""

    code = "unavailable"


class Unclear(Retryable):
    """A write was sent and no clear answer came: its claim must be settled before anything else."""

    code = "unclear"


class Conflict(Retryable):
    """Another worker or person changed the same thing meanwhile."""

    code = "conflict"


class Stale(Conflict):
    """The provider itself refused a write, because the record is another by now: nothing was written."""


class Permanent(LedgerlinkError):
    """Repeating it as it stands can't succeed."""

    code = "permanent"


class Rejected(Permanent):
    """The provider refused what we sent, for the reason in the sentence."""

    code = "rejected"


class Malformed(Permanent):
    """What came in can't be read."""

    code = "malformed"


class NotFound(Permanent):
    """The record isn't there (any more)."""

    code = "not_found"


class Gone(NotFound):
    """The provider keeps nothing of what is deleted: a record that is known to have been there was."""


class Forbidden(Permanent):
    """Whoever asks may not do it; the sentence says who may."""

    code = "forbidden"


class Unsupported(Permanent):
    """The provider has no way to say this."""

    code = "unsupported"


class NeedsHuman(LedgerlinkError):
    """A person must act first."""

    code = "needs_human"


class Reconnect(NeedsHuman):
    """The connection's consent is gone: somebody signs in again. `connection` names it, where a call found out."""

    code = "reconnect"
    connection = ""


class Unpermitted(Reconnect):
    """The consent stands, but not for this: somebody signs in who may, and allows it. What needs less goes on meanwhile."""


class AmbiguousMatch(NeedsHuman):
    """Several records could be meant."""

    code = "ambiguous_match"


class ParentInDoubt(NeedsHuman):
    """The ledger refuses the customer of a buyer's parent company."""

    code = "doubtful_parent"


class CustomerArchived(NeedsHuman):
    """The ledger keeps the customer out of use: archived, or merged into another."""

    code = "customer_archived"


class MappingMissing(NeedsHuman):
    """A rule is missing."""

    code = "mapping_missing"


class PeriodClosed(NeedsHuman):
    """The books are closed for that date."""

    code = "period_closed"


class AmountsDisagree(NeedsHuman):
    """The figures differ."""

    code = "amounts_disagree"


class WriteForbidden(LedgerlinkError):
    """A write was about to leave without a permit that covers it. Nothing was sent."""

    code = "write_forbidden"
