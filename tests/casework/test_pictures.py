"""Where the pieces of the pictures stand: the network, the household, names that fit."""

import math

import pytest

from labimpact.casework.drawing.household import Member, Shape, household
from labimpact.casework.drawing.network import HEIGHT, MIDDLE, WIDTH, network
from labimpact.casework.drawing.words import fitted
from labimpact.casework.enums import Tie


@pytest.mark.parametrize("count", [1, 2, 5, 8, 12, 24])
def test_everybody_of_the_network_stands_inside_the_box_and_beside_nobody_else(count):
    found = network([(f"persona {n}", Tie.STRONG) for n in range(count)])
    assert all(40 <= one.x <= WIDTH - 40 and 40 <= one.y <= HEIGHT - 40 for one in found)
    places = [(one.x, one.y) for one in found]
    assert len(set(places)) == count
    if count <= 8:
        near = [math.dist(a, b) for a in places for b in places if a != b]
        assert all(gap > 80 for gap in near)


def test_who_can_be_counted_on_stands_nearer_and_each_tie_has_its_line():
    strong, weak, tense, broken = network([("a", tie) for tie in Tie])
    far = [math.dist(MIDDLE, (one.x, one.y)) for one in (strong, weak)]
    assert far[0] < far[1]
    assert tense.path.count("L") == 7
    assert len(broken.gap) == 2
    assert weak.path.count("L") == 1


def test_nobody_around_is_a_network_too():
    assert network([]) == []


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("la sorella", ["la sorella"]),
        ("la sorella a Varese con i figli", ["la sorella a", "Varese con i figli"]),
        ("il cugino di Milano con tre figli", ["il cugino di", "Milano con tre…"]),
        ("Wolfeschlegelsteinhausenbergerdorff", ["Wolfeschlegelstei…"]),
        ("", []),
        ("عبد الرحمن بن محمد", ["عبد الرحمن بن محمد"]),
    ],
)
def test_a_name_is_on_two_lines_at_most(name, lines):
    assert fitted(name, 18) == lines
    assert all(len(line) <= 18 for line in lines)


def test_the_household_has_a_row_for_each_generation_and_couples_side_by_side():
    picture = household(
        [
            Member("figlia", "child", "F", 8),
            Member("madre", "reference_person", "F", 34, is_subject=True),
            Member("nonna", "parent", "F", 70, lives_here=False),
            Member("padre", "spouse", "M", 36),
        ]
    )
    at = {one.member.name: one for one in picture.placed}
    assert at["nonna"].y < at["madre"].y < at["figlia"].y
    assert at["madre"].y == at["padre"].y
    assert at["madre"].x < at["padre"].x
    assert at["padre"].shape == Shape.SQUARE
    # The couple's line, the daughter's and the grandmother's.
    assert len(picture.lines) == 3
    assert all(0 < one.x < picture.width and one.y < picture.height for one in picture.placed)


def test_a_child_of_one_alone_does_not_hang_from_the_line_of_the_couple():
    picture = household(
        [
            Member("madre", "reference_person", "F", 34, is_subject=True),
            Member("padre", "spouse", "M", 36),
            Member("figlia", "child", "F", 8),
            Member("figlio di lui", "partners_child", "M", 15),
        ]
    )
    turns = {line.split("V")[1].split("H")[0] for line in picture.lines if "V" in line}
    assert len(turns) == 2


@pytest.mark.parametrize("role", ["", "unrelated_cohabitant", "unknown", "child"])
def test_a_household_without_reference_person_is_drawn_without_lines(role):
    picture = household([Member("una persona", role, "X")])
    assert picture.lines == []
    assert picture.placed[0].shape == Shape.DIAMOND
