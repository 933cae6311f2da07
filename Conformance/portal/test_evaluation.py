"""The page computes the evaluation again, at any threshold: the same numbers as the program, and as scikit-learn.

`Tests/LearningTests/Fixtures/evaluation.json` was written by the program's own evaluation and is checked by its unit tests
(`PageEvaluationTests`); `metrics.json` beside it was written by scikit-learn. The page is held to both.
"""

import json

import pytest

from program import REPOSITORY

FIXTURES = REPOSITORY / "Tests/LearningTests/Fixtures"
GOLDEN = json.loads((FIXTURES / "evaluation.json").read_text())
METRICS = json.loads((FIXTURES / "metrics.json").read_text())
NEAR = 1e-9


@pytest.fixture
def evaluated(modules):
    def evaluated(case, thresholds):
        return modules.evaluate(
            "async ([input, thresholds]) => (await import('/conformance/evaluation.js')).evaluation(input, thresholds)",
            [case, thresholds],
        )

    return evaluated


@pytest.mark.parametrize("golden", GOLDEN["cases"], ids=lambda case: case["input"]["name"])
def test_the_numbers_are_those_of_the_program(evaluated, golden):
    found = evaluated(golden["input"], [each["threshold"] for each in golden["thresholds"]])
    assert found["evaluableImages"] == golden["evaluableImages"]
    assert found["average"] == [near(value) for value in golden["average"]]
    assert found["meanAveragePrecision"] == near(golden.get("meanAveragePrecision"))
    for mine, theirs in zip(found["curves"], golden["curves"], strict=True):
        assert [point for point in mine] == [[near(value) for value in point] for point in theirs]
    assert found["bestThresholds"] == golden["bestThresholds"]
    for mine, theirs in zip(found["thresholds"], golden["thresholds"], strict=True):
        for name in ("threshold", "counts", "correct"):
            assert mine[name] == theirs[name], name
        assert mine["confusion"] == theirs.get("confusion")
        for name in ("precision", "recall", "accuracy", "meanAveragePrecision"):
            compare_measures(mine[name], theirs.get(name))


def near(value):
    return None if value is None else pytest.approx(value, abs=NEAR)


def compare_measures(mine, theirs):
    """The same value; the page's interval is part of the program's, which is its union with a bootstrap.

    Where all is right or all is wrong the bootstrap has no width, and both are the same.
    """
    if theirs is None:
        assert mine is None
        return
    assert mine["value"] == near(theirs["value"])
    assert theirs["lower"] <= mine["lower"] + NEAR and mine["upper"] <= theirs["upper"] + NEAR
    assert mine["lower"] <= mine["value"] <= mine["upper"]
    if theirs["value"] in (0, 1):
        assert (mine["lower"], mine["upper"]) == (near(theirs["lower"]), near(theirs["upper"]))


@pytest.mark.parametrize("expected", METRICS, ids=lambda case: case["name"])
def test_the_numbers_are_those_of_scikit_learn(evaluated, expected):
    count = len(expected["tagsByImage"])
    case = expected | {"evaluableTags": [True] * len(expected["tags"]), "groups": list(range(count))}
    found = evaluated(case, [expected["threshold"]])
    [at] = found["thresholds"]
    for place, tag in enumerate(expected["tags"]):
        true, false, missed = at["counts"][place]
        assert ratio(true, true + false) == near(tag["precision"])
        assert ratio(true, true + missed) == near(tag["recall"])
        assert found["average"][place] == near(tag["averagePrecision"])
        for mine, theirs in zip(found["curves"][place], tag["curve"], strict=True):
            assert mine == [near(value) for value in theirs]
    for name in ("precision", "recall", "accuracy"):
        assert (at[name] or {}).get("value") == near(expected[name]), name
    assert found["meanAveragePrecision"] == near(expected["meanAveragePrecision"])


def ratio(part, whole):
    return part / whole if whole else None


def test_intervals(modules):
    found = modules.evaluate(
        "async (list) => (await import('/conformance/evaluation.js')).intervals(list)", GOLDEN["wilson"]
    )
    for mine, theirs in zip(found, GOLDEN["wilson"], strict=True):
        assert (mine["lower"], mine["upper"]) == (near(theirs["lower"]), near(theirs["upper"]))
