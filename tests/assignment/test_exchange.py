"""A problem in a file: read strictly, solved, written, and read again."""

import json
from dataclasses import asdict

import pytest

from bench.weeks import Shape, week
from labimpact.assignment.command import main
from labimpact.assignment.exchange import read, read_plan
from labimpact.assignment.rules import Rule, broken, possible, unfit

TINY = {
    "travel": {"car": [[0, 20], [20, 0]]},
    "packages": {"p": 120},
    "workers": [
        {"id": "w1", "skills": [{"language": "ar"}], "free": [[480, 1080]], "desired": 120},
    ],
    "requests": [
        {
            "id": "r1", "starts": [540], "minutes": 60, "place": 1, "package": "p",
            "accepted": [{"language": "ar"}],
        },
        {"id": "r2", "starts": [570], "minutes": 60, "accepted": [{"language": "ar"}]},
    ],
}  # fmt: skip


def run(tmp_path, problem, *options):
    there, out = tmp_path / "problem.json", tmp_path / "plan.json"
    there.write_text(json.dumps(problem), encoding="utf-8")
    code = main([str(there), "--out", str(out), "--work", "5000", *options])
    return code, json.loads(out.read_text(encoding="utf-8")) if code == 0 else None


def test_the_command_writes_the_plan_and_how_far_it_is_proven(tmp_path):
    code, answer = run(tmp_path, TINY)
    assert code == 0
    assert [each["request"] for each in answer["plan"]] == ["r2"], "no way to r1, no package used"
    assert answer["costs"]["coverage"] == 10
    assert all(each["proven"] for each in answer["levels"])
    assert broken(read(TINY), read_plan(answer["plan"])) == []


def test_a_plan_that_was_written_is_where_another_run_begins(tmp_path):
    _, answer = run(tmp_path, TINY)
    begun = tmp_path / "begun.json"
    begun.write_text(json.dumps(answer), encoding="utf-8")
    assert run(tmp_path, TINY, "--begin", str(begun))[1]["plan"] == answer["plan"]


def test_what_is_written_of_a_problem_is_read_as_the_same_problem():
    problem = week(3, Shape(20, 8, 1))
    data = {
        "workers": [
            asdict(w) | {"free": [(s.start, s.end) for s in w.free]} for w in problem.workers
        ],
        "requests": [
            asdict(r) | {"excluded": sorted(r.excluded), "preferred": sorted(r.preferred)}
            for r in problem.requests
        ],
        "travel": problem.travel,
        "packages": problem.packages,
    }
    assert read(json.loads(json.dumps(data))) == problem


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"workers": [{"id": "w", "skils": []}]}, "unknown skils"),
        ({"workers": [{"skills": []}]}, "missing"),
        ({"workers": [TINY["workers"][0], TINY["workers"][0]]}, "twice"),
        ({"workers": [TINY["workers"][0] | {"means": "boat"}]}, "no travel times by boat"),
        ({"travel": {"car": [[0, 1]]}}, "not square"),
        ({"packages": {}}, "a package that is not there"),
        ({"requests": [TINY["requests"][0] | {"place": 7}]}, "at no place"),
        ({"requests": [TINY["requests"][0] | {"minutes": 0}]}, "no time"),
        ({"requests": [TINY["requests"][0] | {"starts": []}]}, "no start"),
        ({"weights": {"travle": 3}}, "weights: unknown travle"),
        (
            {"requests": [TINY["requests"][0] | {"starts": [540.5]}]},
            "requests[0].starts[0]: 540.5 is not a whole number",
        ),
        ({"requests": [TINY["requests"][0] | {"starts": 540}]}, "requests[0].starts: not a list"),
        (
            {"requests": [TINY["requests"][0] | {"begin": [[600, 540]]}]},
            "requests[0].begin[0]: ends before it begins",
        ),
        (
            {"requests": [TINY["requests"][0] | {"begin": [[540, 600]], "step": 0}]},
            "requests[0].step: not more than nothing",
        ),
        ({"requests": [TINY["requests"][0] | {"minutes": "60"}]}, "requests[0].minutes: '60'"),
        ({"requests": [TINY["requests"][0] | {"locked": 1}]}, "requests[0].locked: 1 is not true"),
        (
            {"requests": [TINY["requests"][0] | {"promised": [["w1"]]}]},
            "requests[0].promised[0]: not a list of 2 values",
        ),
        (
            {"requests": [{"id": "r1", "starts": [540], "minutes": 60}]},
            "requests[0]: accepted is missing",
        ),
        ({"requests": ["r1"]}, "requests[0]: not an object"),
        (
            {"workers": [TINY["workers"][0] | {"free": [[1080, 480]]}]},
            "workers[0].free[0]: ends before it begins",
        ),
        ({"workers": [TINY["workers"][0] | {"free": [[480]]}]}, "workers[0].free[0]: not a list"),
        (
            {"workers": [TINY["workers"][0] | {"skills": [{"language": 7}]}]},
            "workers[0].skills[0].language: 7 is not a text",
        ),
        ({"workers": [TINY["workers"][0] | {"home": 9}]}, "w1 has no home"),
        ({"travel": {"car": [[0, 20], [-20, 0]]}}, "travel.car[1]: a way of less"),
        ({"travel": {"car": [[0, 20], ["x", 0]]}}, "travel.car[1][0]: 'x' is not a whole number"),
        ({"packages": {"p": "much"}}, "packages.p: 'much' is not a whole number"),
    ],
)
def test_a_slip_is_refused_with_where_it_is(wrong, said, tmp_path, capsys):
    code, _ = run(tmp_path, TINY | wrong)
    assert code == 2
    assert said in capsys.readouterr().err


def test_windows_are_the_beginnings_in_them_both_ends_among_these():
    row = TINY["requests"][0] | {"begin": [[540, 580], [600, 600]], "step": 15}
    row.pop("starts")
    [request] = read(TINY | {"requests": [row]}).requests
    assert request.starts == (540, 555, 570, 580, 600)


def test_who_must_have_all_skills_and_who_be_home_in_time():
    far = TINY["requests"][0] | {"package": "", "requires": [{"language": "sign", "level": 3}]}
    far.pop("accepted")
    one = TINY["workers"][0] | {"skills": [{"language": "sign", "level": 2}]}
    two = {"id": "w2", "skills": [{"language": "sign", "level": 3}], "free": [[530, 700]]}
    problem = read(TINY | {"workers": [one, two], "requests": [far]})
    assert [w.id for _, w, _ in possible(problem)] == ["w2"]
    assert unfit(problem.requests[0], problem.workers[0]) is Rule.LEVEL
    problem = read(TINY | {"workers": [one, two | {"from_home": True}], "requests": [far]})
    assert list(possible(problem)) == [], "twenty minutes from home, and free from ten before"


def test_a_file_that_is_not_there_or_no_json_is_said(tmp_path, capsys):
    assert main([str(tmp_path / "nothing.json")]) == 2
    assert "nothing.json" in capsys.readouterr().err
    (tmp_path / "text.json").write_text("ciao", encoding="utf-8")
    assert main([str(tmp_path / "text.json")]) == 2
    assert "text.json" in capsys.readouterr().err


def test_without_workers_nothing_is_covered_and_that_is_proven(tmp_path):
    code, answer = run(tmp_path, TINY | {"workers": []})
    assert code == 0
    assert answer["plan"] == []
    assert answer["levels"][0] == {
        "level": "coverage", "cost": 20, "bound": 20, "proven": True, "gap": 0.0,
        "seconds": answer["levels"][0]["seconds"],
    }  # fmt: skip
