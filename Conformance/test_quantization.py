"""8-bit versions of base models, against the ONNX checker, numpy and ONNX Runtime."""

import json
import pathlib

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

import reference
from program import Program
from test_base_models import graph, package

# The edge and the length of the embedding of EfficientNet-Lite0.
EDGE, EMBEDDING = 224, 1280
# How far 8 bits move the features of rendered images, the worst case: ranges are those of photographs. Seen: 0.08 to 0.25.
LENGTH_TOLERANCE = 0.35
PROBABILITY_TOLERANCE = 0.15


@pytest.fixture(scope="module")
def home(ocellus, tmp_path_factory):
    return Program(ocellus.path, tmp_path_factory.mktemp("quantization"))


@pytest.fixture(scope="module")
def quantized(home):
    """What the command said of the compact base model, and the folder of its 8-bit version."""
    said = home.json("basemodel", "quantize")
    folder = pathlib.Path(home.environment["XDG_DATA_HOME"], "ocellus/basemodels/efficientnet-lite0-int8-1.0.0")
    return said, folder


def constants(path):
    """The constants of an ONNX file, those behind a cast under the name of what the cast makes."""
    model = onnx.load(path)
    values = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Cast" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    return model, values


def test_it_is_a_sound_file_that_its_manifest_describes(home, quantized):
    said, folder = quantized
    onnx.checker.check_model(folder / "model.onnx", full_check=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["name"] == said["name"] == "efficientnet-lite0-int8"
    assert manifest["model"]["sha256"] == reference.digest(folder / "model.onnx")
    assert manifest["input"]["size"]["default"] == EDGE
    assert "good" in home.run("basemodel", "verify", said["name"]).stdout
    assert said["bytes"] == sum(path.stat().st_size for path in folder.iterdir())
    assert (folder / "model.onnx").stat().st_size < 0.6 * reference.COMPACT_MODEL.stat().st_size
    card = (folder / "MODEL_CARD.md").read_text()
    assert card.endswith((reference.COMPACT_MODEL.parent / "MODEL_CARD.md").read_text()), "the limits of use go along"
    assert 0.85 < said["minimumCosineSimilarity"] <= said["meanCosineSimilarity"] < 1 and said["meanCosineSimilarity"] > 0.98


def test_the_ranges_of_the_package_make_the_version_that_comes_with_the_program(quantized):
    bundled = reference.COMPACT_MODEL.parent.with_name("efficientnet-lite0-int8")
    for name in ("model.onnx", "manifest.json", "MODEL_CARD.md", "LICENSE"):
        assert (quantized[1] / name).read_bytes() == (bundled / name).read_bytes()


def test_every_convolution_has_8_bit_weights_within_half_a_step(quantized):
    model, values = constants(quantized[1] / "model.onnx")
    _, originals = constants(reference.COMPACT_MODEL)
    restored = {node.output[0]: node for node in model.graph.node if node.op_type == "DequantizeLinear"}
    convolutions = [node for node in model.graph.node if node.op_type == "Conv"]
    assert len(convolutions) == 49
    for node in convolutions:
        whole, scales, zero = (values[name] for name in restored[node.input[1]].input)
        assert whole.dtype == zero.dtype == np.int8 and not zero.any()
        original = originals[node.input[1].removesuffix(".restored")].astype(np.float32)
        steps = scales.reshape(-1, *[1] * (whole.ndim - 1))
        assert np.abs(whole * steps - original).max() <= 0.5001 * scales.max()
        assert (np.abs(whole * steps - original) <= 0.5001 * steps).all()
        assert node.input[0] in restored, "what it takes has 8 bits, too"


def test_onnx_runtime_sees_nearly_the_same_features(quantized, lossless):
    images = reference.images(lossless / "test")
    original = reference.Backbone(reference.COMPACT_MODEL).views(images, EDGE)[:, 0, :EMBEDDING]
    eight = reference.Backbone(quantized[1] / "model.onnx").views(images, EDGE)[:, 0, :EMBEDDING]
    distances = np.linalg.norm(eight - original, axis=1) / np.linalg.norm(original, axis=1)
    assert 0 < distances.max() <= LENGTH_TOLERANCE


def test_models_are_trained_and_asked_through_it(home, quantized, lossless, tmp_path):
    said, folder = quantized
    model, again = tmp_path / "model.ocellus", tmp_path / "again.ocellus"
    trained = home.json("train", lossless / "train", "--out", model, "--domain", said["name"], "--no-cache")
    assert trained["baseModel"]["name"] == said["name"] and trained["edge"] == EDGE and trained["precision"] == "f32"
    home.run("train", lossless / "train", "--out", again, "--domain", said["name"], "--no-cache", "--threads", "1")
    assert model.read_bytes() == again.read_bytes(), "8-bit features are the same bits on any number of threads"
    file = reference.ModelFile(model)
    images = reference.images(lossless / "test")
    expected = file.probabilities(reference.Backbone(folder / "model.onnx").views(images, EDGE))
    answers = home.json("predict", model, lossless / "test", "--no-cache")
    found = np.array([
        [{each["tagName"]: each["probability"] for each in answer["predictions"]}[tag] for tag in file.tags]
        for answer in answers
    ])
    assert np.abs(found - expected).max() <= PROBABILITY_TOLERANCE
    assert np.abs(found - expected).mean() <= PROBABILITY_TOLERANCE / 5


def test_ranges_come_from_the_images_that_are_given(home, lossless, tmp_path):
    home.run("basemodel", "add", package(tmp_path / "small"))
    said = home.json("basemodel", "quantize", "small", "--as", "small-8", "--images", lossless / "train")
    assert said["name"] == "small-8"
    folder = pathlib.Path(home.environment["XDG_DATA_HOME"], "ocellus/basemodels/small-8-1.0")
    _, values = constants(folder / "model.onnx")
    # Every other image, by name, gives ranges; the first value is the input, from 0 to the lightest pixel.
    images = [path for tag in sorted((lossless / "train").iterdir()) for path in sorted(tag.iterdir())][::2]
    lightest = max(reference.square(path, 64).max() for path in images)
    assert float(values["image.scale"]) == pytest.approx(lightest / 255, rel=1e-6)
    assert int(values["image.zero"]) == 0


def test_what_cannot_be_quantized_is_refused(home, quantized, tmp_path):
    message = home.failure("basemodel", "quantize", quantized[0]["name"], "--as", "twice")
    assert "QuantizeLinear" in message or "DequantizeLinear" in message
    assert "nowhere" in home.failure("basemodel", "quantize", "nowhere")
    assert "Not A Name" in home.failure("basemodel", "quantize", "--as", "Not A Name")
    home.run("basemodel", "add", package(tmp_path / "other", graph("Tanh"), name="other"))
    (tmp_path / "empty").mkdir()
    message = home.failure("basemodel", "quantize", "other", "--images", tmp_path / "empty", code=64)
    assert "at least 8" in message
    names = [each["name"] for each in home.json("basemodel", "list")["baseModels"]]
    assert "twice" not in names and "other-int8" not in names
