"""Model files from strangers: every command answers with a sentence, whatever is in the file, and never dies.

The unit tests say what is refused and in which words; here the release program meets the files.
"""

import json
import struct
import zipfile

import pytest

from program import DONE, NOTHING_DONE, REPOSITORY

TRAPS = REPOSITORY.parent / "shared/review/traps"

# By what they change: a place in model.json, and what stands there instead.
FORGERIES = {
    "no strengths": ("recipe", "inverseRegularizations", []),
    "equal strengths": ("recipe", "inverseRegularizations", [1, 1]),
    "falling strengths": ("recipe", "inverseRegularizations", [2, 1]),
    "negative strengths": ("recipe", "inverseRegularizations", [-2, -1]),
    "no prediction views": ("recipe", "predictionViews", []),
    "no training views": ("recipe", "trainingViews", []),
    "a view twice": ("recipe", "predictionViews", ["center", "center"]),
    "an embedding as wide as nothing": ("embeddingCount", 100_000),
    "an embedding of one": ("embeddingCount", 1),
    "an odd image size": ("features", "edge", 159),
    "a huge image size": ("features", "edge", 4096),
    "no precision": ("features", "precision", "auto"),
    "a base model that nobody has": ("baseModel", "digest", "ab" * 32),
}


def change(source, target, *, entry="model.json", edit):
    """Copies a model file with one entry edited; the sums of the copy are right."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, edit(data) if info.filename == entry else data)
    return target


def forge(source, target, *place):
    *keys, last, value = place

    def edit(data):
        record = json.loads(data)
        inner = record
        for key in keys:
            inner = inner[key]
        inner[last] = value
        if place[0] == "baseModel":
            record["features"]["baseModel"] = value
        return json.dumps(record).encode()

    return change(source, target, edit=edit)


def widen(source, target):
    """One more feature than the base model gives, with a head to match."""
    with zipfile.ZipFile(source) as file:
        record = json.loads(file.read("model.json"))
        head = file.read("head.f32")
    tags, count = len(record["tags"]), record["headFeatureCount"]
    wider = b"".join(head[4 * count * tag:4 * count * (tag + 1)] + struct.pack("<f", 1) for tag in range(tags))
    wider += head[4 * count * tags:]
    forge(source, target.with_suffix(".half"), "features", "featureCount", count + 1)
    forge(target.with_suffix(".half"), target.with_suffix(".more"), "headFeatureCount", count + 1)
    return change(target.with_suffix(".more"), target, entry="head.f32", edit=lambda _: wider)


def use_everywhere(ocellus, model, images, folder):
    """Runs every command that takes a model; each must end by itself, and a failure must say why."""
    commands = [
        ("inspect", model), ("predict", model, next(images.rglob("*.*g"))), ("evaluate", model, images),
        ("train", images, "--recipe-of", model, "--out", folder / "new.ocellus"),
        ("train", images, "--recipe-of", model, "--out", folder / "new.ocellus", "--budget", "1s"),
    ]
    codes = {}
    for command in commands:
        result = None
        for code in (DONE, NOTHING_DONE):
            try:
                result = ocellus.run(*command, code=code)
                break
            except AssertionError as error:
                failure = error
        if result is None:
            raise failure
        codes[command[0]] = code
        # A bar of progress may stand before the error.
        *_, last = result.stderr.strip().splitlines() or [""]
        assert code == DONE or last.startswith("Error: ") and last.endswith((".", ")"))
    return codes


@pytest.mark.parametrize("name", FORGERIES)
def test_forged(ocellus, small_model, tmp_path, name):
    path, images = small_model
    forged = forge(path, tmp_path / "forged.ocellus", *FORGERIES[name])
    codes = use_everywhere(ocellus, forged, images, tmp_path)
    assert codes["predict"] == codes["evaluate"] == NOTHING_DONE


def test_more_features_than_the_base_model_gives(ocellus, small_model, tmp_path):
    path, images = small_model
    codes = use_everywhere(ocellus, widen(path, tmp_path / "wide.ocellus"), images, tmp_path)
    assert codes["predict"] == codes["evaluate"] == NOTHING_DONE and codes["inspect"] == DONE


def test_weights_beyond_all_numbers(ocellus, small_model, tmp_path):
    path, images = small_model
    forged = change(
        path, tmp_path / "large.ocellus", entry="head.f32",
        edit=lambda data: struct.pack("<f", 3e38) * (len(data) // 4),
    )
    codes = use_everywhere(ocellus, forged, images, tmp_path)
    assert codes["predict"] == codes["evaluate"] == NOTHING_DONE


@pytest.mark.skipif(not TRAPS.is_dir(), reason="../shared/review is not here")
def test_files_that_once_ended_the_program(ocellus, small_model, tmp_path):
    _, images = small_model
    files = sorted(TRAPS.glob("*.ocellus"))
    assert files
    for file in files:
        use_everywhere(ocellus, file, images, tmp_path)


@pytest.fixture(scope="module")
def small_model(ocellus, parts, tmp_path_factory):
    """A model, and a few images of its tags."""
    folder = tmp_path_factory.mktemp("forged")
    images = folder / "images"
    for tag in sorted((parts / "train").iterdir()):
        (images / tag.name).mkdir(parents=True)
        for image in sorted(tag.iterdir())[:4]:
            (images / tag.name / image.name).write_bytes(image.read_bytes())
    path = folder / "model.ocellus"
    ocellus.run("train", images, "--out", path)
    return path, images
