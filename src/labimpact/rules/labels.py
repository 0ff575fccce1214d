"""Names of lists and themes, and values as an Italian reader expects them."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import formats

UNITS = {
    "EUR": "€",
    "EUR_per_hour": "€ all'ora",
    "EUR_per_month": "€ al mese",
    "EUR_per_year": "€ all'anno",
    "calendar_day": "giorni",
    "code": "",
    "credit": "crediti",
    "date": "",
    "hour": "ore",
    "km_per_hour": "km/h",
    "item": "unità",
    "m2": "m²",
    "minute": "minuti",
    "month": "mesi",
    "month_day": "",
    "month_of_year": "",
    "multiple": "volte",
    "percent": "%",
    "person": "persone",
    "text": "",
    "weekday": "",
    "working_day": "giorni lavorativi",
    "year": "anni",
}  # fmt: skip
ONE = {
    "calendar_day": "giorno", "credit": "credito", "hour": "ora", "minute": "minuto",
    "month": "mese", "multiple": "volta", "person": "persona",
    "working_day": "giorno lavorativo", "year": "anno",
}  # fmt: skip
MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
# Codes that rules hold as values; what is not here is shown in capitals (levels, countries).
CODES = {
    "asylum_seekers": "richiedenti asilo",
    "competence_certificate": "certificato di competenze",
    "disabled": "spenta",
    "medical_care": "chi è qui per cure mediche",
    "minors": "minori",
    "protected_persons": "titolari di protezione",
    "regular_contract": "contratto regolare",
    "bs": "BS", "ar": "arabo", "en": "inglese", "es": "spagnolo", "fil": "filippino",
    "fr": "francese", "ru": "russo", "sq": "albanese", "zh": "cinese",
    "AL": "Albania", "DZ": "Algeria", "MA": "Marocco", "MD": "Moldova", "PH": "Filippine",
    "TN": "Tunisia", "TR": "Turchia", "UA": "Ucraina",
}  # fmt: skip
THEMES = {
    "benefits": "aiuti economici",
    "citizenship": "cittadinanza",
    "deadlines": "scadenze",
    "desk": "sportello",
    "directory": "servizi nel portale",
    "domestic_work": "lavoro domestico",
    "fees": "costi",
    "health": "salute",
    "housing": "casa",
    "income": "redditi richiesti",
    "mediation": "mediazione",
    "permits": "permessi e visti",
    "retention": "conservazione dei dati",
}
LISTS = {
    "age_band": "fasce di età",
    "body_kind": "tipi di ente",
    "body_role": "ruoli degli enti",
    "closure_reason": "motivi di chiusura",
    "contact_channel": "canali del contatto",
    "contact_outcome": "esiti del contatto",
    "delivery_item": "che cosa è stato dato o fatto",
    "desk_side": "sportello o lavoro interno",
    "education": "istruzione",
    "file_kind": "tipi di allegato",
    "grant_basis": "perché un ufficio apre una scheda",
    "household_kind": "tipi di nucleo",
    "household_role": "posti nel nucleo",
    "identity_document_type": "documenti d'identità",
    "language_family": "varietà di una stessa lingua",
    "language_level": "livelli di lingua",
    "literacy": "alfabetizzazione",
    "marital_status": "stato civile",
    "mediation_decline": "perché chi media rifiuta",
    "mediation_experience": "esperienza di chi media",
    "mediation_kind": "tipi di mediazione",
    "mediation_outcome": "esiti della mediazione",
    "mediation_refusal": "perché una richiesta di mediazione non è approvata",
    "missing_reason": "perché manca un dato",
    "need_area": "aree di bisogno",
    "need_origin": "come è emerso il bisogno",
    "need_severity": "gravità del bisogno",
    "office_kind": "tipi di ufficio",
    "privacy_class": "classi di riservatezza",
    "referral_reason": "motivi di invio",
    "report_source": "fonti dei rapporti",
    "residence_title_state": "stati del titolo di soggiorno",
    "residence_title_type": "titoli di soggiorno",
    "seal_kind": "tipi di sigillo",
    "starting_event": "da che cosa decorre un termine",
    "work_condition": "condizione di lavoro",
}


def list_label(code: str) -> str:
    """The Italian name of a code list; the code itself for one made later."""
    return LISTS.get(code, code)


def value_text(value: Any, unit: str) -> str:
    """A rule's value with its unit: 30 giugno, 10.140,00 €, 1 mese."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {part}" for key, part in value.items())
    values = value if isinstance(value, list) else [value]
    text = "; ".join(_one(part, unit) for part in values)
    name = ONE.get(unit) if values in ([1], ["1"]) else None
    return f"{text} {name or UNITS.get(unit, unit)}".strip()


def _one(value: Any, unit: str) -> str:
    if isinstance(value, str) and unit.startswith(("EUR", "percent", "m2")):
        return _number(value)
    try:
        if unit == "month_day":
            month, day = map(int, value.split("-"))
            return f"{day} {MONTHS[month - 1]}"
        if unit == "month_of_year":
            return MONTHS[int(value) - 1]
        if unit == "date":
            return f"{date.fromisoformat(value):%d/%m/%Y}"
    except (AttributeError, TypeError, ValueError, IndexError):
        return str(value)
    if unit == "code":
        return CODES.get(str(value), str(value).upper())
    return str(value)


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    places = max(0, -int(number.as_tuple().exponent))
    return formats.number_format(number, places, use_l10n=True, force_grouping=True)
