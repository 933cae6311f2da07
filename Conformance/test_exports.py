"""Exports in their own runtimes: each package's model in ONNX Runtime or OpenVINO says what the program says."""

import json
import os
import shutil
import subprocess

import numpy as np
import onnx
import onnxruntime
import openvino
import pytest
from PIL import Image

from exports import FORMATS, MODELS, best_of, hold, manifest_of, opened, require_found_out, sampled
from program import WRONG_COMMAND_LINE

ONNX = [name for name, entry in FORMATS.items() if entry[0] == "ONNX"]
OPENVINO = [name for name, entry in FORMATS.items() if entry[0] == "OpenVino"]


@pytest.mark.parametrize("format", ONNX + OPENVINO)
@pytest.mark.parametrize("model", MODELS)
def test_the_sample_of_a_package_says_what_the_program_says(
    model, format, packages, exported_images, exported_answers, differences
):
    if model == "eight_bits" and format in ("ONNX10", "ONNX12", "OnnxFloat16"):
        pytest.skip("a base model in 8 bits has no such form; see below")
    package, runtime = packages(model, format), "OpenVINO" if format in OPENVINO else "ONNX Runtime"
    found = sampled(package[0], exported_images)
    hold(model, format, package, exported_answers(model), found, runtime, differences)


@pytest.mark.parametrize(
    ("format", "runtime"),
    [("ONNX", "onnxruntime"), ("OpenVino", "openvino"), ("TensorFlow", "tensorflow"), ("TensorFlowLite", "ai_edge_litert")],
)
def test_eight_bits_keep_the_most_probable_tag(format, runtime, packages, ocellus, exported_models, parts):
    """On 98 of 100 photographs, as many as there are: runtimes round differently in 8 bits, so that a near tie may tip."""
    pytest.importorskip(runtime)
    images = sorted(parts.rglob("*.jpg"))
    said = ocellus.json("predict", exported_models("eight_bits"), *images, "--precision", "f32", "--no-cache")
    found = sampled(packages("eight_bits", format)[0], images)
    same = [best_of(each["predictions"]) == best_of(other) for each, other in zip(said, found, strict=True)]
    assert len(same) >= 60 and sum(same) >= 0.98 * len(same)


@pytest.mark.parametrize("format", ONNX)
@pytest.mark.parametrize("model", ["compact", "detector"])
def test_onnx_files_keep_the_contract(model, format, packages):
    folder, _ = packages(model, format)
    file = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(file)
    assert file.opset_import[0].version == (11 if format in ("ONNX10", "ONNX12") else 13)
    facts = {each.key: each.value for each in file.metadata_props}
    assert facts["Image.BitmapPixelFormat"] == "Rgb8" and facts["Image.NominalPixelRange"] == "NominalRange_0_255"
    assert facts == json.loads((folder / "metadata_properties.json").read_text())
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    floats = "tensor(float16)" if format == "OnnxFloat16" else "tensor(float)"
    entry = session.get_inputs()[0]
    outputs = {each.name: (each.type, len(each.shape)) for each in session.get_outputs()}
    if model == "detector":
        assert (entry.name, entry.type, entry.shape) == ("image_tensor", floats, [1, 3, 320, 320])
        assert outputs == {"detected_boxes": (floats, 2), "detected_scores": (floats, 1), "detected_classes": ("tensor(int64)", 1)}
    else:
        assert (entry.name, entry.type, entry.shape) == ("data", floats, [1, 3, 224, 224])
        assert outputs == {"model_output": (floats, 2)}
    weights = sum(len(each.raw_data) for each in file.graph.initializer)
    assert (folder / "model.onnx").stat().st_size < 1.02 * weights


