"""Heads that were trained in a page, exported by the server: any head, held to the base model in ONNX Runtime and to NumPy."""

import base64
import io
import zipfile

import numpy as np
import pytest

import reference
from exports import sampled
from server import TRAINING_KEY

BASE_MODEL = "efficientnet-lite0-224"
FEATURES = 1280


def body(tags, weights, bias, kind="Multiclass"):
    numbers = np.concatenate([np.asarray(weights).ravel(), bias]).astype("<f4")
    return {"baseModel": BASE_MODEL, "type": kind, "tags": list(tags), "head": base64.b64encode(numbers.tobytes()).decode()}


def export(raw, json, **query):
    headers = {"Training-Key": TRAINING_KEY}
    return raw.send("POST", "/portal/v1/page-classifiers/export", json=json, params=query, headers=headers)


@pytest.mark.parametrize("kind", ["Multiclass", "Multilabel"])
def test_any_head_says_what_numpy_says(raw, kind, lossless, tmp_path):
    generator = np.random.default_rng(5)
    tags = ("cup", "plate", "Käse")
    weights = generator.normal(0, 0.03, (len(tags), FEATURES)).astype(np.float32)
    bias = generator.normal(0, 0.5, len(tags)).astype(np.float32)
    answer = export(raw, body(tags, weights, bias, kind), platform="ONNX")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    images = reference.images(lossless / "test")[:4]
    backbone = reference.Backbone(reference.COMPACT_MODEL)
    for path, found in zip(images, sampled(tmp_path, images), strict=True):
        features = backbone.features(reference.square(path, 224))[:FEATURES]
        logits = weights.astype(np.float64) @ features + bias
        expected = dict(zip(tags, (reference.softmax if kind == "Multiclass" else reference.sigmoid)(logits)))
        assert {each["tagName"]: each["probability"] for each in found} == pytest.approx(expected, abs=1e-4)


def test_what_is_no_head_is_refused(raw):
    def refused(words, json, **query):
        answer = export(raw, json, **({"platform": "ONNX"} | query))
        assert answer.status_code == 400 and words in answer.json()["message"], answer.text

    good = body(("a", "b"), np.ones((2, FEATURES)), (0, 0))
    refused("features", body(("a", "b"), np.ones((2, 7)), (0, 0)))
    refused("the same name", good | {"tags": ["a", "A"]})
    refused("infinite", body(("a", "b"), np.full((2, FEATURES), np.inf), (0, 0)))
    refused("too large", body(("a", "b"), np.full((2, FEATURES), 3e38), (0, 0)))
    refused(BASE_MODEL, good | {"baseModel": "none"})
    refused("evaluation", good, platform="Ocellus")
    refused("no platform", good, platform="Abacus")
