"""The page evaluates detectors again, at any overlap and threshold: the same numbers as the program, and as pycocotools.

`page-detections.json` was written by the program's own evaluation and is checked by its unit tests
(`PageDetectionTests`); `detections.json` beside it was written by pycocotools. The page is held to both.
"""

import json

import pytest

from program import REPOSITORY

FIXTURES = REPOSITORY / "Tests/DetectionEvaluationTests/Fixtures"
GOLDEN = json.loads((FIXTURES / "page-detections.json").read_text())
COCO = json.loads((FIXTURES / "detections.json").read_text())
OVERLAPS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95]
NEAR = 1e-9


def run(modules, function, *arguments):
    return modules.evaluate(
        "async ([name, ...rest]) => (await import('/conformance/detection-evaluation.js'))[name](...rest)",
        [function, *arguments],
    )


def same(mine, theirs, path=""):
    """Fails where two values differ by more than rounding; what is missing in one is `None` in the other."""
    if isinstance(theirs, dict):
        for key in mine.keys() | theirs.keys():
            same(mine.get(key), theirs.get(key), f"{path}.{key}")
    elif isinstance(theirs, list):
        assert len(mine) == len(theirs), path
        for place, pair in enumerate(zip(mine, theirs)):
            same(*pair, f"{path}[{place}]")
    else:
        assert mine == (pytest.approx(theirs, abs=NEAR) if isinstance(theirs, float) else theirs), path


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda case: case["input"]["name"])
def test_the_numbers_are_those_of_the_program(modules, golden):
    overlaps = [each["overlap"] for each in golden["overlaps"]]
    thresholds = [each["threshold"] for each in golden["overlaps"][0]["thresholds"]]
    found = run(modules, "evaluation", golden["input"], overlaps, thresholds)
    same(found, {key: value for key, value in golden.items() if key != "input"})


@pytest.mark.parametrize("expected", COCO, ids=lambda case: case["name"])
def test_the_numbers_are_those_of_coco(modules, expected):
    found = run(modules, "averagePrecisions", expected, OVERLAPS)
    for mine, theirs in zip(found["averagePrecision"], expected["averagePrecision"], strict=True):
        same(mine, theirs or [None] * len(OVERLAPS))
    for name in ("meanAveragePrecision50", "meanAveragePrecision"):
        same(found[name], expected[name])
