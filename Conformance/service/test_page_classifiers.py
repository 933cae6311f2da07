"""Heads that were trained in a page, exported by the server: any head, held to the base model in ONNX Runtime and to NumPy."""

import base64
import io
import json
import zipfile

import numpy as np
import pytest

import reference
from exports import sampled
from program import WRONG_COMMAND_LINE
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


def exported_native(raw, ocellus, folder, json):
    """The package with a model file in a folder, and what the release program says of images by that file."""
    answer = export(raw, json, platform="Ocellus")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(folder)
    model = folder / "model.ocellus"

    def predict(images):
        found = ocellus.json("predict", model, *images, "--precision", "f32")
        return [{each["tagName"]: each["probability"] for each in one["predictions"]} for one in found]

    return model, predict


@pytest.mark.parametrize("kind", ["Multiclass", "Multilabel"])
def test_the_model_file_says_what_the_package_for_onnx_says(raw, ocellus, kind, lossless, tmp_path):
    generator = np.random.default_rng(6)
    tags = ("cup", "plate", "Käse")
    head = body(tags, generator.normal(0, 0.03, (len(tags), FEATURES)), generator.normal(0, 0.5, len(tags)), kind)
    images = reference.images(lossless / "test")[:4]
    model, predict = exported_native(raw, ocellus, tmp_path / "native", head)
    answer = export(raw, head, platform="ONNX")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path / "onnx")
    expected = [{each["tagName"]: each["probability"] for each in one} for one in sampled(tmp_path / "onnx", images)]
    for one, other in zip(predict(images), expected, strict=True):
        assert one == pytest.approx(other, abs=1e-4)
    if kind == "Multiclass":
        assert all(sum(one.values()) == pytest.approx(1) for one in expected)


def test_the_model_file_says_that_it_has_no_evaluation(raw, ocellus, parts, tmp_path):
    tags = sorted(each.name for each in (parts / "train").iterdir())
    model, _ = exported_native(raw, ocellus, tmp_path / "native", body(tags, np.zeros((len(tags), FEATURES)), np.arange(len(tags))))
    told = ocellus.json("inspect", model)
    assert told["isEvaluated"] is False and told["tags"] == tags and told["precision"] == "f32"
    assert not told.keys() & {"images", "metrics", "inverseRegularization", "datasetVersion"}, "nothing is invented"
    assert "There is no evaluation" in ocellus.run("inspect", model).stdout
    # It is measured like any other: with all weights zero, the last tag is the answer to everything.
    measured = ocellus.json("evaluate", model, parts / "test")
    assert measured["accuracy"] == pytest.approx(1 / len(tags), abs=0.01)
    refused = ocellus.failure("train", parts / "train", "--recipe-of", model, "--out", tmp_path / "x.ocellus", code=WRONG_COMMAND_LINE)
    assert "trained elsewhere" in refused
    ocellus.run("export", model, "--platform", "ONNX", "--out", tmp_path / "again.zip")
    # What could only be known of a model that was trained here is not taken from one that was not.
    with zipfile.ZipFile(model) as file:
        record = json.loads(file.read("model.json"))
        assert sorted(file.namelist()) == ["head.f32", "model.json"] and record["formatVersion"] == 3
        forged = {"model.json": json.dumps(record | {"formatVersion": 1}).encode(), "head.f32": file.read("head.f32")}
    with zipfile.ZipFile(tmp_path / "forged.ocellus", "w", zipfile.ZIP_STORED) as file:
        for name, data in forged.items():
            file.writestr(name, data)
    for command in ("inspect", "predict", "evaluate"):
        rest = () if command == "inspect" else (parts / "test",)
        assert "inverse regularization" in ocellus.failure(command, tmp_path / "forged.ocellus", *rest)


def test_base_models_tell_their_names_and_each_is_its_own(raw, ocellus, lossless, tmp_path):
    """A head is put on the base model that is named, size included."""
    listed = raw.send("GET", "/runtime/base-models.json").json()
    assert listed[0]["name"] == BASE_MODEL and len({each["name"] for each in listed}) == len(listed) > 1
    for each in listed:
        assert each["name"].endswith(f"-{each['edge']}") and each["title"]
        head = body(("a", "b"), np.zeros((2, FEATURES)), (0, 1)) | {"baseModel": each["name"]}
        model, predict = exported_native(raw, ocellus, tmp_path / each["name"], head)
        told = ocellus.json("inspect", model)
        assert f"{told['baseModel']['name']}-{told['edge']}" == each["name"]
        assert predict(reference.images(lossless / "test")[:1])[0]["b"] == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-5)


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
    refused("features", body(("a", "b"), np.ones((2, 7)), (0, 0)), platform="Ocellus")
    refused("too large", body(("a", "b"), np.full((2, FEATURES), 3e38), (0, 0)), platform="Ocellus")
    refused("no flavor", good, platform="Ocellus", flavor="Linux")
    refused("There is no base model of this name", good | {"baseModel": "efficientnet-lite0-225"}, platform="Ocellus")
    for wrong in ({"tags": "a"}, {"head": 5}, {"type": "Both"}, {"baseModel": None}):
        assert export(raw, good | wrong, platform="Ocellus").status_code == 400, wrong
    refused("no platform", good, platform="Abacus")
