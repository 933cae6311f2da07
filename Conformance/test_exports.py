"""Exports in their own runtimes: each package's model in ONNX Runtime or OpenVINO says what the program says."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import onnx
import onnxruntime
import openvino
import pytest
from PIL import Image

from program import REPOSITORY, WRONG_COMMAND_LINE

# With OCELLUS_RECORD_EXPORTS=1 the table of differences in the documentation is written anew.
RECORD = os.environ.get("OCELLUS_RECORD_EXPORTS") == "1"
DOCUMENT = REPOSITORY / "docs/exports.md"
MARKS = ("<!-- differences -->\n", "<!-- end of differences -->")

FORMATS = {
    "ONNX": ("ONNX", None, 1e-4),
    "ONNX12": ("ONNX", "ONNX12", 1e-4),
    "ONNX10": ("ONNX", "ONNX10", 1e-4),
    "OnnxFloat16": ("ONNX", "OnnxFloat16", 1e-2),
    "OpenVino": ("OpenVino", None, 1e-4),
    "NoPostProcess": ("OpenVino", "NoPostProcess", 1e-4),
}
MODELS = ("compact", "general", "multilabel", "eight_bits", "detector")
# Two libraries round the same 8-bit network differently: what one of them rounds just the other way is a whole step apart.
EIGHT_BIT_TOLERANCE = 0.05
# Boxes: of float32 and of float16, in pixels of the model's input.
BOX_TOLERANCE = {1e-4: 0.5, 1e-2: 2}


@pytest.fixture(scope="module")
def models(ocellus, parts, label_lists, tmp_path_factory):
    """The model files by name: made when they are first asked for."""
    folder = tmp_path_factory.mktemp("exported")
    labels = ("--multilabel", label_lists / "train.csv")
    recipes = {
        "compact": (parts / "train", "--domain", "General (compact)"),
        "general": (parts / "train", "--domain", "General"),
        "multilabel": (label_lists / "train", *labels, "--domain", "General (compact)"),
        "eight_bits": (parts / "train", "--domain", "General (compact, 8 bits)"),
        "detector": (parts, "--budget", "1s"),
    }
    made = {}

    def model(name):
        if name not in made:
            made[name] = folder / f"{name}.ocellus"
            ocellus.run("train", *recipes[name], "--out", made[name], "--precision", "f32")
        return made[name]

    return model


@pytest.fixture(scope="module")
def images(parts, lossless, tmp_path_factory):
    """Photographs as JPEG and PNG, a large one that is decoded at a fraction of its size, a turned one, a narrow one, a tiny one."""
    folder = tmp_path_factory.mktemp("looked-at")
    found = sorted((parts / "test").rglob("*.jpg"))[::3] + sorted((lossless / "test").rglob("*.png"))[::6]
    with Image.open(found[0]) as image:
        image.resize((2611, 1977)).save(folder / "large.jpg", quality=92)
        exif = Image.Exif()
        for turn in (3, 6, 8):
            exif[0x0112] = turn
            image.resize((2611, 1977)).save(folder / f"turned{turn}.jpg", exif=exif)
        image.resize((700, 90)).save(folder / "narrow.png")
        image.resize((40, 60)).convert("RGBA").save(folder / "tiny.png")
    return found + sorted(folder.iterdir())


@pytest.fixture(scope="module")
def answers(ocellus, models, images):
    """What the program says of all images, by model."""
    said = {}

    def answer(name):
        if name not in said:
            said[name] = ocellus.json("predict", models(name), *images, "--precision", "f32", "--no-cache")
        return said[name]

    return answer


@pytest.fixture(scope="module")
def packages(ocellus, models, tmp_path_factory):
    """Unpacked packages: the folder, and what was said of the export."""
    made = {}

    def package(model, format):
        if (model, format) not in made:
            folder = tmp_path_factory.mktemp(f"{model}-{format}")
            platform, flavor, _ = FORMATS[format]
            options = ("--flavor", flavor) if flavor else ()
            file = folder / "export.zip"
            said = ocellus.json("export", models(model), "--platform", platform, *options, "--out", file)
            with zipfile.ZipFile(file) as archive:
                archive.extractall(folder / "content")
            made[model, format] = folder / "content", said
        return made[model, format]

    return package


@pytest.fixture(scope="module")
def differences():
    """Rows of the table in the documentation; written at the end."""
    rows = {}
    yield rows
    if RECORD and rows:
        titles = ("model", "format", "run in", "probabilities differ by at most", "boxes by at most", "package", "export")
        lines = [f"| {' | '.join(titles)} |\n", "|---" * len(titles) + "|\n"]
        lines += [f"| {' | '.join(row)} |\n" for _, row in sorted(rows.items())]
        text = DOCUMENT.read_text()
        before, rest = text.split(MARKS[0])
        _, after = rest.split(MARKS[1])
        DOCUMENT.write_text(before + MARKS[0] + "".join(lines) + MARKS[1] + after)


def sampled(folder, images):
    """What the Python sample of a package says of images."""
    run = subprocess.run(
        [sys.executable, "-B", folder / "python/predict.py", *images], capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def tolerance(model, format):
    return EIGHT_BIT_TOLERANCE if model == "eight_bits" else FORMATS[format][2]


def overlap(one, other):
    def edges(box):
        return box["left"], box["top"], box["left"] + box["width"], box["top"] + box["height"]

    (a, b, c, d), (e, f, g, h) = edges(one), edges(other)
    shared = max(0, min(c, g) - max(a, e)) * max(0, min(d, h) - max(b, f))
    return shared / ((c - a) * (d - b) + (g - e) * (h - f) - shared)


def compare_boxes(expected, found, size, edge, tolerance):
    """The largest differences of probability and, in pixels of the model's input, of edges."""
    scale = edge / max(size)
    worst, pixels, open_boxes = 0.0, 0.0, list(found)

    def distance(one, other):
        places = (("left", "width", 0), ("top", "height", 1))
        return max(
            abs(one[start] + end * one[length] - other[start] - end * other[length]) * size[axis] * scale
            for start, length, axis in places
            for end in (0, 1)
        )

    def is_free(each, others):
        """Near the limit of probability, or of the overlap from which one of two boxes goes."""
        return each["probability"] < 0.1 or any(
            other["tagName"] == each["tagName"] and overlap(other["boundingBox"], each["boundingBox"]) > 0.5
            for other in others
        )

    for each in expected:
        candidates = [one for one in open_boxes if one["tagName"] == each["tagName"]]
        nearest = min(candidates, key=lambda one: distance(one["boundingBox"], each["boundingBox"]), default=None)
        if nearest is None or distance(nearest["boundingBox"], each["boundingBox"]) > 4 * BOX_TOLERANCE[tolerance]:
            assert is_free(each, found), each
            continue
        if each["probability"] < 0.1 and distance(nearest["boundingBox"], each["boundingBox"]) > BOX_TOLERANCE[tolerance]:
            continue  # another one of two faint boxes that overlap was kept
        open_boxes.remove(nearest)
        worst = max(worst, abs(nearest["probability"] - each["probability"]))
        pixels = max(pixels, distance(nearest["boundingBox"], each["boundingBox"]))
    assert all(is_free(each, expected) for each in open_boxes)
    return worst, pixels


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("model", MODELS)
def test_the_sample_of_a_package_says_what_the_program_says(model, format, packages, images, answers, differences):
    if model == "eight_bits" and format in ("ONNX10", "ONNX12", "OnnxFloat16"):
        pytest.skip("a base model in 8 bits has no such form; see below")
    folder, said = packages(model, format)
    edge = json.loads((folder / "cvexport.manifest").read_text())["Ocellus"]["inputRule"]["edge"]
    worst, pixels = 0.0, None
    for expected, found in zip(answers(model), sampled(folder, images), strict=True):
        assert found["image"] == expected["image"]
        if model == "detector":
            true = [{**each, "boundingBox": each["box"]} for each in expected["predictions"]]
            size = (expected["width"], expected["height"])
            one, other = compare_boxes(true, found["predictions"], size, edge, FORMATS[format][2])
            worst, pixels = max(worst, one), max(pixels or 0.0, other)
        else:
            true = {each["tagName"]: each["probability"] for each in expected["predictions"]}
            said_of = {each["tagName"]: each["probability"] for each in found["predictions"]}
            assert said_of.keys() == true.keys()
            worst = max(worst, max(abs(said_of[tag] - true[tag]) for tag in true))
    runtime = "OpenVINO" if FORMATS[format][0] == "OpenVino" else "ONNX Runtime"
    boxes = "" if pixels is None else f"{pixels:.3f} px"
    cost = (f"{said['bytes'] / 1e6:.1f} MB", f"{said['seconds']:.1f} s")
    differences[model, format] = (model, format, runtime, f"{worst:.1e}", boxes, *cost)
    assert worst <= tolerance(model, format)
    assert pixels is None or pixels <= BOX_TOLERANCE[FORMATS[format][2]]


