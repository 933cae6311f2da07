"""Errors that are put into the drawn boxes of a set, and what a training on them says of its images; for box_issues.py."""

import hashlib
import json
import random
import typing
import zipfile

import numpy as np

from measured_process import PROGRAM, run

KINDS = ("overlooked", "misplaced", "swapped")
# How much a misplaced box still overlaps what it was.
MISPLACED = (0.2, 0.5)


class Error(typing.NamedTuple):
    """An error that was put into an image; boxes are left, top, right, bottom in fractions."""

    kind: str
    # The place among the drawn boxes; none of a deleted one.
    place: int | None
    # The box before.
    box: tuple


class Image(typing.NamedTuple):
    """An image as both contestants see it, and the errors in it."""

    width: int
    height: int
    # The drawn boxes and their tags.
    boxes: np.ndarray
    tags: np.ndarray
    # Left, top, right, bottom in fractions, probability; and tags.
    detections: np.ndarray
    detected: np.ndarray
    errors: list


def overlap(first, second):
    """Intersection over union."""
    shared = [max(0, min(first[at + 2], second[at + 2]) - max(first[at], second[at])) for at in (0, 1)]
    area = lambda box: (box[2] - box[0]) * (box[3] - box[1])
    return shared[0] * shared[1] / (area(first) + area(second) - shared[0] * shared[1] + 1e-12)


def misplaced(box, others, entry, generator):
    """A box at a wrong place or of a wrong size; still nearest to its own object. None if there is no such box."""
    (left, top, right, bottom), (width, height) = box, (entry["width"], entry["height"])
    for _ in range(1000):
        scale = generator.choice((1, 1, generator.uniform(0.45, 0.8), generator.uniform(1.25, 2)))
        across, down = (generator.uniform(-0.6, 0.6) * each for each in (right - left, bottom - top))
        half = [scale * each / 2 for each in (right - left, bottom - top)]
        middle = [(left + right) / 2 + across, (top + bottom) / 2 + down]
        moved = (
            max(middle[0] - half[0], 0), max(middle[1] - half[1], 0), min(middle[0] + half[0], width), min(middle[1] + half[1], height),
        )
        own = overlap(moved, box)
        if MISPLACED[0] <= own <= MISPLACED[1] and all(overlap(moved, each) < own for each in others):
            return moved
    return None


def chosen(data, count, seed):
    """Some of a set's images in an order of the seed; those with the same bytes once."""
    images = {hashlib.sha256(each[0].read_bytes()).hexdigest(): each for each in data.images if "unlabelled" not in each[1].get("split", "")}
    images = list(images.values())
    random.Random(seed).shuffle(images)
    return images[:count]


def corrupted(images, tag_count, share, seed):
    """The images with errors in their boxes, and for each image its errors."""
    generator = random.Random(seed)
    places = [(image, place) for image, (_, _, boxes) in enumerate(images) for place in range(len(boxes))]
    generator.shuffle(places)
    kinds = [each for each in KINDS if each != "swapped" or tag_count > 1]
    count = max(1, round(share * len(places)))
    wrong = dict(zip(places, [kind for kind in kinds for _ in range(count)]))
    changed, errors = [], []
    for image, (path, entry, boxes) in enumerate(images):
        kept, own = [], []
        for place, (box, tag) in enumerate(boxes):
            kind, drawn = wrong.get((image, place)), box
            if kind == "misplaced":
                drawn = misplaced(box, [each for at, (each, _) in enumerate(boxes) if at != place], entry, generator)
                if not drawn:
                    kind, drawn = None, box
            if kind == "swapped":
                tag = generator.choice([each for each in range(tag_count) if each != tag])
            if kind:
                own.append(Error(kind, None if kind == "overlooked" else len(kept), fractions(box, entry)))
            if kind != "overlooked":
                kept.append((drawn, tag))
        changed.append((path, entry, kept))
        errors.append(own)
    return changed, errors


def fractions(box, entry):
    return tuple(each / entry[("width", "height")[at % 2]] for at, each in enumerate(box))


def trained(data, images, options, work):
    """What a training on the images says, and its processor seconds."""
    if not (work / "train.json").exists():
        data.write(images, work / "train")
        measured = run([PROGRAM, "train", work / "train", "--out", work / "model.ocellus", *options, "--json"])
        (work / "train.json").write_text(json.dumps([measured.answer, measured.processor]))
    return json.loads((work / "train.json").read_text())


def edges(box):
    return box["left"], box["top"], box["left"] + box["width"], box["top"] + box["height"]


def seen(data, images, errors, answer, work):
    """The images as the model file has them, with the set's tags."""
    with zipfile.ZipFile(work / "model.ocellus") as archive:
        outside = {each["sha256"]: each for each in json.loads(archive.read("out-of-fold.json"))}
    tags = [data.tags.index(each) for each in answer["tags"]]
    result = []
    for (path, entry, boxes), own in zip(images, errors, strict=True):
        image = outside[hashlib.sha256(path.read_bytes()).hexdigest()]
        assert len(image["truth"]) == len(boxes), f"{path} has other boxes in the model file"
        detections = [[*edges(each["box"]), each["probability"]] for each in image["detections"]]
        result.append(Image(
            entry["width"], entry["height"], np.array([fractions(box, entry) for box, _ in boxes]).reshape(-1, 4),
            np.array([tag for _, tag in boxes], int), np.array(detections).reshape(-1, 5),
            np.array([tags[each["tag"]] for each in image["detections"]], int), own,
        ))
    return result
