"""The rules held against the accounts they are about, as these were read at set-up: nobody is called."""

from collections.abc import Callable

from shared.domain.contradictions import Path, Problem
from shared.domain.rehearsal import unreachable, unusable
from shared.errors import Malformed, NotFound
from shared.model.crm import CrmAccount
from shared.model.ledger import Organisation
from shared.model.refs import ConnectionId
from shared.model.rules import Rules


def live_problems(
    rules: Rules,
    organisation: Callable[[ConnectionId], Organisation],
    account: Callable[[ConnectionId], CrmAccount],
) -> list[Problem]:
    """
    Give all that would keep a deal from being seen or invoiced: accounts that aren't connected, stages, mappings.

    `organisation` and `account` give the settings kept of a connection. Raises: NotFound, Malformed, which become problems.
    """
    problems: list[Problem] = []
    try:
        problems += unreachable(rules, account(rules.crm))
    except (NotFound, Malformed) as error:
        problems.append(_unread(("crm",), error))
    for place, book in enumerate(rules.books):
        at: Path = ("books", place)
        try:
            problems += unusable(at, book, organisation(book.ledger))
        except (NotFound, Malformed) as error:
            problems.append(_unread((*at, "ledger"), error))
    return problems


def _unread(at: Path, error: NotFound | Malformed) -> Problem:
    return Problem(at, error.sentence, error.fix)
