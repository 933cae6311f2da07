"""Models for web pages, in the engine for browsers: they say what the program says, and a head trained there is scikit-learn's."""

import hashlib
import random
import shutil
import struct
import subprocess

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression

from browser_engine import Engine, model_in, pixels_of, predictions, words
from exports import hold, require_found_out
from program import REPOSITORY

VARIANTS = ("simd", "relaxed")
# Those with threads run in browsers only (portal/test_threads.py): wasmtime shares no memory here.
BUILDS = VARIANTS + ("simd-threads", "relaxed-threads")
MODELS = ("compact", "general", "multilabel", "detector")


@pytest.fixture(scope="module")
def binaries(packages):
    """The engine as it lies in a package."""
    folder, _ = packages("compact", "Web")
    return {variant: (folder / f"engine-{variant}.wasm").read_bytes() for variant in BUILDS}


@pytest.fixture(scope="module")
def engines(binaries):
    return {variant: Engine(binaries[variant]) for variant in VARIANTS}


def test_the_same_sources_give_the_same_engine(binaries, tmp_path):
    """Compiled anew by the script that the build calls."""
    compiler = shutil.which("swiftc")
    if compiler is None:
        pytest.skip("there is no Swift compiler")
    subprocess.run([REPOSITORY / "scripts/build-engine.sh", compiler, tmp_path], check=True)
    assert {variant: (tmp_path / f"engine-{variant}.wasm").read_bytes() for variant in BUILDS} == binaries


def is_decoded_whole(image, edge):
    """Larger JPEGs the program decodes at a fraction of their size, which no page can ask of its browser."""
    with Image.open(image) as opened:
        return opened.format != "JPEG" or min(opened.size) < 2 * edge


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("format", ["Web", "WebFloat16"])
@pytest.mark.parametrize("model", MODELS)
def test_a_page_says_what_the_program_says(
    model, format, variant, engines, packages, exported_images, exported_answers, differences
):
    package = packages(model, format)
    data, description = model_in(package[0])
    engine = engines[variant]
    handle = engine.load(data)
    assert handle > 0
    chosen = [
        (image, said) for image, said in zip(exported_images, exported_answers(model), strict=True)
        if is_decoded_whole(image, description["input"]["edge"])
    ]
    assert len(chosen) >= 8
    found = [predictions(engine, handle, description, image) for image, _ in chosen]
    # The table has the build that every browser runs.
    noted = differences if variant == "simd" else {}
    hold(model, format, package, [said for _, said in chosen], found, "our engine, in wasmtime", noted)
    engine.call("unloadModel", handle)


@pytest.mark.parametrize("format", ["Web", "WebFloat16"])
def test_a_package_says_what_it_is_and_is_as_large_as_its_weights(format, packages):
    folder, _ = packages("compact", format)
    data, description = model_in(folder)
    assert description["byteCount"] == len(data) and description["sha256"] == hashlib.sha256(data).hexdigest()
    assert description["format"] == "ocellus-web" and description["input"] == {"edge": 224, "fit": "centerSquare"}
    assert len(data) < 1.02 * words(data)[7]
    assert (6.5e6 if format == "WebFloat16" else 13e6) < len(data) < (7.2e6 if format == "WebFloat16" else 14.5e6)


def test_a_change_of_the_package_is_found_out(ocellus, packages, tmp_path):
    def change(data):
        # Somewhere in the weights of the head, which end the file.
        data[-1000:-200] = bytes(byte ^ 0x55 for byte in data[-1000:-200])

    require_found_out(ocellus, packages("compact", "Web"), tmp_path, ("model.bin",), change)


def test_an_eight_bit_base_model_is_refused_with_the_reason(ocellus, exported_models, tmp_path):
    options = ("--platform", "Web", "--out", tmp_path / "no.zip")
    failure = ocellus.run("export", exported_models("eight_bits"), *options, code=1)
    assert "8 bits" in failure.stderr and "TensorFlow Lite" in failure.stderr


def test_hostile_models_are_refused_and_leave_the_engine_at_work(engines, packages):
    data, _ = model_in(packages("compact", "Web")[0])
    engine = engines["simd"]
    assert engine.load(b"\x7fELF and so on") == -1
    assert engine.load(data[:5000]) == -2
    assert engine.load(data[:4] + struct.pack("<i", 7) + data[8:]) == -3
    chance = random.Random(4)
    head = 96 + 4 + 32 * words(data)[2] + 64 * words(data)[3]
    for _ in range(40):
        place = chance.randrange(8, head) // 4 * 4
        value = chance.choice([-1, 0, 1, 2**31 - 1, -(2**31), 2**26, chance.randrange(500)])
        handle = engine.load(data[:place] + struct.pack("<i", value) + data[place + 4 :])
        assert handle > 0 or handle in (-2, -3)
        if handle > 0:
            engine.call("unloadModel", handle)
    assert engine.load(data) > 0


def test_the_square_of_an_image_is_that_of_pillow(engines, packages, exported_images):
    """What goes in, by way of what comes out: the same image, made the square by Pillow before, gives the same answer."""
    data, description = model_in(packages("compact", "Web")[0])
    engine = engines["simd"]
    handle, edge = engine.load(data), description["input"]["edge"]
    for image in exported_images[:4]:
        pixels = pixels_of(image)
        height, width, _ = pixels.shape
        shorter = min(height, width)
        size = tuple(int(length * edge / shorter + 0.5) for length in (width, height))
        left, top = ((length - edge) // 2 for length in size)
        small = Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR)
        square = np.asarray(small.crop((left, top, left + edge, top + edge)))
        # Pillow weighs in whole numbers, so some of its pixels are a level off.
        assert np.abs(engine.outputs(handle, pixels) - engine.outputs(handle, square)).max() < 5e-3


@pytest.mark.parametrize("regularization", [0.1, 1.0, 30.0])
def test_a_head_is_that_of_scikit_learn(engines, regularization):
    engine = engines["simd"]
    chance = np.random.default_rng(5)
    tags, per_tag, count = 3, 30, 200
    centers = chance.normal(size=(tags, count)) * 0.6
    labels = np.arange(tags * per_tag) % tags
    features = (centers[labels] + chance.normal(size=(len(labels), count))).astype("<f4")
    hot = np.eye(tags, dtype="<f4")[labels]
    places = engine.put(features.tobytes()), engine.put(hot.tobytes())
    result = engine.call("allocate", 4 * tags * (count + 1))
    loss = engine.call("trainHead", *places, len(labels), count, tags, 0, regularization, result)
    head = engine.floats(result, tags * (count + 1))
    weights, bias = head[: tags * count].reshape(tags, count), head[tags * count :]

    # The engine divides features by the root of their mean squared length first.
    scale = 1 / np.sqrt((features.astype(float) ** 2).sum(1).mean())
    reference = LogisticRegression(C=regularization, tol=1e-8, max_iter=5000).fit(features * scale, labels)
    expected = reference.predict_proba(features * scale)
    logits = features @ weights.T + bias
    found = np.exp(logits - logits.max(1, keepdims=True))
    found /= found.sum(1, keepdims=True)
    assert np.abs(found - expected).max() < 2e-3
    assert loss == pytest.approx(-np.log(expected[np.arange(len(labels)), labels]).mean(), abs=1e-3)

    probabilities = engine.call("allocate", 4 * tags)
    engine.call("applyHead", places[0], count, result, tags, 0, probabilities)
    assert engine.floats(probabilities, tags) == pytest.approx(found[0], abs=1e-5)
