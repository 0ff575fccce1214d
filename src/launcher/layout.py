"""Where everything lives: the program's own folders and those of one data folder."""

import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "src"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
BUILT_FRONTEND = SOURCES / "labimpact" / "ui" / "static" / "dist"
LAUNCHER = Path(__file__).resolve().parent / "__main__.py"


@dataclass(frozen=True)
class DataFolder:
    """One installation's data: database, keys, files, logs."""

    path: Path

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def locks(self) -> Path:
        return self.path / "locks"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def mode(self) -> Path:
        return self.path / "mode"

    @property
    def unfinished(self) -> Path:
        """Stands there while a network is being seeded, and after that was broken off."""
        return self.path / "seeding-unfinished"

    @property
    def external(self) -> Path:
        return self.path / "external-database"

    @property
    def static(self) -> Path:
        return self.path / "static"

    @property
    def accounts(self) -> Path:
        return self.path / "demo-accounts.json"

    def make(self) -> None:
        """Create the folder and those inside it, closed to other users."""
        old = os.umask(0o077)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for folder in (self.keys, self.logs, self.locks, self.files):
                folder.mkdir(exist_ok=True)
        finally:
            os.umask(old)


def chosen_data_folder(given: str | None) -> DataFolder:
    """Return the data folder: the one given, else LABIMPACT_DATA, else var/ in the program."""
    name = given or os.environ.get("LABIMPACT_DATA") or str(ROOT / "var")
    return DataFolder(Path(os.path.realpath(os.path.expanduser(name))))


def write_private(path: Path, text: str) -> None:
    """Write a small file whole or not at all, readable only by its owner."""
    _write_whole(path, text, stat.S_IRUSR | stat.S_IWUSR)


def write_stamp(path: Path, text: str) -> None:
    """The same for a note of what was set up: whoever runs the program may read it, as the rest."""
    _write_whole(path, text, 0o644)


def _write_whole(path: Path, text: str, mode: int) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def fingerprint(paths: list[Path], base: Path) -> str:
    """Return one hash of the names and contents of these files."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.relative_to(base)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def files_below(folder: Path, skip: frozenset[str] = frozenset()) -> list[Path]:
    """List the files under a folder, leaving out the folders with these names."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in skip)
        found.extend(Path(parent, name) for name in names)
    return found


def base_python() -> str:
    """Return the interpreter a virtual environment is made from, even inside one."""
    if sys.prefix == sys.base_prefix:
        return sys.executable
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return str(Path(sys.base_prefix, "bin", version))
