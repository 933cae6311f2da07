"""Ocellus's detectors beside the rival's (detection_rival.py), in turn, on the same images: mean average precision, time, ratios.

    python Benchmarks/detection.py [SET …] [--images 30] [--seeds 3] [--threads 2] [--equal-steps] [--frozen] [--processor-time]
    python Benchmarks/detection.py step [--ocellus MS] [--rounds 3]

A SET is a folder with `annotations.json` (COCO), or the name of one in ../shared/data/detection; all of them unless named. For each
seed both learn from the same images and are evaluated on the same others by pycocotools. The rival gets as many wall seconds as
`ocellus train` took in all, its learning rate chosen besides; with --equal-steps also as many steps as Ocellus took. On a machine with
other work use --processor-time: PyTorch's threads wait for each other there, and wall time would compare the waiting.

`step` times the rival's training step of the same neck and head, f32 and bf16, with one and two threads; --ocellus is the median of
Ocellus's step, measured besides, for the ratios.

The program is .build/release/ocellus (or OCELLUS_PROGRAM). Needs Benchmarks/requirements-detection.txt. Prints Markdown; single runs go
to standard error as they end.
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from detection_data import SHARED, Set, mean_average_precision

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("OCELLUS_PROGRAM", str(ROOT / ".build/release/ocellus"))
RIVAL = [sys.executable, str(ROOT / "Benchmarks/detection_rival.py")]


def run(command):
    """The JSON that a command prints, its wall seconds, and the processor seconds of it and what it started."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # 3: something was left out, which the output tells.
    if process.returncode not in (0, 3):
        sys.exit(f"{' '.join(map(str, command))} failed:\n{process.stderr.decode()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(process.stdout), time.perf_counter() - begin, processor


def ocellus(train, test, seed, threads, work):
    """Trains and detects with the program; its cache is empty."""
    model = work / "model.ocellus"
    os.environ["OCELLUS_CACHE"] = str(work / "cache")
    words = ["--seed", str(seed), "--threads", str(threads), "--json"]
    result, seconds, processor = run([PROGRAM, "train", str(train), "--out", str(model), *words])
    predicted, *_ = run([PROGRAM, "predict", str(model), str(test / "images"), "--json"])
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
        "meanAveragePrecision50": at50, "meanAveragePrecision": overall, "seconds": seconds, "cpuSeconds": processor, "steps": result.get("steps"),
        "outOfFold50": result.get("meanAveragePrecision50"),
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
            rival = [*RIVAL, "train", str(work / "train"), str(work / "test"), "--seed", str(seed), "--threads", str(1 if arguments.processor_time else arguments.threads)]
            rival += ["--frozen"] if arguments.frozen else []
            limit = ["--cpu-seconds", str(own["cpuSeconds"])] if arguments.processor_time else ["--seconds", str(own["seconds"])]
            results = {"Ocellus": own, "SSDLite, equal time": run([*rival, *limit])[0]}
            if arguments.equal_steps and own["steps"]:
                results["SSDLite, equal steps"] = run([*rival, "--steps", str(own["steps"])])[0]
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


def step(arguments):
    print("| neck and head, batch of 8 at 320 px | median ms of a step | fastest | processor ms | beside Ocellus |\n|---|---:|---:|---:|---:|")
    if arguments.ocellus:
        print(f"| Ocellus | {arguments.ocellus:.1f} | | | |")
    for threads in (1, 2):
        for words in ([], ["--bf16"]):
            runs = [run([*RIVAL, "step", "--threads", str(threads), *words])[0] for _ in range(arguments.rounds)]
            median, cpu = (statistics.median(each[key] for each in runs) for key in ("milliseconds", "processorMilliseconds"))
            fastest = min(each["fastest"] for each in runs)
            ratio = f"{median / arguments.ocellus:.2f} times" if arguments.ocellus else ""
            name = f"PyTorch, {threads} thread{'s' * (threads > 1)}, {'bf16 autocast' if words else 'f32'}"
            print(f"| {name} | {median:.1f} | {fastest:.1f} | {cpu:.1f} | {ratio} |", flush=True)
    print(f"\nLoad of the machine: {os.getloadavg()[0]:.1f}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help="or “step”")
    parser.add_argument("--images", type=int, default=30)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--equal-steps", action="store_true")
    parser.add_argument("--frozen", action="store_true", help="the rival trains no weight of the base model")
    parser.add_argument("--processor-time", action="store_true", help="equal processor seconds instead of wall seconds; the rival has one thread")
    parser.add_argument("--ocellus", type=float, help="milliseconds of Ocellus's step")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    step(arguments) if arguments.sets == ["step"] else accuracy(arguments)


if __name__ == "__main__":
    main()
