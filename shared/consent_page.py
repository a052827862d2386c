"""What a browser shows after a consent: plain HTML without scripts; everything foreign is escaped."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from shared.api import status_of
from shared.errors import LedgerlinkError
from shared.model.consent import Ending, Progress

HEADERS: Mapping[str, str] = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",  # the address holds a state and a code
    "X-Content-Type-Options": "nosniff",
}
STATUSES: Mapping[Ending, int] = {
    Ending.CONNECTED: 200,
    Ending.DENIED: 403,
    Ending.WRONG_ACCOUNT: 409,
    Ending.FAILED: 502,
}
TITLES: Mapping[Ending, str] = {
    Ending.CONNECTED: "Connected",
    Ending.DENIED: "Not connected",
    Ending.WRONG_ACCOUNT: "Another account",
    Ending.FAILED: "Not connected",
}
COMMAND = "ledgerlink "
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} - Ledgerlink</title></head>
<body><main><h1>{title}</h1>
{said}
<p>You can close this page.</p></main></body></html>
"""


def shown(do: Callable[[], Progress]) -> dict[str, Any]:
    """Give the page for what it gives; an error of ours says what happened and what to do."""
    try:
        progress = do()
    except LedgerlinkError as error:
        return _page(status_of(error), "Not connected", [_sentence(error.sentence), _sentence(error.fix)])
    rows = [
        f"<li>{escape(one.title)} ({escape(one.connection)})"
        + (", again" if one.again else "")
        + (f": {escape(one.left_to_do)}" if one.left_to_do else "")
        + "</li>"
        for one in progress.joined
    ]
    listed = [f"<ul>\n{chr(10).join(rows)}\n</ul>"] if rows else []
    said = [_sentence(progress.sentence), *listed, _sentence(progress.fix)]
    return _page(STATUSES[progress.ending], TITLES[progress.ending], said)


def _page(status: int, title: str, said: Sequence[str]) -> dict[str, Any]:
    body = PAGE.format(title=escape(title), said="\n".join(part for part in said if part))
    return {"statusCode": status, "headers": dict(HEADERS), "body": body}


def _sentence(text: str) -> str:
    if not text:
        return ""
    # A dot behind a command would be copied with it.
    end = "" if text.endswith((".", "!", "?")) or COMMAND in text else "."
    return f"<p>{escape(text[:1].upper() + text[1:])}{end}</p>"
