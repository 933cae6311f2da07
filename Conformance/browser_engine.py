"""The engine for browsers without a browser: its WebAssembly in wasmtime, which shares nothing with one but the specification."""

import json
import struct

import numpy as np
import wasmtime
from PIL import Image, ImageOps


class Engine:
    """An instance of the engine, as a page has it."""

    def __init__(self, binary):
        config = wasmtime.Config()
        config.wasm_simd = True
        config.wasm_relaxed_simd = True
        self.store = wasmtime.Store(wasmtime.Engine(config))
        module = wasmtime.Module(self.store.engine, binary)
        assert list(module.imports) == [], "the engine needs nothing of its page"
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)

    def call(self, name, *arguments):
        return self.exports[name](self.store, *arguments)

    def put(self, data):
        """Bytes in the engine's memory; returns their place."""
        place = self.call("allocate", len(data))
        assert place > 0
        self.exports["memory"].write(self.store, data, place)
        return place

    def floats(self, place, count):
        return np.frombuffer(self.exports["memory"].read(self.store, place, place + 4 * count), "<f4").copy()

    def load(self, data):
        place = self.put(data)
        handle = self.call("loadModel", place, len(data))
        self.call("release", place)
        return handle

    def outputs(self, handle, pixels):
        """The first output of a model for an image, height x width x 3."""
        height, width, _ = pixels.shape
        alpha = np.full((height, width, 1), 255, np.uint8)
        place = self.put(np.concatenate([pixels, alpha], 2).tobytes())
        assert self.call("setImage", handle, place, width, height) == 0
        assert self.call("run", handle) == 0
        self.call("release", place)
        return self.floats(self.call("outputPointer", handle, 0), self.call("outputCount", handle, 0))

    def detections(self, handle):
        """Rows of the image that was run last: left, top, width, height, probability, tag."""
        count = self.call("detect", handle)
        assert count >= 0
        return self.floats(self.call("detectionsPointer", handle), 6 * count).reshape(count, 6)


def pixels_of(image):
    """An image as a browser draws it: upright, on white."""
    with Image.open(image) as opened:
        upright = ImageOps.exif_transpose(opened)
        if "A" in upright.getbands():
            white = Image.new("RGBA", upright.size, "white")
            upright = Image.alpha_composite(white, upright.convert("RGBA"))
        return np.asarray(upright.convert("RGB"))


def predictions(engine, handle, description, image):
    """What a page says of an image, in the words of the program."""
    output = engine.outputs(handle, pixels_of(image))
    tags = description["tags"]
    if description["task"] == "detection":
        names = ("left", "top", "width", "height")
        return [
            {
                "tagName": tags[int(row[5])], "probability": float(row[4]),
                "boundingBox": dict(zip(names, map(float, row[:4]))),
            }
            for row in engine.detections(handle)
        ]
    return [{"tagName": tag, "probability": float(value)} for tag, value in zip(tags, output, strict=True)]


def model_in(folder):
    return (folder / "model.bin").read_bytes(), json.loads((folder / "model.json").read_text())


def words(data):
    """The header of a model."""
    return struct.unpack("<24i", data[:96])
