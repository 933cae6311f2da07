"""COCO-style sets for the benchmarks of detection: reading, splitting, writing, and mean average precision by pycocotools."""

import contextlib
import io
import json
import pathlib
import random
import shutil

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SHARED = pathlib.Path(__file__).resolve().parent.parent / "../shared/data/detection"


class Set:
    """A folder with `annotations.json`; images are `(path, entry, [(box, tag)])` with boxes as left, top, right, bottom in pixels."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        content = json.loads((self.folder / "annotations.json").read_text())
        self.categories = sorted(content["categories"], key=lambda each: each["id"])
        self.tags = [each["name"] for each in self.categories]
        tag = {each["id"]: index for index, each in enumerate(self.categories)}
        boxes = {}
        for each in content["annotations"]:
            left, top, width, height = each["bbox"]
            boxes.setdefault(each["image_id"], []).append(
                ((left, top, left + width, top + height), tag[each["category_id"]])
            )
        self.images = [
            (self.path(entry["file_name"]), entry, boxes.get(entry["id"], []))
            for entry in sorted(content["images"], key=lambda each: each["id"])
        ]

    def path(self, name):
        """File names are relative to the folder or to its `images`."""
        path = self.folder / name
        return path if path.exists() else self.folder / "images" / name

    def split(self, count, seed):
        """Training and test images.

        The set's own test images, and `count` of the others in an order of the seed; of a set without test images a quarter is
        held out, every fourth of each first tag, and the seed says which. What a set calls unlabelled is left out: there is
        something in it, whose boxes nobody drew.
        """
        generator = random.Random(seed)
        images = [each for each in self.images if "unlabelled" not in each[1].get("split", "")]
        test = [each for each in images if each[1].get("split") == "test"]
        if test:
            train = [each for each in images if each[1].get("split") != "test"]
        else:
            order = list(images)
            random.Random(7).shuffle(order)
            order.sort(key=lambda each: each[2][0][1] if each[2] else -1)
            test = [each for index, each in enumerate(order) if index % 4 == seed % 4]
            train = [each for index, each in enumerate(order) if index % 4 != seed % 4]
        generator.shuffle(train)
        return train[:count], test

    def write(self, images, folder):
        """Writes some of the images as a set of their own."""
        folder = pathlib.Path(folder)
        (folder / "images").mkdir(parents=True)
        entries, annotations = [], []
        for number, (path, entry, boxes) in enumerate(images, 1):
            name = f"images/{number:05}{path.suffix}"
            shutil.copyfile(path, folder / name)
            entries.append({"id": number, "file_name": name, "width": entry["width"], "height": entry["height"]})
            for (left, top, right, bottom), tag in boxes:
                annotations.append({
                    "id": len(annotations) + 1, "image_id": number, "category_id": self.categories[tag]["id"],
                    "bbox": [left, top, right - left, bottom - top], "area": (right - left) * (bottom - top), "iscrowd": 0,
                })
        content = {"images": entries, "annotations": annotations, "categories": self.categories}
        (folder / "annotations.json").write_text(json.dumps(content))


def mean_average_precision(data, detections):
    """mAP at an overlap of 0.5 and over 0.5 to 0.95.

    `detections` has for each image of the set a list of `(box, probability, tag)`, boxes in fractions of the image as left, top,
    right, bottom.
    """
    truth = json.loads((data.folder / "annotations.json").read_text())
    truth.setdefault("info", {})
    found = []
    for (_, entry, _), boxes in zip(data.images, detections, strict=True):
        width, height = entry["width"], entry["height"]
        for (left, top, right, bottom), probability, tag in boxes:
            found.append({
                "image_id": entry["id"], "category_id": data.categories[tag]["id"], "score": float(probability),
                "bbox": [float(each) for each in (left * width, top * height, (right - left) * width, (bottom - top) * height)],
            })
    if not found:
        return 0.0, 0.0
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = truth
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(found), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return float(evaluation.stats[1]), float(evaluation.stats[0])
