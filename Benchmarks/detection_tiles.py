"""Small objects in large images: what tiles find, beside the same images without the pixels for them.

    python Benchmarks/detection_tiles.py [--train 30] [--test 12] [--edge 2000] [--object 20] [--threads 2]

Images of 2,000 x 1,500 pixels with a dozen parts of `ocellus sample` of 20 pixels on a texture, among patches of the same photographs without
a part. Once as they are, and once scaled down to 600 pixels, where a detector has nothing to cut into tiles and sees all that it would
see of the large ones in its largest square. Evaluated by pycocotools on images of their own. Takes a quarter of an hour on two quiet cores; needs
Benchmarks/requirements-detection.txt; prints Markdown.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import tempfile

import numpy as np
from PIL import Image

from detection import ocellus
from detection_data import Set
from measured_process import PROGRAM


def patches(folder):
    """Squares of photographs: of each tag those with a part in them, and some without."""
    subprocess.run([PROGRAM, "sample", "--count", "60", "--out", folder], check=True, capture_output=True)
    parts, empty = {}, []
    data = Set(folder)
    for path, _, boxes in data.images:
        image = Image.open(path).convert("RGB")
        for (left, top, right, bottom), tag in boxes:
            half = max(right - left, bottom - top) / 2
            x, y = (left + right) / 2, (top + bottom) / 2
            square = [round(x - half), round(y - half), round(x + half), round(y + half)]
            parts.setdefault(data.tags[tag], []).append(image.crop(square))
            for corner in ((0, 0), (image.width - 60, 0), (0, image.height - 60), (image.width - 60, image.height - 60)):
                if corner[0] + 60 < left or corner[0] > right or corner[1] + 60 < top or corner[1] > bottom:
                    empty.append(image.crop((*corner, corner[0] + 60, corner[1] + 60)))
    return parts, empty


def write(folder, count, patches, arguments, seed):
    """A set of large images."""
    parts, empty = patches
    generator, noise = random.Random(seed), np.random.default_rng(seed)
    width, height = arguments.edge, arguments.edge * 3 // 4
    tags = sorted(parts)
    (folder / "images").mkdir(parents=True)
    entries, annotations = [], []
    for number in range(1, count + 1):
        coarse = noise.integers(90, 190, (height // 40, width // 40, 3), dtype=np.uint8)
        image = Image.fromarray(coarse).resize((width, height), Image.BICUBIC)
        # No two patches in one cell, so that none covers another.
        cells = [(x, y) for x in range(8) for y in range(6)]
        for index, (x, y) in enumerate(generator.sample(cells, 24)):
            tag = generator.randrange(len(tags)) if index % 2 else None
            side = round(arguments.object * generator.uniform(0.85, 1.15))
            patch = generator.choice(empty if tag is None else parts[tags[tag]]).resize((side, side), Image.LANCZOS)
            left = x * width // 8 + generator.randrange(width // 8 - side)
            top = y * height // 6 + generator.randrange(height // 6 - side)
            image.paste(patch, (left, top))
            if tag is not None:
                annotations.append({
                    "id": len(annotations) + 1, "image_id": number, "category_id": tag + 1, "bbox": [left, top, side, side],
                    "area": side * side, "iscrowd": 0,
                })
        image.save(folder / f"images/{number:05}.jpg", quality=92)
        entries.append({"id": number, "file_name": f"images/{number:05}.jpg", "width": width, "height": height})
    categories = [{"id": index, "name": tag} for index, tag in enumerate(tags, 1)]
    (folder / "annotations.json").write_text(json.dumps({"images": entries, "annotations": annotations, "categories": categories}))


def shrink(source, target, edge):
    """The same set with images of a longer edge of `edge` pixels."""
    content = json.loads((source / "annotations.json").read_text())
    (target / "images").mkdir(parents=True)
    for entry in content["images"]:
        factor = edge / max(entry["width"], entry["height"])
        size = round(entry["width"] * factor), round(entry["height"] * factor)
        Image.open(source / entry["file_name"]).resize(size, Image.LANCZOS).save(target / entry["file_name"], quality=92)
        entry["width"], entry["height"] = size
    for each in content["annotations"]:
        each["bbox"] = [value * factor for value in each["bbox"]]
        each["area"] = each["bbox"][2] * each["bbox"][3]
    (target / "annotations.json").write_text(json.dumps(content))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in {"train": 30, "test": 12, "edge": 2000, "object": 20, "threads": os.cpu_count()}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)
        found = patches(folder / "sample")
        sets = {"as they are": folder / "large", "scaled to 600 pixels": folder / "small"}
        write(folder / "large/train", arguments.train, found, arguments, 1)
        write(folder / "large/test", arguments.test, found, arguments, 2)
        for part in ("train", "test"):
            shrink(folder / "large" / part, folder / "small" / part, 600)
        print(f"Objects of {arguments.object} pixels in images of {arguments.edge}; {arguments.train} to learn from, {arguments.test} for the test\n")
        print("| images | views an image | mAP@0.5 | mAP@0.5:0.95 | out of fold @0.5 | seconds of training | processor s | ms an image |\n|---|---:|---:|---:|---:|---:|---:|---:|")
        for name, each in sets.items():
            result = ocellus(each / "train", each / "test", 0, arguments.threads, each)
            tiling = result["tiling"] or {"meanViews": 1, "milliseconds": float("nan")}
            print(
                f"| {name} | {tiling['meanViews']:.1f} | {result['meanAveragePrecision50']:.3f} | {result['meanAveragePrecision']:.3f} | "
                f"{result['outOfFold50'] or 0:.3f} | {result['seconds']:.0f} | {result['cpuSeconds']:.0f} | {tiling['milliseconds']:.0f} |", flush=True,
            )
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
