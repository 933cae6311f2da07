"""Exports to TensorFlow Lite in LiteRT, and to Core ML in an interpreter of its specification: they say what the program says."""

import importlib.util
import json

import coremltools
import numpy as np
import pytest
import tflite
from ai_edge_litert.interpreter import Interpreter

from coreml_network import run_model
from test_exports import (  # noqa: F401  Fixtures are found by their names.
    BOX_TOLERANCE,
    DOCUMENT,
    EIGHT_BIT_TOLERANCE,
    FORMATS,
    RECORD,
    answers,
    compare_boxes,
    images,
    models,
    packages,
    sampled,
)

MARKS = ("<!-- differences of TensorFlow Lite and Core ML -->\n", "<!-- end of those differences -->\n")
LITE = ("TensorFlowLite", "TensorFlowLiteFloat16")
CORE_ML = ("CoreML", "CoreMLFloat16")
FORMATS |= {
    "TensorFlowLite": ("TensorFlow", "TensorFlowLite", 1e-4),
    "TensorFlowLiteFloat16": ("TensorFlow", "TensorFlowLiteFloat16", 1e-2),
    "CoreML": ("CoreML", None, 1e-4),
    "CoreMLFloat16": ("CoreML", "CoreMLFloat16", 1e-2),
}
FLOAT_MODELS = ("compact", "general", "multilabel", "detector")


@pytest.fixture(scope="module")
def differences():
    """Rows of the second table in the documentation; written at the end."""
    rows = {}
    yield rows
    if RECORD and rows:
        titles = ("model", "format", "run in", "probabilities differ by at most", "boxes by at most", "package", "export")
        lines = [f"| {' | '.join(titles)} |\n", "|---" * len(titles) + "|\n"]
        lines += [f"| {' | '.join(row)} |\n" for _, row in sorted(rows.items())]
        before, rest = DOCUMENT.read_text().split(MARKS[0])
        _, after = rest.split(MARKS[1])
        DOCUMENT.write_text(before + MARKS[0] + "".join(lines) + MARKS[1] + after)


