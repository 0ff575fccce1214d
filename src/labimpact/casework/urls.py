from django.urls import path

from labimpact.casework.views import answer_times, sending, sheets
from labimpact.casework.views import referrals as views

app_name = "casework"
urlpatterns = [
    path("", views.referral_list, name="list"),
    path("nuovo/", sending.send, name="send"),
    path("tempi/", answer_times.times, name="times"),
    path("tempi/<int:pk>/", answer_times.term, name="term"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/accetta/", views.accept, name="accept"),
    path("<int:pk>/rifiuta/", views.refuse, name="refuse"),
    path("<int:pk>/chiedi/", views.ask, name="ask"),
    path("<int:pk>/chiarisci/", views.tell, name="tell"),
    path("<int:pk>/passa/", sending.forward, name="forward"),
    path("<int:pk>/di-nuovo/", sending.send_again, name="send_again"),
    path("<int:pk>/collegamento/", views.give_link, name="give_link"),
    path("<int:pk>/collegamento/chiudi/", views.close_link, name="close_link"),
    path("<int:pk>/documenti/<slug:paper>/", views.file, name="file"),
    path("<int:pk>/comunica/", views.tell_now, name="tell_now"),
    path("<int:pk>/foglio/", sheets.referral_sheet, name="sheet"),
    path("<int:pk>/risposta/", views.report_answer, name="report_answer"),
    path("<int:pk>/ritira/", views.withdraw, name="withdraw"),
]
