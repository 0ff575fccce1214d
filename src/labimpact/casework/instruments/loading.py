"""The instruments that come with the product, from the reviewed files of `instruments/data`."""

from __future__ import annotations

import json
from pathlib import Path

from labimpact.casework.instruments.definition import read
from labimpact.casework.models import Instrument, InstrumentVersion

DATA = Path(__file__).parent / "data"
SOURCE = "Elenchi di progetto: aree di bisogno, italiano dichiarato, condizione, titolo di studio"


def load_reference() -> int:
    """Publish each file as the first version of its instrument, once; returns how many were new.

    A file that changed is not loaded over what somebody has answered: an area or the network
    publishes the next version on the screen.
    """
    made = 0
    for path in sorted(DATA.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        instrument, new = Instrument.objects.get_or_create(code=path.stem)
        if new:
            InstrumentVersion.objects.create(
                instrument=instrument, number=1, title=read(schema).title, schema=schema,
                source=SOURCE, published_by="Lab'Impact",
            )  # fmt: skip
            made += 1
    return made
