"""Cards of recognition, records of one human being or not, and what offices ask one another."""

from labimpact.recognition.models.card import Card, CommonKey
from labimpact.recognition.models.merging import LikelyDuplicate, Merge, NotTheSame
from labimpact.recognition.models.sharing import RequestedPerson, SharingRequest
from labimpact.recognition.models.sweeping import MatchWeights, Sweep

__all__ = [
    "Card",
    "CommonKey",
    "LikelyDuplicate",
    "MatchWeights",
    "Merge",
    "NotTheSame",
    "RequestedPerson",
    "SharingRequest",
    "Sweep",
]
