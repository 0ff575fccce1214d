"""What may be asked of the network without an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What somebody asks for from the portal; the code stands in the address of its form."""

    HELP = "aiuto", _("chiede aiuto")
    OFFER_HOME = "offro-casa", _("offre una casa")
    FIND_CARER = "cerco-assistente", _("cerca un'assistente familiare")
    OFFER_CARE = "lavoro-di-cura", _("si offre come assistente familiare")
    VOLUNTEER = "volontariato", _("si offre come volontario per le famiglie")
    ASSOCIATION = "associazione", _("vuole registrare un'associazione")
    COUNCIL = "consulta", _("fa una proposta alla Consulta")
    WRONG_PAGE = "errore", _("segnala un errore in una pagina")


class Outcome(models.TextChoices):
    """How a request ended."""

    DONE = "done", _("fatto")
    REFERRED = "referred", _("indirizzato a un altro servizio")
    UNREACHED = "unreached", _("non siamo riusciti a trovare la persona")
    NOT_OURS = "not_ours", _("non riguarda il servizio")
