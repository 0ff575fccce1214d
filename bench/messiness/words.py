"""How desk workers write things: hand-made lists of the generator, unknown to the product.

They are written from the desk's side and are not the product's synonyms: where both say the same
it is because people do. Each code is one of the product's own lists.
"""

# ruff: noqa: E501 - lines of data
from __future__ import annotations

# code of the State (alpha-2): alpha-3, name, and the forms of its citizenship.
STATES = {
    "MA": ("MAR", "Marocco", "marocchina marocchino marocchini"),
    "EG": ("EGY", "Egitto", "egiziana egiziano egiziani"),
    "AL": ("ALB", "Albania", "albanese albanesi"),
    "UA": ("UKR", "Ucraina", "ucraina ucraino ucraini"),
    "RO": ("ROU", "Romania", "romena rumena rumeno"),
    "PK": ("PAK", "Pakistan", "pakistana pakistano pachistano"),
    "IN": ("IND", "India", "indiana indiano indiani"),
    "CN": ("CHN", "Cina", "cinese cinesi"),
    "PE": ("PER", "Perù", "peruviana peruviano peruviani"),
    "PH": ("PHL", "Filippine", "filippina filippino filippini"),
    "SN": ("SEN", "Senegal", "senegalese senegalesi"),
    "BD": ("BGD", "Bangladesh", "bangladese bengalese bangladesi"),
    "EC": ("ECU", "Ecuador", "ecuadoriana ecuadoregno equadoregna"),
    "LK": ("LKA", "Sri Lanka", "srilankese srilankesi cingalese"),
    "MD": ("MDA", "Moldavia", "moldava moldavo moldavi"),
    "NG": ("NGA", "Nigeria", "nigeriana nigeriano nigeriani"),
    "TN": ("TUN", "Tunisia", "tunisina tunisino tunisini"),
    "SV": ("SLV", "El Salvador", "salvadoregna salvadoregno"),
    "BR": ("BRA", "Brasile", "brasiliana brasiliano brasiliani"),
    "GH": ("GHA", "Ghana", "ghanese ghanesi ganese"),
    "CI": ("CIV", "Costa d'Avorio", "ivoriana ivoriano ivoriani"),
    "TR": ("TUR", "Turchia", "turca turco turchi"),
    "RU": ("RUS", "Russia", "russa russo russi"),
    "GE": ("GEO", "Georgia", "georgiana georgiano"),
    "ML": ("MLI", "Mali", "maliana maliano maliani"),
    "GM": ("GMB", "Gambia", "gambiana gambiano gambiani"),
    "ER": ("ERI", "Eritrea", "eritrea eritreo eritrei"),
    "AF": ("AFG", "Afghanistan", "afghana afghano afgano"),
    "XK": ("XKX", "Kosovo", "kosovara kosovaro kosovari"),
    "SY": ("SYR", "Siria", "siriana siriano siriani"),
    "RS": ("SRB", "Serbia", "serba serbo serbi"),
    "DO": ("DOM", "Rep. Dominicana", "dominicana dominicano"),
    "SO": ("SOM", "Somalia", "somala somalo somali"),
    "BF": ("BFA", "Burkina Faso", "burkinabè burkinabé"),
    "CM": ("CMR", "Camerun", "camerunense camerunese"),
    "BO": ("BOL", "Bolivia", "boliviana boliviano"),
    "CO": ("COL", "Colombia", "colombiana colombiano"),
    "DZ": ("DZA", "Algeria", "algerina algerino"),
    "ET": ("ETH", "Etiopia", "etiope etiopi"),
    "IR": ("IRN", "Iran", "iraniana iraniano"),
}
# Where people say that they were born, abroad.
CITIES = {
    "MA": "Casablanca,Khouribga,Beni Mellal,Fes,Marrakech,Oujda", "EG": "Il Cairo,Gharbia,Menoufia,Tanta",
    "AL": "Tirana,Durazzo,Valona,Scutari,Elbasan", "UA": "Leopoli,Chernivtsi,Ternopil,Kiev",
    "RO": "Iasi,Bacau,Suceava,Bucarest", "PK": "Gujrat,Lahore,Sialkot,Faisalabad",
    "IN": "Jalandhar,Hoshiarpur,Ludhiana,Amritsar", "CN": "Wenzhou,Qingtian,Rui'an",
    "PE": "Lima,Callao,Trujillo,Arequipa", "PH": "Manila,Batangas,Quezon City",
    "SN": "Dakar,Thies,Touba,Kaolack", "BD": "Dhaka,Sylhet,Shariatpur,Madaripur",
    "EC": "Guayaquil,Quito,Machala", "LK": "Colombo,Negombo,Kandy", "MD": "Chisinau,Balti,Cahul",
    "NG": "Benin City,Lagos,Uromi", "TN": "Tunisi,Sfax,Mahdia", "TR": "Istanbul,Gaziantep,Izmir",
}  # fmt: skip
LANGUAGES = {
    "ar": ["arabo", "Arabo", "ARABO", "araba"],
    "ary": ["arabo marocchino", "darija", "Arabo Marocchino", "dialetto marocchino"],
    "arz": ["arabo egiziano", "egiziano"],
    "fr": ["francese", "Francese", "franc."],
    "sq": ["albanese", "Albanese", "ALBANESE"],
    "uk": ["ucraino", "Ucraino", "ukraino"],
    "ro": ["rumeno", "romeno", "RUMENO"],
    "ur": ["urdu", "Urdu", "URDU"],
    "pa-Guru": ["punjabi", "Panjabi", "PUNJABI"],
    "cmn": ["cinese", "cinese mandarino", "Mandarino"],
    "es": ["spagnolo", "Spagnolo", "SPAGNOLO"],
    "fil": ["tagalog", "filippino", "Tagalog"],
    "wo": ["wolof", "Wolof", "WOLOF"],
    "bn": ["bengalese", "bangla", "Bengali"],
    "si": ["singalese", "cingalese"],
    "en": ["inglese", "Inglese", "INGLESE", "ingl."],
    "ru": ["russo", "Russo"],
    "tr": ["turco", "Turco"],
    "ti": ["tigrino", "Tigrino"],
    "so": ["somalo"],
}
LANGUAGE_OF = {
    "MA": "ary ar", "EG": "arz ar", "AL": "sq", "UA": "uk ru", "RO": "ro", "PK": "ur", "IN": "pa-Guru en",
    "CN": "cmn", "PE": "es", "PH": "fil en", "SN": "wo fr", "BD": "bn", "EC": "es", "LK": "si", "MD": "ro ru",
    "NG": "en", "TN": "ar fr", "SV": "es", "GH": "en", "CI": "fr", "TR": "tr", "RU": "ru", "ML": "fr",
    "GM": "en", "ER": "ti", "XK": "sq", "SY": "ar", "DO": "es", "SO": "so", "BF": "fr", "CM": "fr",
    "BO": "es", "CO": "es", "DZ": "ar fr",
}  # fmt: skip
# (kind of title, its state): how it is written.
PERMITS = {
    ("employment", "holds"): ["PdS lavoro sub.", "lavoro subordinato", "LAVORO", "perm. lavoro", "motivi di lavoro", "lav. sub."],
    ("family", "holds"): ["motivi familiari", "perm. sogg. fam", "famiglia", "MOTIVI FAMILIARI", "PdS famiglia", "ricongiungimento fam."],
    ("eu_long_term_permit", "holds"): ["UE lungo periodo", "carta sogg.", "carta di soggiorno", "PdS UE soggiornanti lungo periodo", "ce lungo periodo"],
    ("asylum", "holds"): ["asilo politico", "rifugiato", "ASILO", "status rifugiato"],
    ("subsidiary_protection", "holds"): ["prot. sussidiaria", "protezione sussidiaria", "sussidiaria"],
    ("special_protection", "holds"): ["prot. speciale", "protezione speciale", "casi speciali"],
    ("asylum_request", "holds"): ["richiedente asilo", "rich. asilo", "richiesta asilo"],
    ("study", "holds"): ["studio", "motivi di studio"],
    ("temporary_protection", "holds"): ["protezione temporanea", "prot. temp.", "prot. temporanea Ucraina"],
    ("waiting_employment", "holds"): ["attesa occupazione", "att. occupazione"],
    ("self_employment", "holds"): ["lavoro autonomo", "lav. autonomo"],
    ("seasonal_employment", "holds"): ["stagionale", "lavoro stagionale"],
    ("", "awaiting_renewal"): ["in rinnovo", "ricevuta", "ricevuta rinnovo"],
    ("", "none"): ["irregolare", "nessuno", "senza permesso"],
}  # fmt: skip
PERMIT_WEIGHTS = [28, 20, 22, 4, 3, 4, 4, 2, 3, 2, 2, 1, 5, 3]
ITEMS = {
    "listening_interview": ["ascolto", "colloquio", "Colloquio di ascolto", "ASCOLTO"],
    "information_given": [
        "informazioni",
        "Info",
        "orientamento",
        "inform. generali",
        "INFORMAZIONI",
    ],
    "form_filled": [
        "compilazione kit",
        "compilazione modulo",
        "compilata domanda",
        "moduli",
        "Compil. moduli",
    ],
    "booking_made": ["prenotazione", "prenotato appuntamento", "appuntamento questura"],
    "escort_visit": ["accompagnamento", "accompagnata in questura"],
    "referral": ["invio al patronato", "inviato al CAF", "invio"],
    "legal_orientation": ["orientamento legale", "consulenza legale"],
    "consultation": ["consulenza"],
}
ITEM_WEIGHTS = [22, 34, 22, 9, 3, 6, 3, 2]
NEEDS = {
    "documents": [
        "documenti",
        "permesso",
        "rinnovo permesso",
        "Documenti",
        "cittadinanza",
        "residenza",
    ],
    "work": ["lavoro", "ricerca lavoro", "LAVORO", "curriculum"],
    "home": ["casa", "alloggio", "affitto", "Casa"],
    "health": ["salute", "medico", "tessera sanitaria"],
    "school": ["scuola", "iscrizione a scuola", "Scuola"],
    "income": ["reddito", "isee", "bonus", "sussidio"],
    "language": ["lingua", "corso di italiano", "italiano"],
    "family_minors": ["famiglia", "minori", "figli minori"],
    "legal": ["legale", "avvocato"],
}
NEED_WEIGHTS = [40, 15, 12, 8, 6, 8, 6, 3, 2]
CHANNELS = {
    "desk": ["sportello", "in presenza", "di persona", "Sportello"],
    "phone": ["telefono", "tel.", "telefonata", "TEL"],
    "email": ["mail", "email", "e-mail"],
    "messaging": ["whatsapp", "WhatsApp", "wa", "sms"],
    "outreach": ["domicilio", "visita domiciliare"],
}
CHANNEL_WEIGHTS = [70, 18, 5, 6, 1]
OPERATORS = ["Anna B.", "MR", "G. Ferrari", "Sara", "operatrice 2", "L.C."]
NOTES = ["", "", "", "torna lunedì", "porta la ricevuta; manca la marca da bollo", "chiamare dopo le 14",
    "molto agitata", "figlio in terza media\nda risentire", 'dice "tutto ok"', "vedi fascicolo"]  # fmt: skip
