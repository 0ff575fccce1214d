"""The world in which docs/access.csv is true, and how each route is asked in it.

`object` says what the row is about: `own` is of the role's own office, `same_area` of another
office of its area, `other_area` of another area; `expired` and `revoked` are persons whose grant is
over, `sealed` one whose record names somebody else, `merged` one that lives on in another record.
"""

import csv
import hashlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.urls import get_resolver, reverse

from labimpact.api.hsds import taxonomies
from labimpact.api.hsds.ids import public_id
from labimpact.casework.models import Case
from labimpact.editorial.loading import load_reference
from labimpact.editorial.models import AreaSection
from labimpact.flows.queries.siuss import content_of
from labimpact.network.roles import ROLES
from labimpact.people.models import Grant
from tests import case_factories as cases
from tests import directory_factories as d
from tests import editorial_factories as e
from tests import factories as f
from tests import flow_factories as flows
from tests import freshness_factories as fresh
from tests.conftest import behind_the_wall
from tests.mediation_access import MEDIATION

TABLE = Path(__file__).resolve().parents[1] / "docs" / "access.csv"
COLUMNS = ("route", "method", "role", "object", "status")
OBJECTS = ("own", "same_area", "other_area", "expired", "revoked", "sealed", "merged")
# Everybody is tried on what is their own and on another area's; the roles that open persons, and
# the coordinator, on everything.
THOROUGH = ("desk_operator", "social_worker", "area_coordinator")
ROLE_CODES = ("anonymous", *ROLES, "administrator_in_session")


def role_objects():
    """Pairs (role, object) to be tried."""
    for role in ROLE_CODES:
        for thing in OBJECTS if role in THOROUGH else ("own", "other_area"):
            yield role, thing


class _Undo(Exception):
    pass


@contextmanager
def taken_back():
    """A world of its own for one request: what is laid for it, and what it does, is taken back."""
    with suppress(_Undo), transaction.atomic():
        yield
        raise _Undo


@dataclass
class Thing:
    """Everything that hangs on one person and one office of the world."""

    person: object
    office: object


def lay(cast, kind: str) -> Thing:
    """Lay the object of that kind: a person known to an office, in the state the kind says."""
    offices = {"same_area": cast.germignaga, "other_area": cast.crema}
    office = offices.get(kind, cast.luino)
    if kind in ("expired", "revoked"):
        # The contact stays the office's own; the person does not.
        person = f.PersonFactory(registered_office=office, grant=False)
        f.GrantFactory(person=person, office=office, **{kind: True})
    else:
        person = f.PersonFactory(registered_office=office)
    if kind == "sealed":
        f.SealFactory(person=person, office=office)
    if kind == "merged":
        heir = f.PersonFactory(registered_office=office)
        f.behind(lambda: type(person).objects.filter(pk=person.pk).update(merged_into=heir))
        person.merged_into = heir
    return Thing(person, office)


def _siuss_file(t: Thing):
    """A SIUSS file that was sent: it holds no record, and its fingerprint says so."""
    file = flows.SiussFileFactory(office=t.office)
    for state, closed_on in (("ready", None), ("sent", file.period_to)):
        file.state, file.closed_on = state, closed_on
        file.sha256 = f.behind(lambda: hashlib.sha256(content_of(file)).hexdigest())
        f.behind(file.save)
    return file


def _help(t: Thing):
    """The case of that person, with a plan in force and one in preparation."""
    mine = Case.objects.running().filter(office=t.office, person=t.person)
    found = f.behind(lambda: mine.first())
    if found is not None:
        return found
    case = cases.CaseFactory(led=True, office=t.office, person=t.person)
    cases.IndividualPlanFactory(case=case, agreed=True)
    cases.IndividualPlanFactory(case=case, draft=True)
    return case


def _document(t: Thing):
    """A document of the case; its content lies nowhere, so its page has nothing to show of it."""
    return cases.CaseDocumentFactory(case=_help(t), versions__file__content_type="text/plain")


def _plan(t: Thing):
    """The plan in force of a case."""
    case = _help(t)
    plan = f.behind(lambda: case.plans.get(state="agreed"))
    return {"pk": case.pk, "version": plan.number}


