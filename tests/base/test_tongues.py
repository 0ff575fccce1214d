"""Every language of the portal can be asked for, also those Django is not translated into."""

import pytest
from django.conf import settings

from labimpact.api.tongues import tag
from labimpact.base.tongues import preferred


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_a_device_that_names_a_language_gets_it(code):
    assert preferred(code) == code
    assert preferred(tag(code)) == code
    assert preferred(f"de, {code};q=0.3") == code


def test_what_names_none_of_ours_gets_none():
    for said in ("", "de", "*", "de, *;q=0.1", "uk;q=0", "!!", ";;;", "it" * 300):
        assert preferred(said) is None, said
