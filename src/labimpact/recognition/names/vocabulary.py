"""Words of a name that name nobody by themselves: particles, titles, abbreviations.

They stand in `data/words.toml`, with their sources, so that somebody who knows a community can
mend them without reading code.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files

_READ = tomllib.loads(
    files("labimpact.recognition").joinpath("data", "words.toml").read_text(encoding="utf-8")
)


def _words(name: str) -> frozenset[str]:
    return frozenset(_READ[name].split())


PARTICLES = _words("particles")
TITLES = _words("titles")
LIGHT = _words("light")
NATIVE_PARTICLES = _words("native_particles")
NATIVE_TITLES = _words("native_titles")
NATIVE_LIGHT = _words("native_light")
FOLLOWING = _words("following")
SERVANTS = _words("servants")
FATHERS = _words("fathers")
ARTICLES = _words("articles")
ASSIMILATED = _words("assimilated")
DOUBLE_SURNAMES = _words("double_surnames")
SAID_OF_MEN = _words("said_of_men")
SAID_OF_WOMEN = _words("said_of_women")
KOREAN_DOUBLE = _words("korean_double")
ABBREVIATED: dict[str, str] = _READ["abbreviated"]
