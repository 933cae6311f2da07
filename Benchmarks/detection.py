"""Ocellus's detectors beside the rival's (detection_rival.py), in turn, on the same images: mean average precision, time, ratios.

    python Benchmarks/detection.py [SET …] [--images 30] [--seeds 3] [--threads 2] [--equal-steps] [--frozen] [--processor-time]

A SET is a folder with `annotations.json` (COCO), or the name of one in ../shared/data/detection; all of them unless named. For each
seed both learn from the same images and are evaluated on the same others by pycocotools. The rival gets as many wall seconds as
`ocellus train` took in all, its learning rate chosen besides; with --equal-steps also as many steps as Ocellus took. On a machine with
other work use --processor-time: PyTorch's threads wait for each other there, and wall time would compare the waiting.

The program is .build/release/ocellus (or OCELLUS_PROGRAM). Needs Benchmarks/requirements-detection.txt. Prints Markdown; single runs go
to standard error as they end.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys
import tempfile

from detection_data import SHARED, Set, mean_average_precision
from measured_process import PROGRAM, ROOT, run

RIVAL = [sys.executable, str(ROOT / "Benchmarks/detection_rival.py")]


def ocellus(train, test, seed, threads, work):
    """Trains and detects with the program; its cache is empty."""
    model = work / "model.ocellus"
    os.environ["OCELLUS_CACHE"] = str(work / "cache")
    words = ["--seed", str(seed), "--threads", str(threads), "--json"]
    training = run([PROGRAM, "train", str(train), "--out", str(model), *words])
    predicted = run([PROGRAM, "predict", str(model), str(test / "images"), "--json"]).answer
    data = Set(test)
    tags = {name: index for index, name in enumerate(data.tags)}
    by_name = {pathlib.PurePath(each["image"]).name: each["predictions"] for each in predicted}
    detections = [
        [
            ((box["left"], box["top"], box["left"] + box["width"], box["top"] + box["height"]), each["probability"], tags[each["tagName"]])
            for each in by_name[path.name] if (box := each["box"])
        ]
        for path, _, _ in data.images
    ]
    at50, overall = mean_average_precision(data, detections)
    return {
        "meanAveragePrecision50": at50, "meanAveragePrecision": overall, "seconds": training.seconds, "cpuSeconds": training.processor,
        "steps": training.answer.get("steps"), "tiling": training.answer.get("tiling"), "outOfFold50": training.answer.get("meanAveragePrecision50"),
    }


def compare(folder, arguments):
    """Rows of results by name of the contestant."""
    data, rows = Set(folder), {}
    for seed in range(arguments.seeds):
        with tempfile.TemporaryDirectory() as path:
            work = pathlib.Path(path)
            learned, held = data.split(arguments.images, seed)
            data.write(learned, work / "train")
            data.write(held, work / "test")
            own = ocellus(work / "train", work / "test", seed, arguments.threads, work)
            rival = [*RIVAL, str(work / "train"), str(work / "test"), "--seed", str(seed), "--threads", str(1 if arguments.processor_time else arguments.threads)]
            rival += ["--frozen"] if arguments.frozen else []
            limit = ["--cpu-seconds", str(own["cpuSeconds"])] if arguments.processor_time else ["--seconds", str(own["seconds"])]
            results = {"Ocellus": own, "SSDLite, equal time": run([*rival, *limit]).answer}
            if arguments.equal_steps and own["steps"]:
                results["SSDLite, equal steps"] = run([*rival, "--steps", str(own["steps"])]).answer
        for name, result in results.items():
            rows.setdefault(name, []).append(result)
            print(json.dumps({"set": data.folder.name, "seed": seed, "who": name, "load": os.getloadavg()[0], **result}), file=sys.stderr, flush=True)
    return rows


def accuracy(arguments):
    folders = [SHARED / each if (SHARED / each).exists() else pathlib.Path(each) for each in arguments.sets]
    folders = folders or sorted(each.parent for each in SHARED.glob("*/annotations.json"))
    print(f"{arguments.images} training images, means of {arguments.seeds} seeds, {arguments.threads} threads\n")
    print("| set | who | mAP@0.5 | mAP@0.5:0.95 | least and most @0.5 | seconds | processor s | steps | ratio @0.5 |\n|---|---|---:|---:|---|---:|---:|---:|---:|")
    for folder in folders:
        rows = compare(folder, arguments)
        mean = lambda name, key: statistics.mean(each[key] for each in rows[name])
        for name, results in rows.items():
            values = [each["meanAveragePrecision50"] for each in results]
            own, value = mean("Ocellus", "meanAveragePrecision50"), mean(name, "meanAveragePrecision50")
            ratio = "" if name == "Ocellus" or not value else f"{own / value:.2f}"
            steps = [each["steps"] for each in results if each["steps"]]
            print(
                f"| {folder.name} | {name} | {value:.3f} | {mean(name, 'meanAveragePrecision'):.3f} | {min(values):.3f}, {max(values):.3f} | "
                f"{mean(name, 'seconds'):.0f} | {mean(name, 'cpuSeconds'):.0f} | {round(statistics.mean(steps)) if steps else ''} | {ratio} |", flush=True,
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--images", type=int, default=30)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--equal-steps", action="store_true")
    parser.add_argument("--frozen", action="store_true", help="the rival trains no weight of the base model")
    parser.add_argument("--processor-time", action="store_true", help="equal processor seconds instead of wall seconds; the rival has one thread")
    accuracy(parser.parse_args())


if __name__ == "__main__":
    main()
