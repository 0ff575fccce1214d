"""Two registers that the desk of Luino brought in: one imported, one that waits to be looked at."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from django.core.files.base import ContentFile

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.wall.session import acting
from labimpact.imports import actions
from labimpact.imports.models import RegisterImport
from labimpact.network.queries import actor_for

BY = "operatore.luino@demo.invalid"
_HEADINGS = (
    "Data", "Cognome", "Nome", "Data di nascita", "Cittadinanza", "Comune", "Telefono",
    "Prestazione", "Minuti", "Note",
)  # fmt: skip
# Days ago, then the cells as a desk writes them.
_OLD = """\
90;Sissoko;Bintou;12/05/1988;Mali;Luino;333 1112201;Informazioni;20;
85;Weerasinghe;Nimal;03/11/1979;Sri Lanka;Germignaga;;Compilazione modulo;35;Kit permesso
71;Sissoko;Bintou;12/05/1988;maliana;Luino;;Informazioni;15;Torna con la ricevuta
64;Mbaye;Cheikh;1992;senegalese;Maccagno;333 1112202;Ascolto;30;
40;Qosja;Elira;25/12/1996;Albania;Luino;;Accompagnamento;60;
33;Weerasinghe;Nimal;03/11/1979;Sri Lanka;Germignaga;333 1112203;Informazioni;10;
"""
_NEW = """\
20;Sissoko;Bintou;12/05/1988;Mali;Luino;333 1112201;Informazioni;20;
19;Traoré;Oumar;7/8/85;Burkina;Luvino;;Informazioni;25;
18;Benkirane;Salma;31/02/1990;Marocco;Luino;;Informazioni;20;La data è da chiedere
18;Vasquez;Maribel;14/02/1991;Perù;Germignagga;;Ascolto;due ore e mezza;
12;Mbaye;Cheikh;;Senegal;;;Informazioni;15;
11;Pacheco;Luis;09/09/1983;Ecuadr;Luino;333 1112204;boh;20;
"""


def lay() -> int:
    """Bring both in, as the operator would; answers how many rows they have."""
    user = User.objects.filter(email=BY).first()
    if user is None:
        return 0
    actor = actor_for(user)
    _run(_bring("registro primavera.csv", _OLD, actor), actor)
    _bring("registro autunno.csv", _NEW, actor)
    return len(_OLD.splitlines()) + len(_NEW.splitlines())


def _bring(name: str, rows: str, by: Actor) -> RegisterImport:
    with acting(by):
        register = actions.upload(
            ContentFile(_sheet(rows), name), profile_code="desk",
            office_id=by.office_id or 0, by=by,
        )  # fmt: skip
        actions.start_reading(register, register.read_mapping, by=by, queued=False)
    actions.work(register.pk, by.user_id or 0)
    return register


def _run(register: RegisterImport, by: Actor) -> None:
    with acting(by):
        actions.confirm(register, every=True, by=by)
        actions.start(register, by=by, queued=False)
    actions.work(register.pk, by.user_id or 0)


def _sheet(rows: str) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(_HEADINGS)
    for days, *cells in csv.reader(io.StringIO(rows), delimiter=";"):
        writer.writerow([f"{clock.today() - timedelta(days=int(days)):%d/%m/%Y}", *cells])
    return target.getvalue().encode()
