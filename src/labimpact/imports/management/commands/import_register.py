"""`manage import_register FILE --office O --by EMAIL --map M`: the wizard's way, without screen.

The same actions, for the same person, through the same wall. M is a YAML or JSON file with
`columns` (heading: field) and `options`; `--propose` writes one to start from.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from django.core.files import File
from django.core.management import BaseCommand, CommandError, CommandParser

from labimpact.accounts.models import User
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.imports import actions
from labimpact.imports.drafts import Mapping
from labimpact.imports.models import ImportRow, RegisterImport
from labimpact.imports.profiles import profile, profiles
from labimpact.imports.queries import listing
from labimpact.network.models import Office
from labimpact.network.queries import actor_for

_SAID = 15


class SomeLeft(CommandError):
    """Some rows did not enter: the exit code says so."""

    def __init__(self, said: str) -> None:
        super().__init__(said, returncode=2)


class Command(BaseCommand):
    help = (
        "Importa un registro in un ufficio, a nome di chi ci lavora. Esce con 0 se tutte le righe "
        "sono entrate, con 2 se alcune sono rimaste, con 1 se non si è potuto importare."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--office", required=True, metavar="O", help="numero o nome esatto")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="a nome di chi")
        parser.add_argument("--map", type=Path, metavar="M", help="abbinamento, YAML o JSON")
        parser.add_argument("--profile", default="desk", choices=[p.code for p in profiles()])
        parser.add_argument("--propose", action="store_true", help="scrive in M l'abbinamento")
        parser.add_argument("--dry-run", action="store_true", help="legge, dice e non importa")
        parser.add_argument("--confirm", action="store_true", help="importa anche i dubbi")
        parser.add_argument("--again", action="store_true", help="anche se il file è già qui")
        parser.add_argument("--errors", type=Path, metavar="X", help="dove scrivere le righe")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _import(self, options: dict[str, Any]) -> None:
        actor = _actor(options["by"], options["office"])
        register = self._upload(actor, options)
        mapping = register.read_mapping
        if options["propose"]:
            self._propose(register, mapping, actor, options)
            return
        if options["map"]:
            mapping = _mapping(options["map"], mapping, register)
        with acting(actor):
            actions.start_reading(register, mapping, by=actor, queued=False)
        register = self._work(register, actor)
        self._say_rows(register, actor)
        if options["dry_run"]:
            self._write_errors(register, actor, options)
            with acting(actor):
                actions.discard(register, by=actor)
            self.stdout.write("Prova: non è stato scritto niente.")
            return
        self._run(register, actor, options)

    def _upload(self, actor: Actor, options: dict[str, Any]) -> RegisterImport:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"Il file non c'è: {path}")
        again = options["again"] or options["propose"] or options["dry_run"]
        with path.open("rb") as handle, acting(actor):
            return actions.upload(
                File(handle, name=path.name), profile_code=options["profile"],
                office_id=actor.office_id or 0, by=actor, again=again,
            )  # fmt: skip

    def _propose(
        self, register: RegisterImport, mapping: Mapping, actor: Actor, options: dict[str, Any]
    ) -> None:
        target: Path | None = options["map"]
        with acting(actor):
            actions.discard(register, by=actor)
        told = {
            "columns": {h: mapping.columns.get(h, "") for h in register.table["columns"]},
            "options": mapping.options,
        }
        text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
        if target is None:
            self.stdout.write(text)
            return
        target.write_text(text, encoding="utf-8")
        fields = ", ".join(field.key for field in profile(register.profile).fields)
        self.stdout.write(f"Scritto {target}. Campi: {fields}")

    def _work(self, register: RegisterImport, actor: Actor) -> RegisterImport:
        actions.work(register.pk, actor.user_id or 0)
        with acting(actor):
            fresh = RegisterImport.objects.select_related("office").get(pk=register.pk)
        if fresh.trouble:
            raise CommandError(fresh.trouble)
        return fresh

    def _say_rows(self, register: RegisterImport, actor: Actor) -> None:
        with acting(actor):
            numbers = listing.counts(register)
        self.stdout.write(
            f"Righe lette {numbers[listing.View.ALL]}: pronte {numbers[listing.View.READY]}, "
            f"con dubbi {numbers[listing.View.DOUBTS]}, con errori {numbers[listing.View.ERRORS]}, "
            f"escluse {numbers[listing.View.SKIPPED]}."
        )

    def _run(self, register: RegisterImport, actor: Actor, options: dict[str, Any]) -> None:
        with acting(actor):
            if options["confirm"]:
                actions.confirm(register, every=True, by=actor)
            actions.start(register, by=actor, queued=False)
        register = self._work(register, actor)
        with acting(actor):
            told = listing.result(register)
        self.stdout.write(
            f"Importazione {register.pk}: {told.persons} persone registrate, {told.found} già "
            f"conosciute, {told.contacts} contatti."
        )
        left = self._write_errors(register, actor, options)
        if left:
            raise SomeLeft(f"{left} righe non sono entrate.")

    def _write_errors(self, register: RegisterImport, actor: Actor, options: dict[str, Any]) -> int:
        """Say what is wrong with the rows that are left, and write them down for correction."""
        with acting(actor):
            rows = list(actions.wrong_rows(register).order_by("number"))
            if not rows:
                return 0
            content = actions.errors_sheet(register, by=actor)
        self._say_wrong(rows)
        source: Path = options["file"]
        target: Path = options["errors"] or source.with_name(f"{source.stem}-da-correggere.xlsx")
        target.write_bytes(content)
        self.stderr.write(f"Le righe da correggere sono in {target}")
        return len(rows)

    def _say_wrong(self, rows: list[ImportRow]) -> None:
        """Kinds of trouble with their number, and no word of the rows: terminals are logged."""
        kinds = Counter(
            problem.get("field") or ""
            for row in rows
            for problem in row.reading.get("problems", ())
            if problem["level"] != "note"
        )
        for field, number in kinds.most_common(_SAID):
            self.stderr.write(f"  {number:>6}  {field or 'riga'}")


def _actor(email: str, office: str) -> Actor:
    with acting_as(System.SIGN_IN):
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"Nessuno che lavora nella rete ha l'indirizzo {email}.")
        found = _office(office)
        return replace(actor_for(user), office_id=found.pk, office_name=found.name)


def _office(wanted: str) -> Office:
    offices = Office.objects.open()
    found = list(offices.filter(name=wanted)[:2])
    if not found and wanted.isdecimal():
        found = list(offices.filter(pk=int(wanted)))
    if len(found) != 1:
        said = "Più uffici si chiamano" if found else "Nessun ufficio aperto si chiama"
        raise CommandError(f"{said} «{wanted}»: usa il numero.")
    return found[0]


def _mapping(path: Path, proposed: Mapping, register: RegisterImport) -> Mapping:
    """The mapping of a file; how the table is opened stays as it was found."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        columns, options = dict(told["columns"]), dict(told.get("options") or {})
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise CommandError(
            f"{path} non è un abbinamento: servono «columns» (titolo: campo) e «options»."
        ) from error
    fields = {field.key for field in profile(register.profile).fields}
    for heading, name in columns.items():
        if heading not in register.table["columns"]:
            raise CommandError(f"Nel file non c'è la colonna «{heading}».")
        if name and name not in fields:
            raise CommandError(f"«{name}» non è un campo: {', '.join(sorted(fields))}.")
    return Mapping(columns=columns, options={**proposed.options, **options})
