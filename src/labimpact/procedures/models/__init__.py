"""A procedure case and its parts."""

from labimpact.procedures.models.case import CaseParticipant, ProcedureCase
from labimpact.procedures.models.parts import CaseDeadline, CasePaper, CaseStep

__all__ = ["CaseDeadline", "CasePaper", "CaseParticipant", "CaseStep", "ProcedureCase"]
