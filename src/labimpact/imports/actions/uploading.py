"""A register is brought in: kept, opened, and its columns proposed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Doubtful, Refused
from labimpact.imports import permissions
from labimpact.imports.actions import keeping, working
from labimpact.imports.drafts import Mapping
from labimpact.imports.enums import ImportState
from labimpact.imports.files import Table, open_table
from labimpact.imports.mapping import propose
from labimpact.imports.models import RegisterImport, RememberedMapping
from labimpact.imports.profiles import profile
from labimpact.imports.understanding.lexicon import known_countries

_SAMPLES = 4


class SameFile(Doubtful):
    """The very same file was brought in before: `earlier` says when."""

    def __init__(self, earlier: RegisterImport) -> None:
        super().__init__(
            _(
                "Questo stesso file è già stato caricato il %(day)s. "
                "Se lo carichi di nuovo, controlla di non importare due volte le stesse righe."
            )
            % {"day": f"{earlier.created_at:%d/%m/%Y}"},
            field="file",
        )
        self.earlier = earlier


@transaction.atomic
def upload(
    file: File[bytes], *, profile_code: str, office_id: int, by: Actor, again: bool = False
) -> RegisterImport:
    """Bring a register in (caricare un registro): nothing is written yet but the file itself."""
    if not permissions.can_import_for(by, office_id) or by.user_id is None:
        raise Refused(_("Non puoi importare per questo ufficio."))
    if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            _("Il file supera %(limit)s: dividilo in più file.")
            % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            field="file",
        )
    digest = keeping.fingerprint(file)
    earlier = _earlier(digest, office_id, by)
    if earlier is not None and not again:
        raise SameFile(earlier)
    register = RegisterImport.objects.create(
        office_id=office_id,
        profile=profile_code,
        name=(file.name or "")[-200:],
        size=file.size or 0,
        sha256=digest,
        started_by_id=by.user_id,
    )
    keeping.keep(register, file)
    register = look(register, by=by)
    log.record(
        "import.uploaded", by=by, target=register, office_id=office_id,
        details={"sha256": digest},
    )  # fmt: skip
    return register


def _earlier(digest: str, office_id: int, by: Actor) -> RegisterImport | None:
    rows = RegisterImport.objects.visible_to(by).filter(office_id=office_id, sha256=digest)
    return rows.exclude(state=ImportState.UNDONE).order_by("-pk").first()


@transaction.atomic
def look(register: RegisterImport, *, by: Actor, **asked: Any) -> RegisterImport:
    """Open the file as told (sheet, heading row, encoding, separator) and propose its columns."""
    register = working.mine(register, by)
    if register.state != ImportState.COLUMNS:
        raise Refused(_("Le colonne di questa importazione sono già state confermate."))
    chosen = {name: value for name, value in asked.items() if value not in (None, "")}
    remembered = RememberedMapping.objects.filter(
        office_id=register.office_id, profile=register.profile
    ).first()
    with keeping.opened(register) as path:
        table = open_table(path, name=register.name, **chosen)
        proposal = propose(
            table,
            profile=profile(register.profile),
            remembered=Mapping.from_json(remembered.mapping) if remembered else None,
            countries=known_countries(),
        )
        register.table = _facts(table) | {
            "samples": {heading: list(found)[:_SAMPLES]
                        for heading, found in proposal.samples.items()},
        }  # fmt: skip
    register.mapping = proposal.mapping.to_json()
    register.why = dict(proposal.why)
    register.save()
    return register


@transaction.atomic
def back_to_columns(register: RegisterImport, *, by: Actor) -> None:
    """Choose the columns again (ricominciare), as long as nothing was written."""
    register = working.mine(register, by)
    if not register.is_open or not keeping.clear_rows(register):
        raise Refused(_("Ha già scritto delle schede: le colonne non si cambiano più."))
    register.state = ImportState.COLUMNS
    register.save()
    facts = register.table
    names = ("sheet", "heading_row", "encoding", "separator")
    look(register, by=by, **{name: facts.get(name) for name in names})


def _facts(table: Table) -> dict[str, Any]:
    return {
        "kind": table.kind,
        "sheets": list(table.sheets),
        "sheet": table.sheet,
        "heading_row": table.heading_row,
        "columns": list(table.columns),
        "encoding": table.encoding,
        "separator": table.separator,
        "year": table.year,
    }


@transaction.atomic
def discard(register: RegisterImport, *, by: Actor) -> None:
    """Throw away an import that has written nothing (scartare)."""
    register = working.mine(register, by)
    if register.is_busy:
        raise Refused(_("Un lavoro è in corso: fermalo, poi si può scartare."))
    if not keeping.clear_rows(register):
        raise Refused(_("Ha già scritto delle schede: si può annullare, non scartare."))
    register.parts.all().delete()
    register.state = ImportState.UNDONE
    register.trouble = _("Scartata prima di importare.")
    register.table = {}
    register.why = {}
    register.save()
    log.record("import.discarded", by=by, target=register, office_id=register.office_id)
