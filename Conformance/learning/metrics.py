#!/usr/bin/env python3
"""Writes the golden files for the metrics and the perceptual hash.

    pip install numpy scipy scikit-learn
    python3 Conformance/learning/metrics.py Tests/LearningTests/Fixtures

Probabilities are multiples of 1/64, so they are the same numbers in every precision and ties are common.
"""

import json
import pathlib
import sys
import warnings

import numpy as np
from scipy.fft import dctn
from sklearn import metrics

THRESHOLD = 0.375


def or_null(value, defined):
    return float(value) if defined else None


def per_tag(truth, scores):
    predicted = scores >= THRESHOLD
    rows = []
    for tag in range(truth.shape[1]):
        t, p, s = truth[:, tag], predicted[:, tag], scores[:, tag]
        # Without a positive image scikit-learn answers with a warning, and ours with nothing.
        precision, recall, thresholds = metrics.precision_recall_curve(t, s) if t.any() else ([], [], [])
        rows.append({
            "precision": or_null(metrics.precision_score(t, p, zero_division=0), p.any()),
            "recall": or_null(metrics.recall_score(t, p, zero_division=0), t.any()),
            "averagePrecision": or_null(metrics.average_precision_score(t, s) if t.any() else 0, t.any()),
            # Ours runs from the highest threshold down and lacks the artificial point (1, 0).
            "curve": [list(map(float, point)) for point in zip(thresholds[::-1], precision[-2::-1], recall[-2::-1])],
        })
    return rows


def case(name, kind, tags_by_image, scores):
    scores = np.asarray(scores)
    truth = np.zeros(scores.shape, dtype=int)
    for image, tags in enumerate(tags_by_image):
        truth[image, tags] = 1
    predicted = scores >= THRESHOLD
    single = kind == "multiclass"
    answer = {
        "name": name,
        "type": kind,
        "threshold": THRESHOLD,
        "tagsByImage": tags_by_image,
        "scores": (scores * 64).astype(int).tolist(),
        "tags": per_tag(truth, scores),
        "precision": or_null(metrics.precision_score(truth, predicted, average="micro", zero_division=0),
                             predicted.any()),
        "recall": or_null(metrics.recall_score(truth, predicted, average="micro", zero_division=0), truth.any()),
    }
    aps = [row["averagePrecision"] for row in answer["tags"] if row["averagePrecision"] is not None]
    answer["meanAveragePrecision"] = float(np.mean(aps))
    if single:
        given = [tags[0] for tags in tags_by_image]
        top = scores.argmax(1)
        labels = list(range(scores.shape[1]))
        answer["accuracy"] = float(metrics.accuracy_score(given, top))
        answer["logLoss"] = float(metrics.log_loss(given, scores.astype(np.float32), labels=labels))
        answer["confusion"] = metrics.confusion_matrix(given, top, labels=labels).tolist()
    else:
        answer["accuracy"] = float(metrics.accuracy_score(truth, predicted))
        answer["logLoss"] = float(np.mean([
            metrics.log_loss(truth[:, tag], scores[:, tag].astype(np.float32), labels=[0, 1])
            for tag in range(scores.shape[1])]))
    return answer


def metric_cases(rng):
    given = [int(tag) for tag in np.arange(40) % 4]
    shares = np.full((40, 4), 0.15)
    shares[np.arange(40), given] = 0.55
    multiclass = np.array([rng.multinomial(64, row) for row in shares]) / 64
    truth = [sorted(int(t) for t in np.flatnonzero(rng.random(5) < [0.5, 0.3, 0.2, 0.1, 0])) for _ in range(40)]
    marks = np.zeros((40, 5))
    for image, tags in enumerate(truth):
        marks[image, tags] = 1
    multilabel = np.round(np.clip(0.3 + 0.35 * marks + rng.normal(0, 0.2, (40, 5)), 0, 1) * 16) / 16
    return [
        case("one tag an image", "multiclass", [[tag] for tag in given], multiclass),
        case("several tags an image, many ties", "multilabel", truth, multilabel),
        case("all scores equal", "multiclass", [[0], [0], [1], [2]], np.array([[32, 16, 16]] * 4) / 64),
        case("perfect scores", "multiclass", [[0], [1], [1]], np.array([[64, 0], [0, 64], [0, 64]]) / 64),
    ]


def hash_cases(rng):
    cases = []
    for width, height in [(32, 32), (12, 9), (9, 16)]:
        gray = rng.integers(0, 256, (height, width))
        # Both sides are at least eight, so that all eight frequencies exist.
        coefficients = dctn(gray.astype(float), type=2)[:8, :8].ravel()
        bits = sum(1 << index for index in range(1, 64) if coefficients[index] > 0)
        cases.append({"width": width, "height": height, "gray": gray.ravel().tolist(), "bits": f"{bits:016x}"})
    return cases


def main(folder):
    warnings.simplefilter("error")
    rng = np.random.default_rng(20)
    for name, content in [("metrics.json", metric_cases(rng)), ("perceptual-hash.json", hash_cases(rng))]:
        (folder / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
