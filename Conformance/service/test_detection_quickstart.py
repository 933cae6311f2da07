"""The first detection program that everybody writes, on every version of the official library that can detect."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from program import REPOSITORY
from server import PREDICTION_KEY, TRAINING_KEY
from shapes import rendered
from workshop import SDK

HERE = pathlib.Path(__file__).parent
# Before 1.0 the library had no detection.
VERSIONS = [version for version in (HERE / "sdk-versions.txt").read_text().split() if version[0] != "0"]
PUBLIC = REPOSITORY.parent / "shared/data/detection/cv_fork_scissors"


@pytest.fixture(scope="session")
def photographs(tmp_path_factory):
    """A folder of photographs with boxes, and one of them to ask about with its box and tag.

    Forks and scissors of the original quickstart if they are here, else rendered shapes.
    """
    folder = PUBLIC if PUBLIC.is_dir() else rendered(tmp_path_factory.mktemp("shapes"))
    record = json.loads((folder / "annotations.json").read_text())
    asked = next(image for image in record["images"] if any(each["image_id"] == image["id"] for each in record["annotations"]))
    truth = next(each for each in record["annotations"] if each["image_id"] == asked["id"])
    name = next(each["name"] for each in record["categories"] if each["id"] == truth["category_id"])
    left, top, width, height = truth["bbox"]
    box = [left / asked["width"], top / asked["height"], width / asked["width"], height / asked["height"]]
    return folder, folder / asked["file_name"], name, box


def overlap(one, other):
    """Intersection over union of two boxes given by left, top, width and height."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(0, width) * max(0, height)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


@pytest.mark.parametrize("version", VERSIONS)
def test_detection_quickstart(server, photographs, version):
    folder, image, tag, box = photographs
    result = subprocess.run(
        [sys.executable, HERE / "detection_quickstart.py", server.address, folder, image],
        env=os.environ | {
            "PYTHONPATH": str(SDK / version), "TRAINING_KEY": TRAINING_KEY, "PREDICTION_KEY": PREDICTION_KEY,
        },
        capture_output=True, text=True, timeout=600,
    )
    assert result.returncode == 0, f"with {folder}: {result.stderr[-3000:]}"
    said = json.loads(result.stdout)
    assert said["version"] == version, "the library under test is the one that was asked for"
    assert said["isBatchSuccessful"] is True and set(said["uploaded"]) == {"OK"}
    assert set(said["statuses"]) == {"Training", "Completed"}
    assert said["performance"]["averagePrecision"] > 0.8 and said["performance"]["recall"] > 0.5
    assert said["published"] is True
    best = said["answer"][0]
    assert best["tag"] == tag and best["probability"] > 0.5, said["answer"][:3]
    assert overlap(best["box"], box) > 0.5, f"{best['box']} instead of {box}"
    probabilities = [each["probability"] for each in said["answer"]]
    assert probabilities == sorted(probabilities, reverse=True) and len(probabilities) <= 200
