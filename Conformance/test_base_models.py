"""Base models from a folder, an archive and a server; the model under them is made here, with random weights."""

import http.server
import json
import pathlib
import threading
import zipfile

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import reference
from program import NOTHING_DONE, WRONG_COMMAND_LINE, Program

EMBEDDING, CHANNELS, EDGE = 16, 12, 64


def graph(operator="Relu"):
    """A small convolutional network: pixels, a map at stride 8, and an embedding."""
    rng = np.random.default_rng(5)

    def weights(name, *shape):
        values = rng.normal(size=shape, scale=np.prod(shape[1:]) ** -0.5).astype(np.float32)
        return numpy_helper.from_array(values, name)

    nodes = [
        helper.make_node("Conv", ["image", "w1", "b1"], ["c1"], strides=[4, 4], kernel_shape=[4, 4]),
        helper.make_node(operator, ["c1"], ["r1"]),
        helper.make_node("Conv", ["r1", "w2", "b2"], ["c2"], strides=[2, 2], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c2"], ["map8"]),
        helper.make_node("Conv", ["map8", "w3", "b3"], ["c3"], kernel_shape=[1, 1]),
        helper.make_node("Relu", ["c3"], ["r3"]),
        helper.make_node("GlobalAveragePool", ["r3"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["embedding"]),
    ]
    made = helper.make_graph(
        nodes, "small",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, "h", "w"])],
        [
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", EMBEDDING]),
            helper.make_tensor_value_info("map8", TensorProto.FLOAT, ["n", CHANNELS, "y", "x"]),
        ],
        [
            weights("w1", 8, 3, 4, 4), weights("b1", 8), weights("w2", CHANNELS, 8, 3, 3), weights("b2", CHANNELS),
            weights("w3", EMBEDDING, CHANNELS, 1, 1), weights("b3", EMBEDDING),
        ],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def package(folder, model=None, **changes):
    """Writes a package; `changes` replace keys of its manifest."""
    folder.mkdir()
    model = model or graph()
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    manifest = {
        "formatVersion": 1, "name": "small", "version": "1.0", "title": "A small one", "license": "CC0-1.0",
        "tasks": ["classification"],
        "model": {
            "file": "model.onnx", "sha256": reference.digest(folder / "model.onnx"), "opset": 17,
            "parameters": sum(int(np.prod(each.dims)) for each in model.graph.initializer),
            "operators": sorted({node.op_type for node in model.graph.node}),
        },
        "input": {
            "name": "image", "layout": "NCHW", "channels": "RGB", "range": [0, 255], "normalization": "inside the graph",
            "size": {"default": EDGE, "compact": EDGE, "fine": EDGE, "multipleOf": 8},
            "resize": {"rule": "shorter edge to size, antialiased bilinear", "crop": "center square"},
        },
        "outputs": {
            "embedding": {"name": "embedding", "dimensions": EMBEDDING},
            "maps": [{"name": "map8", "stride": 8, "channels": CHANNELS}],
        },
        "provenance": {},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | changes))
    return folder


def archive(folder, path, compression=zipfile.ZIP_STORED):
    """Packs a package as a ZIP archive."""
    with zipfile.ZipFile(path, "w", compression) as file:
        for each in sorted(folder.iterdir()):
            file.write(each, each.name)
    return path


@pytest.fixture
def home(ocellus, tmp_path):
    """The program with base models of the test's own."""
    return Program(ocellus.path, tmp_path / "home")


@pytest.fixture
def server(tmp_path):
    """A local server of the files in `tmp_path/served`; counts requests."""
    served = tmp_path / "served"
    served.mkdir()
    requests = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=served)

        def do_GET(self):
            requests.append(self.path)
            if self.path.startswith("/moved/"):
                self.send_response(302)
                self.send_header("Location", self.path.removeprefix("/moved"))
                self.end_headers()
            elif self.path == "/loop":
                self.send_response(302)
                self.send_header("Location", "/loop")
                self.end_headers()
            else:
                super().do_GET()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", served, requests
        running.shutdown()
        thread.join()


def added(home):
    """The names of the base models that were added."""
    return [each["name"] for each in home.json("basemodel", "list")["baseModels"] if not each["isBundled"]]


def temporaryFiles(home):
    """What lies in the folder of base models."""
    folder = home.environment["XDG_DATA_HOME"] + "/ocellus/basemodels"
    return sorted(path.name for path in pathlib.Path(folder).glob("*"))


def test_those_of_the_program_are_listed_and_good(home):
    listing = home.json("basemodel", "list")
    bundled = {each["name"]: each["sha256"] for each in listing["baseModels"] if each["isBundled"]}
    files = [reference.COMPACT_MODEL, reference.STANDARD_MODEL]
    files += [path.parent.with_name(path.parent.name + "-int8") / path.name for path in files]
    assert bundled == {path.parent.name: reference.digest(path) for path in files}
    domains = {
        each["name"]: (each["baseModel"], each["edge"]) for each in listing["domains"] if each["type"] == "classification"
    }
    detection = {each["name"]: each for each in listing["domains"] if each["type"] == "detection"}
    assert {"General", "Logo", "Products on Shelves", "General (compact)"} <= set(detection)
    # The boxes of a training decide the size.
    assert all("edge" not in each for each in detection.values())
    assert domains["General (compact)"] == ("efficientnet-lite0", 224)
    assert domains["General"] == ("efficientnet-lite2", 224) and domains["Food"] == ("efficientnet-lite2", 256)
    assert domains["General (compact, 8 bits)"] == ("efficientnet-lite0-int8", 224)
    assert "good" in home.run("basemodel", "verify").stdout
    assert "efficientnet-lite0" in home.failure("basemodel", "remove", "efficientnet-lite0")


