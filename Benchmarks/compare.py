"""Ocellus beside the rival, in the same run, in turn, on the same images: ratios of medians.

    python Benchmarks/compare.py FOLDER [--runs 3] [--domain NAME]

FOLDER has train/ and test/ with a sub-folder for each tag. The program is .build/release/ocellus (or OCELLUS_PROGRAM).
Needs the packages of Conformance/requirements.txt and joblib (which scikit-learn brings). Prints a Markdown table.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
PROGRAM = os.environ.get("OCELLUS_PROGRAM", os.path.join(ROOT, ".build/release/ocellus"))
RIVAL = [sys.executable, os.path.join(ROOT, "Benchmarks/rival.py")]


def run(command, **environment):
    """Wall seconds, peak memory in MB and standard output of one whole process."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore", **environment},
    )
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        sys.exit(f"{command} failed")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024, output


def images(folder):
    return [os.path.join(p, f) for p, _, fs in os.walk(folder) for f in sorted(fs)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--domain", default="General (compact)", help="such as that of an 8-bit base model")
    arguments = parser.parse_args()
    train, test = (os.path.join(arguments.folder, part) for part in ("train", "test"))
    work = tempfile.mkdtemp()
    cache, model, rival_model = (os.path.join(work, n) for n in ("cache", "m.ocellus", "m.joblib"))
    times = {}

    def measure(name, command, **environment):
        seconds, megabytes, output = run(command, **environment)
        times.setdefault(name, []).append((seconds, megabytes))
        return json.loads(output) if output.startswith((b"{", b"[")) else None

    ocellus = lambda *words: [PROGRAM, *words]
    one = images(test)[0]
    domain = ("--domain", arguments.domain)
    # All but ten images, for training again with ten more.
    fewer = os.path.join(work, "fewer")
    shutil.copytree(train, fewer, symlinks=True)
    added = images(fewer)[:: max(1, len(images(fewer)) // 10)][:10]
    for path in added:
        os.remove(path)
    for _ in range(arguments.runs):
        shutil.rmtree(cache, ignore_errors=True)
        measure("train, nothing cached", ocellus("train", train, *domain, "--out", model, "--json"), OCELLUS_CACHE=cache)
        measure("train again, nothing new", ocellus("train", train, *domain, "--out", model, "--json"), OCELLUS_CACHE=cache)
        shutil.rmtree(cache)
        run(ocellus("train", fewer, *domain, "--out", model), OCELLUS_CACHE=cache)
        measure("train again, ten images added", ocellus("train", train, *domain, "--out", model, "--json"), OCELLUS_CACHE=cache)
        measure("rival: train, both views", RIVAL + ["train", train, rival_model, "--views", "both"])
        measure("rival: train, center view", RIVAL + ["train", train, rival_model, "--views", "center"])
        measure("predict a folder", ocellus("predict", model, test, "--no-cache", "--json"))
        measure("rival: predict a folder", RIVAL + ["predict", rival_model, test])
        measure("predict one image", ocellus("predict", model, one, "--no-cache", "--json"))
    median = {n: statistics.median(t for t, _ in v) for n, v in times.items()}
    print(f"{arguments.domain}: {len(images(train))} training and {len(images(test))} test images, medians of {arguments.runs} whole processes\n")
    print("| what | seconds | peak MB |\n|---|---|---|")
    for name, values in times.items():
        print(f"| {name} | {median[name]:.2f} | {max(m for _, m in values):.0f} |")
    cold = median["train, nothing cached"]
    print(f"\nTraining: {median['rival: train, both views'] / cold:.1f} times the rival with the same two views, "
          f"{median['rival: train, center view'] / cold:.1f} times the rival with one view.")
    print(f"Predicting a folder: {median['rival: predict a folder'] / median['predict a folder']:.1f} times the rival.")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
