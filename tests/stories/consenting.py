"""A person who connects accounts: the command line on one side, the vendors' own consent pages on the other."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, Generic, TypeVar

import httpx

from infra.local.pair import Side
from shared.model.refs import ConnectionId, connection_id
from tests.stories.backstage import Backstage

PATIENCE = 120
Behind = TypeVar("Behind", bound=Backstage)


@dataclass
class Waiting:
    """A `ledgerlink connect` that waits for its ending."""

    process: subprocess.Popen[str]
    page: str
    attempt: str

    def ends(self, code: int = 0) -> dict[str, Any]:
        """What it says at last."""
        said, complained = self.process.communicate(timeout=PATIENCE)
        assert code == self.process.returncode, said + complained
        ended: dict[str, Any] = json.loads(said.splitlines()[-1])
        return ended


@dataclass(frozen=True)
class Page:
    """A page as a browser shows it."""

    status: int
    html: str
    address: str

    @property
    def text(self) -> str:
        return unescape(re.sub(r"\s*<[^>]+>\s*", "\n", self.html)).strip()


@dataclass(frozen=True)
class Consenting(Generic[Behind]):
    """What people do on that stage."""

    stage: Behind

    @contextmanager
    def connecting(self, provider: str, *words: str) -> Iterator[Waiting]:
        """Run `ledgerlink connect` up to where it waits for the vendor's page."""
        program = Path(sys.executable).with_name("ledgerlink")
        asked = [str(program), "connect", provider, "--json", "--wait", str(PATIENCE), *words]
        with subprocess.Popen(
            asked, cwd=self.stage.folder, stdout=-1, stderr=-1, text=True, env=dict(os.environ)
        ) as run:
            try:
                assert run.stdout is not None
                first = run.stdout.readline()
                assert first, run.stderr.read() if run.stderr else ""
                said = json.loads(first)
                assert "authorise_url" in said, said
                yield Waiting(run, said["authorise_url"], said["attempt"])
            finally:
                run.kill()

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command beside what people do meanwhile."""
        program = str(Path(sys.executable).with_name("ledgerlink"))
        with subprocess.Popen(
            [program, *words], cwd=self.stage.folder, stdin=-1, stdout=-1, stderr=-1, text=True, env=dict(os.environ)
        ) as run:
            try:
                yield run
            finally:
                run.kill()

    def piped(self, said: object, *words: str, code: int = 0) -> str:
        """Run a command that reads this from its standard input; gives what it printed."""
        with self.running(*words) as run:
            printed, complained = run.communicate(json.dumps(said), timeout=PATIENCE)
            assert code == run.returncode, printed + complained
            return printed

    def connects(self, provider: str, *words: str, accounts: Sequence[str] = (), code: int = 0) -> dict[str, Any]:
        """Connect from beginning to end; gives what the command said."""
        with self.connecting(provider, *words) as waiting:
            self.allows(waiting.page, *accounts)
            return waiting.ends(code)

    def allows(self, page: str, *accounts: str) -> Page:
        """A person allows the app on the vendor's page; gives what they are shown afterwards."""
        return self.decides(page, "allow", *accounts)

    def denies(self, page: str) -> Page:
        """A person says no there."""
        return self.decides(page, "deny")

    def decides(self, page: str, decision: str, *accounts: str) -> Page:
        return self.opens(self.sent_back(page, decision, *accounts))

    def sent_back(self, page: str, decision: str = "allow", *accounts: str) -> str:
        """Where the vendor sends the browser."""
        form = {"decision": decision, **({"account": list(accounts)} if accounts else {})}
        answer = httpx.post(page, data=form, timeout=60, trust_env=False)
        assert 302 == answer.status_code, answer.text
        return str(answer.headers["Location"])

    def opens(self, address: str) -> Page:
        answer = httpx.get(address, timeout=60, trust_env=False)
        return Page(answer.status_code, answer.text, address)

    def token(self, person: str) -> str:
        """Somebody signs in to the company's own directory."""
        stack = self.stage.stack
        directory = stack.description["directory"]
        given = stack.boto("cognito-idp").admin_initiate_auth(
            UserPoolId=directory["PeoplePool"],
            ClientId=directory["PeopleClient"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": person, "PASSWORD": stack.people[person]["password"]},
        )
        return str(given["AuthenticationResult"]["AccessToken"])

    def logs_in(self, page: str, person: str) -> None:
        """Somebody fills in the directory's own form, and their browser follows where it is sent."""
        with httpx.Client(trust_env=False, timeout=PATIENCE) as browser:
            html = browser.get(page).raise_for_status().text
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
            password = self.stage.stack.people[person]["password"]
            form = {name: unescape(value) for name, value in hidden.items()} | {
                "username": person,
                "password": password,
            }
            answer = browser.post(self.stage.stack.endpoint_url + "/login", data=form, follow_redirects=True)
            assert "go back to the terminal" in answer.raise_for_status().text

    def asks(self, provider: str, person: str = "", **said: str) -> httpx.Response:
        """Somebody asks the API for a vendor's page."""
        headers = {"Authorization": f"Bearer {self.token(person)}"} if person else {}
        address = f"{self.stage.stack.api_url}/connect/{provider}/{provider}"
        return httpx.post(address, json=said, headers=headers, timeout=60, trust_env=False)

    def accounts(self, side: Side) -> list[dict[str, Any]]:
        """The accounts that exist at the vendor."""
        answer = side.client.get(f"{side.described['control']}/account").raise_for_status().json()
        accounts: list[dict[str, Any]] = answer["accounts"]
        return accounts

    def connection(self, side: Side) -> ConnectionId:
        """The connection of the first account there."""
        return connection_id(side.name, side.described["account_id"])

    def listed(self) -> dict[str, dict[str, Any]]:
        """What `ledgerlink connections` says, by connection."""
        return {row["connection"]: row for row in self.stage.cli("connections")}

    def known(self) -> dict[str, tuple[str, str]]:
        """Where each connection stands, and since when it is connected: what time alone doesn't change."""
        return {name: (row["status"], row["connected_at"]) for name, row in self.listed().items()}
