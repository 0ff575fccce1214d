"""An area with its newsroom, and somebody who writes there."""

import pytest

from labimpact.editorial.loading import load_reference
from labimpact.editorial.models import AreaSection
from tests.conftest import behind_the_wall


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
