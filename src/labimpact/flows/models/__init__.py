"""Who counts for a project, and what was sent to SIUSS."""

from labimpact.flows.models.eligibility import EligibilitySnapshot, ProjectCall
from labimpact.flows.models.siuss import SiussFile, SiussRecord

__all__ = ["EligibilitySnapshot", "ProjectCall", "SiussFile", "SiussRecord"]
