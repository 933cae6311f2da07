"""The golden files that the unit tests of detections read are what pycocotools, SciPy and scikit-learn say.

The program's side is `Tests/DetectionEvaluationTests`; the page's is `portal/test_detection_evaluation.py`.
"""

import json
import sys

import pytest

from program import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "Conformance/learning"))

import detections

FIXTURES = REPOSITORY / "Tests/DetectionEvaluationTests/Fixtures"
# Sums in another order, and where a general minimizer stops.
NEAR = 1e-7


def same(made, kept, path):
    if isinstance(kept, dict):
        assert made.keys() == kept.keys(), path
        for key in kept:
            same(made[key], kept[key], f"{path}.{key}")
    elif isinstance(kept, list):
        assert len(made) == len(kept), path
        for place, pair in enumerate(zip(made, kept)):
            same(*pair, f"{path}[{place}]")
    else:
        assert made == (pytest.approx(kept, abs=NEAR) if isinstance(kept, float) else kept), path


def test_the_golden_files_are_made_by_these_programs():
    made = json.loads(json.dumps(detections.golden()))
    assert set(made) == {"detections.json", "detection-calibration.json"}
    for name, content in made.items():
        same(content, json.loads((FIXTURES / name).read_text()), name)


def test_every_kind_of_case_is_there():
    cases = json.loads((FIXTURES / "detections.json").read_text())
    of_image = [image for case in cases for image in case["images"]]
    assert any(len(image["detections"]) > 100 for image in of_image)
    assert any(not image["truth"] for image in of_image) and any(not image["detections"] for image in of_image)
    assert any(None in case["averagePrecision"] for case in cases)
    assert any(len({each[1] for each in image["detections"]}) < len(image["detections"]) for image in of_image)
