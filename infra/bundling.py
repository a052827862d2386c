"""
The functions' two assets, without docker: arm64 wheels from the locks, our code beside them.

`python -m infra.bundling` makes both. Wheels are kept by the hash of their lock, so only a changed lock asks a package
index; an asset is kept by the hash of everything in it.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ASSETS = ROOT / "build" / "assets"
PYTHON = "3.14"
PLATFORM = "aarch64-manylinux_2_28"
BUNDLES = ("edge", "worker")
OURS = ("functions", "shared")
APART = frozenset({"cli", "__pycache__"})
"""Folders of ours that no function needs."""
UNREAD = ("botocore/data/*/*/examples-1.json", "stdnum/imsi.dat", "stdnum/oui.dat")
"""Parts of wheels that only manuals, or the numbers of telephones and network cards, are made of."""
BUDGETS_MIB = {"edge": 28, "worker": 44}
"""Unzipped, bytecode apart. Most of it is botocore: its code, and its descriptions of services; matching takes eight."""


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Our code as functions get it, relative to the root, in a fixed order."""
    for folder in OURS:
        for path in sorted((root / folder).rglob("*.py")):
            relative = path.relative_to(root)
            if not APART.intersection(relative.parts):
                yield relative


def digest(paths: Iterable[Path], *also: str, root: Path = ROOT) -> str:
    """Name these files' content, and whatever else decides the result."""
    total = hashlib.sha256("\0".join(also).encode())
    for path in paths:
        total.update(str(path).encode() + b"\0" + hashlib.sha256((root / path).read_bytes()).digest())
    return total.hexdigest()[:20]


def bundle(name: str) -> Path:
    """Give the folder of that asset, made if it isn't there. Raises: RuntimeError."""
    wheels = _wheels(name)
    compiler = _compiler()
    made = ASSETS / f"{name}-{digest(sources(), wheels.name, str(bool(compiler)))}"
    if not made.exists():
        part = _empty(made.with_suffix(f".{os.getpid()}"))
        shutil.copytree(wheels, part, dirs_exist_ok=True, copy_function=os.link)
        for path in sources():
            (part / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, part / path)
        if compiler:
            _compile(compiler, part)
        put_in_place(part, made)
    return made


def asset_hash(folder: Path) -> str:
    """Give the name under which CDK stores the asset: its folder's own."""
    return hashlib.sha256(folder.name.encode()).hexdigest()


def zipped_sources(root: Path = ROOT) -> bytes:
    """Our code only, as a zip whose bytes depend on nothing but the code: the local stack's asset."""
    target = ASSETS / f"local-{digest(sources(root), root=root)}.zip"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sources(root):
                archive.writestr(zipfile.ZipInfo(path.as_posix()), (root / path).read_bytes())
        part.rename(target)
    return target.read_bytes()


def put_in_place(part: Path, made: Path) -> None:
    """Give a finished folder its name, unless another process was faster with the same content."""
    try:
        part.rename(made)
    except OSError:
        if not made.exists():
            raise
        shutil.rmtree(part)


def _wheels(name: str) -> Path:
    lock = ROOT / "requirements" / f"{name}.txt"
    made = ASSETS / f"wheels-{name}-{digest([lock.relative_to(ROOT)], PYTHON, PLATFORM, *UNREAD)}"
    if not made.exists():
        part = _empty(made.with_suffix(f".{os.getpid()}"))
        _run(
            *_uv("pip", "install", "--quiet"),
            *("--python-platform", PLATFORM, "--python-version", PYTHON, "--only-binary", ":all:"),
            *("--require-hashes", "-r", str(lock), "--target", str(part)),
        )
        for leftover in ("bin", ".lock"):
            path = part / leftover
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        for path in [path for pattern in UNREAD for path in part.glob(pattern)]:
            path.unlink()
        put_in_place(part, made)
    return made


def _compiler() -> str | None:
    """Find an interpreter of the functions' version on this machine, whose bytecode Lambda can load."""
    found = _run(*_uv("python", "find", "--no-python-downloads", "--offline", PYTHON), must=False)
    return found.stdout.strip() or None if found.returncode == 0 else None


def _compile(interpreter: str, folder: Path) -> None:
    _run(interpreter, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", str(folder))


def _run(*words: str, must: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of our own tools. Raises: RuntimeError with its words where it `must` succeed and doesn't."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    if must and done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stderr}")
    return done


def _uv(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("uv")), *words]


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def size_mib(folder: Path) -> float:
    """Give the unzipped size, bytecode apart."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return sum(path.stat().st_size for path in files) / 2**20


def main() -> int:
    """Make both assets; one line of JSON for each."""
    argparse.ArgumentParser(prog="python -m infra.bundling", description=__doc__).parse_args()
    for name in BUNDLES:
        folder = bundle(name)
        row = {
            "bundle": name,
            "folder": folder.relative_to(ROOT).as_posix(),
            "mib": round(size_mib(folder), 1),
            "bytecode": _compiler() is not None,
        }
        sys.stdout.write(json.dumps(row) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
