"""The rival: what a good data scientist would script from PyPI with the same base model.

Pillow decodes and resizes, ONNX Runtime extracts features in fp32 on all cores, scikit-learn's LogisticRegressionCV
fits the head with the number of folds that Ocellus uses. One process, no cache: each run is a cold run.

    rival.py train FOLDER MODEL.joblib [--base-model efficientnet-lite0] [--edge 224] [--views center|both] [--folds 5]
    rival.py predict MODEL.joblib FOLDER

Prints one JSON object with the seconds of each stage.
"""

import argparse
import json
import os
import sys
import time

START = time.perf_counter()

import joblib
import numpy as np
import onnxruntime
from PIL import Image, ImageOps
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

MODELS = os.path.join(os.path.dirname(__file__), "../.basemodels")
EXTENSIONS = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp")


def graph(name):
    """The ONNX file of a base model that comes with Ocellus."""
    return os.path.join(MODELS, name, "model.onnx")


def image_files(folder):
    """Every image below a folder, in a fixed order."""
    found = []
    for parent, folders, files in os.walk(folder):
        folders.sort()
        found += [os.path.join(parent, f) for f in sorted(files) if f.lower().endswith(EXTENSIONS)]
    return found


def load(path, edge):
    """One image as the base model takes it: upright, shorter edge to size, center square, planes of floats."""
    image = Image.open(path)
    image.draft("RGB", (2 * edge, 2 * edge))
    image = ImageOps.exif_transpose(image).convert("RGB")
    scale = edge / min(image.size)
    width, height = (max(edge, round(side * scale)) for side in image.size)
    image = image.resize((width, height), Image.BILINEAR)
    left, top = (width - edge) // 2, (height - edge) // 2
    pixels = np.asarray(image.crop((left, top, left + edge, top + edge)), dtype=np.float32)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)[None])


class Backbone:
    """The base model in ONNX Runtime; features are the embedding and the averages of the three maps."""

    def __init__(self, edge, model):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = os.cpu_count()
        self.session = onnxruntime.InferenceSession(str(model), options)
        self.edge = edge

    def features(self, pixels):
        embedding, *maps = self.session.run(["embedding", "map8", "map16", "map32"], {"image": pixels})
        return np.concatenate([embedding[0]] + [m[0].mean((1, 2)) for m in maps])

    def of_file(self, path, views):
        pixels = load(path, self.edge)
        rows = [self.features(pixels)]
        if views == "both":
            rows.append(self.features(np.ascontiguousarray(pixels[:, :, :, ::-1])))
        return rows


def train(arguments):
    backbone = Backbone(arguments.edge, graph(arguments.base_model))
    files = image_files(arguments.folder)
    tags = [os.path.relpath(f, arguments.folder).split(os.sep)[0] for f in files]
    names = sorted(set(tags))
    begin = time.perf_counter()
    rows, labels = [], []
    for path, tag in zip(files, tags):
        views = backbone.of_file(path, arguments.views)
        rows += views
        labels += [names.index(tag)] * len(views)
    extracted = time.perf_counter()
    head = make_pipeline(
        StandardScaler(),
        LogisticRegressionCV(
            Cs=10, cv=arguments.folds, class_weight="balanced", scoring="neg_log_loss",
            max_iter=1000, n_jobs=os.cpu_count(), use_legacy_attributes=False,
        ),
    ).fit(np.stack(rows), labels)
    joblib.dump({"head": head, "tags": names, "edge": arguments.edge, "base model": arguments.base_model}, arguments.model)
    end = time.perf_counter()
    return {
        "images": len(files), "extract": extracted - begin, "fit": end - extracted,
        "total": end - START, "inverseRegularization": float(np.ravel(head[-1].C_)[0]),
    }


def predict(arguments):
    model = joblib.load(arguments.model)
    backbone = Backbone(model["edge"], graph(model["base model"]))
    files = image_files(arguments.folder)
    begin = time.perf_counter()
    right = 0
    for path in files:
        probabilities = model["head"].predict_proba(backbone.of_file(path, "center")[0][None])[0]
        tag = model["tags"][int(probabilities.argmax())]
        right += os.path.basename(os.path.dirname(path)) == tag
    end = time.perf_counter()
    return {
        "images": len(files), "accuracy": right / len(files),
        "seconds": end - begin, "total": end - START,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("train")
    command.add_argument("folder")
    command.add_argument("model")
    command.add_argument("--base-model", default="efficientnet-lite0")
    command.add_argument("--edge", type=int, default=224)
    command.add_argument("--views", choices=["center", "both"], default="both")
    command.add_argument("--folds", type=int, default=5)
    command = commands.add_parser("predict")
    command.add_argument("model")
    command.add_argument("folder")
    arguments = parser.parse_args()
    json.dump({"train": train, "predict": predict}[arguments.command](arguments), sys.stdout)
    print()


if __name__ == "__main__":
    main()