def _part(t: Thing, name: str, factory):
    case = _help(t)
    return {"pk": case.pk, name: factory(case=case).pk}


def _case(t: Thing):
    return f.ProcedureCaseFactory(office=t.office, person=t.person)


def _case_with_form(t: Thing):
    version = f.ProcedureVersionFactory()
    version.content["form"] = {
        "name": "Modulo", "order_source": "Prova",
        "sections": [{"title": "Chi chiede", "fields": [{"label": "Cognome"}]}],
    }  # fmt: skip
    f.behind(version.save)
    return f.ProcedureCaseFactory(office=t.office, person=t.person, definition=version)


def _paper(t: Thing):
    case = _case(t)
    return {"pk": case.pk, "paper_pk": f.CasePaperFactory(case=case).pk}


def _deadline(t: Thing):
    case = _case(t)
    return {"pk": case.pk, "deadline_pk": f.CaseDeadlineFactory(case=case).pk}


def _seat(t: Thing):
    case = _case(t)
    return {"pk": case.pk, "seat_pk": f.CaseParticipantFactory(case=case, person=t.person).pk}


def _appointment(t: Thing):
    return f.AppointmentFactory(office=t.office, person=t.person)


def _contact(t: Thing):
    contact = f.ContactFactory(office=t.office)
    f.ContactParticipantFactory(contact=contact, person=t.person)
    return contact


def _file(t: Thing):
    stored = f.StoredFileFactory(office_id=t.office.pk)
    return f.PersonFileFactory(person=t.person, file=stored)


def _lent(t: Thing):
    """A second grant of the office on the person, or its own when it is over."""
    if f.behind(lambda: Grant.objects.live().filter(person=t.person).exists()):
        return f.GrantFactory(
            person=t.person, office=t.office, basis="referral", given_by_office=t.office
        )
    return f.behind(lambda: Grant.objects.filter(person=t.person).first())


def _two(t: Thing):
    other = f.PersonFactory(registered_office=t.office)
    return {"one": t.person.pk, "other": other.pk}


def _group(t: Thing):
    return f.AnonymousGroupFactory(contact=_contact(t))


def _member(t: Thing):
    return f.HouseholdMemberFactory(person=t.person, household__office=t.office)


def _published(t: Thing):
    """A service of the portal at that office."""
    return d.ServiceAtFactory(office=t.office)


def _hsds(kind, number):
    """What the API shows of a service at that office, by its public identifier."""
    return lambda t: {"id": public_id(kind, number(_published(t)))}


def _bookable(t: Thing) -> int:
    """A desk that may be booked from the portal."""
    return f.AppointmentKindFactory(office=t.office, is_public=True).office_id


def _pk(make):
    return lambda t: {"pk": make(t).pk}


def _with_person(**makers):
    return lambda t: {"pk": t.person.pk} | {k: make(t) for k, make in makers.items()}


