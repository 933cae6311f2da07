"""How many errors in boxes our search for doubtful boxes finds, beside ObjectLab in cleanlab, from the same out-of-fold detections.

    python Benchmarks/box_issues.py [SET …] [--images 60] [--share 0.08] [--seeds 1] [--threads 2] [--keep FOLDER]

A SET is a folder with `annotations.json` (COCO), or the name of one in ../shared/data/detection; all of them unless named. Of the boxes
of some of its images a share is deleted (overlooked), as many are moved or scaled until they overlap what they were by 0.2 to 0.5
(misplaced), and as many get another tag if there is one (swapped). `ocellus train` learns from these labels; its JSON lists the issues,
and the model file has the out-of-fold detections with calibrated probabilities, which cleanlab gets with the same labels. Errors that a
set has of itself count as right labels, so who finds them is wrong here.

Three contestants: what Ocellus lists; cleanlab with its own thresholds of probability, 0.95 (overlooked, swapped) and 0.5 (misplaced);
cleanlab with 0.5, our threshold, in the place of 0.95. What cleanlab lists it decides by a fifth of a tag's average precision. A deleted box is found by a
detection that overlaps it by half (IoU), another error by its box, and `any` takes an error for found whatever kind it was listed as.
Precision is that of as many findings as there are errors, the surest first, listed or not; Ocellus tells only what it lists, and what is
missing counts as wrong. AUROC is that of scores of images, and of drawn boxes; what is not told ties at the end.

The program is .build/release/ocellus (or OCELLUS_PROGRAM). Needs Benchmarks/requirements-detection.txt. With --keep trainings stay in a
folder and are not repeated. Prints Markdown.
"""

import argparse
import os
import pathlib
import statistics
import tempfile

import numpy as np
from sklearn.metrics import roc_auc_score

from box_errors import KINDS, chosen, corrupted, overlap, seen, trained
from box_findings import cleanlab, ocellus
from detection_data import SHARED, Set

# From this overlap on a detection is a deleted box.
SAME_OBJECT = 0.5


def right(findings, images, kinds):
    """For each finding whether it is right; None of one whose error another finding had told before."""
    open_errors = {(at, number) for at, image in enumerate(images) for number, error in enumerate(image.errors) if error.kind in kinds}
    told, answers = set(), []
    for each in findings:
        hits = [
            (each.image, number) for number, error in enumerate(images[each.image].errors) if (each.image, number) in open_errors and (
                each.place == error.place if each.place is not None else overlap(each.box, error.box) >= SAME_OBJECT
            )
        ]
        fresh = [hit for hit in hits if hit not in told]
        answers.append(bool(fresh) if fresh or not hits else None)
        told.update(fresh[:1])
    return answers


def auroc(truth, scores):
    return roc_auc_score(truth, scores) if 0 < sum(truth) < len(truth) else None


def evaluated(findings, images, kind):
    """Numbers of a contestant for a kind of errors, or for `any`."""
    kinds = KINDS if kind == "any" else (kind,)
    found = sorted((each for each in findings.found if each.kind in kinds), key=lambda each: -each.score)
    errors = [[error for error in image.errors if error.kind in kinds] for image in images]
    injected = sum(map(len, errors))
    listed = [each for each in right([each for each in found if each.is_listed], images, kinds) if each is not None]
    first = [each for each in right(found, images, kinds) if each is not None][:injected]
    boxes = None
    if kind in ("misplaced", "swapped"):
        scores = [np.zeros(len(image.boxes)) for image in images]
        truth = [np.zeros(len(image.boxes), bool) for image in images]
        for each in found:
            scores[each.image][each.place] = max(scores[each.image][each.place], each.score)
        for at, own in enumerate(errors):
            truth[at][[error.place for error in own]] = True
        boxes = auroc(np.concatenate(truth), np.concatenate(scores))
    return {
        "injected": injected, "listed": len(listed), "found": sum(listed), "first": sum(first),
        "images": auroc([bool(each) for each in errors], findings.images[kind]), "boxes": boxes,
    }


def compare(folder, arguments):
    """For each contestant and kind the numbers of each seed; and what the trainings and cleanlab took."""
    data, rows, took = Set(folder), {}, []
    for seed in range(arguments.seeds):
        with tempfile.TemporaryDirectory() as path:
            work = pathlib.Path(arguments.keep or path) / f"{data.folder.name}-{arguments.images}-{arguments.share}-{seed}"
            work.mkdir(parents=True, exist_ok=True)
            images, errors = corrupted(chosen(data, arguments.images, seed), len(data.tags), arguments.share, seed)
            answer, seconds = trained(data, images, ["--seed", str(seed), "--threads", str(arguments.threads)], work)
            images = seen(data, images, errors, answer, work)
            contestants = {
                "Ocellus": ocellus(data, images, answer), "cleanlab": cleanlab(data, images, None),
                "cleanlab, 0.5": cleanlab(data, images, 0.5),
            }
            took.append({
                "images": len(images), "boxes": sum(len(each.boxes) for each in images), "training": seconds,
                "cleanlab": contestants["cleanlab"].seconds, "evaluating": answer["stageSeconds"]["evaluating"],
                "precision": answer.get("meanAveragePrecision50") or 0,
            })
            for name, findings in contestants.items():
                for kind in (*KINDS, "any"):
                    rows.setdefault((kind, name), []).append(evaluated(findings, images, kind))
    return rows, took


def report(folder, rows, took):
    share = lambda part, whole: f"{100 * part / whole:.0f} %" if whole else ""
    sums = lambda results, key: sum(each[key] for each in results)

    def mean(results, key):
        values = [each[key] for each in results if each[key] is not None]
        return f"{statistics.mean(values):.3f}" if values else ""

    for kind in (*KINDS, "any"):
        for name in ("Ocellus", "cleanlab", "cleanlab, 0.5"):
            results = rows[kind, name]
            injected, listed, found = (sums(results, key) for key in ("injected", "listed", "found"))
            if injected:
                print(
                    f"| {folder.name} | {kind} | {injected} | {name} | {listed} | {found} ({share(found, injected)}) | {share(found, listed)} | "
                    f"{share(sums(results, 'first'), injected)} | {mean(results, 'images')} | {mean(results, 'boxes')} |", flush=True,
                )
    middle = lambda key: statistics.mean(each[key] for each in took)
    return (
        f"{folder.name}: {middle('images'):.0f} images, {middle('boxes'):.0f} boxes drawn, out-of-fold mAP@0.5 against them {middle('precision'):.2f}; "
        f"processor seconds {middle('training'):.0f} of the training, {middle('cleanlab'):.1f} of cleanlab; "
        f"all of Ocellus's evaluation, with metrics and their intervals, {middle('evaluating'):.1f} s."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--images", type=int, default=60, help="the most images of a set")
    parser.add_argument("--share", type=float, default=0.08, help="of the boxes, for each kind of error")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--keep", metavar="FOLDER")
    arguments = parser.parse_args()
    folders = [SHARED / each if (SHARED / each).exists() else pathlib.Path(each) for each in arguments.sets]
    folders = folders or sorted(each.parent for each in SHARED.glob("*/annotations.json"))
    print("| set | kind | errors | who | listed | found | right of listed | precision | AUROC of images | of boxes |\n|---|---|---:|---|---:|---:|---:|---:|---:|---:|")
    notes = [report(folder, *compare(folder, arguments)) for folder in folders]
    print("", *notes, f"Seeds: {arguments.seeds}; load of the machine at the end {os.getloadavg()[0]:.1f}.", sep="\n")


if __name__ == "__main__":
    main()
