"""An independent reading of docs/model-file.md: Pillow, ONNX Runtime and NumPy do what Ocellus does.

Nothing here shares code with the program; it follows the documents only.
"""

import hashlib
import json
import pathlib
import zipfile

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

from program import REPOSITORY

BASE_MODELS = REPOSITORY / ".basemodels"
# The base model of the compact domains, and that of General.
COMPACT_MODEL = BASE_MODELS / "efficientnet-lite0/model.onnx"
STANDARD_MODEL = BASE_MODELS / "efficientnet-lite2/model.onnx"
MAPS = ("map8", "map16", "map32")
# The map that is averaged over a grid of cells too, and the cells along an edge.
CELL_MAP, CELLS = "map16", 3
# The views of the quick recipe; the wider ones of a budget are not made here.
VIEWS = ("center", "mirrored")
IMAGE_EXTENSIONS = {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp"}


def softmax(logits):
    """Probabilities over the last axis."""
    odds = np.exp(logits - logits.max(-1, keepdims=True))
    return odds / odds.sum(-1, keepdims=True)


def sigmoid(logits):
    """A probability for each logit."""
    return 1 / (1 + np.exp(-logits))


def probabilities(kind, logits, temperature):
    """Calibrated probabilities, computed in double precision and rounded to single as the program reports them."""
    scaled = logits.astype(np.float64) / temperature
    return (softmax(scaled) if kind == "multiclass" else sigmoid(scaled)).astype(np.float32)


class ModelFile:
    """The entries of a model file."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            assert all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
            assert archive.testzip() is None
            self.record = json.loads(archive.read("model.json"))
            self.evaluated = json.loads(archive.read("out-of-fold.json"))
            head = np.frombuffer(archive.read("head.f32"), "<f4")
            logits = np.frombuffer(archive.read("out-of-fold.f32"), "<f4")
        self.kind, self.tags = self.record["type"], self.record["tags"]
        self.temperature, self.inverse_regularization = self.record["temperature"], self.record["inverseRegularization"]
        width = self.record["headFeatureCount"]
        self.weights = head[: len(self.tags) * width].reshape(len(self.tags), width)
        self.bias = head[len(self.tags) * width :]
        self.logits = logits.reshape(len(self.evaluated), len(self.tags))
        self.folds = np.array([image["fold"] for image in self.evaluated])
        self.groups = np.array([image["group"] for image in self.evaluated])
        self.truth = np.zeros(self.logits.shape, dtype=bool)
        for row, image in enumerate(self.evaluated):
            self.truth[row, image["tags"]] = True

    def views(self, purpose):
        """The positions in `VIEWS` of the recipe's `trainingViews` or `predictionViews`."""
        return [VIEWS.index(view) for view in self.record["recipe"][purpose]]

    @property
    def evaluable_tags(self):
        """For each tag whether it has images in two folds, so that it could be learned while one was held back."""
        return np.array([len(set(self.folds[column])) >= 2 for column in self.truth.T])

    def transformed(self, features):
        """What the head sees of raw features: the leading ones, transformed as the recipe says."""
        features = features[..., : self.record["headFeatureCount"]]
        if self.record["recipe"].get("transform") == "squareRoot":
            return np.sign(features) * np.sqrt(np.abs(features))
        return features

    def probabilities(self, features):
        """What the model says of images, from their features, images x `VIEWS` x features."""
        features = self.transformed(features[:, self.views("predictionViews")])
        logits = (features @ self.weights.T + self.bias).mean(axis=1)
        return probabilities(self.kind, logits, self.temperature)


def square(path, edge):
    """The pixels that the base model sees: upright, shorter edge scaled to `edge`, center square; planes of floats."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    shorter = min(upright.size)
    size = [round(side * edge / shorter) for side in upright.size]
    # Pillow's bilinear filter widens when it shrinks, which is the antialiased one.
    scaled = upright.resize(size, Image.Resampling.BILINEAR)
    left, top = (size[0] - edge) // 2, (size[1] - edge) // 2
    pixels = np.asarray(scaled.crop((left, top, left + edge, top + edge)), dtype=np.float32)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))


def cell_averages(maps):
    """The averages of maps, channels x side x side, over a grid of cells: of each channel row by row."""
    bounds = [cell * maps.shape[1] // CELLS for cell in range(CELLS + 1)]
    spans = [slice(*pair) for pair in zip(bounds, bounds[1:])]
    return np.stack([maps[:, rows, columns].mean((1, 2)) for rows in spans for columns in spans], axis=1).ravel()


class Backbone:
    """The base model in ONNX Runtime, in 32-bit floats; features are the embedding, the averages of the maps and those of cells."""

    def __init__(self, path=STANDARD_MODEL, maps=MAPS):
        self.digest = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
        self.outputs = ["embedding", *maps]
        self.session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def features(self, pixels):
        """Of one image."""
        embedding, *maps = self.session.run(self.outputs, {"image": pixels[None]})
        cells = [cell_averages(each[0]) for name, each in zip(self.outputs[1:], maps) if name == CELL_MAP]
        return np.concatenate([embedding[0], *(each[0].mean((1, 2)) for each in maps), *cells])

    def views(self, paths, edge):
        """Of many images: images x `VIEWS` x features."""
        rows = []
        for path in paths:
            pixels = square(path, edge)
            rows.append([self.features(pixels), self.features(np.ascontiguousarray(pixels[:, :, ::-1]))])
        return np.array(rows)


def images(folder):
    """The images of a folder with a sub-folder for each tag, in the program's order: by tag, then by path."""
    return [
        path
        for tag in sorted(pathlib.Path(folder).iterdir())
        if tag.is_dir()
        for path in sorted(tag.rglob("*"))
        if path.suffix.lower() in IMAGE_EXTENSIONS
    ]


def digest(path):
    """The SHA-256 of a file, as model files name images."""
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
