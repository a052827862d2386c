"""Decisions about pairs, from the command line: what is to be linked is looked at once more, linked, and told to both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import click

from shared.cli.exits import HELD, MOVED
from shared.cli.match_progress import deciding, reading
from shared.cli.match_report import pair_json
from shared.cli.matching import Desk, Two, find_pair
from shared.cli.output import say, say_as_is, say_json, table
from shared.domain.pair_decisions import Decided, Refusal
from shared.errors import NotFound
from shared.model.change_sets import ChangeSet, Linking, Stage
from shared.model.pairing import Pair
from shared.usecases.matching.link_pairs import Outcome, link_pairs
from shared.usecases.matching.pair_books import Found, review_of
from shared.usecases.matching.tell_sides import tell_sides
from shared.wiring import World


@dataclass(slots=True)
class Done:
    """What a command came to, over all accounts."""

    change_sets: list[str] = field(default_factory=list)
    linked: list[Linking] = field(default_factory=list)
    rejected: list[Pair] = field(default_factory=list)
    would_link: list[Pair] = field(default_factory=list)
    already: list[Pair] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    blank: int = 0

    @property
    def exit_code(self) -> int:
        """4 where the world moved under a line, 3 where a person must look again."""
        if any(one.stale for one in self.refused):
            return MOVED
        return HELD if self.refused else 0


@dataclass
class Table:
    """All pairs of the deployment as they are now, and where each is from."""

    desk: Desk
    by: str
    twos: Mapping[str, Two]
    found: Mapping[str, Found]

    @classmethod
    def laid(cls, world: World, by: str, book: str = "", pairs: Sequence[str] = ()) -> "Table":
        """
        Read what is new on both sides and compare; where pairs are named, of their accounts only. Raises: NotFound where nothing
        was ever compared, or no such pair was found.
        """
        with reading() as progress:
            desk = Desk.of(world, progress)
            twos = {_name(two): two for two in desk.twos(book)}
            last = {name: desk.last(two) for name, two in twos.items()}
            if pairs:
                wanted = {
                    f"{pairing.crm} {pairing.ledger}"
                    for pairing in (find_pair(list(last.values()), pair)[0] for pair in pairs)
                }
                twos = {name: two for name, two in twos.items() if name in wanted}
            desk.read(list(twos.values()))
        return cls(desk, by, twos, {name: desk.compared(two) for name, two in twos.items()})

    @property
    def pairs(self) -> list[Pair]:
        """Every pair that can be decided about."""
        return [pair for found in self.found.values() for pair in found.pairing.pairs]

    def carry_out(self, decided: Decided, why: str, *, dry_run: bool) -> Done:
        """Link and reject what was decided; a dry run only says what it would do."""
        done = Done(refused=list(decided.refused), blank=decided.blank, rejected=list(decided.reject))
        if dry_run:
            done.would_link = list(decided.link)
            return done
        for name, found in self.found.items():
            here = {pair.id for pair in found.pairing.pairs}
            self._reject(name, [pair for pair in decided.reject if pair.id in here])
            link = [pair for pair in decided.link if pair.id in here]
            if link:
                self._link(name, link, why, done)
            if link or any(pair.id in here for pair in decided.reject):
                self.desk.kept(self.desk.compared(self.twos[name]))
        return done

    def _reject(self, name: str, pairs: Sequence[Pair]) -> None:
        two, reviews = self.twos[name], self.desk.world.reviews
        for pair in pairs:
            self.desk.pairings.reject(two.crm, two.ledger, pair.id, self.by)
            reviews.put(review_of(pair, self.found[name].pairing))
            reviews.close(pair.id, f"rejected by {self.by}")

    def _link(self, name: str, pairs: Sequence[Pair], why: str, done: Done) -> None:
        two, now = self.twos[name], self.desk.world.clock.now()
        change_set = ChangeSet(f"{now:%Y%m%d-%H%M%S}-{token_hex(2)}", now, self.by, two.crm, two.ledger, why)
        with deciding("linking", len(pairs)) as progress:
            made: Outcome = link_pairs(pairs, change_set, self.desk.linker(two, self.by, progress))
        done.change_sets.append(change_set.id)
        done.already += made.already
        done.refused += [Refusal(0, one.pair.id, one.sentence, stale=True) for one in made.refused]
        with deciding("telling both sides", len(made.linked)) as progress:
            linker = self.desk.linker(two, self.by, progress)
            done.linked += tell_sides(made.linked, change_set, self.found[name].records.get, linker)


def said(done: Done, *, dry_run: bool, as_json: bool) -> None:
    """Say what was done, or would be, and end with the exit code that it means."""
    if as_json:
        say_json(_shape(done, dry_run=dry_run))
    else:
        _show(done, dry_run=dry_run)
    click.get_current_context().exit(done.exit_code)


def _show(done: Done, *, dry_run: bool) -> None:
    if dry_run:
        say(f"A dry run, nothing was written: would link {len(done.would_link)}, reject {len(done.rejected)}.")
        rows = [[pair.id, str(pair.score), pair.crm_name, pair.customer_name] for pair in done.would_link]
        if rows:
            table("Would link", ("id", "score", "CRM", "ledger"), rows)
    else:
        say(f"Linked {len(done.linked)}, rejected {len(done.rejected)}.")
        for name in done.change_sets:
            say(f"Undo the links: ledgerlink match undo {name}")
    notes: dict[str, int] = {}
    for linking in done.linked:
        for sentence in linking.kept:
            notes[sentence] = notes.get(sentence, 0) + 1
    for sentence, count in notes.items():
        say_as_is(f"{count} x {sentence}")
    if any(linking.stage is not Stage.TOLD for linking in done.linked):
        say("Ids that could not be written yet follow with: ledgerlink match finish")
    if done.already:
        say(f"{len(done.already)} were linked already.")
    rows = [[f"line {one.line}" if one.line else "", one.pair, one.sentence] for one in done.refused]
    if rows:
        table("Refused", ("", "pair", "why"), rows)


def _shape(done: Done, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "change_sets": done.change_sets,
        "linked": [linking_json(linking) for linking in done.linked],
        "would_link": [pair_json(pair) for pair in done.would_link],
        "rejected": [pair.id for pair in done.rejected],
        "already": [pair.id for pair in done.already],
        "refused": [
            {"line": one.line or None, "id": one.pair, "sentence": one.sentence, "stale": one.stale}
            for one in done.refused
        ],
        "blank": done.blank,
    }


def linking_json(linking: Linking) -> dict[str, Any]:
    """One link of a change set for machines."""
    return {
        "id": linking.pair,
        "crm": linking.crm,
        "customer": linking.customer,
        "stage": linking.stage,
        "wrote_crm": linking.wrote_crm,
        "wrote_ledger": linking.wrote_ledger,
        "notes": linking.kept,
    }


def _name(two: Two) -> str:
    return f"{two.crm} {two.ledger}"


def change_set_of(desk: Desk, identity: str) -> tuple[ChangeSet, list[Linking]]:
    """The change set of this id with all its links, or the one that linked the pair of this id, with that. Raises: NotFound."""
    found = desk.changes.find(identity)
    if found is not None:
        return found, list(desk.changes.links(identity))
    for change_set in desk.changes.all():
        links = [one for one in desk.changes.links(change_set.id) if one.pair == identity]
        if links and links[0].stage is not Stage.UNDONE:
            return change_set, links
    raise NotFound(
        f"there is no change set and no linked pair {identity}",
        record=identity,
        fix="See what was linked: ledgerlink match changes.",
    )
