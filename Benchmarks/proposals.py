"""How many objects the proposals of regions find, beside boxes that look at no image.

    python Benchmarks/proposals.py [SET …] [--images N]

A SET is a folder with `annotations.json` (COCO), or the name of one in ../shared/data/detection; all of them unless named. All images are
uploaded to a detection project of a service of its own, and its route `regionproposals` is asked for each, one after the other. An
object counts as found if one of the first 10 or 50 boxes overlaps it by half (IoU). The baselines get as many boxes for each image as
were proposed for it: a fixed grid (squares of 1, 1/2, 1/3 and 1/4 of the image, overlapping by half, the largest first) and boxes of the proposals'
own sizes, drawn from all images of the set, at random places.

The program is .build/release/ocellus (or OCELLUS_PROGRAM). Needs numpy and pycocotools. Prints Markdown.
"""

import argparse
import os
import pathlib
import statistics
import tempfile
import time

import numpy as np

from detection_data import SHARED, Set
from serving_host import Ocellus, batch

COUNTS = (10, 50)
OVERLAP = 0.5


def overlaps(boxes, box):
    """Intersection over union of boxes with one; all as left, top, width, height."""
    low = np.maximum(boxes[:, :2], box[:2])
    high = np.minimum(boxes[:, :2] + boxes[:, 2:], box[:2] + box[2:])
    shared = (high - low).clip(0).prod(1)
    return shared / (boxes[:, 2:].prod(1) + box[2:].prod() - shared + 1e-12)


def grid():
    """Boxes of a fixed grid, the largest first; the 59 most."""
    boxes = []
    for parts in (1, 2, 3, 4):
        starts = np.arange(0, 1 - 1 / parts + 1e-9, 0.5 / parts)
        boxes += [(left, top, 1 / parts, 1 / parts) for top in starts for left in starts]
    return np.array(boxes)


def anywhere(sizes, generator, count):
    """Boxes of sizes that are drawn, at places that are drawn."""
    chosen = sizes[generator.integers(0, len(sizes), count)]
    return np.concatenate([generator.random((count, 2)) * (1 - chosen), chosen], 1)


def propose(service, data, limit):
    """For each image its proposals, left, top, width, height, the best first; and milliseconds of each answer."""
    domain = next(each["id"] for each in service.call("GET", "/domains") if each["type"] == "ObjectDetection")
    project = service.call("POST", f"/projects?name={data.folder.name}&domainId={domain}")["id"]
    images, ids = data.images[:limit], []
    for at in range(0, len(images), 32):
        body = batch([path.read_bytes() for path, _, _ in images[at:at + 32]])
        answer = service.call("POST", f"/projects/{project}/images/files", body)
        by_name = {each["sourceUrl"]: each["image"]["id"] for each in answer["images"]}
        ids += [by_name[entry["name"]] for entry in body["images"]]
    found, times = [], []
    for number, image in enumerate(ids):
        begin = time.perf_counter()
        answer = service.call("POST", f"/projects/{project}/images/{image}/regionproposals")
        # The first one compiles the base model.
        times += [1000 * (time.perf_counter() - begin)] if number else []
        boxes = [each["boundingBox"] for each in answer["proposals"]]
        found.append(np.array([[each[key] for key in ("left", "top", "width", "height")] for each in boxes]).reshape(-1, 4))
    return images, found, times


def recall(images, boxes):
    """The share of objects found among the first boxes, for each of COUNTS."""
    hits = []
    for (_, entry, truth), proposed in zip(images, boxes, strict=True):
        size = np.array([entry["width"], entry["height"]])
        for (left, top, right, bottom), _ in truth:
            box = np.concatenate([[left, top] / size, [right - left, bottom - top] / size])
            values = overlaps(proposed, box)
            hits.append([values[:count].max(initial=0) >= OVERLAP for count in COUNTS])
    return np.mean(hits, 0), len(hits)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--images", type=int, help="the most images of a set")
    arguments = parser.parse_args()
    folders = [SHARED / each if (SHARED / each).exists() else pathlib.Path(each) for each in arguments.sets]
    folders = folders or sorted(each.parent for each in SHARED.glob("*/annotations.json"))
    print("| set | images, objects | boxes an image | recall at 10: proposals, grid, random | at 50: proposals, grid, random | median ms |")
    print("|---|---:|---:|---:|---:|---:|")
    rows = []
    with tempfile.TemporaryDirectory() as work:
        service = Ocellus(work)
        try:
            for folder in folders:
                data = Set(folder)
                images, found, times = propose(service, data, arguments.images)
                generator = np.random.default_rng(1)
                sizes = np.concatenate(found)[:, 2:]
                contestants = [found, [grid()[:len(each)] for each in found], [anywhere(sizes, generator, len(each)) for each in found]]
                recalls = []
                for boxes in contestants:
                    values, objects = recall(images, boxes)
                    recalls.append(100 * values)
                rows.append(recalls)
                cells = [" / ".join(f"{each[index]:.0f}" for each in recalls) for index in range(len(COUNTS))]
                mean = statistics.mean(map(len, found))
                print(f"| {data.folder.name} | {len(images)}, {objects} | {mean:.0f} | {cells[0]} | {cells[1]} | {statistics.median(times):.0f} |", flush=True)
        finally:
            service.stop()
    cells = [" / ".join(f"{each:.0f}" for each in np.mean(rows, 0)[:, index]) for index in range(len(COUNTS))]
    print(f"| mean of the sets | | | {cells[0]} | {cells[1]} | |")
    print(f"\nPer cent; load of the machine at the end {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
