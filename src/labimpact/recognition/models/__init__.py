"""The same human being in two records, those who are not, and what one office asks another."""

from labimpact.recognition.models.merging import LikelyDuplicate, Merge, NotTheSame
from labimpact.recognition.models.sharing import RequestedPerson, SharingRequest

__all__ = ["LikelyDuplicate", "Merge", "NotTheSame", "RequestedPerson", "SharingRequest"]
