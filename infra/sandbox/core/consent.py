"""The consent page: a tiny HTML form that a person (or ``?auto=1``) approves."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.core.oauth import Authority, Grant

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<body><h1>{title}</h1><p>The app asks for: {scopes}</p>
<form method="post"><label>Account <select name="account"{many}>{options}</select></label>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form></body></html>
"""


def consent(
    call: Call,
    authority: Authority,
    *,
    title: str,
    accounts: Sequence[tuple[str, str]],
    user: str,
    many: bool = False,
    extend: Callable[[Grant], Grant] = lambda grant: grant,
    denied: str = "access_denied",
    tell: Callable[[Grant], Mapping[str, str]] = lambda _grant: {},
) -> Response:
    """
    Serve ``GET authorize`` (form, or the redirect at once with ``auto=1`` and optionally ``account=``) and its POST.

    ``accounts`` are (id, name). ``scope`` is split at spaces; state, PKCE S256 challenge and redirect_uri are honoured.
    ``many`` lets a person choose several. ``denied`` is the vendor's word for a person's no.
    ``extend`` lets a provider alter what was granted, ``tell`` add to the redirect beside the code.
    An unknown client or a missing redirect_uri is 400 and never redirects.
    """
    asked = call.request.args
    redirect_uri = asked.get("redirect_uri", "")
    if asked.get("client_id") not in authority.clients or not urlsplit(redirect_uri).scheme:
        return Response("Unknown client_id or missing redirect_uri", 400, content_type="text/plain")
    if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
        return _back(redirect_uri, {"error": "invalid_request", "state": asked.get("state")})
    known = dict(accounts)
    chosen = tuple(call.request.form.getlist("account") or asked.getlist("account") or list(known)[:1])
    if call.method == "POST" and call.request.form.get("decision") == "deny":
        return _back(redirect_uri, {"error": denied, "state": asked.get("state")})
    if call.method != "POST" and asked.get("auto") != "1":
        options = "".join(f'<option value="{escape(id_)}">{escape(name)}</option>' for id_, name in accounts)
        scopes = escape(asked.get("scope", ""))
        return Response(
            PAGE.format(title=escape(title), scopes=scopes, options=options, many=" multiple" if many else ""),
            content_type="text/html; charset=utf-8",
        )
    if not known.keys() >= set(chosen) or (len(chosen) > 1 and not many):
        return Response("Unknown account", 400, content_type="text/plain")
    grant = Grant(asked["client_id"], chosen, tuple(asked.get("scope", "").split()), user)
    grant = extend(grant)
    code = authority.consent(grant, redirect_uri=redirect_uri, challenge=asked.get("code_challenge"))
    return _back(redirect_uri, {"code": code, "state": asked.get("state"), **tell(grant)})


def _back(redirect_uri: str, answer: dict[str, str | None]) -> Response:
    joiner = "&" if "?" in redirect_uri else "?"
    query = urlencode({name: value for name, value in answer.items() if value is not None})
    return Response(status=302, headers={"Location": f"{redirect_uri}{joiner}{query}"})
