"""Mediation: register, packages, requests and sessions, assignments, reports, plans."""

from labimpact.mediation.models.assignments import (
    LIVE,
    Assignment,
    AssignmentEnd,
    AssignmentWay,
    Offer,
)
from labimpact.mediation.models.files import RequestFile
from labimpact.mediation.models.links import (
    MediationFeed,
    RequestDraft,
    RequestLink,
    SessionLink,
)
from labimpact.mediation.models.mediators import (
    Absence,
    Availability,
    Incompatibility,
    Mediator,
    MediatorContract,
    MediatorLanguage,
    MediatorPaper,
    Suspension,
)
from labimpact.mediation.models.packages import HourPackage, PackageEntry, PackageTransfer
from labimpact.mediation.models.planning import PlanRun, PlanWork
from labimpact.mediation.models.reports import Opinion, SessionReport
from labimpact.mediation.models.requests import (
    MediationRequest,
    MediationSession,
    RequestPerson,
    RequestWords,
)
from labimpact.mediation.models.service import MediationService

__all__ = [
    "LIVE",
    "Absence",
    "Assignment",
    "AssignmentEnd",
    "AssignmentWay",
    "Availability",
    "HourPackage",
    "Incompatibility",
    "MediationFeed",
    "MediationRequest",
    "MediationService",
    "MediationSession",
    "Mediator",
    "MediatorContract",
    "MediatorLanguage",
    "MediatorPaper",
    "Offer",
    "Opinion",
    "PackageEntry",
    "PackageTransfer",
    "PlanRun",
    "PlanWork",
    "RequestDraft",
    "RequestFile",
    "RequestLink",
    "RequestPerson",
    "RequestWords",
    "SessionLink",
    "SessionReport",
    "Suspension",
]
