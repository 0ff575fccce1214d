"""`./labimpact backup`, `restore` and `keys`: what keeps an installation's data and secrets."""

from launcher import keyring
from launcher.backups import restoring, saving
from launcher.backups.options import read_backup, read_restore


def run(name: str, arguments: list[str]) -> int:
    """Run one of the three."""
    if name == "backup":
        return saving.run(read_backup(arguments))
    if name == "restore":
        return restoring.run(read_restore(arguments))
    return keyring.run(arguments)
