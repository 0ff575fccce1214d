"""The embedded engine: DuckDB, in bounded memory, with what does not fit on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from splink import DuckDBAPI, Linker, block_on

from labimpact.recognition.sweeping import model

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FACTS = "facts.parquet"
# How many pairs are compared for each person, about: the rarest keys first.
PAIRS_A_PERSON = 25
# A key that more cards share brings nobody together.
MOST_CARDS = 1000
# Records that agree on name and day are so large a part of those that are one person, about.
PLAIN_SHARE = 0.5
SAMPLED, TRAINED = 5_000_000, 2_000_000
# From this weight on (bits for one person) the scorer of the product has a look.
FIRST_LOOK = -4.0
SEED = 20
COMPARED = "id, name, sound, rare, sounds, born, turned, year, gender, papers, phones, keys"


def connect(folder: Path, memory: str) -> DuckDBPyConnection:
    """A database of this process alone."""
    found = duckdb.connect(":memory:")
    found.execute("SET memory_limit = ?", [memory])
    found.execute("SET temp_directory = ?", [str(folder / "spill")])
    found.execute("SET preserve_insertion_order = false")
    found.execute("SET enable_progress_bar = false")
    return found


def quoted(path: Path) -> str:
    """A path as SQL reads it."""
    return "'" + str(path).replace("'", "''") + "'"


def gather(folder: Path, memory: str) -> dict[str, Any]:
    """One file of facts: of each card the rarest sound, and the keys that few share."""
    base = connect(folder, memory)
    base.execute(f"CREATE VIEW card AS FROM read_parquet({quoted(folder / 'cards-*.parquet')})")
    persons = _one(base, "SELECT count(*) FROM card")
    base.execute(
        "CREATE TABLE held AS SELECT key, count(*) AS n FROM"
        " (SELECT unnest(keys) AS key FROM card) GROUP BY key"
        " HAVING count(*) BETWEEN 2 AND ?", [MOST_CARDS],
    )  # fmt: skip
    most = _rarest(base, PAIRS_A_PERSON * persons)
    base.execute("DELETE FROM held WHERE n > ?", [most])
    base.execute(
        "CREATE TABLE filed AS SELECT id, list(key ORDER BY key) AS keys FROM"
        " (SELECT id, unnest(keys) AS key FROM card) JOIN held USING (key) GROUP BY id"
    )
    base.execute(
        "CREATE TABLE heard AS SELECT sound, count(*) AS n FROM"
        " (SELECT unnest(sounds) AS sound FROM card) GROUP BY sound"
    )
    base.execute(
        "CREATE TABLE rarest AS SELECT id, arg_min(sound, (n, sound)) AS rare FROM"
        " (SELECT id, unnest(sounds) AS sound FROM card) JOIN heard USING (sound) GROUP BY id"
    )
    draft = folder / f"{FACTS}.draft"
    base.execute(
        "COPY (SELECT card.* EXCLUDE (keys), rare, coalesce(filed.keys, []::BIGINT[]) AS keys"
        " FROM card LEFT JOIN filed USING (id) LEFT JOIN rarest USING (id) ORDER BY id)"
        f" TO {quoted(draft)} (FORMAT parquet, ROW_GROUP_SIZE 50000)"
    )
    plain = _one(
        base,
        "SELECT coalesce(sum(n * (n - 1) // 2), 0)::BIGINT FROM (SELECT count(*) AS n FROM card"
        " WHERE name IS NOT NULL AND born IS NOT NULL GROUP BY name, born)",
    )
    draft.rename(folder / FACTS)
    possible = max(persons * (persons - 1) / 2, 1)
    prior = min(max(plain, 1) / PLAIN_SHARE / possible, 0.01)
    return {"persons": persons, "most_cards_a_key": most, "prior": prior}


def _rarest(base: DuckDBPyConnection, budget: float) -> int:
    """The most cards of a key so that all keys together bring about no more pairs than that."""
    most, pairs = 2, 0.0
    rows = base.execute("SELECT n, count(*) FROM held GROUP BY n ORDER BY n").fetchall()
    for cards, keys in rows:
        pairs += keys * cards * (cards - 1) / 2
        if pairs > budget:
            break
        most = cards
    return most


def _one(base: DuckDBPyConnection, statement: str) -> int:
    row = base.execute(statement).fetchone()
    return int(row[0]) if row else 0


def linker(base: DuckDBPyConnection, folder: Path, parameters: model.Parameters) -> Linker:
    """Splink on the facts, with what was learned so far."""
    base.execute(
        f"CREATE TABLE facts AS SELECT {COMPARED} FROM read_parquet({quoted(folder / FACTS)})"
    )
    found = DuckDBAPI(base).register("facts")
    return Linker(found, model.settings(parameters), log_level=None)


def train(folder: Path, memory: str, prior: float) -> dict[str, Any]:
    """Learn how often the records of one person differ, by expectation and maximisation."""
    parameters: dict[str, Any] = {"prior": prior}
    base = connect(folder, memory)
    known = _one(base, f"SELECT count(*) FROM read_parquet({quoted(folder / FACTS)})")
    if known < model.FEWEST_PERSONS:
        return parameters | {"levels": model.USUAL}
    found = linker(base, folder, parameters)
    found.training.estimate_u_using_random_sampling(max_pairs=SAMPLED, seed=SEED)
    # Of pairs born on one day the names are learned, of pairs of one name the births.
    for shared in ("born", "name"):
        found.training.estimate_parameters_using_expectation_maximisation(
            block_on(shared), max_pairs=TRAINED, estimate_without_term_frequencies=True
        )
    learned = model.learned_from(found.misc.save_model_to_json())
    return parameters | {"levels": learned}


def predict(
    folder: Path, memory: str, parameters: model.Parameters, part: int, parts: int, into: Path
) -> int:
    """The pairs of one part of the persons with all others, from the first look on."""
    base = connect(folder, memory)
    found = linker(base, folder, parameters)
    pairs = found.inference.predict_chunk(
        left_chunk=(part, parts), right_chunk=(1, 1), threshold_match_weight=FIRST_LOOK,
        warning_mode="never",
    )  # fmt: skip
    rows = f"SELECT id_l, id_r, match_weight FROM {pairs.physical_name}"
    return join(base, folder, rows, into)


def join(base: DuckDBPyConnection, folder: Path, rows: str, into: Path) -> int:
    """Write pairs with both cards beside them, so that they are weighed one by one."""
    draft = into.with_suffix(".draft")
    sides = ", ".join(
        f"{side}.{column} AS {side}_{column}"
        for side in ("l", "r")
        for column in ("id", "names", "birth", "sex", "codes")
    )
    base.execute(
        f"COPY (SELECT {sides}, match_weight FROM ({rows}) AS pair"
        f" JOIN read_parquet({quoted(folder / FACTS)}) AS l ON l.id = pair.id_l"
        f" JOIN read_parquet({quoted(folder / FACTS)}) AS r ON r.id = pair.id_r"
        f" ORDER BY l.id, r.id) TO {quoted(draft)} (FORMAT parquet, ROW_GROUP_SIZE 20000)"
    )
    count = _one(base, f"SELECT count(*) FROM read_parquet({quoted(draft)})")
    draft.rename(into)
    return count
