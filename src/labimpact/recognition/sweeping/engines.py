"""Which engines there are, and whether one can run here."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

ENGINES = ("duckdb", "spark")


def missing(engine: str) -> str:
    """What is not there for an engine, in one sentence; nothing when it can run."""
    if engine != "spark":
        return ""
    if find_spec("pyspark") is None:
        return "Manca PySpark: installa i pacchetti di requirements/spark.txt."
    return "" if shutil.which("java") else "Manca Java (17 o successivo), che serve a Spark."
