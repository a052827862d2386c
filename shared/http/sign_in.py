"""A vendor's token endpoint (RFC 6749): codes and refresh tokens traded for tokens, and what its refusals mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from shared.errors import LedgerlinkError, RateLimited, Reconnect, Rejected, Unavailable
from shared.http.answers import Answer
from shared.http.tokens import AppProof, TokenSet

AGAIN = "It is tried again by itself."
LATER = "Try again in a minute."
INVALID_GRANT = "invalid_grant"
RATE_LIMIT_WAIT = 10.0
"""Seconds, where a vendor doesn't say how long."""
APP_REFUSED = frozenset({"invalid_client", "unauthorized_client"})


@dataclass(frozen=True, slots=True)
class SignIn:
    """
    One vendor's endpoint: its `title` for people, its `path`, and how the app proves itself there (`in_form`, or by a header).

    `gone`: its words for a consent that nothing but a new one replaces, among the answer's `error` and `status`; `gone_says`: what
    its message then says, where a word may be missing. `because`: what that means, ending the sentence; `who`: what is connected
    again. `compare`: what to look at where the app itself is refused.
    """

    title: str
    path: str
    because: str
    compare: str
    who: str = ""
    gone: frozenset[str] = frozenset({INVALID_GRANT})
    gone_says: str = ""
    in_form: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def refreshed(self, client: httpx.Client, app: AppProof, refresh_token: str) -> Mapping[str, Any]:
        """
        Trade a refresh token; gives the answer's members.

        Raises:
            Reconnect: it is no longer good, and nothing but a new consent helps.
            RateLimited, Unavailable: anything else, a refused app secret included; the consent may be as good as ever.
        """
        return self.asked(client, app, {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def redeemed(
        self, client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str
    ) -> Mapping[str, Any]:
        """
        Trade a consent's code; gives the answer's members.

        Raises:
            Rejected: the code is used, too old, or was given for another address.
            RateLimited, Unavailable: anything else.
        """
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_to}
        if verifier:
            grant["code_verifier"] = verifier
        try:
            return self.asked(client, app, grant)
        except Reconnect as error:
            raise Rejected(
                f"{self.title} doesn't accept this consent: its code was used or is too old", fix="Begin again."
            ) from error

    def asked(self, client: httpx.Client, app: AppProof, grant: Mapping[str, str]) -> Mapping[str, Any]:
        """Send this grant with the app's proof; gives the answer's members. Raises: as `refreshed`."""
        proof = {"client_id": app.client_id, "client_secret": app.client_secret}
        form = {**grant, **proof} if self.in_form else dict(grant)
        basic = httpx.Auth() if self.in_form else httpx.BasicAuth(app.client_id, app.client_secret)
        headers = {"Accept": "application/json", **self.headers}
        try:
            response = client.post(app.token + self.path, data=form, auth=basic, headers=headers)
        except httpx.HTTPError as error:
            raise Unavailable(f"{self.title}'s sign-in did not answer ({type(error).__name__})", fix=AGAIN) from error
        answer = Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.content)
        body = answer.json_or_none()
        if answer.status == 200 and isinstance(body, dict):
            return body
        raise self._refusal(answer, _without(form, body if isinstance(body, dict) else {}))

    def pair(self, answer: Mapping[str, Any], *, refresh_token: str = "", life: int | None = None) -> TokenSet:
        """
        The tokens of an answer. `refresh_token`: the one that stays good where the answer has none; `life`: seconds that a token
        lasts where the answer doesn't say. Raises: Unavailable where tokens are missing.
        """
        access, renewing = answer.get("access_token"), answer.get("refresh_token") or refresh_token
        said = answer.get("expires_in")
        seconds = int(said) if isinstance(said, int) or (isinstance(said, str) and said.isdecimal()) else life
        if not isinstance(access, str) or not access or not renewing or seconds is None:
            raise Unavailable(f"{self.title}'s sign-in answered without tokens", fix=AGAIN)
        return TokenSet(access, str(renewing), seconds)

    def introspected(self, client: httpx.Client, app: AppProof, path: str, access_token: str) -> Mapping[str, Any]:
        """
        What the vendor says of this token (RFC 7662), asked at `path`; one call, of which the day's budget knows nothing.

        Raises:
            Reconnect: the token is dead.
            Unavailable: no answer that can be read.
        """
        proof = {"client_id": app.client_id, "client_secret": app.client_secret}
        form = {**proof, "token": access_token, "token_type_hint": "access_token"}
        answer = self.called(client, "POST", app.token + path, data=form)
        said = answer.json_or_none()
        if answer.status != 200 or not isinstance(said, dict):
            raise Unavailable(f"{self.title} doesn't say what the consent allows ({answer.status})", fix=LATER)
        if not said.get("active"):
            raise Reconnect(
                f"{self.title} no longer accepts this connection's token",
                fix=f"Connect {self.who or self.title} again.",
            )
        return said

    def called(self, client: httpx.Client, method: str, url: str, **more: Any) -> Answer:
        """
        What the vendor says to a call about a consent, whatever it is: whose it is, or that it is taken back. `more` as httpx takes it.

        Raises: Unavailable where no answer comes.
        """
        try:
            response = client.request(method, url, **more)
        except httpx.HTTPError as error:
            raise Unavailable(f"{self.title} gave no answer ({type(error).__name__})", fix=LATER) from error
        return Answer(response.status_code, {}, response.content)

    def accepted(self, client: httpx.Client, method: str, url: str, *, gone: int = 0, **more: Any) -> Answer:
        """
        The same, of a vendor that must say yes; `gone`: its status for what isn't there, where that is as good.

        Raises: Rejected where it knows the app or the tokens no longer; Unavailable.
        """
        answer = self.called(client, method, url, **more)
        if answer.is_success or answer.status == gone:
            return answer
        refused = Rejected if answer.status in {400, 401, 403} else Unavailable
        raise refused(
            f"{self.title} refused {method} {httpx.URL(url).path} ({answer.status})",
            fix=f"Connect {self.who or self.title} again.",
        )

    def _refusal(self, answer: Answer, body: Mapping[str, Any]) -> LedgerlinkError:
        codes = {str(body[name]) for name in ("error", "status") if body.get(name)}
        words = str(body.get("error_description") or body.get("message") or ", ".join(sorted(codes)))
        ended = codes & self.gone or (self.gone_says and self.gone_says in words.casefold())
        if 400 <= answer.status < 500 and ended:
            said = f" ({words})" if words and words not in codes else ""
            return Reconnect(
                f"{self.title} no longer accepts this connection: {self.because}{said}",
                fix=f"Connect {self.who or self.title} again.",
            )
        if answer.status == 429:
            wait = answer.headers.get("retry-after", "")
            seconds = float(wait) if wait.isdecimal() else RATE_LIMIT_WAIT
            return RateLimited(f"{self.title}'s sign-in asks us to wait", fix=AGAIN, retry_after=seconds)
        return Unavailable(
            f"{self.title}'s sign-in failed ({answer.status}): {words or 'nothing that can be read'}",
            fix=self.compare if codes & APP_REFUSED else f"{AGAIN} If it goes on: {self.compare}",
        )


def _without(form: Mapping[str, str], body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the answer says, less whatever repeats to us what we sent."""
    secrets = {value for name, value in form.items() if name not in {"grant_type", "client_id", "redirect_uri"}}
    return {name: said for name, said in body.items() if not any(secret in str(said) for secret in secrets)}
