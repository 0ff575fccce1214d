"""The roles of the network: data in code, with an Italian description a manager can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from labimpact.base.permissions import Permission as P
from labimpact.base.wall.compiler import RolePermission


class Reach(StrEnum):
    """How far a membership's permissions go beyond its own office."""

    OFFICE = "office"
    AREA = "area"
    NETWORK = "network"


@dataclass(frozen=True)
class Role:
    code: str
    label: str
    description: str
    permissions: frozenset[P]
    reach: Reach = Reach.OFFICE
    # Permissions that are there only inside a timed, reasoned, logged staff session.
    session_permissions: frozenset[P] = frozenset()


_STAFF = frozenset({P.WORKSPACE_VIEW, P.NETWORK_VIEW, P.RULES_VIEW, P.PROGRAMME_VIEW})
_DESK = _STAFF | {
    P.ACTIVITY_ATTRIBUTE,
    P.AGENDA_CONFIGURE,
    P.APPOINTMENT_MANAGE,
    P.ARRIVAL_MANAGE,
    P.CASE_WORK,
    P.CONTACT_RECORD,
    P.LIST_SHARE,
    P.MEDIATION_REQUEST,
    P.PERSON_EDIT,
    P.PERSON_EMERGENCY,
    P.PERSON_EXPORT,
    P.PERSON_VIEW,
    P.PROCEDURE_MANAGE,
    P.REFERRAL_MANAGE,
    P.REGISTER_IMPORT,
    P.REPORT_VIEW,
    P.TASK_MANAGE,
}

_ALL = (
    Role(
        "desk_operator",
        "Operatore di sportello",
        "Accoglie le persone, registra i contatti, cura le schede del proprio ufficio.",
        _DESK,
    ),
    Role(
        "social_worker",
        "Assistente sociale",
        "Come l'operatore; inoltre prende in carico, prepara i flussi SIUSS dell'ufficio, e può"
        " sigillare una scheda (violenza, tratta, tutela).",
        _DESK | {P.CASE_LEAD, P.FLOW_SEND, P.SEAL_MANAGE},
    ),
    Role(
        "cultural_mediator",
        "Mediatore linguistico-culturale",
        "Vede la propria giornata, risponde alle proposte, scrive le relazioni; non apre le"
        " schede delle persone.",
        _STAFF | {P.MEDIATION_WORK, P.TASK_MANAGE},
    ),
    Role(
        "mediation_coordinator",
        "Coordinatore della mediazione",
        "Approva le richieste di mediazione, cura mediatori, ore e piani, convalida le relazioni.",
        _STAFF | {P.MEDIATION_COORDINATE, P.TASK_MANAGE, P.REPORT_VIEW},
    ),
    Role(
        "requester",
        "Richiedente",
        "Scuola o servizio che chiede un intervento e ne segue l'esito.",
        frozenset({P.WORKSPACE_VIEW, P.MEDIATION_REQUEST, P.NETWORK_VIEW}),
    ),
    Role(
        "housing_operator",
        "Operatore della mediazione abitativa",
        "Segue la casa per le persone del proprio ufficio.",
        _DESK,
    ),
    Role(
        "care_work_operator",
        "Operatore dello sportello assistenti familiari",
        "Segue lavoratrici, lavoratori e famiglie del proprio ufficio.",
        _DESK,
    ),
    Role(
        "trainer",
        "Formatore",
        "Tiene corsi e laboratori; non apre le schede delle persone.",
        _STAFF | {P.TASK_MANAGE},
    ),
    Role(
        "community_worker",
        "Operatore di comunità",
        "Cura eventi, associazioni e volontari; scrive per il portale, e chi è redattore rilegge;"
        " non apre le schede delle persone.",
        _STAFF | {P.CONTENT_WRITE, P.TASK_MANAGE},
    ),
    Role(
        "editor",
        "Redattore",
        "Scrive e pubblica le pagine del portale pubblico del proprio Ambito.",
        frozenset(
            {P.WORKSPACE_VIEW, P.NETWORK_VIEW, P.TASK_MANAGE, P.CONTENT_WRITE, P.CONTENT_PUBLISH}
        ),
    ),
    Role(
        "area_coordinator",
        "Coordinatore di Ambito",
        "Cura uffici, persone incaricate e attività dell'Ambito; legge solo dati riassuntivi.",
        _STAFF
        | {
            P.AGENDA_CONFIGURE,
            P.LIST_SHARE,
            P.MEMBER_INVITE,
            P.NETWORK_MANAGE,
            P.PROGRAMME_MANAGE,
            P.REGISTER_SIGN,
            P.REPORT_VIEW,
            P.TASK_MANAGE,
            P.TERRITORY_MANAGE,
            P.TERRITORY_VIEW,
        },
        Reach.AREA,
    ),
    Role(
        "financial_officer",
        "Referente amministrativo",
        "Segue il progetto e la rendicontazione dell'Ambito; legge solo dati riassuntivi.",
        _STAFF | {P.REPORT_VIEW},
        Reach.AREA,
    ),
    Role(
        "regional_monitor",
        "Monitoraggio regionale",
        "Legge i dati riassuntivi di tutta la rete; non vede nessuna persona.",
        _STAFF | {P.REPORT_VIEW, P.RULES_EDIT, P.TERRITORY_VIEW},
        Reach.NETWORK,
    ),
    Role(
        "auditor",
        "Revisore",
        "Legge attività e riepiloghi da controllare; non apre le schede.",
        frozenset({P.WORKSPACE_VIEW, P.PROGRAMME_VIEW, P.REPORT_VIEW, P.RULES_VIEW}),
        Reach.AREA,
    ),
    Role(
        "privacy_officer",
        "Referente della protezione dei dati",
        "Legge il registro degli accessi dell'Ambito, riesamina gli accessi d'emergenza, decide"
        " lo scarto dei dati e i blocchi legali.",
        frozenset(
            {P.WORKSPACE_VIEW, P.AUDIT_VIEW, P.NETWORK_VIEW, P.RETENTION_MANAGE, P.RULES_VIEW}
        ),
        Reach.AREA,
    ),
    Role(
        "platform_administrator",
        "Amministratore della piattaforma",
        "Ha poteri solo dentro una sessione di servizio: a tempo, motivata, registrata.",
        frozenset({P.WORKSPACE_VIEW, P.STAFF_SESSION_OPEN}),
        Reach.NETWORK,
        _STAFF
        | {
            P.MEMBER_INVITE,
            P.NETWORK_MANAGE,
            P.PROGRAMME_MANAGE,
            P.RETENTION_MANAGE,
            P.RULES_EDIT,
            P.SYSTEM_VIEW,
            P.TERRITORY_MANAGE,
        },
    ),
)
ROLES: dict[str, Role] = {role.code: role for role in _ALL}
ROLE_CHOICES = [(role.code, role.label) for role in _ALL]


def role_permissions() -> Iterator[RolePermission]:
    """The rows that the wall keeps of the roles, one per permission."""
    for role in _ALL:
        for permission in role.permissions:
            yield RolePermission(role.code, permission.value, role.reach.value, False)
        for permission in role.session_permissions - role.permissions:
            yield RolePermission(role.code, permission.value, role.reach.value, True)
