"""
The start of a new provider: connector, sandbox, face and tests, and the rows that make them known.

Nothing of it is done: each place that waits for somebody says `FILL IN` and what belongs there, and the convention tests
list these places until none is left.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template

from infra.scaffold.skeleton import skeleton

TEXTS = Path(__file__).parent / "texts"
MARK = "FILL IN: "
NAME = re.compile(r"[a-z][a-z0-9_]*")
CONNECTOR, SANDBOX, TESTS = "shared/providers/{name}", "infra/sandbox/{name}", "tests"
FILES = {
    f"{CONNECTOR}/__init__.py": "connector_init",
    f"{CONNECTOR}/manifest.py": "manifest",
    f"{CONNECTOR}/webhooks.py": "webhooks",
    f"{CONNECTOR}/wire.py": "wire",
    f"{CONNECTOR}/mapping.py": "mapping",
    f"{CONNECTOR}/api.py": "api",
    f"{CONNECTOR}/changes.py": "changes",
    f"{CONNECTOR}/oauth.py": "oauth",
    f"{CONNECTOR}/scopes.py": "scopes",
    f"{CONNECTOR}/discovery.py": "discovery",
    f"{CONNECTOR}/README.md": "readme",
    f"{SANDBOX}/__init__.py": "sandbox_init",
    f"{SANDBOX}/seed.py": "seed",
    "infra/local/faces/{name}.py": "face_{role}",
    f"{TESTS}/contract/test_{{name}}.py": "test_contract",
    f"{TESTS}/unit/providers/{{name}}/test_webhooks.py": "test_webhooks",
}
"""Each file, and the text it is made from."""
PORTS = {"crm": "Crm", "ledger": "Ledger", "parties": "Parties"}
"""By the file that implements it, and that of `shared.ports`."""
ROWS = (
    (
        "shared/providers/registry.py",
        r"(PROVIDERS[^{]*\{\n(?:    .*\n)*)",
        '    "{name}": "shared.providers.{name}",\n',
    ),
    ("infra/sandbox/serve.py", r"(REGISTRY = \{\n(?:    .*\n)*)", '    "{name}": "infra.sandbox.{name}",\n'),
    (".importlinter", r"(type = independence\nmodules =\n(?:    .*\n)*)", "    shared.providers.{name}\n"),
)
"""Where a provider is made known: the file, what its row comes after, the row."""


def write(root: Path, name: str, role: str) -> list[Path]:
    """
    Write the files of this provider below the project's folder, and its rows; gives every file written or changed.

    Raises:
        ValueError: the name isn't one, or there is such a provider already. Then nothing was written.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a folder of code: small letters, digits and _, a letter first")
    if (root / CONNECTOR.format(name=name)).exists() or (root / SANDBOX.format(name=name)).exists():
        raise ValueError(f"there is a provider {name} already: fill in what the convention tests list")
    written = {path.format(name=name): _text(text.format(role=role), name, role) for path, text in FILES.items()}
    written |= {f"{CONNECTOR}/{role}.py".format(name=name): _port(root, name, role)}
    written |= {f"{CONNECTOR}/parties.py".format(name=name): _port(root, name, "parties")}
    written |= {f"{SANDBOX}/provider.py".format(name=name): _sandbox(root, name)}
    for path, text in written.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    _formatted([root / path for path in written if path.endswith(".py")])
    for path, after, row in ROWS:
        held = (root / path).read_text()
        place = re.search(after, held)
        if place is None:
            raise ValueError(f"{path} has no such list any more: {after}")
        (root / path).write_text(held[: place.end()] + row.format(name=name) + held[place.end() :])
    return [root / path for path in (*written, *(path for path, _, _ in ROWS))]


def places(root: Path, name: str) -> list[str]:
    """Every place of this provider that waits to be filled in, as `path: what`."""
    folders = [
        root / CONNECTOR.format(name=name),
        root / SANDBOX.format(name=name),
        root / "tests/unit/providers" / name,
    ]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    files += [root / "infra/local/faces" / f"{name}.py", root / "tests/contract" / f"test_{name}.py"]
    return [
        f"{path.relative_to(root)}: {line.partition(MARK)[2].strip()}"
        for path in files
        if path.suffix in {".py", ".md"} and path.exists()
        for line in path.read_text().splitlines()
        if MARK in line
    ]


def _formatted(files: Sequence[Path]) -> None:
    """As `make lint` wants them."""
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "format", "--quiet", *files], check=True)  # noqa: S603  # our own formatter, our own files


def _text(text: str, name: str, role: str) -> str:
    said = (TEXTS / f"{text}.txt").read_text()
    return Template(said).substitute(name=name, role=role, Role=role.upper(), title=_title(name), side=_side(role))


def _port(root: Path, name: str, file: str) -> str:
    port = PORTS[file]
    made = skeleton(
        root / f"shared/ports/{file}.py",
        port,
        f"{_title(name)}{port}",
        what="as the port's own docstring says",
        docstring=f"Implements `shared.ports.{file}.{port}`.",
    )
    connect = (
        f"\n\ndef connect(api: Api, known: object, policy: SettlePolicy) -> {_title(name)}{port}:\n"
        f'    """The account behind this way out; `known` are the settings kept of it, None before they were read."""\n'
        f"    raise NotImplementedError  # {MARK}connect: build the class above from these\n"
    )
    return f'"""{_title(name)}\'s accounts as the port asks of them."""\n\nfrom shared.http.client import Api\n{made}{connect}'


def _sandbox(root: Path, name: str) -> str:
    made = skeleton(
        root / "infra/sandbox/core/provider.py",
        "Provider",
        f"{_title(name)}Sandbox",
        what="as the core's own docstring says; what the vendor refuses is refused",
        docstring=f"{_title(name)} as a stateful simulator.",
        base="Provider",
    )
    return f'"""{_title(name)} as a provider of the sandbox core."""\n\nfrom infra.sandbox.core.provider import Provider\n{made}'


def _title(name: str) -> str:
    return "".join(word.title() for word in name.split("_"))


def _side(role: str) -> str:
    return {"crm": "SalesSide", "ledger": "FinanceSide"}[role]
