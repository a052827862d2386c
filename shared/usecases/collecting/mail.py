"""A customer is written to: once for each invoice and step, and only by who has just read that the invoice is due."""

from dataclasses import dataclass

from shared.domain.collecting import Case
from shared.domain.reminding import values, written
from shared.errors import Malformed, NotFound, Permanent
from shared.model.notice_rules import ADDRESS
from shared.model.notices import Channel, Destination, Letter, Notice, NoticeFact, Words
from shared.model.receivables_rules import Step
from shared.ports.edges import Clock
from shared.ports.notices import Letters, Notifier


@dataclass(frozen=True, slots=True)
class Mail:
    """
    The way to customers. A mail takes no key that would make a second attempt harmless: who dies, or gets no answer, between the
    sending and the memory of it writes again, if the invoice is then still due.
    """

    letters: Letters
    notifier: Notifier
    clock: Clock

    def remind(self, case: Case, step: Step, *, deal: str) -> str:
        """
        Send the step's words to whom the arrangement names, unless they were sent before; gives to whom.

        Raises:
            Permanent: it can't be sent, and time doesn't mend that.
            RateLimited, Unavailable: later, perhaps.
        """
        given = values(case.invoice, case.today(self.clock.now()), greeting=case.arrangement.greeting, deal=deal)
        subject, text = written(case.rules.templates[step.template], given)
        key = f"reminder/{case.invoice.ref}/{step.name}"
        return self._send(
            Notice(NoticeFact.INVOICE_OVERDUE, key, case.invoice.ref, subject, self.clock.now()), text, case
        )

    def thank(self, case: Case, *, deal: str) -> str:
        """As `remind`, with the words of `[receivables.paid]`, for an invoice that is paid."""
        given = values(case.invoice, case.today(self.clock.now()), greeting=case.arrangement.greeting, deal=deal)
        subject, text = written(case.rules.templates[case.rules.paid.template], given)
        key = f"thanks/{case.invoice.ref}"
        return self._send(Notice(NoticeFact.INVOICE_PAID, key, case.invoice.ref, subject, self.clock.now()), text, case)

    def _send(self, notice: Notice, text: str, case: Case) -> str:
        arrangement, invoice = case.arrangement, case.invoice
        if not arrangement.email:
            raise NotFound(
                f"nobody was written to about invoice {invoice.number}: the CRM names no e-mail address",
                record=str(invoice.ref),
                fix="Enter one with the customer's contact.",
            )
        if not ADDRESS.fullmatch(arrangement.email):
            raise Malformed(
                f"nobody was written to about invoice {invoice.number}: the CRM's e-mail address can't be used",
                record=str(invoice.ref),
                fix="Correct it with the customer's contact.",
            )
        letter = Letter(notice.key, Destination(Channel.EMAIL, arrangement.email), notice)
        if self.letters.keep(letter):
            self.notifier.send(letter.to, Words(notice.headline, text, {}, letter.key))
            self.letters.told(letter, self.clock.now())
        return arrangement.email


def remind(mail: Mail, case: Case, step: Step, *, deal: str) -> tuple[str, str]:
    """As `Mail.remind`; gives what was done, and what a person must know of where it couldn't be. Raises: Retryable."""
    try:
        return f"a mail to {mail.remind(case, step, deal=deal)}", ""
    except Permanent as refusal:
        return "no mail", f"{refusal.sentence}. {refusal.fix}".strip()