MEDIATORS = ["Fatima Z.", "Elira K.", "Wei L.", "Sig.ra Diop"]
SCHOOLS = [
    "IC Luino",
    "IC Cittiglio",
    "Scuola primaria Don Guanella",
    "Sc. sec. Manzoni",
    "IC B. Luini",
]
HEADINGS = {
    "external_id": ["N.", "Nr", "Prog.", "N. scheda"],
    "full_name": [
        "Cognome e nome",
        "COGNOME NOME",
        "Nominativo",
        "Utente",
        "Cognome e Nome utente",
    ],
    "full_name_given": ["Nome e cognome", "Nominativo", "NOME COGNOME", "Utente"],
    "family_name": ["Cognome", "COGNOME", "cognome"],
    "given_name": ["Nome", "NOME", "nome"],
    "sex": ["Sesso", "M/F", "Genere", "SESSO"],
    "birth_date": ["Data di nascita", "Nato/a il", "Data nascita", "D. NASCITA", "ddn"],
    "birth_place": ["Luogo di nascita", "Nato/a a", "Luogo nascita"],
    "tax_code": ["Codice fiscale", "C.F.", "CF", "Cod. Fiscale", "Cod.fisc."],
    "citizenship": [
        "Cittadinanza",
        "Nazionalità",
        "CITTADINANZA",
        "Paese d'origine",
        "Provenienza",
    ],
    "language": ["Lingua", "Lingua parlata", "Lingue"],
    "phone": ["Telefono", "Cell.", "Recapito", "TELEFONO", "Tel/cell"],
    "email": ["E-mail", "Mail", "email"],
    "municipality": ["Comune", "Residenza", "Comune di residenza", "RESIDENZA"],
    "permit": ["Permesso di soggiorno", "PdS", "Tipo permesso", "Titolo di soggiorno"],
    "permit_expiry": ["Scadenza", "Scad. PdS", "Scadenza permesso"],
    "contact_date": ["Data", "Data accesso", "DATA", "Data contatto", "Giorno"],
    "contact_time": ["Ora", "Orario", "ORA"],
    "minutes": ["Durata", "Minuti", "Durata (min)", "Tempo"],
    "item": ["Prestazione", "Intervento", "Attività svolta", "Cosa fatto"],
    "need": ["Bisogno", "Richiesta", "Motivo", "Motivo accesso"],
    "channel": ["Modalità", "Canale", "Tipo contatto"],
    "mediator": ["Mediatore", "Mediazione", "Mediatore (sì/no)"],
    "operator": ["Operatore", "Op.", "Operatrice"],
    "note": ["Note", "Annotazioni", "NOTE", "Osservazioni"],
    "school": ["Scuola", "Plesso", "Istituto"],
    "class": ["Classe", "Cl.", "Classe/sez."],
    "requested_hours": ["Ore richieste", "Ore rich.", "Monte ore"],
    "delivered_hours": ["Ore svolte", "Ore effettuate", "Ore erogate"],
    "mediator_name": ["Mediatore", "Mediatrice", "Nome mediatore"],
}
SISO = {
    "external_id": "id_scheda", "family_name": "cognome", "given_name": "nome", "sex": "sesso",
    "birth_date": "data_nascita", "birth_place": "comune_nascita_des", "tax_code": "codice_fiscale",
    "citizenship": "cittadinanza", "phone": "cellulare", "email": "email",
    "municipality": "comune_residenza", "permit": "tipo_permesso",
    "permit_expiry": "scad_permesso_sogg", "contact_date": "data_accesso", "item": "tipo_intervento",
    "need": "motivo_accesso", "operator": "operatore", "note": "note_scheda",
}  # fmt: skip
HAMLETS = ["Colmegna", "Creva", "Borgata Alta", "Cascina Nuova", "loc. Fornaci", "Motte Basse"]