def test_openvino_files_keep_the_contract(packages):
    def shapes(model, format):
        read = openvino.Core().read_model(packages(model, format)[0] / "model.xml")
        return {port.any_name: str(port.partial_shape) for port in read.inputs + read.outputs}

    assert shapes("compact", "OpenVino") == {"data": "[1,3,224,224]", "model_output": "[1,3]"}
    found = shapes("detector", "OpenVino")
    assert found.keys() == {"image_tensor", "detected_boxes", "detected_scores", "detected_classes"}
    places = 20 * 20 + 10 * 10
    assert shapes("detector", "NoPostProcess") == {
        "image_tensor": "[1,3,320,320]", "raw_probs": f"[{places},4]", "raw_boxes": f"[{places},4]",
    }
    facts = json.loads((packages("compact", "OpenVino")[0] / "metadata_properties.json").read_text())
    assert facts["Image.NominalPixelRange"] == "Normalized_0_1" and facts["Image.BitmapPixelFormat"] == "Rgb8"


def test_a_client_that_knows_the_protocol_only(packages, lossless, ocellus, exported_models):
    """Pillow's own scaling, the channel rule of the metadata, the order of the labels: nothing of what is ours."""
    folder, _ = packages("compact", "ONNX")
    labels = (folder / "labels.txt").read_text().splitlines()
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    files = sorted((lossless / "test").rglob("*.png"))[:6]
    said = ocellus.json("predict", exported_models("compact"), *files, "--precision", "f32")
    for file, expected in zip(files, said, strict=True):
        with Image.open(file) as image:
            scale = 224 / min(image.size)
            width, height = (round(length * scale) for length in image.size)
            left, top = (width - 224) // 2, (height - 224) // 2
            square = image.resize((width, height), Image.Resampling.BILINEAR).crop((left, top, left + 224, top + 224))
        tensor = np.asarray(square, dtype=np.float32).transpose(2, 0, 1)[None]
        probabilities = session.run(["model_output"], {"data": tensor})[0][0]
        assert abs(probabilities.sum() - 1) < 1e-5
        true = {each["tagName"]: each["probability"] for each in expected["predictions"]}
        assert all(abs(true[label] - value) < 2e-3 for label, value in zip(labels, probabilities, strict=True))


# Stand in for the two packages that the JavaScript sample uses: the decoder reads prepared pixels, the runtime keeps its input.
STAND_INS = {
    "sharp": """
        import { readFileSync } from "node:fs";
        const chain = (file) => {
          const self = {};
          for (const step of ["rotate", "flatten", "toColourspace", "removeAlpha", "raw"]) self[step] = () => self;
          self.toBuffer = async () => ({ data: readFileSync(file), info: JSON.parse(readFileSync(`${file}.json`, "utf8")) });
          return self;
        };
        export default chain;
    """,
    "onnxruntime-node": """
        import { readFileSync, writeFileSync } from "node:fs";
        class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
        const run = async (feeds) => {
          writeFileSync(process.env.TENSOR, Buffer.from(Object.values(feeds)[0].data.buffer));
          const outputs = JSON.parse(readFileSync(process.env.OUTPUTS, "utf8"));
          return Object.fromEntries(Object.entries(outputs).map(([name, data]) => [name, { data: Float32Array.from(data) }]));
        };
        export default { Tensor, InferenceSession: { create: async () => ({ run }) } };
    """,
}


