from django.urls import path

from labimpact.correspondence.views import letters, reminders

app_name = "correspondence"
_LETTER = "<int:pk>/lettere/<int:letter_pk>"
urlpatterns = [
    path("<int:pk>/promemoria/", reminders.reminders, name="reminders"),
    path(
        "<int:pk>/promemoria/<int:reminder_pk>/ferma/", reminders.reminder_stop,
        name="reminder_stop",
    ),
    path("<int:pk>/lettere/", letters.letters, name="letters"),
    path("<int:pk>/lettere/nuova/<slug:kind>/", letters.letter_new, name="letter_new"),
    path(f"{_LETTER}/", letters.letter, name="letter"),
    path(f"{_LETTER}/modifica/", letters.letter_change, name="letter_change"),
    path(f"{_LETTER}/pdf/", letters.letter_pdf, name="letter_pdf"),
    path(f"{_LETTER}/emetti/", letters.letter_issue, name="letter_issue"),
    path(f"{_LETTER}/protocollo/", letters.letter_register, name="letter_register"),
    path(f"{_LETTER}/annulla/", letters.letter_void, name="letter_void"),
    path(f"{_LETTER}/elimina/", letters.letter_discard, name="letter_discard"),
]  # fmt: skip
