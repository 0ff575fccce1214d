"""Records as tests write them."""

from labimpact.recognition.linking import Record, read_record
from labimpact.recognition.linking.births import BirthReader

BIRTHS = BirthReader()
SURNAMES = (
    "Bianchi", "Colombo", "Ferrari", "Galli", "Marino", "Villa", "Popescu", "Shehu", "Diallo",
    "Hossain", "Mendoza", "Kowalski", "Tadesse", "Fernando", "Benali", "Okafor", "Petrov", "Lungu",
    "Castro", "Traore",
)  # fmt: skip
GIVEN = (
    "Luca", "Giulia", "Paolo", "Chiara", "Andrei", "Elira", "Mamadou", "Rahim", "Carmen", "Piotr",
    "Selam", "Nimal", "Karim", "Ngozi", "Ivan", "Doina", "Diego", "Awa", "Franco", "Silvia",
)  # fmt: skip


def person(number: str | int, given: str = "", family: str = "", born: str = "", **other: str):
    """A record of these cells."""
    cells = {"id": str(number), "given_name": given, "family_name": family, "birth_date": born}
    return read_record({**cells, **other}, BIRTHS)


def strangers(many: int = 200) -> list[Record]:
    """A register of people who have nothing to do with each other."""
    return [
        person(
            f"s{number}",
            GIVEN[number % 20],
            SURNAMES[(number * 7 + number // 20) % 20],
            f"{1950 + number * 13 % 60}-{number * 5 % 12 + 1:02d}-{number * 11 % 28 + 1:02d}",
        )
        for number in range(many)
    ]
