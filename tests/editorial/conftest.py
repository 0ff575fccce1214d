"""An area with its newsroom, and somebody who writes there."""

import pytest
import yaml

from labimpact.editorial import guides
from labimpact.editorial.loading import load_reference
from labimpact.editorial.models import AreaSection, GuidePage
from tests.conftest import behind_the_wall
from tests.editorial.machines import Machine
from tests.editorial.test_guides import TEXT
from tests.queries import page_queries  # noqa: F401


@pytest.fixture
def newsroom(cast):
    """The area of Luino has its section, and an editor."""
    with behind_the_wall():
        load_reference()
        return AreaSection.objects.get(area=cast.luino.area)


@pytest.fixture
def editor(cast, newsroom, client):
    user = cast.user("editor")
    client.force_login(user)
    return user


@pytest.fixture
def page(newsroom, django_capture_on_commit_callbacks):
    """A guide of the area of Luino, in Italian and in a machine's Arabic, both published."""
    return guide(newsroom, "rinnovo", django_capture_on_commit_callbacks)


def guide(section, slug, capture):
    with behind_the_wall():
        above = type(section).objects.get(pk=section.pk)
        with capture(execute=True):
            guides._publish(above, slug, yaml.safe_load(TEXT), None)
        return GuidePage.objects.get(slug=slug, locale__language_code="it")


@pytest.fixture
def machine(settings):
    found = Machine()
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "labimpact.editorial.translating.machine.GuardedTranslator",
        "OPTIONS": {
            "CLASS": "wagtail_localize.machine_translators.libretranslate.LibreTranslator",
            "OPTIONS": {"LIBRETRANSLATE_URL": found.url, "API_KEY": "chiave", "TIMEOUT": 0.5},
        },
    }
    yield found
    found.stop()