@pytest.mark.parametrize("format", [name for name, entry in FORMATS.items() if entry[0] == "ONNX"])
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


def test_a_client_that_knows_the_protocol_only(packages, lossless, ocellus, models):
    """Pillow's own scaling, the channel rule of the metadata, the order of the labels: nothing of what is ours."""
    folder, _ = packages("compact", "ONNX")
    labels = (folder / "labels.txt").read_text().splitlines()
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    files = sorted((lossless / "test").rglob("*.png"))[:6]
    said = ocellus.json("predict", models("compact"), *files, "--precision", "f32")
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
def test_the_javascript_sample_prepares_the_same_input(model, packages, images, tmp_path):
    node = shutil.which("node")
    if not node:
        pytest.skip("there is no Node.js")
    folder, _ = packages(model, "ONNX")
    for name, text in STAND_INS.items():
        place = folder / "javascript/node_modules" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "index.mjs").write_text(text)
        (place / "package.json").write_text(json.dumps({"name": name, "type": "module", "exports": "./index.mjs"}))
    spec = importlib.util.spec_from_file_location("ocellus_input", folder / "python/ocellus_input.py")
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    package = sample.Package(folder)
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    names = [output.name for output in session.get_outputs()]
    for file in [path for path in images if path.suffix == ".png"]:
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


