from django.urls import path

from labimpact.casework.views import around, cases, instruments, messages, plans, working

app_name = "cases"
urlpatterns = [
    path("", cases.case_list, name="list"),
    path("nuovo/", cases.new, name="new"),
    path("strumenti/", instruments.instrument_list, name="instruments"),
    path("strumenti/pubblica/", instruments.publish, name="publish_instrument"),
    path("strumenti/<int:version>/", instruments.instrument, name="instrument"),
    path("strumenti/<int:version>/ritira/", instruments.withdraw, name="withdraw_instrument"),
    path("<int:pk>/", cases.detail, name="detail"),
    path("<int:pk>/strumenti/", instruments.answers, name="answers"),
    path("<int:pk>/strumenti/<int:version>/", instruments.fill_in, name="fill_in"),
    path("<int:pk>/prima-lettura/", cases.edit_reading, name="reading"),
    path("<int:pk>/presa-in-carico/", cases.take_on, name="take_on"),
    path("<int:pk>/valutazione/", working.assess, name="assess"),
    path("<int:pk>/progetto/", working.plan, name="plan"),
    path("<int:pk>/valutazione/confronto/", around.compare, name="compare"),
    path("<int:pk>/rete/", around.around, name="around"),
    path("<int:pk>/progetto/<int:version>/", plans.version, name="plan_version"),
    path("<int:pk>/progetto/<int:version>/foglio/", plans.sheet, name="plan_sheet"),
    path("<int:pk>/progetto/<int:version>/firmato/", plans.attach_signed, name="attach_signed"),
    path("<int:pk>/progetto/firma/", plans.sign, name="sign"),
    path("<int:pk>/quanto-e-stato-utile/", around.satisfaction, name="satisfaction"),
    path("<int:pk>/progetto/si/", working.agree, name="agree"),
    path("<int:pk>/interventi/nuovo/", working.provide, name="provide"),
    path(
        "<int:pk>/interventi/<int:provision>/annulla/", working.void_provision,
        name="void_provision",
    ),
    path("<int:pk>/verifica/", working.review, name="review"),
    path("<int:pk>/continua/", working.go_on, name="go_on"),
    path("<int:pk>/equipe/nuovo/", working.add_member, name="add_member"),
    path("<int:pk>/equipe/<int:member>/esce/", working.end_seat, name="end_seat"),
    path("<int:pk>/riunioni/nuova/", working.convene, name="convene"),
    path("<int:pk>/riunioni/<int:meeting>/", working.minutes, name="minutes"),
    path("<int:pk>/diario/", cases.write_entry, name="write_entry"),
    path("<int:pk>/messaggi/", messages.room, name="messages"),
    path("<int:pk>/messaggi/letti/", messages.read, name="messages_read"),
    path("<int:pk>/messaggi/<int:mention>/fatto/", messages.done, name="asked_done"),
    path("<int:pk>/chiusura/", cases.close, name="close"),
]  # fmt: skip