@pytest.mark.parametrize("model", ["compact", "detector"])
def test_the_javascript_sample_prepares_the_same_input(model, packages, exported_images, tmp_path):
    node = shutil.which("node")
    if not node:
        pytest.skip("there is no Node.js")
    folder, _ = packages(model, "ONNX")
    for name, text in STAND_INS.items():
        place = folder / "javascript/node_modules" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "index.mjs").write_text(text)
        (place / "package.json").write_text(json.dumps({"name": name, "type": "module", "exports": "./index.mjs"}))
    sample = opened(folder)
    package = sample.Package(folder)
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    names = [output.name for output in session.get_outputs()]
    for file in [path for path in exported_images if path.suffix == ".png"]:
        picture = sample.opened(file, package.edge)
        pixels = tmp_path / f"{file.stem}.rgb"
        pixels.write_bytes(np.ascontiguousarray(picture.pixels).tobytes())
        (tmp_path / f"{file.stem}.rgb.json").write_text(json.dumps({"width": picture.width, "height": picture.height}))
        tensor = package.tensor(picture)
        outputs = dict(zip(names, session.run(names, {package.input["name"]: tensor})))
        (tmp_path / "outputs.json").write_text(json.dumps({name: value.ravel().tolist() for name, value in outputs.items()}))
        paths = {"TENSOR": str(tmp_path / "tensor"), "OUTPUTS": str(tmp_path / "outputs.json")}
        run = subprocess.run(
            [node, folder / "javascript/predict.mjs", pixels], env=os.environ | paths, capture_output=True, text=True, check=True
        )
        assert np.array_equal(np.frombuffer((tmp_path / "tensor").read_bytes(), dtype=np.float32), tensor.ravel())
        found = json.loads(run.stdout)["predictions"]
        for one, other in zip(package.predictions(picture, outputs), found, strict=True):
            assert one["tagName"] == other["tagName"] and abs(one["probability"] - other["probability"]) < 1e-6
            if "boundingBox" in one:
                assert all(abs(one["boundingBox"][key] - other["boundingBox"][key]) < 1e-5 for key in one["boundingBox"])


def test_packages_have_all_that_the_protocol_names(packages):
    for model, format in (("compact", "ONNX"), ("detector", "OpenVino")):
        folder, said = packages(model, format)
        manifest = manifest_of(folder)
        assert manifest["DomainType"] == ("ObjectDetection" if model == "detector" else "Classification")
        assert (manifest["Platform"], manifest["Flavor"]) == FORMATS[format][:2]
        assert manifest["ExporterVersion"] == "2.0" and manifest["SchemaVersion"] == "1.0"
        assert manifest["IterationId"] == said["iterationId"] and len(said["iterationId"]) == 36
        for key in ("ModelFileName", "LabelFileName", "MetadataPropsFileName"):
            assert (folder / manifest[key]).is_file()
        assert (folder / "labels.txt").read_text() == "bolt\nnut\nwasher\n"
        assert "Apache License" in (folder / "LICENSE").read_text()
        record = json.loads((folder / "parity.json").read_text())
        assert len(record["probes"]) == 8 and record["result"]["faults"] == []
        assert all((folder / probe["file"]).is_file() and probe["expected"] for probe in record["probes"])


@pytest.mark.parametrize(("model", "format"), [("compact", "ONNX"), ("detector", "ONNX"), ("detector", "NoPostProcess")])
def test_a_changed_model_is_found_out(model, format, packages, ocellus, tmp_path):
    def change(data):
        """The signs of ten thousand numbers of the last tenth."""
        start = len(data) * 9 // 10 // 4 * 4
        for place in range(start + 3, start + 40_003, 4):
            data[place] ^= 0x80

    require_found_out(ocellus, packages(model, format), tmp_path, ("model.onnx", "model.bin"), change)


def test_what_cannot_be_exported_says_why(ocellus, exported_models, tmp_path):
    def refused(*options, model="compact", code=1):
        out = tmp_path / "none.zip"
        failure = ocellus.run("export", exported_models(model), *options, "--out", out, code=code)
        assert not out.exists()
        return failure.stderr

    assert "not available" in refused("--platform", "VAIDK")
    assert "ONNX" in refused("--platform", "Abacus")
    assert "ONNX12" in refused("--platform", "ONNX", "--flavor", "ONNX99")
    assert "8 bits" in refused("--platform", "ONNX", "--flavor", "OnnxFloat16", model="eight_bits")
    assert "operator set 11" in refused("--platform", "ONNX", "--flavor", "ONNX12", model="eight_bits")
    ocellus.run("export", exported_models("compact"), code=WRONG_COMMAND_LINE)
    (tmp_path / "none").write_bytes(b"PK nothing")
    assert "no package" in ocellus.run("verify", tmp_path / "none", code=1).stderr
    assert "no package" in ocellus.run("verify", exported_models("compact"), code=1).stderr
