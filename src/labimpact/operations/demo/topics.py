"""What people ask for and what a desk gives: weights and words, as data."""

from __future__ import annotations

Weights = dict[str, float]

NEEDS: Weights = {
    "documents": 34, "work": 14, "home": 10, "health": 9, "school": 8, "family_minors": 5,
    "income": 10, "language": 5, "social_ties": 2, "legal": 5, "violence_exploitation": 0.4,
}  # fmt: skip
BY_PROFILE: dict[str, Weights] = {
    "asylum": {"legal": 4, "documents": 1.3, "home": 1.6, "income": 0.3, "language": 1.8},
    "temporary": {"health": 1.6, "school": 1.8, "language": 2, "home": 1.6, "documents": 0.8},
    "eu": {"documents": 0.4, "work": 1.7, "income": 1.5, "legal": 0.3},
    "none": {"legal": 4, "health": 2, "documents": 1.2, "income": 0.2, "school": 0.8},
}
BY_OFFICE: dict[str, Weights] = {
    "care_worker_desk": {"work": 9, "documents": 0.8, "home": 0.4, "school": 0.1},
    "housing_desk": {"home": 16, "income": 2, "documents": 0.3},
    "social_service": {"income": 2.5, "family_minors": 3, "home": 1.8, "social_ties": 2},
}
WITH_CHILDREN: Weights = {"school": 2.2, "family_minors": 2.2, "income": 1.3}
WITHOUT_CHILDREN: Weights = {"school": 0.1, "family_minors": 0.15}
TITLE_ENDING: Weights = {"documents": 2.6}

