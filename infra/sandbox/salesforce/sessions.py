"""What administrators do about tokens and sessions, as verbs of the control plane's ``act``."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from infra.sandbox.core.oauth import Authority
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.tokens import POLICY, TokenDesk

With = Mapping[str, Any]


class Sessions:
    """The verbs over one authority."""

    def __init__(self, authority: Authority, desk: TokenDesk) -> None:
        self._authority = authority
        self._desk = desk
        self.verbs: dict[str, Callable[[Org, With], Any]] = {
            "scopes": self._rescope,
            "refresh_policy": self._refresh_policy,
            "expire_sessions": self._expire,
            "revoke_consent": self._revoke,
            "move_instance": self._move,
            "upload_key": self._upload,
        }

    def _rescope(self, org: Org, given: With) -> Any:
        """{scopes: a list, or a text with spaces} of what was granted."""
        wanted = given["scopes"]
        scopes = tuple(wanted.split() if isinstance(wanted, str) else wanted)
        for grant in self._authority.grants():
            if grant.accounts == (org.id,):
                self._authority.replace_grant(replace(grant, scopes=scopes))
        return {"scopes": list(scopes)}

    def _refresh_policy(self, _org: Org, given: With) -> Any:
        """{rotation: false, refresh_life_s: null}: the app's policy, for all orgs."""
        rotates, life = bool(given.get("rotation")), given.get("refresh_life_s")
        self._authority.policy = replace(POLICY, rotates=rotates, refresh_life_s=None if life is None else int(life))
        return {"rotation": rotates, "refresh_life_s": life}

    def _expire(self, org: Org, _given: With) -> Any:
        """Sessions end; refresh tokens stay good."""
        return {"ended": self._authority.end_sessions(org.id)}

    def _revoke(self, org: Org, _given: With) -> Any:
        """The consent is taken back: sessions and refresh tokens end."""
        for grant in [one for one in self._authority.grants() if one.accounts == (org.id,)]:
            self._authority.revoke_grant(grant.id)
        return {"revoked": org.id}

    def _move(self, org: Org, given: With) -> Any:
        """{host}: the org moves to another origin by which this server is reached, such as http://localhost:PORT."""
        org.settings.instance = str(given["host"]).rstrip("/")
        return {"instance_url": org.instance_url}

    def _upload(self, _org: Org, given: With) -> Any:
        """{pem}: the app gets the public key of its certificate, for the JWT bearer flow."""
        self._desk.public_key = str(given["pem"])
        return {"uploaded": True}
