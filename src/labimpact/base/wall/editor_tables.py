"""The tables of the portal's editor (Wagtail and its companions): who writes for the portal.

The public reads none of them (ADR 0032). Which page of an area one may change is Wagtail's to
say; what comes out of them before the public is walled by area (`editorial.Publication`).
"""

from labimpact.base.actor import System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, OwnData, Privacy, Wall
from labimpact.base.wall.policies import somewhere, system

WRITES = (
    f"({somewhere(Permission.CONTENT_WRITE)} OR {somewhere(Permission.CONTENT_PUBLISH)}"
    f" OR {system(System.WORKER)})"
)
NEWSROOM = Custom(
    privacy=Privacy.STAFF, retention="permanent",
    read=WRITES, insert=WRITES, update=WRITES, delete=WRITES,
)  # fmt: skip
# Set up by `prepare`, and by the worker when an area comes: nobody changes it from a screen.
_ITSELF = system(System.WORKER)
SET_UP = Custom(
    privacy=Privacy.NONE, retention="permanent", read=WRITES, insert=_ITSELF, update=_ITSELF
)
_OWN = OwnData(privacy=Privacy.STAFF, retention="staff_account", systems=(System.WORKER,))

_WRITTEN = frozenset({
    "taggit_tag", "taggit_taggeditem", "wagtail_localize_localesynchronization",
    "wagtail_localize_overridablesegment", "wagtail_localize_relatedobjectsegment",
    "wagtail_localize_segmentoverride", "wagtail_localize_string",
    "wagtail_localize_stringsegment", "wagtail_localize_stringtranslation",
    "wagtail_localize_template", "wagtail_localize_templatesegment",
    "wagtail_localize_translatableobject", "wagtail_localize_translation",
    "wagtail_localize_translationcontext", "wagtail_localize_translationlog",
    "wagtail_localize_translationsource", "wagtailadmin_formstate",
    "wagtailcore_collectionviewrestriction", "wagtailcore_collectionviewrestriction_groups",
    "wagtailcore_comment", "wagtailcore_commentreply", "wagtailcore_modellogentry",
    "wagtailcore_page", "wagtailcore_pagelogentry", "wagtailcore_pagesubscription",
    "wagtailcore_pageviewrestriction", "wagtailcore_pageviewrestriction_groups",
    "wagtailcore_referenceindex", "wagtailcore_revision", "wagtailcore_taskstate",
    "wagtailcore_uploadedfile", "wagtailcore_workflowstate", "wagtaildocs_document",
    "wagtailimages_image", "wagtailimages_rendition", "wagtailredirects_redirect",
    "wagtailsearch_indexentry", "wagtailadmin_editingsession",
})  # fmt: skip
_KEPT = frozenset({
    "auth_group", "auth_group_permissions", "auth_permission", "wagtailadmin_admin",
    "wagtailcore_collection", "wagtailcore_groupapprovaltask",
    "wagtailcore_groupapprovaltask_groups", "wagtailcore_groupcollectionpermission",
    "wagtailcore_grouppagepermission", "wagtailcore_groupsitepermission", "wagtailcore_locale",
    "wagtailcore_site", "wagtailcore_task", "wagtailcore_workflow",
    "wagtailcore_workflowcontenttype", "wagtailcore_workflowpage", "wagtailcore_workflowtask",
})  # fmt: skip

TABLES: dict[str, Wall] = {
    **dict.fromkeys(_WRITTEN, NEWSROOM),
    **dict.fromkeys(_KEPT, SET_UP),
    "wagtailusers_userprofile": _OWN,
    # Nobody is given a key to the editor's own interface.
    "wagtailcore_apitoken": Custom(privacy=Privacy.STAFF, retention="staff_account", read="false"),
}