_PERSON = _with_person()
# How the arguments of each route are made from the object; a route without arguments needs none.
ARGUMENTS = {
    **MEDIATION,
    "invitation": lambda t: {"token": "x" * 43},
    "account_reset_password_from_key": lambda t: {"uidb36": "1", "key": "set-password"},
    "mfa_remove_webauthn": lambda t: {"pk": 1},
    "mfa_edit_webauthn": lambda t: {"pk": 1},
    "accounts:held_form": lambda t: {"pk": UUID(int=1)},
    "accounts:discard_held_form": lambda t: {"pk": UUID(int=1)},
    "workspace:person": _PERSON,
    "people:edit": _with_person(section=lambda t: "anagrafica"),
    "people:row_add": _with_person(section=lambda t: "recapiti"),
    "people:row_edit": _with_person(
        section=lambda t: "recapiti", row=lambda t: f.ContactPointFactory(person=t.person).pk
    ),
    "people:row_remove": _with_person(
        section=lambda t: "recapiti", row=lambda t: f.ContactPointFactory(person=t.person).pk
    ),
    "people:household_open": _PERSON,
    "people:household_add": _with_person(household=lambda t: _member(t).household_id),
    "people:household_place": _with_person(member=lambda t: _member(t).pk),
    "people:household_leave": _with_person(member=lambda t: _member(t).pk),
    "people:history": _PERSON,
    "people:emergency_review": _pk(
        lambda t: f.GrantFactory(
            person=f.PersonFactory(registered_office=t.office, grant=False),
            office=t.office,
            basis="emergency",
            reason="prova",
            valid_to=f.tomorrow(),
        )
    ),
    "people:files": _PERSON,
    "people:file": _with_person(file_pk=lambda t: _file(t).pk),
    "people:file_remove": _with_person(file_pk=lambda t: _file(t).pk),
    "people:file_restore": _with_person(file_pk=lambda t: _file(t).pk),
    "correspondence:reminders": _PERSON,
    "correspondence:reminder_stop": _with_person(
        reminder_pk=lambda t: f.ReminderFactory(person=t.person, office=t.office).pk
    ),
    "correspondence:letters": _PERSON,
    "correspondence:letter_new": _with_person(kind=lambda t: "attendance"),
    **{
        f"correspondence:{name}": _with_person(
            letter_pk=lambda t: f.OfficeLetterFactory(person=t.person, office=t.office).pk
        )
        for name in (
            "letter",
            "letter_change",
            "letter_pdf",
            "letter_issue",
            "letter_register",
            "letter_void",
            "letter_discard",
        )
    },
    **{
        f"retention:{name}": _pk(lambda t: f.DisposalPlanFactory(area=t.office.area))
        for name in ("plan", "confirm", "withdraw")
    },
    # Of the person alone: a hold on the office would keep whatever a journey undoes there.
    "retention:lift": _pk(
        lambda t: f.LegalHoldFactory(office=t.office, scope="person", person_id=t.person.pk)
    ),
    "retention:followed": _PERSON,
    "people:mandate_new": _PERSON,
    "people:mandate": _with_person(mandate_pk=lambda t: f.MandateFactory(person=t.person).pk),
    "people:mandate_pdf": _with_person(mandate_pk=lambda t: f.MandateFactory(person=t.person).pk),
    "people:mandate_revoke": _with_person(
        mandate_pk=lambda t: f.MandateFactory(person=t.person).pk
    ),
    "people:notice": _PERSON,
    "people:notice_pdf": _PERSON,
    "people:seal": _PERSON,
    "people:unseal": _PERSON,
    "people:readers": _PERSON,
    "people:followers": _PERSON,
    "people:access_sheet": _PERSON,
    "people:grant_end": _with_person(grant_pk=lambda t: _lent(t).pk),
    "people:grant_term": _with_person(grant_pk=lambda t: _lent(t).pk),
    **{
        f"people:{name}": lambda t: {"grant_pk": _lent(t).pk}
        for name in ("grant_confirm", "grant_give_back", "grant_take_back")
    },
    "people:export": _PERSON,
    "flows:person": _PERSON,
    "flows:photograph": _PERSON,
    "flows:summary_read": _PERSON,
    "flows:summary_take_in": _PERSON,
    "flows:summary_give": _pk(_help),
    "flows:call": _pk(lambda t: f.ProjectFactory()),
    "flows:siuss_file": _pk(_siuss_file),
    "flows:siuss_close": lambda t: {"pk": _siuss_file(t).pk, "what": "trasmesso"},
    **{
        f"imports:{name}": _pk(lambda t: f.RegisterImportFactory(office=t.office))
        for name in (
            "detail",
            "columns",
            "columns_again",
            "values",
            "correct_value",
            "rows",
            "decide",
            "errors",
            "resend",
            "start",
            "stop",
            "undo",
            "discard",
        )
    },
    **{f"recognition:{name}": _two for name in ("pair", "merge", "not_the_same", "household")},
    "recognition:history": _PERSON,
    "recognition:other": _PERSON,
    "recognition:separate": _pk(
        lambda t: f.MergeFactory(
            kept=t.person.merged_into or t.person,
            absorbed__registered_office=t.office,
            kept_office=t.office,
        )
    ),
    "recognition:forget_different": _pk(
        lambda t: f.NotTheSameFactory(left=t.person, right__registered_office=t.office)
    ),
    "recognition:activate_weights": _pk(lambda t: f.MatchWeightsFactory()),
    "recognition:request": _pk(
        lambda t: f.RequestedPersonFactory(person=t.person, request__to_office=t.office).request
    ),
    "desk:discard_draft": _pk(lambda t: f.ContactDraftFactory(office_id=t.office.pk)),
    "desk:detail": _pk(_contact),
    "desk:history": _pk(_contact),
    "desk:correct": _pk(_contact),
    "desk:void": _pk(_contact),
    "desk:restore": _pk(_contact),
    "desk:promote": lambda t: (lambda g: {"pk": g.contact_id, "group_id": g.pk})(_group(t)),
    "agenda:screen": lambda t: {"key": "x" * 43},
    "agenda:edit": _pk(lambda t: f.ArrivalFactory(office=t.office, person=t.person)),
    "agenda:ticket": _pk(lambda t: f.ArrivalFactory(office=t.office, person=t.person)),
    "agenda:step": lambda t: {
        "pk": f.ArrivalFactory(office=t.office, person=t.person).pk,
        "verb": "chiama",
    },
    "appointments:calendar": lambda t: {"key": "x" * 43},
    **{f"appointments:{name}": _pk(_appointment) for name in ("detail", "move", "cancel", "slip")},
    "appointments:step": lambda t: {"pk": _appointment(t).pk, "verb": "arrivato"},
    "appointments:stop_waiting": _pk(
        lambda t: f.WaitingListEntryFactory(office=t.office, person=t.person)
    ),
    "appointments:setting_new": lambda t: {"what": "stanze"},
    **{
        f"appointments:{name}": lambda t: {
            "what": "stanze",
            "pk": f.RoomFactory(office=t.office).pk,
        }
        for name in ("setting", "setting_remove")
    },
    **{
        f"worklist:{name}": _pk(lambda t: f.TaskFactory(office=t.office, person=t.person))
        for name in (
            "detail",
            "edit",
            "complete",
            "how_it_went",
            "reopen",
            "postpone",
            "take_back",
            "hand_over",
        )
    },
    **{
        f"casework:{name}": _pk(lambda t: f.ReferralFactory(from_office=t.office, person=t.person))
        for name in (
            "detail",
            "accept",
            "refuse",
            "ask",
            "tell",
            "forward",
            "send_again",
            "give_link",
            "close_link",
            "tell_now",
            "report_answer",
            "withdraw",
            "sheet",
        )
    },
    "casework:file": lambda t: {
        "pk": f.ReferralFactory(from_office=t.office, person=t.person).pk,
        "paper": "1",
    },
    "casework:term": lambda t: {"pk": t.office.pk},
    "referral_link": lambda t: {"key": "nobody"},
    "referral_link_code": lambda t: {"key": "nobody"},
    "referral_link_answer": lambda t: {"key": "nobody", "verb": "accetta"},
    "referral_link_file": lambda t: {"key": "nobody", "paper": "1"},
    **{
        f"cases:{name}": _pk(_help)
        for name in (
            "detail",
            "reading",
            "take_on",
            "assess",
            "plan",
            "agree",
            "provide",
            "review",
            "go_on",
            "add_member",
            "change_manager",
            "plan_discard",
            "convene",
            "write_entry",
            "close",
            "around",
            "compare",
            "answers",
            "sign",
            "satisfaction",
        )
    },
    **{
        f"cases:{name}": lambda t: _plan(t)
        for name in ("plan_version", "plan_sheet", "attach_signed")
    },
    "cases:documents": _pk(_help),
    "cases:consent": _pk(_help),
    **{
        f"cases:{name}": lambda t: {"document": _document(t).pk}
        for name in (
            "document",
            "document_version",
            "document_change",
            "document_pdf_a",
            "document_metadata",
            "document_remove",
            "document_restore",
        )
    },
    "cases:document_content": lambda t: {
        "document": _document(t).pk,
        "number": 1,
    },
    "cases:fill_in": lambda t: {"pk": _help(t).pk, "version": cases.InstrumentVersionFactory().pk},
    **{
        f"cases:{name}": lambda t: {"version": cases.InstrumentVersionFactory().pk}
        for name in ("instrument", "withdraw_instrument")
    },
    "cases:benefit": lambda t: _part(t, "provision", cases.ProvisionFactory),
    "cases:void_provision": lambda t: _part(t, "provision", cases.ProvisionFactory),
    "cases:messages": _pk(_help),
    "cases:messages_read": _pk(_help),
    "cases:asked_done": lambda t: _part(t, "mention", cases.CaseMentionFactory),
    "cases:end_seat": lambda t: _part(t, "member", cases.CaseMemberFactory),
    "cases:minutes": lambda t: _part(t, "meeting", cases.TeamMeetingFactory),
    "cases:move_meeting": lambda t: _part(t, "meeting", cases.TeamMeetingFactory),
    **{
        f"procedures:{name}": _pk(_case)
        for name in (
            "detail",
            "answers",
            "people",
            "manage",
            "resume",
            "reopen",
            "adopt_version",
            "for_person",
        )
    },
    **{
        f"procedures:{name}": lambda t: {"pk": _case(t).pk, "code": "filing"}
        for name in ("step", "undo_step", "step_again")
    },
    **{
        f"procedures:{name}": lambda t: {"pk": _case_with_form(t).pk}
        for name in ("form_sheet", "check_form")
    },
    "procedures:follow_on": lambda t: {"pk": _case(t).pk, "code": "P05"},
    "procedures:press": lambda t: _deadline(t),
    "procedures:paper": lambda t: _paper(t),
    "procedures:paper_now": lambda t: _paper(t) | {"state": "ricevuto"},
    "procedures:remove_person": lambda t: _seat(t),
    "procedures:change_role": lambda t: _seat(t),
    **{
        f"lists:{name}": _pk(
            lambda t: f.SavedViewFactory(
                office_id=t.office.pk, listing="network.offices", shared=True
            )
        )
        for name in ("view", "view_usual", "view_remove", "view_put_back")
    },
    **{
        f"lists:{name}": lambda t: {"key": f.ListFileFactory(office_id=t.office.pk).key}
        for name in ("file", "file_stop", "file_drop")
    },
    **{
        f"lists:{name}": lambda t: {"listing": "workspace.persons"}
        for name in ("download", "views", "view_new")
    },
    "monitoring:encodings": _pk(lambda t: f.BodyComparisonFactory(offices=[t.office.pk])),
    "monitoring:facts": lambda t: {"dimension": "need"},
    "monitoring:register_detail": _pk(lambda t: f.AccessRegisterFactory(office=t.office)),
    "monitoring:register_pdf": _pk(lambda t: f.AccessRegisterFactory(office=t.office)),
    "programme:detail": _pk(lambda t: f.ProjectFactory()),
    "programme:activity_add": lambda t: (
        lambda p: (
            f.behind(lambda: p.areas.add(t.office.area))
            or {"pk": p.pk, "area_pk": t.office.area_id}
        )
    )(f.ProjectFactory()),
    "programme:activity_change": _pk(lambda t: f.ActivityFactory(area=t.office.area)),
    "rules:item_add": lambda t: {"list_code": "need_area"},
    "rules:item_close": _pk(lambda t: f.CodeItemFactory()),
    "rules:export": lambda t: {"kind": "csv"},
    "rules:procedure": lambda t: {"code": "P05"},
    "rules:procedure_check": lambda t: {"code": "P05"},
    "rules:procedure_version": lambda t: {"code": "P05", "version": 1},
    "rules:procedure_edit": lambda t: {"code": "P05"},
    "rules:procedure_switch": lambda t: {"code": "P05"},
    "rules:to_confirm_export": lambda t: {"kind": "csv"},
    "rules:detail": lambda t: {"code": "permit_stamp_duty"},
    "rules:amend": lambda t: {"code": "permit_stamp_duty"},
    **{
        f"network:{name}": lambda t: {"pk": t.office.pk}
        for name in ("office", "office_change", "hours", "closure_add", "office_close", "invite")
    },
    "network:closure_remove": _pk(lambda t: f.OfficeClosureFactory(office=t.office)),
    "network:invitation_revoke": _pk(lambda t: f.InvitationFactory(office=t.office)),
    "network:membership_end": _pk(lambda t: f.MembershipFactory(office=t.office)),
    "network:body_change": _pk(lambda t: t.office.body),
    "network:area": lambda t: {"pk": t.office.area_id},
    "network:area_leave": lambda t: {"pk": f.AreaMunicipalityFactory(area=t.office.area).pk},
    "portal:home": lambda t: {"language": "it"},
    "portal:accessibility": lambda t: {"language": "it"},
    "portal:notes": lambda t: {"language": "it"},
    "portal:privacy": lambda t: {"language": "it"},
    "portal:ask": lambda t: {"language": "it", "slug": "aiuto"},
    "mypage:passes": _pk(lambda t: t.person),
    **{
        f"portal:{name}": lambda t: {"language": "it"}
        for name in ("my_page", "my_page_leave", "my_data", "my_data_sheet", "my_identity")
    },
    "portal:my_identity_end": lambda t: {"language": "it", "came": "errore"},
    "portal:my_page_enter": lambda t: {"language": "it", "key": "nessuna"},
    **{f"portal:{name}": lambda t: {"language": "it"} for name in ("search_feed", "follow")},
    "portal:book": lambda t: {"language": "it", "pk": _bookable(t)},
    **{
        f"portal:{name}": lambda t: {"language": "it", "key": "nessuna"}
        for name in ("booking", "booking_calendar", "followed", "followed_end")
    },
    **{
        f"booking:{name}": _pk(lambda t: f.PublicBookingFactory(office=t.office))
        for name in ("booking", "recognise")
    },
    **{
        f"intake:{name}": _pk(lambda t: f.PublicRequestFactory(office=t.office))
        for name in ("request", "take", "reopen")
    },
    **{
        f"portal:{name}": (lambda t: {"language": "it"})
        for name in (
            "pack",
            "worker",
            "manifest",
            "offline",
            "kept_services",
            "kept_words",
        )
    },
    "portal:embedded": lambda t: {"language": "it"},
    "portal:embedding": lambda t: {"language": "it"},
    "portal:services": lambda t: {"language": "it"},
    "portal:guided": lambda t: {"language": "it"},
    "portal:map": lambda t: {"language": "it"},
    "portal:map_towns": lambda t: {"language": "it"},
    "portal:opinion": lambda t: {"language": "it"},
    "portal:opinion_words": lambda t: {"language": "it"},
    "feedback:remark": _pk(lambda t: e.RemarkFactory(page__area=t.office.area)),
    "feedback:answer": _pk(
        lambda t: e.RemarkContactFactory(remark__page__area=t.office.area).remark
    ),
    "feedback:reopen": _pk(lambda t: e.RemarkFactory(page__area=t.office.area)),
    "portal:who_speaks": lambda t: {"language": "uk"},
    "portal:place_calendar": lambda t: (
        lambda p: {"language": "it", "slug": p.service.slug, "pk": p.pk}
    )(_published(t)),
    "portal:service": lambda t: {"language": "ar", "slug": _published(t).service.slug},
    **{
        f"directory:{name}": lambda t: {"pk": _published(t).service_id}
        for name in ("detail", "change", "draft", "publish", "withdraw", "confirm", "place_add")
    },
    **{
        f"directory:{name}": lambda t: (lambda p: {"pk": p.service_id, "place_pk": p.pk})(
            _published(t)
        )
        for name in ("place_change", "place_remove")
    },
    **{
        f"directory:{name}": _pk(lambda t: d.DisagreementFactory(offices=[t.office.pk]))
        for name in ("take", "keep_apart", "give_back")
    },
    "directory:text": lambda t: {"pk": _published(t).service_id, "language": "ar"},
    "api:hsds:service": _hsds("service", lambda place: place.service_id),
    "api:hsds:service_at_location": _hsds("place", lambda place: place.pk),
    "api:hsds:organization": _hsds("body", lambda place: place.service.organisation_id),
    **dict.fromkeys(("api:cpsv:catalogue", "api:cpsv:services"), lambda t: {"form": "ttl"}),
    "api:cpsv:service": lambda t: {
        "identifier": public_id("service", _published(t).service_id),
        "form": "jsonld",
    },
    "api:hsds:taxonomy": lambda t: {"id": taxonomies.by_key("need").id},
    "api:hsds:taxonomy_term": lambda t: {"id": taxonomies.by_key("need").term_id("documents")},
    "translating:page": lambda t: {"origin": _page_of(t).translation_key},
    **dict.fromkeys(
        ("translating:text", "translating:read_over", "translating:take_back"),
        lambda t: {"origin": _page_of(t).translation_key, "language": "ar"},
    ),
    "translating:term_change": _pk(lambda t: e.ProtectedTermFactory()),
    **{
        f"translating:{name}": _pk(lambda t: e.TranslationOrderFactory())
        for name in ("order", "order_cancel")
    },
    "machine_translate": lambda t: {"translation_id": _page_of(t).pk},
    "portal:guides": lambda t: {"language": "it"},
    "portal:search": lambda t: {"language": "it"},
    "finding:settle": lambda t: {"pk": e.UnansweredFactory().pk, "how": "fatto"},
    "portal:all_news": lambda t: {"language": "it"},
    "portal:guide": lambda t: {"language": "uk", "slug": e.PublicationFactory().slug},
    "portal:news": lambda t: {"language": "it", "slug": e.PublicationFactory(kind="news").slug},
    "portal:news_feed": lambda t: {"language": "it"},
    "portal:sitemap": lambda t: {"language": "it"},
    **{f"portal:{name}": lambda t: {"language": "it"} for name in ("events", "events_calendar")},
    "portal:events_area_calendar": lambda t: {"language": "it", "area": t.office.area.code},
    **{
        f"portal:{name}": lambda t: {"language": "it", "slug": e.event_published().slug}
        for name in ("event", "event_calendar")
    },
    "portal:local_guide": lambda t: {
        "language": "it",
        "slug": e.PublicationFactory().slug,
        "area": t.office.area.code,
    },
    "editorial:overlay": _pk(lambda t: e.OverlayFactory(area=t.office.area)),
    "freshness:confirm_guide": lambda t: {
        "ref": e.PublicationFactory(area=t.office.area, owner_office=t.office).origin
    },
    "freshness:confirm_service": lambda t: {"pk": _published(t).service_id},
    "freshness:repair_link": _pk(lambda t: fresh.LinkPlaceFactory(area=t.office.area)),
    "freshness_link": lambda t: {"key": "x"},
    **dict.fromkeys(
        ("portal:sheet", "portal:sheet_form"),
        lambda t: {"language": "it", "kind": "guide", "slug": e.PublicationFactory().slug},
    ),
    **dict.fromkeys(
        ("portal:card", "portal:card_form", "portal:desk_calendar"),
        lambda t: {"language": "it", "pk": f.OfficeFactory(address="Via Roma 1").pk},
    ),
}


