"""Two registers compared without names: how long it takes, what it holds, whom it counts."""

from __future__ import annotations

import resource
import secrets
import time
from pathlib import Path
from typing import Any

from bench.linking.households import Cells, two_registers
from bench.linking.size import PERSONS_A_ROW
from labimpact.recognition.linking import Record, read_record
from labimpact.recognition.linking.births import BirthReader
from labimpact.recognition.linking.encoding import Encoder
from labimpact.recognition.linking.linker import MATCH
from labimpact.recognition.linking.meeting import meet

FIELDS = ("id", "given_name", "family_name", "birth_date", "sex")


def without_names(lists: Path, *, left: int, right: int, seed: int) -> dict[str, Any]:
    """Encode two registers of so many rows and count the persons in common."""
    persons = round(max(left, right * 1.2) * PERSONS_A_ROW)
    _people, one, other = two_registers(lists, persons=persons, seed=seed)
    births = BirthReader("%d/%m/%Y")
    sides = [
        [(person, record_of(cells, births)) for person, cells in register[:many]]
        for register, many in ((one, left), (other, right))
    ]
    encoder = Encoder(secrets.token_bytes(32))
    began = time.process_time()
    encoded = [[encoder.encode(record) for _person, record in side] for side in sides]
    midway = time.process_time()
    found = {(p.left, p.right) for p in meet(*encoded) if p.decision == MATCH}
    ended = time.process_time()
    owners = [[person for person, _record in side] for side in sides]
    right_ones = sum(owners[0][a] == owners[1][b] for a, b in found)
    return {
        "rows": [len(side) for side in sides],
        "encode_cpu_s": round(midway - began, 1),
        "meet_cpu_s": round(ended - midway, 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "precision": round(right_ones / max(len(found), 1), 4),
        "persons_in_common": len(set(owners[0]) & set(owners[1])),
        "counted": min(len({a for a, _b in found}), len({b for _a, b in found})),
    }


def record_of(cells: Cells, births: BirthReader) -> Record:
    """A row as it is encoded: by name, birth and sex."""
    return read_record({name: cells[name] for name in FIELDS}, births)
