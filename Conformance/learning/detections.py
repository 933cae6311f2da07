#!/usr/bin/env python3
"""Writes the golden files for detections: average precision by pycocotools, calibration by SciPy and scikit-learn.

    pip install numpy scipy scikit-learn pycocotools
    python3 Conformance/learning/detections.py Tests/DetectionEvaluationTests/Fixtures

Most boxes and probabilities are multiples of a power of two, so they are the same numbers in every program, and equal
overlaps, equal probabilities and overlaps of exactly 0.5 or 0.75 are common.
"""

import contextlib
import io
import json
import pathlib
import sys

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy import optimize
from sklearn.linear_model import LogisticRegression

# What fractions are written in: a 256th of a side of the image, a 64th of a probability.
SIDE, STEPS = 256, 64


def average_precision(case):
    """For each tag the average precision at the ten overlaps, `None` for tags without boxes; and mAP@0.5, mAP@0.5:0.95.

    `size` is width and height in pixels; the numbers of boxes are multiples of a part of them.
    """
    width, height = case["size"]
    part = case["part"]

    def pixels(box):
        left, top, wide, high = box
        return [left / part * width, top / part * height, wide / part * width, high / part * height]

    truth, detections = [], []
    for image, each in enumerate(case["images"]):
        for tag, *box in each["truth"]:
            box = pixels(box)
            # Identifiers begin at 1: the program takes 0 for no match.
            truth.append({
                "id": len(truth) + 1, "image_id": image + 1, "category_id": tag + 1,
                "bbox": box, "area": box[2] * box[3], "iscrowd": 0,
            })
        for tag, probability, *box in each["detections"]:
            detections.append({
                "image_id": image + 1, "category_id": tag + 1,
                "bbox": pixels(box), "score": probability / case["steps"],
            })
    data = COCO()
    data.dataset = {
        "images": [{"id": image + 1, "width": width, "height": height} for image in range(len(case["images"]))],
        "categories": [{"id": tag + 1, "name": str(tag)} for tag in range(case["tags"])],
        "annotations": truth,
    }
    with contextlib.redirect_stdout(io.StringIO()):
        data.createIndex()
        evaluation = COCOeval(data, data.loadRes(detections), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    # Overlaps x recalls x tags, of all sizes of boxes, at most 100 detections.
    precision = evaluation.eval["precision"][:, :, :, 0, -1]
    per_tag = [
        None if (precision[:, :, tag] < 0).any() else precision[:, :, tag].mean(axis=1).tolist()
        for tag in range(case["tags"])
    ]
    return {
        "averagePrecision": per_tag,
        "meanAveragePrecision50": float(evaluation.stats[1]),
        "meanAveragePrecision": float(evaluation.stats[0]),
    }


def random_case(
    rng, name, *, images, tags, boxes, wrong, shift, miss=0.2, part=SIDE, size=(SIDE, SIDE), steps=STEPS, longest=None
):
    """Boxes at random places; most are detected, shifted a little; some detections are of another tag or of nothing."""

    def number(value, whole):
        return int(round(value * whole)) if whole > 1 else round(float(value), 6)

    def a_box():
        wide, high = rng.uniform(0.05, 0.5, 2)
        return [rng.uniform(0, 1 - wide), rng.uniform(0, 1 - high), wide, high]

    def written(box):
        left, top, wide, high = (number(value, part) for value in box)
        smallest = 1 if part > 1 else 0.001
        return [left, top, max(wide, smallest), max(high, smallest)]

    def probability(low, high):
        return number(rng.uniform(low, high), steps)

    made = []
    for _ in range(images):
        truth, detections = [], []
        for _ in range(rng.integers(0, boxes + 1)):
            # The last tag has no boxes.
            tag, box = int(rng.integers(0, max(tags - 1, 1))), a_box()
            truth.append([tag, *written(box)])
            if rng.random() < miss:
                continue
            for _ in range(rng.integers(1, 3)):
                moved = [value + rng.normal(0, shift) * side for value, side in zip(box, [box[2], box[3]] * 2)]
                found = tag if rng.random() < 0.9 else int(rng.integers(0, tags))
                detections.append([found, probability(0.2, 1), *written([*moved[:2], *np.abs(moved[2:])])])
        for _ in range(rng.integers(0, wrong + 1)):
            detections.append([int(rng.integers(0, tags)), probability(0, 0.7), *written(a_box())])
        order = rng.permutation(len(detections))
        made.append({"truth": truth, "detections": [detections[place] for place in order]})
    if longest:
        # More detections of one tag in one image than count.
        made[0]["detections"] += [[0, probability(0, 1), *written(a_box())] for _ in range(longest)]
    return {"name": name, "tags": tags, "size": list(size), "part": part, "steps": steps, "images": made}


def hundred_boxes(rng):
    """One tag with exactly 100 boxes: hundredths of recall are met exactly, or missed by a rounding."""
    images = []
    for _ in range(20):
        truth = [[0, 50 * place, 10, 40, 40 + 8 * place] for place in range(5)]
        detections = [[0, int(rng.integers(10, 64)), *box[1:]] for box in truth if rng.random() < 0.9]
        nothing = [[50 * place, 150, 40, 40] for place in range(5) if rng.random() < 0.4]
        detections += [[0, int(rng.integers(10, 64)), *box] for box in nothing]
        images.append({"truth": truth, "detections": detections})
    return {"name": "a hundred boxes", "tags": 1, "size": [SIDE, SIDE], "part": SIDE, "steps": STEPS, "images": images}


def detection_cases(rng):
    cases = [
        random_case(rng, "three tags", images=20, tags=4, boxes=6, wrong=4, shift=0.08),
        random_case(rng, "crowded, many ties", images=12, tags=2, boxes=16, wrong=10, shift=0.2, steps=8),
        random_case(
            rng, "a coarse grid, overlaps exactly at the limits",
            images=25, tags=3, boxes=8, wrong=4, shift=0.15, part=16, size=(16, 16),
        ),
        random_case(rng, "more detections than count", images=4, tags=2, boxes=8, wrong=2, shift=0.1, longest=130),
        random_case(
            rng, "any numbers, in a wide image",
            images=25, tags=5, boxes=8, wrong=5, shift=0.1, part=1, size=(641, 427), steps=1,
        ),
        random_case(rng, "nothing right", images=6, tags=3, boxes=3, wrong=6, shift=0, miss=1),
        hundred_boxes(rng),
        {
            "name": "two boxes in one place, two detections",
            "tags": 1, "size": [SIDE, SIDE], "part": SIDE, "steps": STEPS,
            "images": [
                {
                    "truth": [[0, 0, 0, 64, 64], [0, 0, 0, 64, 64]],
                    "detections": [[0, 32, 0, 0, 64, 64], [0, 32, 0, 0, 64, 32]],
                },
                {"truth": [], "detections": [[0, 32, 0, 0, 64, 64]]},
                {"truth": [[0, 0, 0, 64, 64]], "detections": []},
            ],
        },
    ]
    return [case | average_precision(case) for case in cases]


def calibration(case):
    """Scale and shift that minimize loss and prior, by a general minimizer, and without the prior by scikit-learn."""
    probability = np.clip([score / STEPS for score, _ in case["detections"]], 1e-6, 1 - 1e-6)
    logits = np.log(probability / (1 - probability))
    right = np.array([is_right for _, is_right in case["detections"]], dtype=float)

    def loss(numbers):
        value = np.exp(numbers[0]) * logits + numbers[1]
        return np.logaddexp(0, value).sum() - right @ value + (numbers[0] / np.log(2)) ** 2 / 2 + numbers[1] ** 2 / 2

    limits = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 10_000}
    found = optimize.minimize(loss, [0, 0], method="Nelder-Mead", options=limits)
    answer = {"scale": float(np.exp(found.x[0])), "shift": float(found.x[1]), "withoutPrior": None}
    if case["detections"] and 0 < right.mean() < 1:
        fit = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000, solver="newton-cholesky")
        fit.fit(logits[:, None], right)
        answer["withoutPrior"] = [float(fit.coef_[0, 0]), float(fit.intercept_[0])]
    return answer


def calibration_cases(rng):
    def case(name, count, scale, shift):
        scores = rng.integers(1, STEPS, count)
        logits = np.log(scores / (STEPS - scores))
        right = rng.random(count) < 1 / (1 + np.exp(-(scale * logits + shift)))
        return {"name": name, "detections": [[int(score), bool(each)] for score, each in zip(scores, right)]}

    cases = [
        case("timid probabilities", 2_000, 2.8, -0.3),
        case("bold probabilities", 2_000, 0.4, 0),
        case("too high ones", 2_000, 1.4, -2.7),
        case("few", 6, 1, 0),
        {"name": "two, both right", "detections": [[20, True], [60, True]]},
        {"name": "one, wrong though certain", "detections": [[64, False]]},
        {"name": "all wrong", "detections": [[score, False] for score in range(1, 64)]},
        {"name": "none", "detections": []},
    ]
    return [case | calibration(case) for case in cases]


def golden():
    """The content of each golden file."""
    return {
        "detections.json": detection_cases(np.random.default_rng(21)),
        "detection-calibration.json": calibration_cases(np.random.default_rng(22)),
    }


def main(folder):
    for name, content in golden().items():
        (folder / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