def test_packages_have_all_that_the_protocol_names(packages, models, ocellus):
    for model, format in (("compact", "ONNX"), ("detector", "OpenVino")):
        folder, said = packages(model, format)
        manifest = json.loads((folder / "cvexport.manifest").read_text())
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
    folder, _ = packages(model, format)
    original = folder.parent / "export.zip"
    assert ocellus.json("verify", original)["parity"]["faults"] == []
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(changed, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename in ("model.onnx", "model.bin"):
                # The signs of ten thousand numbers of the last tenth.
                numbers = bytearray(data)
                start = len(data) * 9 // 10 // 4 * 4
                for place in range(start + 3, start + 40_003, 4):
                    numbers[place] ^= 0x80
                data = bytes(numbers)
            target.writestr(entry.filename, data)
    failure = ocellus.run("verify", changed, code=1)
    assert "answers differently" in failure.stderr or "could not" in failure.stderr


def test_what_cannot_be_exported_says_why(ocellus, models, tmp_path):
    def refused(*options, model="compact", code=1):
        out = tmp_path / "none.zip"
        failure = ocellus.run("export", models(model), *options, "--out", out, code=code)
        assert not out.exists()
        return failure.stderr

    assert "not available" in refused("--platform", "VAIDK")
    assert "ONNX" in refused("--platform", "Abacus")
    assert "ONNX12" in refused("--platform", "ONNX", "--flavor", "ONNX99")
    assert "8 bits" in refused("--platform", "ONNX", "--flavor", "OnnxFloat16", model="eight_bits")
    assert "operator set 11" in refused("--platform", "ONNX", "--flavor", "ONNX12", model="eight_bits")
    ocellus.run("export", models("compact"), code=WRONG_COMMAND_LINE)
    (tmp_path / "none").write_bytes(b"PK nothing")
    assert "no package" in ocellus.run("verify", tmp_path / "none", code=1).stderr
    assert "no package" in ocellus.run("verify", models("compact"), code=1).stderr
