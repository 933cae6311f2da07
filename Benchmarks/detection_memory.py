"""Memory and time of training a detector on 200 and on 2,000 images.

    python Benchmarks/detection_memory.py [--counts 200 2000] [--threads 2]

The images are those of `ocellus sample`, rendered for this run (some 60 ms of a processor each), with their boxes. Resident memory is the
most that the kernel saw in the process of `ocellus train`, files that are mapped included. 200 images take two to three
minutes on two quiet cores, 2,000 about ten. Prints Markdown.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

from measured_process import PROGRAM, run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    print("| images | peak resident MB | seconds | processor s | steps | views of each image | mAP@0.5 out of fold |\n|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    for count in arguments.counts:
        with tempfile.TemporaryDirectory() as work:
            folder = pathlib.Path(work) / "images"
            subprocess.run([PROGRAM, "sample", "--count", str(count), "--out", folder], check=True, capture_output=True)
            # All of them are learned from.
            content = json.loads((folder / "annotations.json").read_text())
            content["images"] = [{key: value for key, value in each.items() if key != "split"} for each in content["images"]]
            (folder / "annotations.json").write_text(json.dumps(content))
            words = ["--format", "coco", "--threads", arguments.threads, "--json"]
            found = run([PROGRAM, "train", folder, "--out", pathlib.Path(work) / "model.ocellus", *words])
        result = found.answer
        print(
            f"| {result['images']} | {found.megabytes:.0f} | {found.seconds:.0f} | {found.processor:.0f} | {result['steps']} | {result['views']} | "
            f"{result.get('meanAveragePrecision50', float('nan')):.2f} |", flush=True,
        )
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
