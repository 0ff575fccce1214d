"""A person's data as a file (diritto di accesso, art. 15 GDPR; portability, art. 20)."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.documents import storage
from labimpact.documents.actions import Quarantined, open_file
from labimpact.documents.rendering import render_pdf
from labimpact.network.models import Office
from labimpact.people.models import Person, PersonFile
from labimpact.people.queries import export as queries
from labimpact.people.queries.protection import Reading, readers

IN_MEMORY = 2 * 1024 * 1024


@transaction.atomic
def export_person(person: Person, *, reason: str, office_id: int, by: Actor) -> IO[bytes]:
    """A ZIP with all data of a person: JSON, an Italian summary (PDF) and the files.

    Other people appear only by role and initials. The reason (who asked) goes in the register.
    """
    if not reason.strip():
        raise Refused(_("Scrivi chi ha chiesto i dati: la persona, un tutore, un'autorità."))
    office = Office.objects.select_related("body").get(pk=office_id)
    found = queries.sections(person)
    seen = readers(person)
    files = queries.exported_files(person)
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("dati.json", _as_json(person, office, found, seen))
        target.writestr("riepilogo.pdf", _summary(person, office, found, files))
        missing = _add_files(target, files)
        target.writestr("LEGGIMI.txt", _read_me(office, missing))
    archive.seek(0)
    log.record(
        "person.exported", by=by, target=person, persons=[person.pk], office_id=office_id,
        reason=reason.strip(), details={"files": len(files), "missing": missing},
    )  # fmt: skip
    return archive


def _as_json(
    person: Person, office: Office, found: list[queries.Section], seen: list[Reading]
) -> str:
    content: dict[str, Any] = {
        "persona": person.pk,
        "esportato_il": timezone.localtime().isoformat(timespec="seconds"),
        "ufficio": office.name,
        "titolare": office.body.name,
        "tabelle": [
            {
                "tabella": section.table,
                "titolo": section.title,
                "righe": [{cell.name: cell.raw for cell in row} for row in section.rows],
            }
            for section in found
        ],
        # Who works at a desk is not the person's data: when, from which office and why are.
        "accessi": [
            {"quando": s.at, "ufficio": s.office, "azione": s.action, "motivo": s.reason}
            for s in seen
        ],
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _summary(
    person: Person, office: Office, found: list[queries.Section], files: list[PersonFile]
) -> bytes:
    shown = [
        {
            "title": section.title,
            "rows": [
                [[cell.label, cell.shown] for cell in row if cell.shown and cell.name != "id"]
                for row in section.rows
            ],
        }
        for section in found
        if not section.table.startswith("audit.")
    ]
    return render_pdf(
        "export",
        {
            "office": office.name,
            "body": office.body.name,
            "name": person.full_name,
            "number": person.pk,
            "on": f"{timezone.localdate():%d/%m/%Y}",
            "sections": shown,
            "files": [f"{number:02d}-{a.file.name}" for number, a in enumerate(files, 1)],
        },
        standard="ua-1",
    )


def _add_files(target: zipfile.ZipFile, files: list[PersonFile]) -> list[str]:
    """Put the attachments in the archive; answers the names of those lost or in quarantine."""
    missing = []
    for number, attachment in enumerate(files, 1):
        name = f"{number:02d}-{attachment.file.name}"
        try:
            source = open_file(attachment.file)
        except (FileNotFoundError, Quarantined):
            missing.append(name)
            continue
        with source, target.open(f"allegati/{name}", "w") as copy:
            shutil.copyfileobj(source, copy, storage.CHUNK)
    return missing


def _read_me(office: Office, missing: list[str]) -> str:
    lines = [
        _("Dati personali esportati da Lab'Impact."),
        _("Titolare: %(body)s. Ufficio: %(office)s.")
        % {"body": office.body.name, "office": office.name},
        _("riepilogo.pdf si legge, dati.json serve ai programmi, allegati/ contiene i file."),
        _("Sono i dati che questo ufficio può vedere; le altre persone hanno solo le iniziali."),
        _("Gli allegati sono interi: prima di consegnarli controlla che non parlino di altri."),
    ]
    if missing:
        lines.append(
            _("Allegati non trovati o in quarantena: %(names)s") % {"names": ", ".join(missing)}
        )
    return "\n".join(lines) + "\n"
