"""Sets of other services, as they are published: read from a file, solved by the command, and
held against every hard rule by a judge that knows the file alone."""

import itertools
import json
import random
from collections import defaultdict

import pytest

from labimpact.assignment.command import main

CREW, HOMES = 2, 3


def plane(dice, places):
    points = [(dice.uniform(0, 40), dice.uniform(0, 40)) for _ in range(places)]
    return [[round(((a - c) ** 2 + (b - d) ** 2) ** 0.5) for c, d in points] for a, b in points]


def technicians(jobs, workers, *, seed, wide, needs_several=0.1):
    """Technicians with skills of levels and homes of their own, whose day contains the way; jobs
    with windows of `wide` minutes, of which some need two at a time and some have two windows."""
    dice = random.Random(seed)  # noqa: S311
    trades = ["boiler", "lift", "network"]
    rows = []
    for n in range(workers):
        rows.append({
            "id": f"t{n}", "home": n % HOMES, "from_home": True, "free": [[420, 1080]],
            "most_a_day": 420, "desired": 300, "pause": 5,
            "skills": [
                {"language": trade, "level": dice.randint(2, 5)}
                for trade in dice.sample(trades, dice.randint(1, 3))
            ],
        })  # fmt: skip
    asked = []
    for n in range(jobs):
        first = dice.randrange(450, 960, 5)
        begin = [[first, first + wide]]
        if dice.random() < 0.2:
            begin.append([first + wide + 60, first + 2 * wide + 60])
        asked.append({
            "id": f"j{n}", "place": dice.randrange(HOMES, 20), "minutes": dice.choice([20, 30, 45]),
            "begin": begin, "step": 10, "priority": dice.randint(1, 3),
            "needs": CREW if dice.random() < needs_several else 1,
            "requires": [
                {"language": trade, "level": dice.randint(1, 3)}
                for trade in dice.sample(trades, dice.choice([1, 1, 2]))
            ],
            "preferred": [f"t{dice.randrange(workers)}"] if dice.random() < 0.3 else [],
            "excluded": [f"t{dice.randrange(workers)}"] if dice.random() < 0.1 else [],
        })  # fmt: skip
    return {"travel": {"car": plane(dice, 20)}, "workers": rows, "requests": asked}


def wrong(data, plan):
    """Every hard rule of the file that the plan breaks, in words."""
    workers = {w["id"]: w for w in data["workers"]}
    jobs = {r["id"]: r for r in data["requests"]}
    way = data["travel"]["car"]
    crews, days = defaultdict(list), defaultdict(list)
    for row in plan:
        crews[row["request"]].append(row)
        days[row["worker"]].append((row["start"], jobs[row["request"]]))
        yield from alone(jobs[row["request"]], workers[row["worker"]], row["start"], way)
    for name, crew in crews.items():
        if len(crew) > jobs[name]["needs"] or len({row["worker"] for row in crew}) < len(crew):
            yield f"{name}: too many, or the same twice"
        if len({row["start"] for row in crew}) > 1:
            yield f"{name}: not at the same time"
    for name, mine in days.items():
        mine.sort(key=lambda each: each[0])
        if sum(job["minutes"] for _, job in mine) > workers[name]["most_a_day"]:
            yield f"{name}: more than a day"
        for (start, job), (later, then) in itertools.pairwise(mine):
            there = way[job["place"]][then["place"]] + workers[name]["pause"]
            if start + job["minutes"] + there > later:
                yield f"{name}: not in time from {job['id']} to {then['id']}"


def alone(job, worker, start, way):
    levels = {skill["language"]: skill["level"] for skill in worker["skills"]}
    if any(levels.get(each["language"], -1) < each["level"] for each in job["requires"]):
        yield f"{job['id']}: {worker['id']} has not the skills"
    if worker["id"] in job["excluded"]:
        yield f"{job['id']}: {worker['id']} is not wanted"
    if not any(a <= start <= b for a, b in job["begin"]):
        yield f"{job['id']}: out of its windows"
    [(opens, closes)] = worker["free"]
    home = way[worker["home"]][job["place"]], way[job["place"]][worker["home"]]
    if start - home[0] < opens or start + job["minutes"] + home[1] > closes:
        yield f"{job['id']}: {worker['id']} is not home in time"


@pytest.mark.parametrize(
    ("data", "seconds", "least"),
    [
        (technicians(30, 5, seed=1, wide=90), 6, 20),
        (technicians(100, 10, seed=2, wide=30), 6, 45),
    ],
    ids=["30 x 5", "100 x 10, tight"],
)
def test_a_set_of_technicians_is_solved_and_no_hard_rule_is_broken(
    data, seconds, least, tmp_path, capsys
):
    problem, out = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(data), encoding="utf-8")
    assert main([str(problem), "--out", str(out), "--seconds", str(seconds)]) == 0
    answer = json.loads(out.read_text(encoding="utf-8"))
    assert list(wrong(data, answer["plan"])) == []
    assert len(answer["plan"]) >= least
    said = capsys.readouterr().out
    for each in answer["levels"]:
        assert each["bound"] <= each["cost"]
        assert 0 <= each["gap"] <= 1
        assert each["level"] in said


def test_the_judge_sees_what_is_wrong():
    data = technicians(30, 5, seed=1, wide=90)
    rows = [{"request": r["id"], "worker": "t0", "start": 0} for r in data["requests"]]
    said = " ".join(wrong(data, rows))
    for each in ("skills", "windows", "home in time", "more than a day", "not in time from"):
        assert each in said
