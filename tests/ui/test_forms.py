"""How fields are drawn: label, help and error tied to the control, in the house's markup."""

import datetime
from html.parser import HTMLParser

import pytest
from django import forms

from labimpact.ui.forms import DayField, HourField, HouseRenderer
from labimpact.ui.gallery import GalleryForm, refused_form
from tests.ui.conftest import render


class Tags(HTMLParser):
    """Every tag with its attributes, to ask questions about rendered markup."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def one(self, tag: str, **wanted) -> dict:
        same = [
            attrs
            for name, attrs in self.found
            if name == tag and all(attrs.get(k) == v for k, v in wanted.items())
        ]
        assert len(same) == 1, same
        return same[0]

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.found if attrs.get("id")]


def drawn(form, name: str) -> Tags:
    return Tags(str(form[name].as_field_group()))


def test_the_house_renderer_is_the_default():
    assert isinstance(GalleryForm().renderer, HouseRenderer)


def test_a_text_field_has_a_label_and_its_help_described():
    tags = drawn(GalleryForm(), "first_name")
    control = tags.one("input", name="first_name")
    assert tags.one("label")["for"] == control["id"]
    assert control["aria-describedby"] in tags.ids()
    assert control["class"] == "form-control"


def test_a_mandatory_field_is_left_to_the_server_and_told_to_screen_readers():
    control = drawn(GalleryForm(), "first_name").one("input", name="first_name")
    assert control["aria-required"] == "true"
    assert "required" not in control


def test_only_fields_that_one_must_fill_carry_the_mark():
    form = GalleryForm()
    assert "(obbligatorio)" in str(form["first_name"].as_field_group())
    assert "(obbligatorio)" not in str(form["email"].as_field_group())
    assert "(obbligatorio)" not in str(form["closed"].as_field_group())


def test_an_error_stands_beside_its_field_and_is_described():
    form = refused_form()
    tags = drawn(form, "born_on")
    control = tags.one("input", name="wrong-born_on")
    assert control["aria-invalid"] == "true"
    assert set(control["aria-describedby"].split()) <= set(tags.ids())
    assert "Scrivi un giorno che esiste" in str(form["born_on"].as_field_group())


@pytest.mark.parametrize("name", ["channel", "languages"])
def test_choices_are_a_group_with_a_legend_and_a_label_each(name):
    form = refused_form()
    tags = drawn(form, name)
    options = [attrs for tag, attrs in tags.found if tag == "input"]
    labels = [attrs["for"] for tag, attrs in tags.found if tag == "label"]
    assert len(options) == len(form.fields[name].choices)
    assert [option["id"] for option in options] == labels
    assert set(tags.one("fieldset")["aria-describedby"].split()) <= set(tags.ids())
    assert "legend" in [tag for tag, _ in tags.found]


def test_a_check_box_is_followed_by_its_label():
    tags = drawn(GalleryForm(), "mediator")
    assert tags.one("label")["for"] == tags.one("input")["id"]


def test_every_link_of_the_error_summary_leads_to_a_control_of_the_page():
    tags = Tags(str(refused_form()))
    links = [attrs["href"] for tag, attrs in tags.found if tag == "a"]
    assert len(links) == 7
    assert {link.removeprefix("#") for link in links} <= set(tags.ids())
    assert "La persona risulta nata dopo il contatto." in str(refused_form())


def test_a_form_without_errors_has_no_summary():
    assert "form-errors" not in str(GalleryForm())


def test_the_error_summary_of_several_forms_lists_all_of_them():
    forms_of_page = [refused_form(), GalleryForm({}, prefix="second")]
    html = render('<c-form-errors :forms="forms" />', forms=forms_of_page)
    assert "#id_wrong-born_on" in html
    assert "#id_second-first_name" in html


class WhenForm(forms.Form):
    day = DayField(label="Giorno")


@pytest.mark.parametrize(
    "text", ["03/02/1990", "3/2/1990", "03-02-1990", "3.2.1990", "03021990", "1990-02-03"]
)
def test_a_day_is_understood_however_it_is_typed(text):
    form = WhenForm({"day": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == datetime.date(1990, 2, 3)


@pytest.mark.parametrize("text", ["31/02/1990", "29/02/2023", "ieri", "02/13/1990", "1/1/90"])
def test_an_impossible_day_comes_back_as_it_was_typed(text):
    form = WhenForm({"day": text})
    assert not form.is_valid()
    assert drawn(form, "day").one("input")["value"] == text


@pytest.mark.parametrize("text", ["22.11.26", "3/2/90", "03-02-90", "030290"])
def test_a_year_of_two_digits_is_asked_again_in_full(text):
    form = WhenForm({"day": text})
    assert form.errors["day"] == ["Scrivi l'anno con quattro cifre, per esempio 03/02/1990."]


class AtForm(forms.Form):
    hour = HourField(label="Ora")


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("10", 10, 0), ("9", 9, 0), ("14", 14, 0), ("0", 0, 0), ("10:00", 10, 0),
        ("10.30", 10, 30), ("10,30", 10, 30), ("1030", 10, 30), ("930", 9, 30), ("9:05", 9, 5),
        (" 9:30 ", 9, 30), ("09:30:00", 9, 30),
    ],
)  # fmt: skip
def test_an_hour_is_understood_however_it_is_typed(text, hour, minute):
    form = AtForm({"hour": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["hour"] == datetime.time(hour, minute)


@pytest.mark.parametrize(
    "text", ["24", "10:60", "9:3", "10.3", "10303", "2460", "dieci", "-9", "9:30 di sera", "١٠"]
)
def test_an_hour_that_is_none_or_could_be_two_comes_back_as_it_was_typed(text):
    form = AtForm({"hour": text})
    assert form.errors["hour"] == ["Scrivi un'ora che esiste, per esempio 14:30, o solo 14."]
    assert drawn(form, "hour").one("input")["value"] == text


@pytest.mark.parametrize("language", ["it", "en", "ar"])
def test_a_known_day_is_shown_the_same_way_in_every_language(language):
    from django.utils.translation import override

    with override(language):
        form = WhenForm(initial={"day": datetime.date(1990, 2, 3)})
        assert drawn(form, "day").one("input")["value"] == "03/02/1990"


def test_text_typed_by_people_is_never_markup():
    form = WhenForm({"day": '"><script>alert(1)</script>'})
    assert "<script" not in str(form)
