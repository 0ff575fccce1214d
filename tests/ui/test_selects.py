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
