from django.urls import path

from labimpact.procedures.views import cases, ending, sheets, working

app_name = "procedures"
urlpatterns = [
    path("", cases.case_list, name="list"),
    path("nuova/", cases.new, name="new"),
    path("apri/", cases.create, name="create"),
    path("tempi/", cases.durations, name="durations"),
    path("<int:pk>/", cases.detail, name="detail"),
    path("<int:pk>/domande/", working.answers, name="answers"),
    path("<int:pk>/passi/<slug:code>/", working.step, name="step"),
    path("<int:pk>/passi/<slug:code>/annulla/", working.undo_step, name="undo_step"),
    path("<int:pk>/passi/<slug:code>/di-nuovo/", working.step_again, name="step_again"),
    path("<int:pk>/documenti/<int:paper_pk>/", working.paper, name="paper"),
    path("<int:pk>/documenti/<int:paper_pk>/<slug:state>/", working.paper_now, name="paper_now"),
    path("<int:pk>/persone/", working.people, name="people"),
    path("<int:pk>/persone/<int:seat_pk>/togli/", working.remove_person, name="remove_person"),
    path("<int:pk>/persone/<int:seat_pk>/ruolo/", working.change_role, name="change_role"),
    path("<int:pk>/foglio/", sheets.form_sheet, name="form_sheet"),
    path("<int:pk>/foglio/controllato/", sheets.check_form, name="check_form"),
    path("<int:pk>/stampa/", sheets.for_person, name="for_person"),
    path("<int:pk>/gestisci/", ending.manage, name="manage"),
    path("<int:pk>/riprendi/", ending.resume, name="resume"),
    path("<int:pk>/riapri/", ending.reopen, name="reopen"),
    path("<int:pk>/dopo/<slug:code>/", ending.follow_on, name="follow_on"),
    path("<int:pk>/sollecita/<int:deadline_pk>/", ending.press, name="press"),
    path("<int:pk>/versione/", ending.adopt_version, name="adopt_version"),
]
