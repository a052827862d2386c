"""Where people sign in to the deployment's own directory, and the token that proves it."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import boto3
import httpx

from shared.cli.deployment import LOCAL_FILE, outputs_of
from shared.cli.loopback import Loopback
from shared.errors import Forbidden, Unavailable

PATIENCE_SECONDS = 300.0
LOCAL_PERSON = "rex"


@dataclass(frozen=True, slots=True)
class Directory:
    """
    The HTTP API and the user pool before it. `people`: the local stack's, who sign in without a browser: their passwords.
    """

    api: str
    pool: str
    client: str
    sign_in: str
    people: Mapping[str, str] = field(default_factory=dict, repr=False)


def find_directory(stack: str, *, aws: bool) -> Directory:
    """The directory of the deployment that this invocation speaks to. Raises: NotFound."""
    if LOCAL_FILE.exists() and not aws:
        said = json.loads(LOCAL_FILE.read_text())
        known = {name: one["password"] for name, one in said["people"].items()}
        return _read({**said["directory"], "ApiUrl": said["api"]}, known)
    return _read(outputs_of(stack, ("people", "edge")), {})


def token_of(directory: Directory, who: str, *, opened: Callable[[str], None]) -> str:
    """
    Let somebody sign in, and give the access token. It is kept nowhere: the browser remembers who signed in.

    Raises:
        Forbidden: the directory doesn't know them, or they didn't sign in.
        Unavailable: the directory gave no answer.
    """
    if directory.people:
        return _by_password(directory, who or LOCAL_PERSON)
    return by_browser(directory, opened=opened)


def by_browser(directory: Directory, *, opened: Callable[[str], None], patience: float = PATIENCE_SECONDS) -> str:
    """Sign in on the directory's own page: authorization code with PKCE, back to this machine. Raises: as `token_of`."""
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    with Loopback() as back:
        asked = {
            "response_type": "code",
            "client_id": directory.client,
            "redirect_uri": back.address,
            "scope": "openid",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        opened(f"{directory.sign_in}/oauth2/authorize?{urlencode(asked)}")
        said = back.wait(patience)
        address = back.address
    if said is None:
        raise Forbidden("nobody signed in within five minutes", fix="Run the command again.")
    if said.get("state") != state or "code" not in said:
        why = said.get("error_description") or said.get("error") or "the answer belongs to another sign-in"
        raise Forbidden(f"the sign-in did not succeed: {why}", fix="Run the command again.")
    form = {
        "grant_type": "authorization_code",
        "client_id": directory.client,
        "code": said["code"],
        "redirect_uri": address,
        "code_verifier": verifier,
    }
    try:
        answer = httpx.post(f"{directory.sign_in}/oauth2/token", data=form, timeout=20)
        return str(answer.raise_for_status().json()["access_token"])
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise Unavailable("the directory gave no token for the sign-in", fix="Run the command again.") from error


def _by_password(directory: Directory, who: str) -> str:
    if who not in directory.people:
        raise Forbidden(
            f"the local stack knows no {who}", record=who, fix=f"Known are: {', '.join(sorted(directory.people))}."
        )
    given = boto3.client("cognito-idp").admin_initiate_auth(
        UserPoolId=directory.pool,
        ClientId=directory.client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": who, "PASSWORD": directory.people[who]},
    )
    return str(given["AuthenticationResult"]["AccessToken"])


def _read(outputs: Mapping[str, str], people: Mapping[str, str]) -> Directory:
    return Directory(
        api=outputs["ApiUrl"],
        pool=outputs["PeoplePool"],
        client=outputs["PeopleClient"],
        sign_in=outputs["PeopleSignIn"],
        people=people,
    )
