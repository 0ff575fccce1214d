"""The register of mediators, the packages of hours, the service's report."""

from django.urls import URLPattern, path

from labimpact.mediation.views import (
    form_links,
    mediators,
    packages,
    service_report,
    services,
    skills,
)

_ONE = "mediatori/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("mediatori/", mediators.mediators, name="mediators"),
    path("mediatori/nuovo/", mediators.new, name="mediator_new"),
    path(_ONE, mediators.mediator, name="mediator"),
    path(f"{_ONE}dati/", mediators.change, name="mediator_change"),
    path(f"{_ONE}sospendi/", mediators.suspend, name="mediator_suspend"),
    path(f"{_ONE}riammetti/", mediators.reinstate, name="mediator_reinstate"),
    path(f"{_ONE}fine/", mediators.end, name="mediator_end"),
    path(f"{_ONE}lingue/", skills.language, name="mediator_language"),
    path(f"{_ONE}lingue/<int:row>/", skills.language_end, name="mediator_language_end"),
    path(f"{_ONE}titoli/", skills.paper, name="mediator_paper"),
    path(f"{_ONE}titoli/<int:row>/", skills.paper_change, name="mediator_paper_change"),
    path(f"{_ONE}titoli/<int:row>/togli/", skills.paper_remove, name="mediator_paper_remove"),
    path(f"{_ONE}contratti/", skills.contract, name="mediator_contract"),
    path(f"{_ONE}contratti/<int:row>/", skills.contract_end, name="mediator_contract_end"),
    path(f"{_ONE}incompatibilita/", skills.incompatibility, name="mediator_incompatibility"),
    path(
        f"{_ONE}incompatibilita/<int:row>/togli/", skills.incompatibility_remove,
        name="mediator_incompatibility_remove",
    ),
    path("ore/", packages.packages, name="packages"),
    path("ore/nuovo/", packages.new, name="package_new"),
    path("ore/<int:pk>/", packages.package, name="package"),
    path("ore/<int:pk>/assegna/", packages.grant, name="package_grant"),
    path("ore/<int:pk>/trasferisci/", packages.transfer, name="package_transfer"),
    path("ore/<int:pk>/chiudi/", packages.close, name="package_close"),
    path("ore/<int:pk>/riapri/", packages.reopen, name="package_reopen"),
    path("ore/trasferimenti/<int:pk>/", packages.transfer_decide, name="transfer_decide"),
    path("servizio/", services.service, name="service"),
    path("servizio/<int:pk>/comincia/", services.begin, name="service_begin"),
    path("servizio/moduli/nuovo/", form_links.new, name="form_link_new"),
    path("servizio/moduli/<int:pk>/chiudi/", form_links.close, name="form_link_close"),
    path("rapporto/", service_report.report, name="service_report"),
    path("rapporto/<str:kind>/", service_report.download, name="service_report_file"),
]  # fmt: skip
