"""The model that splink trains and asks: how rows are compared, the same on every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from splink import SettingsCreator, block_on
from splink import comparison_level_library as cll
from splink.comparison_library import CustomComparison
from splink.internals.comparison_level_creator import ComparisonLevelCreator

# By comparison, for each level the share among pairs of one person and among any two.
Parameters = Mapping[str, Any]
# How often any two people share a document or a phone cannot be seen in a sample.
SAME_PAPER, SAME_PHONE = 1e-7, 1e-6
# No level is held impossible because the sample did not show it.
LEAST_SAME, LEAST_CHANCE = 1e-3, 1e-7
# What a small network begins with: it holds too few people who are there twice to learn from.
FEWEST_PERSONS = 2_000
USUAL: Parameters = {
    "names": [[0.27, 4e-5], [0.51, 8e-5], [0.05, 2e-4], [0.03, 4e-4], [0.09, 2e-3], [0.03, 3e-5],
              [0.015, 0.03], [0.005, 0.968]],
    "birth": [[0.45, 5e-5], [0.07, 2e-5], [0.02, 1e-3], [0.25, 1e-3], [0.06, 0.02],
              [0.15, 0.978]],
    "sex": [[0.99, 0.5], [0.01, 0.5]],
    "papers": [[0.45, SAME_PAPER], [0.55, 1 - SAME_PAPER]],
    "phone": [[0.6, SAME_PHONE], [0.4, 1 - SAME_PHONE]],
}  # fmt: skip
VAGUE = "year_l = year_r AND (born_l IS NULL OR born_r IS NULL)"
HALF = (
    "year_l = year_r OR substr(born_l, 5) = substr(born_r, 5)"
    " OR substr(born_l, 5) = substr(turned_r, 5)"
)


def levels() -> dict[str, list[ComparisonLevelCreator]]:
    """The levels of each comparison, from unknown through the surest to none."""
    return {
        "names": [
            cll.CustomLevel("name_l IS NULL OR name_r IS NULL", "unknown"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            cll.ExactMatchLevel("sound", term_frequency_adjustments=True),
            _rarely(cll.And(cll.ExactMatchLevel("rare"), cll.ArrayIntersectLevel("sounds", 2))),
            cll.ArrayIntersectLevel("sounds", 2),
            _rarely(cll.ExactMatchLevel("rare")),
            cll.LevenshteinLevel("name", 2),
            cll.ArrayIntersectLevel("sounds", 1),
            cll.ElseLevel(),
        ],
        "birth": [
            cll.CustomLevel("year_l IS NULL OR year_r IS NULL", "unknown"),
            cll.ExactMatchLevel("born", term_frequency_adjustments=True),
            cll.CustomLevel("born_l = turned_r", "swapped"),
            cll.LevenshteinLevel("born", 1),
            cll.CustomLevel(VAGUE, "year only"),
            cll.CustomLevel(HALF, "half"),
            cll.ElseLevel(),
        ],
        "sex": [
            cll.CustomLevel("gender_l IS NULL OR gender_r IS NULL", "unknown"),
            cll.ExactMatchLevel("gender"),
            cll.ElseLevel(),
        ],
        "papers": _shared("papers", SAME_PAPER),
        "phone": _shared("phones", SAME_PHONE),
    }


def _rarely(level: ComparisonLevelCreator) -> ComparisonLevelCreator:
    return level.configure(tf_adjustment_column="rare", disable_tf_exact_match_detection=True)


def _shared(column: str, chance: float) -> list[ComparisonLevelCreator]:
    return [
        cll.CustomLevel(f"{column}_l IS NULL OR {column}_r IS NULL", "unknown"),
        cll.ArrayIntersectLevel(column, 1).configure(u_probability=chance, fix_u_probability=True),
        cll.ElseLevel().configure(u_probability=1 - chance, fix_u_probability=True),
    ]


def settings(parameters: Parameters) -> SettingsCreator:
    """The settings with what was learned so far; `prior` is always known."""
    learned = parameters.get("levels", {})
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        probability_two_random_records_match=parameters["prior"],
        comparisons=[
            CustomComparison([*_configured(found, learned.get(name, []))], output_column_name=name)
            for name, found in levels().items()
        ],
        blocking_rules_to_generate_predictions=[block_on("keys", arrays_to_explode=["keys"])],
        retain_matching_columns=False,
        max_iterations=15,
    )


def _configured(
    found: Sequence[ComparisonLevelCreator], learned: Sequence[Sequence[float]]
) -> Sequence[ComparisonLevelCreator]:
    unknown, *others = found
    unknown.configure(is_null_level=True)
    for level, (same, chance) in zip(others, learned, strict=False):
        level.configure(m_probability=same, u_probability=chance)
    return found


def learned_from(model: Mapping[str, Any]) -> dict[str, list[list[float]]]:
    """What a trained model of splink says of each level, in the order of `levels`."""
    return {
        comparison["output_column_name"]: [
            [
                max(level.get("m_probability") or 0.0, LEAST_SAME),
                max(level.get("u_probability") or 0.0, LEAST_CHANCE),
            ]
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        ]
        for comparison in model["comparisons"]
    }
