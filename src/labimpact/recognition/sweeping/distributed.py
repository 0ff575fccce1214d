"""The distributed engine: Spark, on this machine or on a cluster that sees the same folder.

Same settings, same keys and same parameters as the embedded engine, so the same pairs.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from splink import Linker, SparkAPI

from labimpact.recognition.sweeping import embedded, model

MASTER = "LABIMPACT_SPARK_MASTER"


def session(folder: Path) -> Any:
    """A session whose intermediate results lie in the sweep's folder."""
    from pyspark.sql import SparkSession

    found = (
        SparkSession.builder.master(os.environ.get(MASTER, "local[*]"))
        .appName("labimpact sweep")
        .config("spark.ui.enabled", "false")
        .config("spark.local.dir", str(folder / "spill"))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", os.environ.get("LABIMPACT_SPARK_DRIVER", "127.0.0.1"))
        .config("spark.sql.shuffle.partitions", "16")
        .getOrCreate()
    )
    found.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    return found


def predict(folder: Path, memory: str, parameters: model.Parameters, into: Path) -> int:
    """All pairs from the first look on; Spark parts the work by itself."""
    spark = session(folder)
    try:
        columns = embedded.COMPARED.split(", ")
        facts = spark.read.parquet(str(folder / embedded.FACTS)).select(*columns)
        # Every function that the model asks for is Spark's own: no archive of others is read.
        engine = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=spark, break_lineage_method="parquet", register_udfs_automatically=False
        )
        found = Linker(engine.register(facts), model.settings(parameters), log_level=None)
        pairs = found.inference.predict(
            threshold_match_weight=embedded.FIRST_LOOK, warning_mode="never"
        )
        frame = pairs.as_spark_dataframe().select("id_l", "id_r", "match_weight")
        frame.write.mode("overwrite").parquet(str(folder / "spark-pairs"))
    finally:
        spark.stop()
    rows = f"FROM read_parquet({embedded.quoted(folder / 'spark-pairs' / '*.parquet')})"
    return embedded.join(embedded.connect(folder, memory), folder, rows, into)
