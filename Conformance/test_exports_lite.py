"""Exports to TensorFlow Lite in LiteRT, and to Core ML in an interpreter of its specification: they say what the program says."""

import json

import coremltools
import numpy as np
import pytest
import tflite
from ai_edge_litert.interpreter import Interpreter

from coreml_network import run_model
from exports import hold, opened, sampled

LITE = ("TensorFlowLite", "TensorFlowLiteFloat16")
CORE_ML = ("CoreML", "CoreMLFloat16")
FLOAT_MODELS = ("compact", "general", "multilabel", "detector")


@pytest.mark.parametrize("format", LITE)
@pytest.mark.parametrize("model", (*FLOAT_MODELS, "eight_bits"))
def test_tensorflow_lite_says_what_the_program_says(
    model, format, packages, exported_images, exported_answers, differences
):
    if (model, format) == ("eight_bits", "TensorFlowLiteFloat16"):
        pytest.skip("a base model in 8 bits has no 16-bit form; see below")
    package = packages(model, format)
    found = sampled(package[0], exported_images)
    hold(model, format, package, exported_answers(model), found, "LiteRT", differences)


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
def test_core_ml_says_what_the_program_says(model, format, packages, exported_images, exported_answers, differences):
    """Core ML runs on Apple's systems only; the layers are computed here, by numpy, as Apple's specification defines them."""
    written = packages(model, format)
    specification = coremltools.utils.load_spec(str(written[0] / "model.mlmodel"))
    other, _ = packages(model, "TensorFlowLite")
    sample = opened(other)
    package = sample.Package(other)
    found = []
    # An interpreter that shows how it computes is slow.
    chosen = list(range(len(exported_images)))[:: max(1, len(exported_images) // 4)]
    for index in chosen:
        picture = sample.opened(exported_images[index], package.edge)
        pixels = sample.square(picture, package.fit, package.edge).astype(np.float32).transpose(2, 0, 1)
        given = run_model(specification, pixels[None])
        if model == "detector":
            found.append(boxes(sample, package, picture, given))
        else:
            assert given["classLabel"] == max(given["loss"], key=given["loss"].get)
            found.append([{"tagName": tag, "probability": value} for tag, value in given["loss"].items()])
    expected = [exported_answers(model)[index] for index in chosen]
    hold(model, format, written, expected, found, "numpy", differences)


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


def test_what_eight_bits_cannot_be_says_why(ocellus, exported_models, tmp_path):
    for platform, flavor in (("TensorFlow", "TensorFlowLiteFloat16"), ("CoreML", None), ("CoreML", "CoreMLFloat16")):
        options = ("--flavor", flavor) if flavor else ()
        out = tmp_path / "none.zip"
        failure = ocellus.run("export", exported_models("eight_bits"), "--platform", platform, *options, "--out", out, code=1)
        assert "8 bits" in failure.stderr and not out.exists()