def _page_of(thing: Thing):
    """An Italian page in the section of the office's area."""
    with behind_the_wall():
        load_reference()
        section = AreaSection.objects.get(area=thing.office.area, locale__language_code="it")
    return e.GuidePageFactory(parent=section)


# Wagtail's own screens, behind a door of their own (tests/editorial/test_door.py).
EDITOR = "redazione/"


def routes(patterns=None, prefix=""):
    """The name of every route, in the order of the addresses."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if str(pattern.pattern) == EDITOR:
            continue
        if hasattr(pattern, "url_patterns"):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from routes(pattern.url_patterns, inner)
        else:
            yield prefix + pattern.name


def has_object(route: str) -> bool:
    """Does the answer depend on an object at all?"""
    return route in ARGUMENTS and not route.startswith(
        (
            "portal:",
            "finding:",
            "api:",
            "rules:",
            "cases:instrument",
            "cases:withdraw_instrument",
            "mfa_",
            "account",
            "invitation",
            "referral_link",
            "agenda:screen",
            "appointments:calendar",
            "appointments:setting_new",
            "monitoring:facts",
            "lists:download",
            "lists:views",
            "lists:view_new",
        )
    )


def address(route: str, thing: Thing) -> str:
    return reverse(route, kwargs=ARGUMENTS.get(route, lambda t: {})(thing))


def read() -> dict[tuple[str, str, str, str], int]:
    """The table as it is committed."""
    with TABLE.open(encoding="utf-8", newline="") as handle:
        return {
            (r["route"], r["method"], r["role"], r["object"]): int(r["status"])
            for r in csv.DictReader(handle)
        }


def write(rows: dict[tuple[str, str, str, str], int]) -> None:
    """Write the table anew, sorted, for somebody to read line by line."""
    with TABLE.open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows((*key, status) for key, status in sorted(rows.items()))
