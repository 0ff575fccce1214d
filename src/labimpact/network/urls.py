from django.urls import path

from labimpact.network.views import offices, staff, territory

app_name = "network"
urlpatterns = [
    path("", offices.office_list, name="list"),
    path("uffici/nuovo/", offices.office_add, name="office_add"),
    path("uffici/<int:pk>/", offices.office_detail, name="office"),
    path("uffici/<int:pk>/modifica/", offices.office_change, name="office_change"),
    path("uffici/<int:pk>/orari/", offices.office_hours, name="hours"),
    path("uffici/<int:pk>/chiusure/", offices.closure_add, name="closure_add"),
    path("uffici/<int:pk>/chiudi/", offices.office_close, name="office_close"),
    path("uffici/<int:pk>/invita/", staff.invite, name="invite"),
    path("chiusure/<int:pk>/togli/", offices.closure_remove, name="closure_remove"),
    path("inviti/<int:pk>/ritira/", staff.invitation_revoke, name="invitation_revoke"),
    path("incarichi/<int:pk>/termina/", staff.membership_end, name="membership_end"),
    path("enti/nuovo/", offices.body_form, name="body_add"),
    path("enti/<int:pk>/", offices.body_form, name="body_change"),
    path("territorio/", territory.area_list, name="areas"),
    path("territorio/importa/", territory.area_import, name="area_import"),
    path("territorio/importa/annulla/", territory.area_import_undo, name="area_import_undo"),
    path("territorio/<int:pk>/", territory.area_detail, name="area"),
    path("territorio/comuni/<int:pk>/togli/", territory.area_leave, name="area_leave"),
]
