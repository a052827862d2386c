"""The sums of a comparison: what won deals come to by fate, and invoiced deals beside their invoices by currency."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from shared.model.money import Money
from shared.model.reconciliation import Agreement, Fate, Sum


@dataclass(slots=True)
class Tally:
    """Filled deal by deal; a deal without an amount counts and adds nothing."""

    _counts: dict[Fate, int] = field(default_factory=lambda: defaultdict(int))
    _amounts: dict[tuple[Fate, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _deals: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _invoices: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _explained: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _agreed: dict[str, list[Decimal]] = field(default_factory=lambda: defaultdict(list))

    def agreed(self, amount: Money) -> None:
        """One more won deal, invoiced at just this: nearly all are, so that they are only noted here, and added up at the end."""
        self._agreed[amount.currency].append(amount.amount)

    def won(self, fate: Fate, amount: Money | None) -> None:
        """One more won deal."""
        self._counts[fate] += 1
        if amount is not None:
            self._amounts[fate, amount.currency] += amount.amount

    def invoiced(self, deal: Money, invoice: Money, *, explained: bool) -> None:
        """One more deal with a live invoice, in the deal's currency; `explained`: what they differ by has a reason."""
        self._deals[deal.currency] += deal.amount
        self._invoices[deal.currency] += invoice.amount
        if explained:
            self._explained[deal.currency] += deal.amount - invoice.amount

    @property
    def fates(self) -> Mapping[str, Sum]:
        """What the deals of each fate that occurred come to."""
        self._add_up()
        return {fate.value: self._sum(fate) for fate in Fate if self._counts.get(fate)}

    @property
    def all(self) -> Sum:
        """What all deals come to."""
        self._add_up()
        total: dict[str, Decimal] = defaultdict(Decimal)
        for (_, currency), amount in self._amounts.items():
            total[currency] += amount
        return Sum(sum(self._counts.values()), dict(sorted(total.items())))

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """Each currency's figures."""
        self._add_up()
        return tuple(
            Agreement(currency, self._deals[currency], self._invoices[currency], self._explained[currency])
            for currency in sorted(self._deals)
        )

    def _add_up(self) -> None:
        for currency, amounts in self._agreed.items():
            total = sum(amounts, Decimal())
            self._counts[Fate.INVOICED] += len(amounts)
            self._amounts[Fate.INVOICED, currency] += total
            self._deals[currency] += total
            self._invoices[currency] += total
        self._agreed.clear()

    def _sum(self, fate: Fate) -> Sum:
        own = {currency: amount for (of, currency), amount in self._amounts.items() if of is fate}
        return Sum(self._counts[fate], dict(sorted(own.items())))
