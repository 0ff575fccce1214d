"""The same people within a register or across two, and how alike two persons are.

Pure: no Django, no database. A `Scorer` weighs two records; `link_within` and `link_across` decide
on whole registers (after Fellegi and Sunter, with term frequencies, weights learned from the file,
and a second look at each pair beside its rivals).
"""

from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.frequencies import Frequencies, Rarity
from labimpact.recognition.linking.linker import Linked, link_across, link_within
from labimpact.recognition.linking.records import Record, read_record
from labimpact.recognition.linking.scoring import Scorer, Weighed
from labimpact.recognition.linking.weights import Weights, committed_weights

__all__ = [
    "Birth", "Frequencies", "Linked", "Rarity", "Record", "Scorer", "Weighed", "Weights",
    "committed_weights", "link_across", "link_within", "read_record",
]  # fmt: skip
