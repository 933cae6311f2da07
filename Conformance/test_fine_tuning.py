"""A training with a budget fine-tunes the base model where that pays, says what it tried, and its model works like any other."""

import json
import random
import zipfile

import pytest
from PIL import Image, ImageDraw

TAGS = ("blue over red", "red over blue")


def picture(generator, tag):
    """Two disks, one above the other, somewhere on a speckled ground: averages over an image hardly tell which is above."""
    image = Image.new("RGB", (96, 96))
    image.putdata([tuple(generator.randint(60, 190) for _ in range(3)) for _ in range(96 * 96)])
    image = image.resize((192, 192), Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(image)
    radius = generator.randint(10, 18)
    x, y = generator.randint(24, 168), generator.randint(48, 144)
    colors = [(200, 50, 50), (50, 50, 200)]
    for color, center in zip(colors if tag else colors[::-1], (y - radius, y + radius)):
        draw.ellipse((x - radius, center - radius, x + radius, center + radius), fill=color)
    return image


@pytest.fixture(scope="module")
def disks(tmp_path_factory):
    root = tmp_path_factory.mktemp("disks")
    generator = random.Random(4)
    for part, count in (("train", 12), ("test", 30)):
        for tag, name in enumerate(TAGS):
            (root / part / name).mkdir(parents=True)
            for number in range(count):
                picture(generator, tag).save(root / part / name / f"{number}.png")
    return root


def accuracy(ocellus, model, folder):
    return ocellus.json("evaluate", model, folder)["accuracy"]


def test_a_budget_fine_tunes_or_says_that_it_did_not(ocellus, disks, tmp_path):
    domain = ("--domain", "General (compact)", "--precision", "f32")
    quick, tuned, again = (tmp_path / f"{name}.ocellus" for name in ("quick", "tuned", "again"))
    ocellus.run("train", disks / "train", "--out", quick, *domain)
    result = ocellus.json("train", disks / "train", "--out", tuned, *domain, "--budget", "5m")
    trials = {(trial["name"], trial["baseModel"]): trial for trial in result["trials"]}
    tried = [trial for trial in result["trials"] if trial["name"].startswith("fine-tuned")]
    assert tried or any(name.startswith("fine-tuned") for name in result["untried"])
    chosen = next(trial for trial in trials.values() if trial["isChosen"])
    # By its own score never worse, and on images of nobody's training not worse than chance has it.
    assert chosen["logLoss"] <= min(t["logLoss"] for t in trials.values() if not t["name"].startswith("fine-tuned"))
    assert accuracy(ocellus, tuned, disks / "test") >= accuracy(ocellus, quick, disks / "test") - 0.1

    with zipfile.ZipFile(tuned) as archive:
        record = json.loads(archive.read("model.json"))
        assert ("tuned.f32" in archive.namelist()) == chosen["name"].startswith("fine-tuned")
    assert record["formatVersion"] == (2 if chosen["name"].startswith("fine-tuned") else 1)
    if chosen["name"].startswith("fine-tuned"):
        numbers = sum(_count(tensor["dimensions"]) for tensor in record["tunedWeights"])
        with zipfile.ZipFile(tuned) as archive:
            assert archive.getinfo("tuned.f32").file_size == 4 * numbers
        ocellus.run("train", disks / "train", "--out", again, "--precision", "f32", "--recipe-of", tuned, "--threads", "1")
        assert again.read_bytes() == tuned.read_bytes()


def _count(dimensions):
    product = 1
    for size in dimensions:
        product *= size
    return product
