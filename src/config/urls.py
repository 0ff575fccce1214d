"""Addresses: `/` leads to the portal in the device's language; staff under `/lavoro/`; sign-in
under `/accedi/`.

The portal's editor (Wagtail) stands under `/redazione/`, what machines read under `/api/`.
"""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from labimpact.editorial.translating.glossary_views import machine_translate
from labimpact.portal import my_identity, views

urlpatterns = [
    path("", views.root, name="root"),
    path("", include("labimpact.portal.machines.urls")),
    path("health/", include("labimpact.operations.urls")),
    path("accedi/invito/", include("labimpact.network.invitations.urls")),
    path("accedi/", include("labimpact.accounts.urls")),
    path("invio/", include("labimpact.casework.urls_links")),
    path("ancora-vero/", include("labimpact.freshness.urls_links")),
    path("mediazione/", include("labimpact.mediation.urls_links")),
    path("lavoro/mediazione/", include("labimpact.mediation.urls")),
    path("lavoro/servizio/", include("labimpact.accounts.staff_urls")),
    path("lavoro/", include("labimpact.workspace.urls")),
    path("lavoro/galleria/", include("labimpact.ui.urls")),
    path("lavoro/persone/", include("labimpact.people.urls")),
    path("lavoro/persone/", include("labimpact.correspondence.urls")),
    path("lavoro/persone/", include("labimpact.mypage.urls")),
    path("lavoro/doppioni/", include("labimpact.recognition.urls")),
    path("lavoro/contatti/", include("labimpact.desk.urls")),
    path("lavoro/arrivi/", include("labimpact.agenda.urls")),
    path("lavoro/agenda/", include("labimpact.agenda.urls_appointments")),
    path("lavoro/da-fare/", include("labimpact.worklist.urls")),
    path("lavoro/richieste/", include("labimpact.intake.urls")),
    path("lavoro/prenotazioni/", include("labimpact.booking.urls")),
    path("lavoro/pratiche/", include("labimpact.procedures.urls")),
    path("lavoro/casi/", include("labimpact.casework.urls_cases")),
    path("lavoro/invii/", include("labimpact.casework.urls")),
    path("lavoro/flussi/", include("labimpact.flows.urls")),
    path("lavoro/importazioni/", include("labimpact.imports.urls")),
    path("lavoro/territorio/", include("labimpact.territory.urls")),
    path("lavoro/rapporti/", include("labimpact.monitoring.urls")),
    path("lavoro/programma/", include("labimpact.programme.urls")),
    path("lavoro/regole/", include("labimpact.rules.urls")),
    path("lavoro/rete/", include("labimpact.network.urls")),
    path("lavoro/elenchi/", include("labimpact.lists.urls")),
    path("lavoro/servizi/", include("labimpact.directory.urls")),
    path("lavoro/visite/", include("labimpact.visits.urls")),
    path("lavoro/pareri/", include("labimpact.feedback.urls")),
    path("lavoro/cercato/", include("labimpact.finding.urls")),
    path("lavoro/portale/traduzioni/", include("labimpact.editorial.translating.urls")),
    path("lavoro/eventi/", include("labimpact.editorial.urls")),
    path("lavoro/conferme/", include("labimpact.freshness.urls")),
    path("lavoro/scarto/", include("labimpact.retention.urls")),
    path("lavoro/accessi/", include("labimpact.audit.urls")),
    # The editor's button for the machine, which here also tells what it left out.
    path(
        "redazione/localize/translate/<int:translation_id>/machine_translate/",
        machine_translate,
        name="machine_translate",
    ),
    path("redazione/", include(wagtailadmin_urls)),
    path("api/", include("labimpact.api.urls")),
    # Where an OpenID provider sends the browser back to: one address for all languages.
    path("la-mia-pagina/ritorno/", my_identity.back, name="my_identity_back"),
    path("<slug:language>/", include("labimpact.portal.urls")),
]

handler404 = "labimpact.portal.missing.not_found"
handler500 = "labimpact.operations.views.server_error"
