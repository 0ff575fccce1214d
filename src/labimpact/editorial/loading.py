"""What the editor stands on: languages, the tree's first pages, a newsroom for each area."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from labimpact.base.permissions import Permission as Right
from labimpact.editorial.models import RIGHTS, AreaSection, Newsroom, PortalHome, ProtectedTerm
from labimpact.network.models import TerritorialArea

# What a right of the network is in Wagtail's words.
_PAGES = {
    Right.CONTENT_WRITE: ("add_page", "change_page"),
    Right.CONTENT_PUBLISH: ("publish_page", "lock_page", "unlock_page"),
}
_ENTERS = (("wagtailadmin", "access_admin"), ("wagtail_localize", "submit_translation"))
_TERMS = Path(__file__).parent / "data" / "glossary.yaml"
# Groups that Wagtail brings: nobody sits in them.
_NOT_OURS = ("Moderators", "Editors")


def load_reference() -> int:
    """Make what is missing; returns how many rows were made (0 the second time)."""
    return _locales() + _tree() + _newsrooms() + _terms()


def _locales() -> int:
    known = set(Locale.objects.values_list("language_code", flat=True))
    missing = [code for code, _name in settings.LANGUAGES if code not in known]
    for code in missing:
        Locale.objects.create(language_code=code)
    return len(missing)


def _tree() -> int:
    """The portal's home in Italian, and each area's section under it."""
    italian = Locale.objects.get(language_code="it")
    home = PortalHome.objects.filter(locale=italian).first()
    made = 0
    if home is None:
        # Wagtail's own first page is not ours.
        root = Page.objects.get(depth=1)
        home = PortalHome(title="Portale", slug="portale", locale=italian)
        root.add_child(instance=home)
        site = Site.objects.get(is_default_site=True)
        site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
        site.save()
        Page.objects.filter(depth=2, slug="home").first().delete()
        Group.objects.filter(name__in=_NOT_OURS).delete()
        Workflow.objects.all().delete()
        Task.objects.all().delete()
        home.refresh_from_db()
        made += 1
    there = set(AreaSection.objects.filter(locale=italian).values_list("area_id", flat=True))
    for area in TerritorialArea.objects.exclude(pk__in=there):
        home.add_child(
            instance=AreaSection(title=area.name, slug=area.code, area=area, locale=italian)
        )
        made += 1
    return made


def _terms() -> int:
    """The words that no machine may translate; those that are there are the Region's to change."""
    known = set(ProtectedTerm.objects.values_list("italian", flat=True))
    rows = yaml.safe_load(_TERMS.read_text(encoding="utf-8"))
    missing = [
        ProtectedTerm(
            italian=row["italian"], forms="\n".join(row.get("forms", ())), source=row["source"]
        )
        for row in rows
        if row["italian"] not in known
    ]
    return len(ProtectedTerm.objects.bulk_create(missing))


def _newsrooms() -> int:
    there = set(Newsroom.objects.values_list("area_id", "right"))
    italian = Locale.objects.get(language_code="it")
    pages: dict[int | None, Page] = {
        section.area_id: section for section in AreaSection.objects.filter(locale=italian)
    }
    pages[None] = PortalHome.objects.get(locale=italian)
    wanted = [(area, right) for area in pages for right in RIGHTS if (area, right) not in there]
    for area, right in wanted:
        _newsroom(area, right, pages[area])
    return len(wanted)


def _newsroom(area: int | None, right: Right, page: Page) -> None:
    group = Group.objects.create(name=f"{right} {page.slug}"[:150])
    group.permissions.add(*(_permission(app, codename) for app, codename in _ENTERS))
    for codename in _PAGES[right]:
        GroupPagePermission.objects.create(
            group=group, page=page, permission=_permission("wagtailcore", codename)
        )
    Newsroom.objects.create(area_id=area, right=right, group=group)
    if right == Right.CONTENT_PUBLISH:
        _review(page, group)


def _review(page: Page, group: Group) -> None:
    """What is written by who may not publish is read over by who may (rilettura)."""
    name = f"Rilettura: {page.title}"
    task = GroupApprovalTask.objects.create(name=name)
    task.groups.add(group)
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(page=page, workflow=workflow)


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
