"""Detection over HTTP beside a rival that serves the same network (serving_detection_rival.py), in turn in the same run.

    python Benchmarks/serving_detection.py [--rounds 5] [--seconds 8] [--images 40]

The images are those of `ocellus sample` at 800 x 600. A detection project learns them, and its iteration is published and asked without
storing; `ocellus train` learns the same for the rival, which takes neck and head from that model file. Takes three to five
minutes on two quiet cores. Needs Benchmarks/requirements.txt; prints Markdown.
"""

import argparse
import io
import json
import os
import pathlib
import statistics
import subprocess
import tempfile

from PIL import Image

from serving_host import PROGRAM, Ocellus, Rival, ask, in_turn, running
from serving_load import load, request


def photographs(folder, count):
    """JPEG files of 800 x 600 with their boxes in fractions, and a folder of the same with COCO annotations."""
    sample, boxed = folder / "sample", folder / "boxed"
    subprocess.run([PROGRAM, "sample", "--count", str(count), "--out", sample], check=True, capture_output=True)
    content = json.loads((sample / "annotations.json").read_text())
    names = {each["id"]: each["name"] for each in content["categories"]}
    (boxed / "images").mkdir(parents=True)
    files = []
    for entry in content["images"]:
        path = sample / entry["file_name"]
        path = path if path.exists() else sample / "images" / entry["file_name"]
        image, file = Image.open(path).convert("RGB").resize((800, 600)), io.BytesIO()
        image.save(file, "JPEG", quality=88)
        factors = 800 / entry["width"], 600 / entry["height"]
        boxes = []
        for each in content["annotations"]:
            if each["image_id"] == entry["id"]:
                each["bbox"] = [value * factors[index % 2] for index, value in enumerate(each["bbox"])]
                left, top, width, height = each["bbox"]
                boxes.append(((left / 800, top / 600, width / 800, height / 600), names[each["category_id"]]))
        entry.update(file_name=f"{entry['id']}.jpg", width=800, height=600)
        entry.pop("split", None)
        (boxed / "images" / entry["file_name"]).write_bytes(file.getvalue())
        files.append((file.getvalue(), boxes))
    (boxed / "annotations.json").write_text(json.dumps(content))
    return files, boxed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--images", type=int, default=40)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)
        files, boxed = photographs(folder, arguments.images)
        model = folder / "model.ocellus"
        subprocess.run([PROGRAM, "train", boxed, "--out", model, "--format", "coco"], check=True, capture_output=True)
        with running(Ocellus, path) as ocellus, running(
            Rival, path, "serving_detection_rival.py", "--model", model
        ) as rival:
            project = ocellus.boxed_project(files)
            iteration = ocellus.train(project)
            ocellus.wait_until_trained(project, iteration)
            ocellus.publish(project, iteration, "live")
            image = {"Content-Type": "image/jpeg"}
            sides = {
                "Ocellus": (ocellus, [ask(f"/{project}/detect/iterations/live/image/nostore", file) for file, _ in files]),
                "FastAPI and ONNX Runtime": (rival, [request("POST", "/predict", "localhost", image, file) for file, _ in files]),
            }
            compare(sides, arguments, statistics.mean(len(file) for file, _ in files))


def compare(sides, arguments, size):
    boxes = {}
    for name, (host, requests) in sides.items():
        answers = load(host.address, requests, 30, clients=8, limit=60)
        found = json.loads(answers.example)["predictions"]
        boxes[name] = sum(each["probability"] >= 0.5 for each in found)
    print(f"800 x 600 JPEG of {size / 1000:.0f} kB, {arguments.rounds} rounds in turn, medians; load {os.getloadavg()[0]:.1f}\n")
    median = in_turn(sides, arguments.rounds, arguments.seconds)
    own, other = sides
    print(
        f"Ocellus beside {other}: throughput {median[own, 8][0] / median[other, 8][0]:.2f} times with 8 clients; one client waits "
        f"{median[other, 1][1] / median[own, 1][1]:.2f} times less; processor {median[other, 8][3] / median[own, 8][3]:.2f} times less. "
        f"Boxes from a half on in the last image of the first round: {boxes}."
    )


if __name__ == "__main__":
    main()
