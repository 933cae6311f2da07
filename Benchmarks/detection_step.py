"""A training step of Ocellus's detectors beside the same network in PyTorch (detection_step_rival.py), one thread each, in turn.

    python Benchmarks/detection_step.py [SET] [--rounds 3] [--steps 200]

Ocellus's step is that of a whole `ocellus train` of SET (cv_fork_scissors in ../shared/data/detection unless named): the time that its
JSON gives for training, divided by the steps of the detector and of its folds; it includes reading maps, averaging weights and
asking the folds' networks, which PyTorch's step does not. PyTorch computes with channels last, in f32 and with bf16 autocast.
Takes two to three minutes. Needs Benchmarks/requirements-detection.txt; prints Markdown.
"""

import argparse
import os
import pathlib
import statistics
import sys
import tempfile

from detection_data import SHARED, Set
from measured_process import PROGRAM, ROOT, run

RIVAL = [sys.executable, ROOT / "Benchmarks/detection_step_rival.py", "--threads", 1]


def ocellus(folder):
    """Milliseconds of a step, the steps that were taken, and how many tags and boxes there were."""
    with tempfile.TemporaryDirectory() as work:
        command = [PROGRAM, "train", folder, "--out", pathlib.Path(work) / "model.ocellus", "--threads", 1, "--json"]
        result = run(command).answer
    if result["strides"] != [16, 32] or result["edge"] != 320:
        sys.exit("PyTorch's step is that of strides 16 and 32 at 320 pixels: name a set whose objects are not small.")
    evidence = result.get("evidence") or {"folds": 0, "shareOfSteps": 0}
    steps = result["steps"] * (1 + evidence["folds"] * evidence["shareOfSteps"])
    return 1000 * result["stageSeconds"]["training"] / steps, round(steps)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="?", default="cv_fork_scissors")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=200, help="of PyTorch, in each round")
    arguments = parser.parse_args()
    folder = SHARED / arguments.set if (SHARED / arguments.set).exists() else pathlib.Path(arguments.set)
    data = Set(folder)
    boxes = max(1, round(statistics.mean(len(each) for _, _, each in data.images)))
    rival = [*RIVAL, "--steps", arguments.steps, "--tags", len(data.tags), "--boxes", boxes]
    rounds = {"PyTorch, f32": [], "PyTorch, bf16 autocast": [], "Ocellus, f32": []}
    for _ in range(arguments.rounds):
        own, steps = ocellus(folder)
        rounds["Ocellus, f32"].append(own)
        rounds["PyTorch, f32"].append(run(rival).answer["milliseconds"])
        rounds["PyTorch, bf16 autocast"].append(run([*rival, "--bf16"]).answer["milliseconds"])
    own = statistics.median(rounds["Ocellus, f32"])
    print(f"{data.folder.name}, {len(data.tags)} tags, batches of 8, one thread; {arguments.rounds} rounds of {steps} and {arguments.steps} steps in turn, load {os.getloadavg()[0]:.1f}\n")
    print("| neck and head | median ms of a step | least and most | beside Ocellus |\n|---|---:|---|---:|")
    for name, values in rounds.items():
        median = statistics.median(values)
        print(f"| {name} | {median:.1f} | {min(values):.1f}, {max(values):.1f} | {median / own:.2f} times |")


if __name__ == "__main__":
    main()
