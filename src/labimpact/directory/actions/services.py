"""Writing, publishing and confirming a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Conflict, Refused
from labimpact.directory.actions.searching import let_find
from labimpact.directory.models import PublicService
from labimpact.directory.permissions import can_change, can_keep, can_publish
from labimpact.directory.queries.keeping import due_after
from labimpact.network.models import Body, Municipality, Office, TerritorialArea

_DENIED = "Non puoi scrivere i servizi di questo Ambito."


@dataclass(frozen=True, kw_only=True)
class ServiceData:
    """What is written of a service in Italian; `needs`, `audience`, `ways` hold codes."""

    organisation: Body
    owner_office: Office
    name: str
    summary: str
    needs: Sequence[str]
    audience: Sequence[str] = ()
    without_documents: bool = False
    eligibility: str = ""
    is_free: bool = True
    cost: str = ""
    documents: str = ""
    ways: Sequence[str]
    areas: Sequence[TerritorialArea] = ()
    municipalities: Sequence[Municipality] = ()
    rhythm: str

    def columns(self) -> dict[str, object]:
        """The fields of the row itself."""
        lists = {"needs", "audience", "ways"}
        return {
            name: list(value) if name in lists else value
            for name, value in vars(self).items()
            if name not in ("areas", "municipalities")
        }


@transaction.atomic
def write(
    service: PublicService | None, data: ServiceData, *, seen: int | None = None, by: Actor
) -> PublicService:
    """Write a new service, as a draft, or change one (scrivere un servizio).

    Its address is made of its first name and never changes. What changes in the Italian makes its
    translations stale by itself. `seen` is the version on the screen: when somebody else has
    written since, it is a `Conflict`.
    """
    if not can_keep(by, data.owner_office) or (service and not can_change(by, service)):
        raise Refused(_(_DENIED))
    if not data.is_free and not data.cost:
        raise Refused(_("Scrivi quanto costa, oppure segna che è gratis."))
    if not data.areas and not data.municipalities:
        raise Refused(_("Scegli chi serve: almeno un Ambito o un Comune."))
    if service is not None:
        _not_over(service, seen, by)
    written = service or PublicService(slug=_address(data.name))
    written.version, written.changed_by_id = written.version + 1, by.user_id
    for name, value in data.columns().items():
        setattr(written, name, value)
    if written.confirmed_on:
        written.due_on = due_after(written.rhythm, written.confirmed_on)
    written.save()
    written.areas.set(data.areas)
    written.municipalities.set(data.municipalities)
    if written.is_published:
        let_find(written)
    log.record(
        "service.written", by=by, target=written, office_id=by.register_for(written.owner_office_id)
    )
    return written


@transaction.atomic
def publish(service: PublicService, *, by: Actor) -> PublicService:
    """Put a service before the public (pubblicare): who publishes it says that it is true today."""
    if not can_publish(by, service):
        raise Refused(_("Non puoi pubblicare i servizi di questo Ambito."))
    if not service.summary:
        raise Refused(_("Prima di pubblicare, scrivi in breve che cosa fa."))
    if not service.places.exists():
        raise Refused(_("Prima di pubblicare, scrivi dove si trova: almeno un ufficio."))
    service.is_published = True
    _confirmed(service)
    let_find(service)
    log.record(
        "service.published",
        by=by,
        target=service,
        office_id=by.register_for(service.owner_office_id),
    )
    return service


@transaction.atomic
def withdraw(service: PublicService, *, by: Actor) -> PublicService:
    """Take a service away from the public (ritirare); what was written stays."""
    if not can_publish(by, service):
        raise Refused(_("Non puoi ritirare i servizi di questo Ambito."))
    service.is_published = False
    service.save(update_fields=["is_published"])
    let_find(service)
    log.record(
        "service.withdrawn",
        by=by,
        target=service,
        office_id=by.register_for(service.owner_office_id),
    )
    return service


@transaction.atomic
def confirm(service: PublicService, *, by: Actor) -> PublicService:
    """Say that all that is written of a service is still true (ancora vero)."""
    if not can_change(by, service):
        raise Refused(_(_DENIED))
    _confirmed(service)
    log.record(
        "service.confirmed",
        by=by,
        target=service,
        office_id=by.register_for(service.owner_office_id),
    )
    return service


def _not_over(service: PublicService, seen: int | None, by: Actor) -> None:
    """Nobody writes over what somebody else has written since they opened the page. One's own
    drafts, which are saved while one writes, are no others'."""
    now = PublicService.objects.select_for_update().get(pk=service.pk)
    service.version = now.version
    # What comes in from elsewhere has no screen: it looks at what it last brought.
    if seen is not None and now.version != seen and now.changed_by_id != by.user_id:
        raise Conflict(_("Un collega ha cambiato questo servizio mentre scrivevi."))


def _confirmed(service: PublicService) -> None:
    service.confirmed_on = clock.today()
    service.due_on = due_after(service.rhythm, service.confirmed_on)
    service.save(update_fields=["is_published", "confirmed_on", "due_on"])


def _address(name: str) -> str:
    """An address that no other service has, not even a draft of another area."""
    first = slugify(name)[:70] or "servizio"
    tried = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(address for address in tried if not _is_taken(address))


def _is_taken(address: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.is_service_address(%s)", [address])
        return bool(cursor.fetchone()[0])
