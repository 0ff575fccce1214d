"""Who works in the demonstration: at least one account for each role, `ruolo.luogo@demo.invalid`.

The local part is the Italian name of the role, a dot, and the place; a second operator of a place
carries a number. `operatore.verbano` works in two offices, Luino and Cittiglio.
"""

from __future__ import annotations

from dataclasses import dataclass

DOMAIN = "demo.invalid"

SLUGS = {
    "operatore": "desk_operator",
    "assistente-sociale": "social_worker",
    "mediatore": "cultural_mediator",
    "coordinatore-mediazione": "mediation_coordinator",
    "richiedente": "requester",
    "casa": "housing_operator",
    "assistenti-familiari": "care_work_operator",
    "formatore": "trainer",
    "comunita": "community_worker",
    "redattore": "editor",
    "coordinatore": "area_coordinator",
    "amministrativo": "financial_officer",
    "monitoraggio": "regional_monitor",
    "revisore": "auditor",
    "privacy": "privacy_officer",
    "amministratore": "platform_administrator",
}


@dataclass(frozen=True)
class Account:
    """A member of the staff: e-mail before the @, name, offices by key."""

    slug: str
    name: str
    offices: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.slug}@{DOMAIN}"

    @property
    def role(self) -> str:
        return SLUGS[self.slug.split(".")[0].rstrip("23456789")]


ACCOUNTS = (
    Account("operatore.luino", "Chiara Bianchi", ("luino",)),
    Account("operatore2.luino", "Youssef Benali", ("luino",)),
    Account("operatore3.luino", "Marta Colombo", ("luino",)),
    Account("operatore.verbano", "Davide Ferrari", ("luino", "cittiglio")),
    Account("assistente-sociale.luino", "Elisa Galli", ("luino-sociale",)),
    Account("assistente-sociale2.luino", "Sara Rossi", ("luino",)),
    Account("mediatore.luino", "Nadia Haddad", ("luino-mediazione",)),
    Account("mediatore2.luino", "Amina Chaudhry", ("luino-mediazione",)),
    Account("coordinatore-mediazione.luino", "Paolo Riva", ("luino-mediazione",)),
    Account("coordinatore-mediazione2.luino", "Elena Bassani", ("luino-mediazione",)),
    Account("richiedente.luino", "Paola Rinaldi", ("luino-scuola",)),
    Account("coordinatore.luino", "Laura Fontana", ("luino-piano",)),
    Account("amministrativo.luino", "Giorgio Conti", ("luino-piano",)),
    Account("revisore.luino", "Anna Moretti", ("luino-piano",)),
    Account("privacy.luino", "Franco Villa", ("luino-piano",)),
    Account("operatore.cittiglio", "Ilaria Sala", ("cittiglio",)),
    Account("operatore2.cittiglio", "Bilal Hussain", ("cittiglio",)),
    Account("mediatore.cittiglio", "Saima Iqbal", ("cittiglio-mediazione",)),
    Account("coordinatore-mediazione.cittiglio", "Silvia Martegani", ("cittiglio-mediazione",)),
    Account("richiedente.cittiglio", "Teresa Marchetti", ("cittiglio-scuola",)),
    Account("coordinatore.cittiglio", "Matteo Brambilla", ("cittiglio-piano",)),
    Account("privacy.cittiglio", "Luisa Negri", ("cittiglio-piano",)),
    Account("operatore.crema", "Simona Grassi", ("crema",)),
    Account("operatore2.crema", "Gurpreet Singh", ("crema",)),
    Account("operatore3.crema", "Alice Ferri", ("crema",)),
    Account("assistente-sociale.crema", "Roberto Pagani", ("crema",)),
    Account("casa.crema", "Federica Monti", ("crema-casa",)),
    Account("assistenti-familiari.crema", "Oksana Marchenko", ("crema-assistenti",)),
    Account("assistenti-familiari2.crema", "Lucia Barbieri", ("crema-assistenti",)),
    Account("mediatore.crema", "Amal Mansour", ("crema",)),
    Account("operatore.parrocchia", "Teresa Guerini", ("crema-parrocchia",)),
    Account("assistente-sociale.consultorio", "Marina Cattaneo", ("crema-consultorio",)),
    Account("coordinatore.crema", "Stefano Locatelli", ("crema-piano",)),
    Account("amministrativo.crema", "Daniela Testa", ("crema-piano",)),
    Account("privacy.crema", "Carlo Bassi", ("crema-piano",)),
    Account("operatore.valcamonica", "Giulia Bonetti", ("darfo",)),
    Account("operatore2.valcamonica", "Mamadou Ndiaye", ("darfo", "edolo")),
    Account("operatore3.valcamonica", "Irene Pezzotti", ("edolo",)),
    Account("assistente-sociale.valcamonica", "Claudia Salvetti", ("darfo",)),
    Account("mediatore.valcamonica", "Khadija Amrani", ("valcamonica-mediazione",)),
    Account("coordinatore-mediazione.valcamonica", "Luca Pedersoli", ("valcamonica-mediazione",)),
    Account("richiedente.valcamonica", "Monica Damiola", ("valcamonica-consultorio",)),
    Account("formatore.valcamonica", "Enrico Ducoli", ("valcamonica-comunita",)),
    Account("comunita.valcamonica", "Fatou Diop", ("valcamonica-comunita",)),
    Account("redattore.valcamonica", "Silvia Gheza", ("valcamonica-comunita",)),
    Account("coordinatore.valcamonica", "Marco Taboni", ("valcamonica-piano",)),
    Account("privacy.valcamonica", "Rita Comensoli", ("valcamonica-piano",)),
    Account("monitoraggio.regione", "Valentina Longhi", ("regione",)),
    Account("amministratore.regione", "Andrea Ricci", ("regione",)),
    Account("redattore.regione", "Cecilia Marini", ("regione",)),
    Account("redattore.luino", "Tommaso Bossi", ("luino-piano",)),
)
