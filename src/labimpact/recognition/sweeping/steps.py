"""What is done in a process of its own, which gives its memory back at its end."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any


def main(work: dict[str, Any]) -> dict[str, Any]:
    """One step of a sweep; the engines are read here and nowhere else."""
    from labimpact.recognition.sweeping import embedded

    # What splink says while it learns is for who tunes it.
    logging.getLogger("splink").setLevel(logging.ERROR)
    folder, memory = Path(work["folder"]), work["memory"]
    match work["step"]:
        case "gather":
            return embedded.gather(folder, memory)
        case "train":
            return embedded.train(folder, memory, work["prior"])
    into = Path(work["into"])
    parameters = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    if work["engine"] == "spark":
        from labimpact.recognition.sweeping import distributed

        return {"pairs": distributed.predict(folder, memory, parameters, into)}
    part, parts = work["part"], work["parts"]
    return {"pairs": embedded.predict(folder, memory, parameters, part, parts, into)}
