import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from labimpact.ui.forms import HouseRenderer

CHOICES = [
    ("", "—"), ("a<b", 'x & "y"'), (3, "tre"),
    ("Gruppo & co", [("g1", "uno"), ("g2", "<due>")]),
]  # fmt: skip


class Pick(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, required=False)
    many = forms.MultipleChoiceField(choices=CHOICES, widget=forms.SelectMultiple)


def parsed(html):
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.seen = []

        def handle_starttag(self, tag, attrs):
            self.seen.append((tag, sorted(attrs)))

        def handle_data(self, data):
            if data.strip():
                self.seen.append(data.strip())

    reader = Reader()
    reader.feed(html)
    return reader.seen


def test_a_list_is_drawn_as_django_draws_it():
    for name, data in (("one", "a<b"), ("one", ""), ("one", "g2"), ("many", ["3", "g1"])):
        form = Pick({name: data})
        widget = form.fields[name].widget
        attrs = {"id": f"id_{name}", "disabled": False, "data-x": '"><script>'}
        ours = widget.render(name, data, attrs, HouseRenderer())
        theirs = widget.render(name, data, attrs, DjangoTemplates())
        assert parsed(ours) == parsed(theirs)
        assert "<script>" not in ours


WIDGETS = {
    "text": forms.TextInput(), "number": forms.NumberInput(), "date": forms.DateInput(),
    "time": forms.TimeInput(), "email": forms.EmailInput(), "hidden": forms.HiddenInput(),
    "area": forms.Textarea(), "tick": forms.CheckboxInput(),
    "radio": forms.RadioSelect(choices=CHOICES),
    "ticks": forms.CheckboxSelectMultiple(choices=CHOICES),
}  # fmt: skip


@pytest.mark.parametrize("name", WIDGETS)
@pytest.mark.parametrize("value", [None, "", "a<b", '"><script>alert(1)</script>', 0, "\nuno\n"])
def test_a_control_is_drawn_as_django_draws_it(name, value):
    attrs = {"id": "id_x", "disabled": True, "hidden": False, "data-x": '"><script>'}
    ours = WIDGETS[name].render("x", value, attrs, HouseRenderer())
    theirs = WIDGETS[name].render("x", value, attrs, DjangoTemplates())
    assert parsed(ours) == parsed(theirs)
    assert "<script>" not in ours


class Asked(forms.Form):
    default_renderer = HouseRenderer
    name = forms.CharField(label="Nome <b>", help_text="Come nel passaporto")
    way = forms.ChoiceField(choices=[("a", "A & b"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(required=False, label="Sì")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_label_help_and_error_to_its_control():
    form = Asked({"name": "", "way": "c"})
    name = form["name"].as_field_group()
    assert 'class="field field-wrong"' in name
    assert '<label class="form-label" for="id_name">Nome &lt;b&gt;<span class="req"' in name
    assert 'aria-describedby="id_name_helptext id_name_error"' in name
    assert 'id="id_name_helptext"' in name
    assert 'id="id_name_error"' in name
    way = form["way"].as_field_group()
    assert way.startswith('<fieldset class="field field-wrong"')
    assert '<label for="id_way_0">A &amp; b</label>' in way
    assert "A &amp;amp;" not in way
    sure = form["sure"].as_field_group()
    assert '<label for="id_sure">Sì</label>' in sure
    assert "req" not in sure
    assert form["key"].as_field_group() == str(form["key"])
