"""What Ocellus and cleanlab find doubtful in drawn boxes; for box_issues.py."""

import pathlib
import time
import typing

import numpy as np
from cleanlab.internal.constants import BADLOC_THRESHOLD_FACTOR, OVERLOOKED_THRESHOLD_FACTOR, SWAP_THRESHOLD_FACTOR
from cleanlab.object_detection.filter import _get_per_class_ap
from cleanlab.object_detection.rank import (
    compute_badloc_box_scores, compute_overlooked_box_scores, compute_swap_box_scores, pool_box_scores_per_image,
)

from box_errors import KINDS, edges, overlap


class Finding(typing.NamedTuple):
    """A box that a contestant doubts."""

    image: int
    kind: str
    # The place among the drawn boxes, or the detection that was not drawn.
    place: int | None
    box: tuple
    score: float
    is_listed: bool


class Findings(typing.NamedTuple):
    """What a contestant says."""

    found: list
    # For each kind, and `any`, the scores of the images; the higher, the more doubtful.
    images: dict
    # Processor time, if it is known.
    seconds: float


def ocellus(data, images, answer):
    """What the program lists."""
    found = []
    for issue in answer["boxIssues"]:
        at, box, place = int(pathlib.PurePath(issue["image"]).stem) - 1, edges(issue["box"]), None
        if issue["kind"] != "overlooked":
            image, tag = images[at], data.tags.index(issue["givenTag"])
            overlaps = [overlap(box, each) if own == tag else 0 for each, own in zip(image.boxes, image.tags)]
            place = int(np.argmax(overlaps))
            assert overlaps[place] > 0.99, issue
        found.append(Finding(at, issue["kind"], place, box, issue["confidence"], True))
    best = lambda kinds: np.array([
        max((each.score for each in found if each.image == image and each.kind in kinds), default=0) for image in range(len(images))
    ])
    return Findings(found, {**{kind: best([kind]) for kind in KINDS}, "any": best(KINDS)}, 0)


def cleanlab(data, images, confident):
    """What cleanlab says; `confident` takes the place of its 0.95 unless it is None."""
    begin = time.process_time()
    labels, predictions = [], []
    for each in images:
        size = np.array([each.width, each.height] * 2)
        labels.append({"bboxes": each.boxes * size, "labels": each.tags})
        pixels = np.concatenate([each.detections[:, :4] * size, each.detections[:, 4:]], 1)
        predictions.append([pixels[each.detected == tag] for tag in range(len(data.tags))])
    inputs = {"labels": labels, "predictions": predictions}
    scores = {
        "overlooked": compute_overlooked_box_scores(**inputs, high_probability_threshold=confident),
        "misplaced": compute_badloc_box_scores(**inputs),
        "swapped": compute_swap_box_scores(**inputs, high_probability_threshold=confident),
    }
    pooled = {kind: pool_box_scores_per_image(each) for kind, each in scores.items()}
    # As find_label_issues has it, which tells only of which images it lists a box.
    precision = _get_per_class_ap(labels, predictions)
    factors = dict(zip(KINDS, (OVERLOOKED_THRESHOLD_FACTOR, BADLOC_THRESHOLD_FACTOR, SWAP_THRESHOLD_FACTOR)))
    found = []
    for kind in KINDS:
        for at, (image, values) in enumerate(zip(images, scores[kind], strict=True)):
            order = np.argsort(image.detected, kind="stable")
            tags = image.detected[order] if kind == "overlooked" else image.tags
            boxes = image.detections[order, :4] if kind == "overlooked" else image.boxes
            found += [
                Finding(at, kind, None if kind == "overlooked" else place, tuple(boxes[place]), 1 - value, value <= factors[kind] * precision[tag])
                for place, (value, tag) in enumerate(zip(values, tags, strict=True)) if value < 1
            ]
    # As get_label_quality_scores has it.
    quality = np.prod(list(pooled.values()), 0) ** (1 / len(KINDS))
    image_scores = {**{kind: 1 - each for kind, each in pooled.items()}, "any": 1 - quality}
    return Findings(found, image_scores, time.process_time() - begin)
