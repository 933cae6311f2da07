"""Scenario 1 and part of 25: the first program that everybody writes, on every version of the official library."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from program import REPOSITORY
from server import PREDICTION_KEY, TRAINING_KEY
from workshop import SDK

HERE = pathlib.Path(__file__).parent
VERSIONS = (HERE / "sdk-versions.txt").read_text().split()
PUBLIC = REPOSITORY.parent / "shared/data/classification/cv_hemlock_cherry"


@pytest.fixture(scope="session")
def photographs(request):
    """Folders of photographs by tag, a photograph to ask about, and its tag.

    The twenty photographs of two trees of the original quickstart if they are here, else rendered ones of three parts.
    """
    if PUBLIC.is_dir():
        return PUBLIC / "train", PUBLIC / "test/Hemlock/test_image.jpg", "Hemlock"
    parts = request.getfixturevalue("parts")
    return parts / "train", sorted((parts / "test/nut").iterdir())[0], "nut"


@pytest.mark.parametrize("version", VERSIONS)
def test_classification_quickstart(server, photographs, version):
    folder, image, tag = photographs
    result = subprocess.run(
        [sys.executable, HERE / "quickstart.py", server.address, folder, image],
        env=os.environ | {
            "PYTHONPATH": str(SDK / version), "TRAINING_KEY": TRAINING_KEY, "PREDICTION_KEY": PREDICTION_KEY,
        },
        capture_output=True, text=True, timeout=180,
    )
    assert result.returncode == 0, f"with {folder}: {result.stderr[-3000:]}"
    said = json.loads(result.stdout)
    tags = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert said["version"] == version, "the library under test is the one that was asked for"
    assert said["isBatchSuccessful"] is True and set(said["uploaded"]) == {"OK"}
    assert len(said["uploaded"]) == 10 * len(tags)
    assert said["statuses"][0] == "Training" and said["statuses"][-1] == "Completed"
    assert set(said["statuses"]) == {"Training", "Completed"}
    assert said["published"] is True
    for answer in said["answers"]:
        assert answer[0]["tag"] == tag, f"with {image}: {answer}"
        assert sorted(each["tag"] for each in answer) == tags
        probabilities = [each["probability"] for each in answer]
        assert probabilities == sorted(probabilities, reverse=True) and all(0 <= each <= 1 for each in probabilities)
    if version[0] != "0":
        assert said["deletedWhilePublished"] == "BadRequestIterationIsPublished"
        assert said["unpublished"] is None
    assert said["deleted"] is None and said["left"] is False
