"""What all conformance tests share: the program, small sets of images, and models trained on them."""

import csv
import dataclasses
import os
import pathlib
import shutil

import pytest
from PIL import Image

import reference
from exports import differences, exported_answers, exported_images, exported_models, packages  # noqa: F401 (fixtures)
from program import REPOSITORY, Program

PUBLIC_SETS = REPOSITORY.parent / "shared/data/classification"

# Rendered photographs as JPEG; the same, small and lossless, so that all decoders see the same pixels; and public
# photographs: of a telephone, and many of a hand.
SETS = ("parts", "lossless", "ms_fruit", "sign_digits")


@dataclasses.dataclass
class Trained:
    """A model, the images it was trained on, those to evaluate it with, and what `ocellus train --json` said."""

    path: pathlib.Path
    train: pathlib.Path
    test: pathlib.Path
    result: dict
    # The arguments that name the labels of a multilabel set, for training and for evaluating.
    train_labels: tuple = ()
    test_labels: tuple = ()

    @property
    def file(self):
        return reference.ModelFile(self.path)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What shares costly fixtures stays in one process when tests run in several (`-n 2 --dist loadgroup`)."""
    for item in items:
        file = item.path.relative_to(REPOSITORY / "Conformance")
        if file.parts[0] == "portal":
            group = "portal"
        elif file.name.startswith(("test_exports", "test_serve_model")):
            group = "exports"
        else:
            group = str(file)
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_report_header():
    return f"ocellus: {program_path()}"


def program_path():
    """The program under test: $OCELLUS_PROGRAM, else the release build of this repository."""
    return pathlib.Path(os.environ.get("OCELLUS_PROGRAM") or REPOSITORY / ".build/release/ocellus")


@pytest.fixture(scope="session")
def ocellus(tmp_path_factory):
    path = program_path()
    if not os.access(path, os.X_OK):
        pytest.exit(f"There is no program {path}: build it with ./run --version, or name one in OCELLUS_PROGRAM.", 1)
    return Program(path, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def backbone():
    return reference.Backbone()


@pytest.fixture(scope="session")
def parts(ocellus, tmp_path_factory):
    """45 rendered photographs to learn from and 15 to evaluate with."""
    folder = tmp_path_factory.mktemp("parts")
    ocellus.run("sample", "--kind", "parts", "--count", "60", "--seed", "3", "--out", folder)
    return folder


@pytest.fixture(scope="session")
def lossless(parts, tmp_path_factory):
    """The same photographs, small and without JPEG's freedom in decoding."""
    folder = tmp_path_factory.mktemp("lossless")
    for path in sorted(parts.rglob("*.jpg")):
        copy = (folder / path.relative_to(parts)).with_suffix(".png")
        copy.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as image:
            image.thumbnail((280, 280))
            image.save(copy)
    return folder


@pytest.fixture(scope="session")
def label_lists(parts, lossless):
    """Lists of kind and scratches for the lossless photographs: one to learn from, one to evaluate with."""
    with open(parts / "labels.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    for split in ("train", "test"):
        with open(lossless / f"{split}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "tags"])
            for row in rows:
                if row["file"].startswith(split + "/"):
                    name = pathlib.PurePath(row["file"]).with_suffix(".png").relative_to(split)
                    writer.writerow([name, row["tag"], *(["scratched"] if row["scratched"] == "yes" else [])])
    return lossless


def set_folder(name, request):
    """The folder of a set; the test is skipped if the set is not here."""
    if name in ("parts", "lossless"):
        return request.getfixturevalue(name)
    folder = PUBLIC_SETS / name
    if not folder.is_dir():
        pytest.skip(f"the public set {name} is not at {folder}")
    return folder


@pytest.fixture(scope="session", params=SETS)
def trained(request, ocellus, tmp_path_factory):
    """A multiclass model for each set."""
    folder = set_folder(request.param, request)
    path = tmp_path_factory.mktemp(request.param) / "model.ocellus"
    result = ocellus.json("train", folder / "train", "--out", path, "--precision", "f32")
    return Trained(path, folder / "train", folder / "test", result)


@pytest.fixture(scope="session")
def multilabel(ocellus, label_lists, tmp_path_factory):
    """A multilabel model: what kind of part, and whether it is scratched."""
    path = tmp_path_factory.mktemp("multilabel") / "model.ocellus"
    train, test = (("--multilabel", label_lists / f"{split}.csv") for split in ("train", "test"))
    result = ocellus.json("train", label_lists / "train", *train, "--out", path, "--precision", "f32")
    return Trained(path, label_lists / "train", label_lists / "test", result, train, test)


@pytest.fixture(scope="session")
def parts_model(ocellus, parts, tmp_path_factory):
    """A model for tests that need any model."""
    path = tmp_path_factory.mktemp("model") / "parts.ocellus"
    ocellus.run("train", parts / "train", "--out", path, "--precision", "f32")
    return path


@pytest.fixture
def few_parts(parts, tmp_path):
    """A folder of a few photographs that a test may change: six of each kind."""
    folder = tmp_path / "few"
    for tag in ("bolt", "nut", "washer"):
        (folder / tag).mkdir(parents=True)
        for path in sorted((parts / "train" / tag).iterdir())[:6]:
            shutil.copy(path, folder / tag)
    return folder