def opened(folder):
    """The sample's own module, to prepare images and read answers with: test_exports.py holds it to the service."""
    spec = importlib.util.spec_from_file_location("ocellus_input", folder / "python/ocellus_input.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compared(model, format, found, answers, folder, said, runtime, differences):
    """Holds predictions to those of the program, and notes the largest differences."""
    edge = json.loads((folder / "cvexport.manifest").read_text())["Ocellus"]["inputRule"]["edge"]
    allowed = FORMATS[format][2]
    worst, pixels = 0.0, None
    for expected, predictions in zip(answers(model), found, strict=True):
        if model == "detector":
            true = [{**each, "boundingBox": each["box"]} for each in expected["predictions"]]
            size = (expected["width"], expected["height"])
            one, other = compare_boxes(true, predictions, size, edge, allowed)
            worst, pixels = max(worst, one), max(pixels or 0.0, other)
        else:
            true = {each["tagName"]: each["probability"] for each in expected["predictions"]}
            said_of = {each["tagName"]: each["probability"] for each in predictions}
            assert said_of.keys() == true.keys()
            worst = max(worst, max(abs(said_of[tag] - true[tag]) for tag in true))
    boxes = "" if pixels is None else f"{pixels:.3f} px"
    row = (model, format, runtime, f"{worst:.1e}", boxes, f"{said['bytes'] / 1e6:.1f} MB", f"{said['seconds']:.1f} s")
    differences[model, format] = row
    print(*row)
    assert worst <= (EIGHT_BIT_TOLERANCE if model == "eight_bits" else allowed)
    assert pixels is None or pixels <= BOX_TOLERANCE[allowed]


@pytest.mark.parametrize("format", LITE)
@pytest.mark.parametrize("model", (*FLOAT_MODELS, "eight_bits"))
def test_tensorflow_lite_says_what_the_program_says(model, format, packages, images, answers, differences):
    if (model, format) == ("eight_bits", "TensorFlowLiteFloat16"):
        pytest.skip("a base model in 8 bits has no 16-bit form; see below")
    folder, said = packages(model, format)
    found = sampled(folder, images)
    assert [each["image"] for each in found] == [str(image) for image in images]
    compared(model, format, [each["predictions"] for each in found], answers, folder, said, "LiteRT", differences)


@pytest.mark.parametrize("format", LITE)
@pytest.mark.parametrize("model", ["compact", "detector"])
def test_tensorflow_lite_files_keep_the_contract(model, format, packages):
    folder, _ = packages(model, format)
    interpreter = Interpreter(str(folder / "model.tflite"))
    signature = interpreter.get_signature_list()["serving_default"]
    entry = interpreter.get_input_details()[0]
    edge = 320 if model == "detector" else 224
    assert entry["dtype"] == np.float32 and list(entry["shape"]) == [1, edge, edge, 3]
    outputs = {each["name"]: (each["dtype"], list(each["shape_signature"])) for each in interpreter.get_output_details()}
    if model == "detector":
        assert signature == {
            "inputs": ["image_tensor"], "outputs": ["detected_boxes", "detected_classes", "detected_scores"],
        }
        assert outputs == {
            "detected_boxes": (np.float32, [-1, 4]), "detected_scores": (np.float32, [-1]),
            "detected_classes": (np.int64, [-1]),
        }
    else:
        assert signature == {"inputs": ["data"], "outputs": ["model_output"]}
        assert outputs == {"model_output": (np.float32, [1, 3])}
    facts = json.loads((folder / "metadata_properties.json").read_text())
    assert facts["Image.BitmapPixelFormat"] == "Rgb8" and facts["Image.NominalPixelRange"] == "NominalRange_0_255"


@pytest.mark.parametrize(
    ("model", "format"),
    [("compact", "TensorFlowLite"), ("compact", "TensorFlowLiteFloat16"), ("eight_bits", "TensorFlowLite")],
)
def test_tensorflow_lite_files_are_as_large_as_their_weights_and_move_nothing(model, format, packages):
    folder, _ = packages(model, format)
    data = (folder / "model.tflite").read_bytes()
    assert tflite.Model.ModelBufferHasIdentifier(data, 0)
    file = tflite.Model.GetRootAs(data, 0)
    buffers = [file.Buffers(index).DataLength() for index in range(file.BuffersLength())]
    # Filters of 8 bits have a scale, and a zero of 64 bits, for each of their channels.
    assert len(data) < (1.16 if model == "eight_bits" else 1.02) * sum(buffers)
    codes = [file.OperatorCodes(index).BuiltinCode() for index in range(file.OperatorCodesLength())]
    graph = file.Subgraphs(0)
    used = [codes[graph.Operators(index).OpcodeIndex()] for index in range(graph.OperatorsLength())]
    kinds = tflite.BuiltinOperator
    assert kinds.TRANSPOSE not in used and kinds.RELU6 not in used
    tensors = [graph.Tensors(index) for index in range(graph.TensorsLength())]
    weights = {each.Type() for each in tensors if file.Buffers(each.Buffer()).DataLength() > 50_000}
    kind = tflite.TensorType
    if model == "eight_bits":
        assert kind.INT8 in weights
        convolutions = [
            graph.Operators(index) for index in range(len(used))
            if used[index] in (kinds.CONV_2D, kinds.DEPTHWISE_CONV_2D)
        ]
        whole = [each for each in convolutions if tensors[each.Outputs(0)].Type() == kind.INT8]
        assert len(whole) > 0.9 * len(convolutions)
        filters = [tensors[each.Inputs(1)].Quantization() for each in whole]
        assert all(each.ScaleLength() > 1 and not np.any(each.ZeroPointAsNumpy()) for each in filters)
    else:
        assert weights == {kind.FLOAT16 if format == "TensorFlowLiteFloat16" else kind.FLOAT32}


@pytest.mark.parametrize("format", CORE_ML)
@pytest.mark.parametrize("model", FLOAT_MODELS)
def test_core_ml_says_what_the_program_says(model, format, packages, images, answers, differences):
    """Core ML runs on Apple's systems only; the layers are computed here, by numpy, as Apple's specification defines them."""
    folder, said = packages(model, format)
    specification = coremltools.utils.load_spec(str(folder / "model.mlmodel"))
    other, _ = packages(model, "TensorFlowLite")
    sample = opened(other)
    package = sample.Package(other)
    found = []
    # An interpreter that shows how it computes is slow.
    chosen = list(range(len(images)))[:: max(1, len(images) // 4)]
    for index in chosen:
        picture = sample.opened(images[index], package.edge)
        pixels = sample.square(picture, package.fit, package.edge).astype(np.float32).transpose(2, 0, 1)
        given = run_model(specification, pixels[None])
        if model == "detector":
            found.append(boxes(sample, package, picture, given))
        else:
            assert given["classLabel"] == max(given["loss"], key=given["loss"].get)
            found.append([{"tagName": tag, "probability": value} for tag, value in given["loss"].items()])
    every = answers(model)
    compared(model, format, found, lambda _: [every[index] for index in chosen], folder, said, "numpy", differences)


def boxes(sample, package, picture, given):
    """Coordinates and confidences as predictions."""
    found = []
    for (x, y, width, height), confidence in zip(given["coordinates"], given["confidence"], strict=True):
        edges = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        box = sample.image_box(edges, picture, package.edge)
        tag = int(np.argmax(confidence))
        if box:
            found.append({"tagName": package.labels[tag], "probability": float(confidence[tag]), "boundingBox": box})
    return found[: package.suppression["countLimit"]]


@pytest.mark.parametrize("format", CORE_ML)
@pytest.mark.parametrize("model", ["compact", "multilabel", "detector"])
def test_core_ml_files_keep_the_contract(model, format, packages):
    folder, _ = packages(model, format)
    specification = coremltools.utils.load_spec(str(folder / "model.mlmodel"))
    assert specification.specificationVersion == 4
    description = specification.description
    assert [each.type.WhichOneof("Type") for each in description.input] == ["imageType"]
    image = description.input[0].type.imageType
    edge = 320 if model == "detector" else 224
    assert (image.width, image.height, image.colorSpace) == (edge, edge, 20)
    outputs = {each.name: each.type.WhichOneof("Type") for each in description.output}
    kind = specification.WhichOneof("Type")
    if model == "detector":
        assert kind == "pipeline"
        assert outputs == {"confidence": "multiArrayType", "coordinates": "multiArrayType"}
        network, choice = specification.pipeline.models
        assert choice.nonMaximumSuppression.stringClassLabels.vector == ["bolt", "nut", "washer"]
        assert choice.nonMaximumSuppression.pickTop.perClass
        layers = network.neuralNetwork.layers
    else:
        assert kind == "neuralNetworkClassifier"
        assert outputs == {"classLabel": "stringType", "loss": "dictionaryType"}
        assert (description.predictedFeatureName, description.predictedProbabilitiesName) == ("classLabel", "loss")
        assert len(specification.neuralNetworkClassifier.stringClassLabels.vector) >= 2
        layers = specification.neuralNetworkClassifier.layers
    halved = [layer.name for layer in layers if layer.HasField("convolution") and layer.convolution.weights.float16Value]
    assert bool(halved) == (format == "CoreMLFloat16")
    record = json.loads((folder / "parity.json").read_text())
    assert "not run in Core ML" in record["interpreter"]


def test_what_eight_bits_cannot_be_says_why(ocellus, models, tmp_path):
    for platform, flavor in (("TensorFlow", "TensorFlowLiteFloat16"), ("CoreML", None), ("CoreML", "CoreMLFloat16")):
        options = ("--flavor", flavor) if flavor else ()
        out = tmp_path / "none.zip"
        failure = ocellus.run("export", models("eight_bits"), "--platform", platform, *options, "--out", out, code=1)
        assert "8 bits" in failure.stderr and not out.exists()
