"""Keeps the data of today's release for the tests of the next ones: see tests/data/releases.

    .venv/bin/python scripts/keep_release.py

Makes a server of its own, lays a small demonstration (invented people only) and writes it as
plain SQL with the number of rows of each table, named after the product's version.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from launcher import database, environment  # noqa: E402
from launcher.addresses import build, parse  # noqa: E402
from launcher.backups import rows  # noqa: E402
from launcher.backups.manifest import product_version  # noqa: E402
from launcher.cluster import binaries  # noqa: E402
from launcher.layout import DataFolder  # noqa: E402

TARGET = ROOT / "tests" / "data" / "releases"
PERSONS, SEED, TODAY = "150", "1", "2026-11-25"
# What a running product makes anew; it tells nothing of the shape of the data.
LEFT_OUT = ("procrastinate_jobs", "procrastinate_events", "django_session")


def main() -> None:
    os.environ.pop("DATABASE_URL", None)
    data = DataFolder(Path(tempfile.mkdtemp(prefix="labimpact-release-")))
    data.make()
    try:
        urls = database.start_embedded(data)
        variables = environment.variables(data, urls, demo=True, host="127.0.0.1", port=8000)
        environment.run_step("Preparing", variables, "prepare")
        size = ("--persons", PERSONS, "--seed", SEED, "--today", TODAY)
        environment.run_step("Laying the demonstration", variables, "demo_seed", *size)
        keep(urls.owner)
    finally:
        database.throw_away(data)


def keep(owner: str) -> None:
    """Write the dump and its counts."""
    version = product_version()
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    done = subprocess.run(
        [str(binaries() / "pg_dump"), "-d", owner, "--no-owner", *left_out],
        capture_output=True,
        check=True,
    )
    dump = TARGET / f"{version}.sql.gz"
    # Without a date, so that the same data gives the same file.
    dump.write_bytes(gzip.compress(readable(done.stdout), 9, mtime=0))
    with rows.connected(build(parse(owner) | {"user": "postgres"})) as connection:
        counts = rows.count(connection)
    found = {name: n for name, n in counts.items() if name.split(".")[1] not in LEFT_OUT}
    text = json.dumps(found, indent=1, sort_keys=True)
    (TARGET / f"{version}.json").write_text(text + "\n", encoding="utf-8")
    print(f"{dump.relative_to(ROOT)}: {dump.stat().st_size // 1024} kB, {sum(found.values())} rows")


def readable(dump: bytes) -> bytes:
    """Leave the lines out that differ each time and that an older psql does not know."""
    lines = dump.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith((b"\\restrict", b"\\unrestrict")))


if __name__ == "__main__":
    main()
