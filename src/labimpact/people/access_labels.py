"""What an entry of the access register means, in the words of whoever reads a person's page."""

ACTIONS = {
    "person.opened": "scheda aperta",
    "person.searched": "comparsa in una ricerca",
    "person.registered": "scheda creata",
    "person.changed": "scheda modificata",
    "person.history_read": "storia delle modifiche letta",
    "person.readers_read": "registro degli accessi letto",
    "person.emergency_opened": "accesso d'emergenza",
    "person.sealed": "scheda sigillata",
    "person.unsealed": "sigillo tolto",
    "person.exported": "dati esportati",
    "seal.opened": "sigillo letto",
    "seal.members_changed": "persone ammesse dal sigillo cambiate",
    "grant.revoked": "accesso di un ufficio revocato",
    "emergency.listed": "accessi d'emergenza letti",
    "emergency.reviewed": "accesso d'emergenza riesaminato",
    "file.listed": "elenco degli allegati letto",
    "file.attached": "allegato aggiunto",
    "file.opened": "allegato aperto",
    "file.removed": "allegato tolto",
    "file.restored": "allegato rimesso",
    "mandate.listed": "elenco delle deleghe letto",
    "mandate.prepared": "delega preparata",
    "mandate.opened": "delega letta",
    "mandate.printed": "delega stampata",
    "mandate.signed": "delega firmata caricata",
    "mandate.revoked": "delega revocata",
    "notice.given": "informativa data",
    "notice.opened": "informative lette",
}
# What the first word of an action is about, for those not listed one by one.
SUBJECTS = {
    "person": "scheda", "contact": "contatto", "referral": "invio", "task": "cosa da fare",
    "arrival": "arrivo", "household": "nucleo familiare", "report": "rapporto",
    "timeline": "storia della persona",
}  # fmt: skip


def action_label(action: str) -> str:
    """The Italian words for an action; the subject with its code when it is not known."""
    if action in ACTIONS:
        return ACTIONS[action]
    subject = SUBJECTS.get(action.split(".", 1)[0])
    return f"{subject} ({action})" if subject else action
