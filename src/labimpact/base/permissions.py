"""Everything a person may do in the house, one line each."""

from enum import StrEnum, auto


class Permission(StrEnum):
    """Keep alphabetical. Roles (network/roles.py) are sets of these, held per office."""

    ACTIVITY_ATTRIBUTE = auto()
    AGENDA_CONFIGURE = auto()
    APPOINTMENT_MANAGE = auto()
    ARRIVAL_MANAGE = auto()
    AUDIT_VIEW = auto()
    CASE_LEAD = auto()
    CASE_WORK = auto()
    CONTACT_RECORD = auto()
    FLOW_SEND = auto()
    LIST_SHARE = auto()
    MEMBER_INVITE = auto()
    NETWORK_MANAGE = auto()
    NETWORK_VIEW = auto()
    PERSON_EDIT = auto()
    PERSON_EMERGENCY = auto()
    PERSON_EXPORT = auto()
    PERSON_VIEW = auto()
    PROCEDURE_MANAGE = auto()
    PROGRAMME_MANAGE = auto()
    PROGRAMME_VIEW = auto()
    REFERRAL_MANAGE = auto()
    REGISTER_IMPORT = auto()
    REGISTER_SIGN = auto()
    REPORT_VIEW = auto()
    RETENTION_MANAGE = auto()
    RULES_EDIT = auto()
    RULES_VIEW = auto()
    SEAL_MANAGE = auto()
    STAFF_SESSION_OPEN = auto()
    SYSTEM_VIEW = auto()
    TASK_MANAGE = auto()
    TERRITORY_MANAGE = auto()
    TERRITORY_VIEW = auto()
    WORKSPACE_VIEW = auto()
