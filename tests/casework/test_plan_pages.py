"""The plan read, compared, printed and signed; two assessments compared; the last question."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from labimpact.base import clock
from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting
from labimpact.casework import signing, words
from labimpact.casework.actions import assessing, opening, planning
from labimpact.casework.actions import signing as actions
from labimpact.casework.enums import Agreement, CaseState, PlanState, Tie
from labimpact.casework.models import Assessment, Case, CaseDocument, IndividualPlan
from labimpact.casework.queries import comparing, plans
from labimpact.casework.queries.plan_difference import State, difference
from labimpact.deliveries.models import Delivery
from labimpact.documents import glyphs
from labimpact.rules.models import CodeItem
from tests import factories as f
from tests.casework.test_case import agreed, assessed, goals, reviewed
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
INK = [[[10, 10], [200, 120]], [[220, 40], [400, 60]]]


@pytest.fixture
def worker(cast):
    return cast.actor("social_worker")


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.user("social_worker"))
    return client


def drafted(cast, by):
    case = assessed(cast, by)
    with acting(by):
        plan = planning.begin_plan(case, by=by)
        return case, planning.write_plan(
            plan, goals=goals(cast.luino), own_words="Voglio restare qui.", edition=plan.edition,
            review_on=clock.today() + timedelta(days=90), by=by,
        )  # fmt: skip


def test_two_assessments_say_what_is_new_worse_better_or_gone(cast, worker):
    case = assessed(cast, worker)
    with acting(worker):
        first = Assessment.objects.get()
        with behind_the_wall():
            Assessment.objects.filter(pk=first.pk).update(
                made_on=clock.today() - timedelta(days=30)
            )
        second = assessing.assess(
            case, by=worker, resources="",
            needs=[assessing.NeedFound("home", 1), assessing.NeedFound("health", 2)],
            ties=[
                assessing.TieFound("La  Sorella a Varese", tie=Tie.BROKEN),
                assessing.TieFound("il vicino"),
            ],
        )  # fmt: skip
        needs = {line.area: line.change for line in comparing.needs(first, second)}
        assert needs == {"home": "better", "income": "gone", "health": "new"}
        assert comparing.needs(second, first)[0].change == "worse"
        ties = [(line.before, line.after, line.change) for line in comparing.ties(first, second)]
        assert ties == [("forte", "interrotto", "changed"), ("", "forte", "new")]
        gone = [line.change for line in comparing.ties(second, first)]
        assert gone == ["changed", "gone"]


def test_the_pages_of_the_assessment_compare_and_draw(cast, worker, signed_in):
    case = assessed(cast, worker)
    page = signed_in.get(reverse("cases:compare", args=[case.pk])).content.decode()
    assert "Serve una seconda valutazione" in page
    with behind_the_wall():
        Assessment.objects.update(made_on=clock.today() - timedelta(days=30))
    with acting(worker):
        assessing.assess(
            case, by=worker, resources="", needs=[assessing.NeedFound("home", 1)],
            ties=[assessing.TieFound("<b>il vicino</b>", tie=Tie.TENSE)],
        )  # fmt: skip
    page = signed_in.get(reverse("cases:compare", args=[case.pk])).content.decode()
    assert "meno grave" in page
    drawn = signed_in.get(reverse("cases:around", args=[case.pk])).content.decode()
    assert 'class="tie tie-tense"' in drawn
    assert "&lt;b&gt;il vicino&lt;/b&gt;" in drawn
    earlier = Assessment.objects.order_by("made_on")
    with behind_the_wall():
        address = f"{reverse('cases:around', args=[case.pk])}?valutazione={earlier.first().pk}"
    assert "la sorella a" in signed_in.get(address).content.decode()


def test_the_household_shows_those_one_may_see_and_no_sealed_one(cast, worker, signed_in):
    with behind_the_wall():
        home = f.HouseholdFactory(office=cast.luino)
        f.HouseholdMemberFactory(household=home, person=cast.amina, role="reference_person")
        for name in ("Visibile", "Nascosta"):
            child = f.PersonFactory(
                registered_office=cast.luino, given_name=name,
                birth_date=date(clock.today().year - 8, 1, 1), birth_precision="year",
            )  # fmt: skip
            f.HouseholdMemberFactory(household=home, person=child, role="child")
            if name == "Nascosta":
                f.SealFactory(person=child, office=cast.luino)
    with acting(worker):
        reading = opening.FirstReading(text="Sfratto.", household=home)
        case = opening.open_case(cast.amina, by=worker, reading=reading)
    page = signed_in.get(reverse("cases:around", args=[case.pk])).content.decode()
    assert "Visibile" in page
    assert "Nascosta" not in page
    assert "almeno 7<" in page, "as their own page says it"


def test_a_version_says_what_is_new_changed_and_dropped(cast, worker):
    case = reviewed(cast, worker)
    with acting(worker):
        first = case.plans.get()
        plan = planning.begin_plan(case, by=worker)
        assert difference(first, plan).is_empty  # the review day too, which is ahead
        assert {line.state for line in difference(first, plan).goals} == {State.SAME}
        home = next(goal for goal in planning._meant(plan) if goal.area == "home")
        was = first.goals.get(area="home")
        meant = planning.GoalMeant(
            area="home", text="Restare nella casa", measure="Contratto nuovo", due_on=home.due_on,
            was=was.pk,
            interventions=[
                planning.InterventionMeant(
                    item="cultural_mediation", unit="hour", quantity=10, provider="Cooperativa",
                    was=was.interventions.get().pk,
                ),
            ],
        )  # fmt: skip
        new = planning.GoalMeant(area="work", text="Trovare lavoro")
        plan = planning.write_plan(
            plan, goals=[meant, new], own_words=plan.own_words, review_on=None,
            edition=plan.edition, by=worker,
        )  # fmt: skip
        found = difference(first, plan)
        states = {line.title: line.state for line in found.goals}
        assert states == {
            "Restare nella casa": State.CHANGED, "Trovare lavoro": State.NEW,
            "Pagare gli arretrati": State.DROPPED,
        }  # fmt: skip
        changed = {one.name: (one.before, one.after) for one in found.goals[0].fields}
        assert changed == {"Come si vede": ("Nessuno sfratto", "Contratto nuovo")}
        (doing,) = found.goals[0].parts
        quantity = {one.name: (one.before, one.after) for one in doing.fields}
        assert quantity["Quanto"] == ("4 ora", "10 ora") or quantity["Quanto"][1].startswith("10")
        assert doing.state == State.CHANGED


def test_the_page_of_a_version_shows_the_difference_and_offers_the_sheet(cast, worker, signed_in):
    case = reviewed(cast, worker)
    with acting(worker):
        planning.begin_plan(case, by=worker)
    page = signed_in.get(reverse("cases:plan_version", args=[case.pk, 2])).content.decode()
    assert "Che cosa cambia dalla versione 1" in page
    assert "Firma sul tablet" in page
    one = signed_in.get(reverse("cases:plan_version", args=[case.pk, 1])).content.decode()
    assert "Che cosa cambia" not in one
    assert "Carica il foglio firmato" in one
    assert signed_in.get(reverse("cases:plan_version", args=[case.pk, 9])).status_code == 404


@pytest.mark.parametrize("language", ["", "ar", "uk", "zh-Hans", "../it", "xx"])
def test_the_sheet_is_a_pdf_in_italian_and_the_language_asked_for(
    cast, worker, signed_in, language
):
    case = agreed(cast, worker)
    address = reverse("cases:plan_sheet", args=[case.pk, 1])
    answer = signed_in.get(address, {"lingua": language})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in answer.content
    assert "Amina" not in answer["Content-Disposition"]


def test_the_sheet_puts_the_words_of_the_person_beside_italian(cast, worker):
    case = agreed(cast, worker)
    with acting(worker):
        plan = case.plans.get()
        arabic = plans.sheet(case, plan, words.read("ar"))
        italian = plans.sheet(case, plan, words.read("it"))
    assert (arabic["facing_dir"], arabic["facing"]["signature"]) == ("rtl", "التوقيع")
    assert (arabic["goals"][0]["area_facing"], arabic["goals"][0]["doings"][0][3]) == (
        "السكن", "وساطة لغوية وثقافية (ساعات: 4)",
    )  # fmt: skip
    assert (italian["facing"], italian["goals"][0]["area_facing"]) == (None, "")
    assert [goal["text"] for goal in italian["goals"]] == [
        "Restare nella casa", "Pagare gli arretrati",
    ]  # fmt: skip


def test_every_language_says_everything_that_italian_says():
    italian = words.read("it").text
    assert len(words.languages()) == 16
    for code in words.languages():
        said = words.read(code)
        assert said.text.keys() == italian.keys(), code
        assert all(said.text.values()), code
        if code != words.ITALIAN:
            codes = words.of_codes()[code]
            assert codes.keys() == words.of_codes()["ar"].keys(), code
            assert not said.is_printable or not glyphs.undrawable("".join(codes.values())), code
        assert said.direction == ("rtl" if code in ("ar", "ur") else "ltr")
    of_lists = {f"{i.list_code}.{i.code}" for i in CodeItem.objects.all()}
    of_lists |= {f"unit.{unit}" for unit in Delivery.Unit.values}
    assert words.of_codes()["ar"].keys() <= of_lists


def test_a_signature_on_the_glass_agrees_the_plan_and_keeps_the_sheet(cast, worker, signed_in):
    case, plan = drafted(cast, worker)
    address = reverse("cases:sign", args=[case.pk])
    assert "data-glass" in signed_in.get(address).content.decode()
    typed = {"with_whom": "Amina Hassan", "strokes": json.dumps(INK)}
    assert f'value="1.{plan.edition}"' in signed_in.get(address).content.decode()
    typed["seen"] = f"1.{plan.edition}"
    assert signed_in.post(f"{address}?lingua=ar", typed).status_code == 302
    with behind_the_wall():
        case.refresh_from_db()
        plan.refresh_from_db()
        kept = CaseDocument.objects.get(signed_plan=plan)
        assert (case.state, plan.state) == (CaseState.PLAN, PlanState.AGREED)
        assert (plan.agreement, plan.signature) == (Agreement.SIGNED_ON_GLASS, INK)
        assert (kept.case_id, kept.visible_to) == (case.pk, "team")
        assert kept.versions.get().file.content_type == "application/pdf"
    page = signed_in.get(reverse("cases:plan_version", args=[case.pk, 1])).content.decode()
    assert "M10 10L200 120M220 40L400 60" in page
    assert reverse("cases:document", args=[kept.pk]) in page
    assert signed_in.get(address).status_code == 404


@pytest.mark.parametrize(
    "drawn", ["", "[]", "[[[1,1],[2,2]]]", "{}", "[[[1,1],[9999,2]]]", "[[[1.5,1],[90,2]]]",
              "[[[true,1],[90,100]]]", "[" * 5000, '[["<svg>"]]'],
)  # fmt: skip
def test_what_is_no_signature_is_refused_and_agrees_nothing(cast, worker, signed_in, drawn):
    case, plan = drafted(cast, worker)
    answer = signed_in.post(
        reverse("cases:sign", args=[case.pk]),
        {"with_whom": "Amina", "strokes": drawn, "seen": f"1.{plan.edition}"},
    )
    assert answer.status_code == 422
    with behind_the_wall():
        plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT


@pytest.mark.parametrize("how", ["sign", "agree"])
def test_nobody_agrees_to_what_was_written_after_they_read(cast, worker, signed_in, how):
    case, plan = drafted(cast, worker)
    address = reverse(f"cases:{how}", args=[case.pk])
    typed = {
        "with_whom": "Amina Hassan", "strokes": json.dumps(INK), "agreement": Agreement.SPOKEN,
        "on": f"{clock.today():%d/%m/%Y}", "seen": f"1.{plan.edition}",
    }  # fmt: skip
    with behind_the_wall():
        read = IndividualPlan.objects.get(pk=plan.pk)
        IndividualPlan.objects.filter(pk=plan.pk).update(edition=plan.edition + 1, own_words="No.")
    for stale in (typed, typed | {"seen": ""}):
        answer = signed_in.post(address, stale)
        assert answer.status_code == 422
        assert "rileggetelo insieme" in answer.content.decode()
        assert json.dumps(INK) not in answer.content.decode()
    with acting(worker), pytest.raises(Conflict):
        planning.agree(read, agreement=Agreement.SPOKEN, with_whom="Amina", by=worker)
    again = typed | {"seen": f"1.{plan.edition + 1}"}
    assert signed_in.post(address, again).status_code == 302


def test_a_version_begun_by_mistake_is_thrown_away_and_an_agreed_one_stays(
    cast, worker, signed_in
):  # fmt: skip
    case, plan = drafted(cast, worker)
    address = reverse("cases:plan_discard", args=[case.pk])
    assert address in signed_in.get(reverse("cases:plan", args=[case.pk])).content.decode()
    for edition, left in ((plan.edition - 1, 1), (plan.edition, 0)):
        assert signed_in.post(address, {"edition": edition}).status_code == 302
        with behind_the_wall():
            assert IndividualPlan.objects.filter(case=case).count() == left
    with acting(worker):
        plan = planning.begin_plan(case, by=worker)
        assert plan.number == 1
        plan = planning.write_plan(
            plan, goals=goals(cast.luino), own_words="", edition=plan.edition,
            review_on=clock.today() + timedelta(days=90), by=worker,
        )  # fmt: skip
        plan = planning.agree(plan, agreement=Agreement.SPOKEN, with_whom="Amina", by=worker)
        with pytest.raises(Refused, match="non si butta via"):
            planning.discard_plan(plan, by=worker)
        assert IndividualPlan.objects.filter(pk=plan.pk).delete()[0] == 0
    assert signed_in.post(address, {"edition": plan.edition}).status_code == 404


def test_too_many_lines_are_refused():
    with pytest.raises(Refused, match="troppi tratti"):
        signing.read(json.dumps([[[0, 0], [100, 100]]] * 201))


def test_the_sheet_signed_on_paper_is_kept_with_the_plan(cast, worker, signed_in):
    case = agreed(cast, worker)
    scan = SimpleUploadedFile("foglio.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    address = reverse("cases:attach_signed", args=[case.pk, 1])
    assert signed_in.post(address, {"upload": scan}).status_code == 302
    with behind_the_wall():
        kept = CaseDocument.objects.get(signed_plan__case=case)
    assert kept.title == "Progetto individuale firmato, versione 1"
    program = SimpleUploadedFile("foglio.pdf", b"MZ\x90\x00" + b"\0" * 100)
    refused = signed_in.post(address, {"upload": program})
    assert refused.status_code == 422
    assert "Progetto individuale, versione 1" in refused.content.decode()


def test_a_plan_in_preparation_takes_no_signed_sheet(cast, worker):
    _case, plan = drafted(cast, worker)
    scan = SimpleUploadedFile("foglio.pdf", b"%PDF-1.7\n%%EOF\n")
    with acting(worker), pytest.raises(Refused, match="Prima segna"):
        actions.attach_signed(plan, scan, by=worker)


def test_the_last_question_is_asked_in_the_language_of_the_person(cast, worker, signed_in):
    case = agreed(cast, worker)
    address = reverse("cases:satisfaction", args=[case.pk])
    page = signed_in.get(f"{address}?lingua=ar").content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert words.read("ar").text["s5"] in page
    assert signed_in.post(f"{address}?lingua=ar", {"satisfaction": "9"}).status_code == 422
    silent = signed_in.post(f"{address}?lingua=ar", {"x": ""})
    assert silent.headers["Location"] == f"{address}?lingua=ar"
    answer = signed_in.post(f"{address}?lingua=ar", {"satisfaction": "4"})
    assert answer.status_code == 302
    assert words.read("ar").text["thanks"] in signed_in.get(answer["Location"]).content.decode()
    with behind_the_wall():
        assert Case.objects.get(pk=case.pk).satisfaction == 4
    close = signed_in.get(reverse("cases:close", args=[case.pk])).content.decode()
    assert '<option value="4" selected>' in close


def test_the_pages_of_a_case_are_closed_to_others(cast, worker, client):
    case = agreed(cast, worker)
    pages = {
        "around": (), "compare": (), "answers": (), "plan_version": (1,), "plan_sheet": (1,),
        "sign": (), "satisfaction": (),
    }  # fmt: skip
    client.force_login(cast.user(office=cast.crema))
    for name, more in pages.items():
        answer = client.get(reverse(f"cases:{name}", args=[case.pk, *more]))
        assert answer.status_code in (403, 404), name
    client.force_login(cast.user())
    for name in ("sign", "satisfaction"):
        assert client.get(reverse(f"cases:{name}", args=[case.pk])).status_code == 403, name