@pytest.mark.parametrize("how", ["folder", "archive", "address", "redirected address"])
def test_a_base_model_is_added_trained_with_and_removed(home, server, lossless, tmp_path, how):
    address, served, _ = server
    folder = package(tmp_path / "small")
    packed = archive(folder, served / "small.zip")
    sum_ = reference.digest(packed)
    source = {
        "folder": [folder], "archive": [packed], "address": [f"{address}/small.zip", "--sha256", sum_],
        "redirected address": [f"{address}/moved/small.zip", "--sha256", sum_],
    }[how]
    home.run("basemodel", "add", *source)
    home.run("basemodel", "add", *source)  # The same again changes nothing.
    assert added(home) == ["small"] and temporaryFiles(home) == ["small-1.0"]
    assert "good" in home.run("basemodel", "verify", "small").stdout

    model = tmp_path / "model.ocellus"
    trained = home.json("train", lossless / "train", "--out", model, "--domain", "small", "--precision", "f32")
    assert trained["edge"] == EDGE and trained["baseModel"]["name"] == "small"
    file = reference.ModelFile(model)
    assert file.record["headFeatureCount"] == EMBEDDING + CHANNELS
    image = reference.images(lossless / "test")[3]
    backbone = reference.Backbone(folder / "model.onnx", maps=["map8"])
    expected = file.probabilities(backbone.views([image], EDGE))[0]
    found = {
        each["tagName"]: each["probability"]
        for each in home.json("predict", model, image, "--precision", "f32")[0]["predictions"]
    }
    assert [found[tag] for tag in file.tags] == pytest.approx(expected.tolist(), abs=0.01)

    home.run("basemodel", "remove", "small")
    assert added(home) == [] and temporaryFiles(home) == []
    assert backbone.digest in home.failure("predict", model, reference.images(lossless / "test")[4], "--no-cache")
    home.failure("train", lossless / "train", "--out", model, "--domain", "small", code=WRONG_COMMAND_LINE)
    home.failure("basemodel", "remove", "small")


def test_a_wrong_sum_is_refused(home, server, tmp_path):
    address, served, requests = server
    archive(package(tmp_path / "small"), served / "small.zip")
    message = home.failure("basemodel", "add", f"{address}/small.zip", "--sha256", "0" * 64)
    assert "SHA-256" in message and requests == ["/small.zip"]
    assert added(home) == [] and temporaryFiles(home) == []


@pytest.mark.parametrize("path", ["/missing.zip", "/loop"])
def test_a_server_that_does_not_answer_is_an_error(home, server, path):
    address, _, requests = server
    home.failure("basemodel", "add", address + path, "--sha256", "0" * 64)
    assert temporaryFiles(home) == [] and len(requests) <= 7


def changed_graph(folder):
    path = folder / "model.onnx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


BAD_PACKAGES = {
    "a graph that is not the one of the sum": lambda place: changed_graph(package(place)) or place,
    "an operator that is not allowed": lambda place: package(place, graph("Selu")),
    "a manifest that promises other features": lambda place: package(
        place, outputs={"embedding": {"name": "embedding", "dimensions": EMBEDDING + 1}}),
    "a name that leaves the folder": lambda place: package(place, name="../small"),
    "no manifest": lambda place: (package(place) / "manifest.json").unlink() or place,
    "a later format": lambda place: package(place, formatVersion=2),
}


@pytest.mark.parametrize("make", BAD_PACKAGES.values(), ids=BAD_PACKAGES.keys())
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "archive"])
def test_a_bad_package_is_refused(home, tmp_path, make, packed):
    source = make(tmp_path / "bad")
    if packed:
        source = archive(source, tmp_path / "bad.zip")
    assert home.failure("basemodel", "add", source).strip()
    assert added(home) == [] and temporaryFiles(home) == []


def test_an_archive_that_is_cut_short_is_refused(home, tmp_path):
    packed = archive(package(tmp_path / "small"), tmp_path / "small.zip")
    whole = packed.read_bytes()
    for length in (0, 100, len(whole) // 2, len(whole) - 1):
        packed.write_bytes(whole[:length])
        home.failure("basemodel", "add", packed)
    assert temporaryFiles(home) == []


def test_another_graph_under_the_same_name_and_version_is_refused(home, tmp_path):
    home.run("basemodel", "add", package(tmp_path / "first"))
    home.failure("basemodel", "add", package(tmp_path / "second", graph("Sigmoid")))
    assert home.run("basemodel", "verify", "small").returncode == 0
    home.run("basemodel", "add", package(tmp_path / "third", graph("Sigmoid"), version="1.1"))
    assert added(home) == ["small", "small"]


def test_a_damaged_installation_is_noticed(home, tmp_path):
    home.run("basemodel", "add", package(tmp_path / "small"))
    changed_graph(pathlib.Path(home.environment["XDG_DATA_HOME"], "ocellus/basemodels/small-1.0"))
    assert "SHA-256" in home.failure("basemodel", "verify", "small")
    assert not all(finding["isGood"] for finding in home.json("doctor", code=NOTHING_DONE)["findings"])
