"""The same people within a register or across two, and how alike two persons are.

Pure: no Django, no database. `Scorer` and `score_pair` weigh two records and say why;
`link_within` and `link_across` decide on whole registers (after Fellegi and Sunter, with term
frequencies, weights learned from the file, and a second look at each pair beside its rivals).
"""

from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.frequencies import Frequencies, Rarity
from labimpact.recognition.linking.linker import Linked, link_across, link_within
from labimpact.recognition.linking.records import Record, read_record
from labimpact.recognition.linking.scoring import Agreement, Evidence, Scorer, score_pair
from labimpact.recognition.linking.weights import Weights, committed_weights

__all__ = [
    "Agreement", "Birth", "Evidence", "Frequencies", "Linked", "Rarity", "Record", "Scorer",
    "Weights", "committed_weights", "link_across", "link_within", "read_record", "score_pair",
]  # fmt: skip