# What is given for a need: things given together, and how often.
GIVEN: dict[str, dict[tuple[str, ...], float]] = {
    "documents": {
        ("information_given",): 20, ("form_filled",): 20, ("information_given", "booking_made"): 20,
        ("legal_orientation", "form_filled"): 16, ("legal_orientation",): 14, ("booking_made",): 10,
    },
    "work": {
        ("information_given",): 40, ("consultation",): 20, ("form_filled",): 20,
        ("information_given", "referral"): 20,
    },
    "home": {
        ("listening_interview", "information_given"): 40, ("consultation",): 25,
        ("form_filled",): 20, ("referral",): 15,
    },
    "health": {
        ("information_given",): 40, ("booking_made",): 30, ("form_filled",): 18,
        ("information_given", "escort_visit"): 12,
    },
    "school": {
        ("information_given",): 35, ("form_filled",): 35, ("information_given", "referral"): 15,
        ("escort_visit",): 15,
    },
    "family_minors": {
        ("listening_interview",): 40, ("listening_interview", "referral"): 30,
        ("situation_report",): 12, ("consultation",): 18,
    },
    "income": {
        ("information_given",): 30, ("form_filled",): 40, ("information_given", "booking_made"): 30,
    },
    "language": {
        ("information_given",): 45, ("information_given", "referral"): 35, ("booking_made",): 20,
    },
    "social_ties": {
        ("listening_interview",): 60, ("listening_interview", "information_given"): 40,
    },
    "legal": {("legal_orientation",): 60, ("legal_orientation", "referral"): 40},
    "violence_exploitation": {
        ("listening_interview", "referral"): 70, ("listening_interview",): 30,
    },
}  # fmt: skip
MINUTES = {
    "listening_interview": 25, "information_given": 10, "legal_orientation": 20, "consultation": 20,
    "form_filled": 25, "booking_made": 10, "escort_visit": 60, "situation_report": 25,
    "referral": 10,
}  # fmt: skip
OUTCOMES: dict[str, Weights] = {
    "information_given": {"answered": 70, "to_continue": 15, "waiting_for_papers": 15},
    "form_filled": {"answered": 50, "waiting_for_papers": 35, "to_continue": 15},
    "booking_made": {"appointment_given": 85, "to_continue": 15},
    "referral": {"referred": 85, "to_continue": 15},
    "legal_orientation": {
        "answered": 45, "to_continue": 35, "not_feasible": 12, "waiting_for_papers": 8,
    },
    "": {"to_continue": 50, "answered": 40, "not_feasible": 10},
}  # fmt: skip
NEXT_STEPS: dict[str, tuple[str, ...]] = {
    "documents": (
        "Verificare lo stato della pratica in Questura", "Richiamare per i documenti mancanti",
        "Preparare il kit per il rinnovo", "Prenotare il test A2", "Controllare la ricevuta",
    ),
    "work": ("Richiamare dopo il colloquio al Centro per l’Impiego", "Rivedere il curriculum"),
    "home": ("Sentire il proprietario dell’appartamento", "Controllare il bando per la casa"),
    "health": ("Verificare l’iscrizione al medico", "Confermare la visita prenotata"),
    "school": ("Chiamare la segreteria della scuola", "Verificare l’iscrizione alla mensa"),
    "family_minors": ("Sentire l’assistente sociale", "Fissare un nuovo colloquio"),
    "income": ("Ritirare l’ISEE dal CAF", "Controllare l’esito della domanda"),
    "language": ("Verificare l’inizio del corso di italiano",),
    "social_ties": ("Invitare al prossimo incontro",),
    "legal": ("Sentire l’avvocato", "Preparare le carte per il ricorso"),
    "violence_exploitation": ("Sentire il centro antiviolenza",),
}  # fmt: skip
NOTES: dict[str, tuple[str, ...]] = {
    "documents": (
        "Ha portato passaporto e permesso. Mancano due fototessere.",
        "Chiede a che punto è il rinnovo: ha la ricevuta, nessuna convocazione.",
        "Spiegati i tempi e i costi del rinnovo. Torna con la marca da bollo.",
        "Vuole chiedere la carta di lungo periodo: verificato il reddito.",
    ),
    "work": (
        "Cerca lavoro, disponibile anche il fine settimana.",
        "Il contratto finisce a fine mese: spiegato che cosa fare per il permesso.",
    ),
    "home": (
        "L’affitto scade e il proprietario non rinnova. Due figli minori.",
        "Vivono in cinque in un bilocale: cercano una casa più grande.",
    ),
    "health": ("Deve iscriversi al medico di base.", "Ha bisogno di una visita specialistica."),
    "school": (
        "Iscrizione della figlia alla primaria, arrivata da un mese.",
        "Non capisce le comunicazioni della scuola: tradotto il registro.",
    ),
    "family_minors": ("Colloquio lungo sulla situazione in famiglia.",),
    "income": ("Domanda per l’assegno unico, portati i codici fiscali dei figli.",),
    "language": ("Cerca un corso serale di italiano.",),
    "social_ties": ("Si sente sola, non conosce nessuno in paese.",),
    "legal": ("Ha ricevuto un rifiuto: termine per il ricorso da verificare subito.",),
    "violence_exploitation": ("Colloquio riservato.",),
}
REFERRAL_REASONS = {
    "documents": "out_of_competence", "work": "job_search", "home": "housing",
    "health": "health_care", "school": "school_enrolment", "family_minors": "social_assessment",
    "income": "economic_support", "language": "italian_course", "social_ties": "other",
    "legal": "legal_aid", "violence_exploitation": "protection",
}  # fmt: skip
OUTSIDE = (
    "Centro per l’Impiego", "CPIA, corsi di italiano", "Patronato", "CAF",
    "Consultorio familiare", "Avvocato di fiducia", "Centro antiviolenza",
)  # fmt: skip
BACK_OFFICE: Weights = {"systematic_recording": 40, "mail_and_phone": 35, "municipal_staff_support": 15, "case_meeting": 10}  # fmt: skip  # noqa: E501
LETTERS = (
    ("Questura di Varese, Ufficio Immigrazione", "Sollecito pratica di rinnovo"),
    ("Prefettura, Sportello Unico", "Richiesta di informazioni su un nulla osta"),
    ("Anagrafe del Comune", "Dichiarazione di residenza"),
    ("Segreteria scolastica", "Documenti per l’iscrizione"),
    ("ASST, scelta e revoca", "Iscrizione al servizio sanitario"),
)
MEETINGS = (
    "Assistente sociale, scuola, mediatrice",
    "Servizio sociale, consultorio, operatrice dello sportello",
    "Comune, cooperativa di accoglienza, Questura",
)
LABELS = (
    "signora con passeggino", "ragazzo con zaino", "due fratelli", "signore anziano",
    "giacca rossa", "mamma con bambina", "",
)  # fmt: skip

# How a next step went, where somebody wrote it: most days nobody does.
HOW_IT_WENT = (
    "", "Sentita al telefono: viene giovedì", "", "Non risponde, lasciato un messaggio", "",
    "", "Portato tutto, mancava solo una foto",
)  # fmt: skip
