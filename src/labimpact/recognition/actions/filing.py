"""Cards follow what is known of a person, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from labimpact.people.models import Person
from labimpact.people.search import Known
from labimpact.recognition.cards import card_of
from labimpact.recognition.filing import VERSION

_WRITE = """
INSERT INTO recognition_card (person_id, names, born, sex, codes, keys, version)
SELECT v.person_id, v.names, v.born, v.sex, v.codes::text[], v.keys::bigint[], %s
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[])
     AS v(person_id, names, born, sex, codes, keys)
ON CONFLICT (person_id) DO UPDATE
SET names = EXCLUDED.names, born = EXCLUDED.born, sex = EXCLUDED.sex, codes = EXCLUDED.codes,
    keys = EXCLUDED.keys, version = EXCLUDED.version
WHERE (recognition_card.names, recognition_card.born, recognition_card.sex, recognition_card.codes,
       recognition_card.keys, recognition_card.version)
      IS DISTINCT FROM (EXCLUDED.names, EXCLUDED.born, EXCLUDED.sex, EXCLUDED.codes, EXCLUDED.keys,
                        EXCLUDED.version)
"""


def file_cards(people: Sequence[tuple[Person, Known]]) -> None:
    """Write the cards of these persons, new or known, in one statement."""
    if not people:
        return
    cards = [card_of(person, known) for person, known in people]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                VERSION,
                [person.pk for person, _known in people],
                [card.names for card in cards],
                [card.born for card in cards],
                [card.sex for card in cards],
                [array(card.codes) for card in cards],
                [array(card.keys) for card in cards],
            ],
        )


def array(values: Sequence[str | int]) -> str:
    """A list as PostgreSQL reads one from text; codes and keys are letters and digits."""
    return "{" + ",".join(f'"{value}"' for value in values) + "}"
