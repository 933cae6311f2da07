"""How accurate Ocellus is beside scikit-learn on the same features; writes the tables of docs/accuracy.md.

For each base model and set, Ocellus and scikit-learn learn from 5, 10 and 20 images of each tag (three draws each) and from all of them,
and are evaluated on the set's own test images. Scikit-learn stands on the features of the same base model, computed with
Pillow and ONNX Runtime in 32-bit floats: StandardScaler and LogisticRegressionCV as in rival.py, in the center view.
With --formats, the models with all images answer their test images in bf16 and in f32 as well, and the answers are compared.

    accuracy.py --base "TITLE=DOMAIN,EDGE,PACKAGE FOLDER" [--base …] [--formats] [--data FOLDER] [--program FILE] [--record FILE] [--report FILE] [--budget 60s] [--sets NAME…]

The data has the layout SET/train/TAG/IMAGE and SET/test/TAG/IMAGE. What the record holds already is not measured
again, so an interrupted study goes on where it stopped. In the report only what is between the two markers is replaced.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import tempfile
import time
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import rival

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
EMBEDDING = 1280
SIZES = (5, 10, 20)
DRAWS = 3
MOST_FOLDS = 5
# With fewer test images than this the training images that a draw left out evaluate as well.
FEW_TEST_IMAGES = 50
MARKERS = ("<!-- begin: Benchmarks/accuracy.py -->\n", "<!-- end -->\n")


def images(folder):
    """The images of each tag, `{tag: [path]}`, tags and paths sorted."""
    return {
        tag.name: [pathlib.Path(path) for path in rival.image_files(tag)]
        for tag in sorted(folder.iterdir())
        if tag.is_dir()
    }


def count(by_tag):
    """How many images there are."""
    return sum(map(len, by_tag.values()))


def trials(name, folder):
    """What is to be measured on a set: `(key, training images, test images)`."""
    train, test = images(folder / "train"), images(folder / "test")
    smallest = min(map(len, train.values()))
    for size in SIZES:
        for draw in range(DRAWS if size < smallest else 0):
            chance = random.Random(f"{name} {size} {draw}")
            drawn = {tag: sorted(chance.sample(paths, size)) for tag, paths in train.items()}
            held_out = {tag: list(paths) for tag, paths in test.items()}
            if count(test) < FEW_TEST_IMAGES:
                for tag, paths in train.items():
                    held_out.setdefault(tag, []).extend(path for path in paths if path not in drawn[tag])
            yield f"{name} {size} {draw}", drawn, held_out
    yield f"{name} all", train, test


class ScikitLearn:
    """Logistic regression on features that are computed once for each image."""

    def __init__(self, base):
        self.backbone = rival.Backbone(base.edge, base.package / "model.onnx")
        self.features = {}

    def rows(self, by_tag, width):
        """Features, images x width, and tags."""
        rows, tags = [], []
        for tag, paths in by_tag.items():
            for path in paths:
                if path not in self.features:
                    self.features[path] = self.backbone.of_file(path, "center")[0]
                rows.append(self.features[path][:width])
                tags.append(tag)
        return np.stack(rows), np.array(tags)

    def measure(self, train, test, width=None):
        """Accuracy, and the strength that was chosen."""
        rows, tags = self.rows(train, width)
        head = make_pipeline(
            StandardScaler(),
            LogisticRegressionCV(
                Cs=10, cv=min(MOST_FOLDS, *map(len, train.values())), class_weight="balanced", scoring="neg_log_loss",
                l1_ratios=(0,), max_iter=1000, n_jobs=os.cpu_count(), use_legacy_attributes=False,
            ),
        )
        with warnings.catch_warnings():
            # The weakest regularizations of the grid need more steps; they are never the ones chosen.
            warnings.simplefilter("ignore", ConvergenceWarning)
            head.fit(rows, tags)
        rows, tags = self.rows(test, width)
        # Not head.score(), which would give the log-loss of the cross-validation.
        return float((head.predict(rows) == tags).mean()), float(np.ravel(head[-1].C_)[0])


class Ocellus:
    """The program, on folders of links, with one cache of features for the whole study."""

    def __init__(self, program, folder, base):
        self.program, self.base = program, base
        self.folder = folder
        self.environment = os.environ | {
            "OCELLUS_CACHE": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "data"),
        }
        listed = json.loads(self.call("basemodel", "list", "--json"))
        if base.domain not in {domain["name"] for domain in listed["domains"]}:
            self.call("basemodel", "add", str(base.package))

    def call(self, *arguments):
        return subprocess.run(
            [self.program, *arguments],
            env=self.environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ).stdout

    def run(self, *arguments, precision="f32"):
        return json.loads(self.call(*arguments, "--json", "--precision", precision))

    def formats(self, train, test):
        """How answers differ between bf16 and f32, of a model that learned in bf16."""
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            images = link(train, place, "train"), link(test, place, "test")
            model = os.path.join(place, "model.ocellus")
            self.run("train", images[0], "--out", model, "--domain", self.base.domain, precision="bf16")
            answers = [
                {
                    answer["image"]: {each["tagName"]: each["probability"] for each in answer["predictions"]}
                    for answer in self.run("predict", model, images[1], precision=precision)
                }
                for precision in ("bf16", "f32")
            ]
        gaps, changed = [], 0
        for image, one in answers[0].items():
            other = answers[1][image]
            gaps += [abs(one[tag] - other[tag]) for tag in one]
            changed += max(one, key=one.get) != max(other, key=other.get)
        return {"images": len(answers[0]), "changed": changed, "largest": max(gaps), "mean": float(np.mean(gaps))}

    def measure(self, train, test, *options):
        """The answers of `train` and `evaluate`."""
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            images = link(train, place, "train"), link(test, place, "test")
            model = os.path.join(place, "model.ocellus")
            trained = self.run("train", images[0], "--out", model, "--domain", self.base.domain, *options)
            return trained, self.run("evaluate", model, images[1])


def link(by_tag, place, part):
    """A folder with links to the images of each tag."""
    for tag, paths in by_tag.items():
        links = pathlib.Path(place, part, tag)
        links.mkdir(parents=True)
        for path in paths:
            # Test and left-out training images may share a name.
            (links / f"{path.parent.parent.name}-{path.name}").symlink_to(path)
    return os.path.join(place, part)


class Base:
    """A base model: what the tables call it, its domain and edge, and the folder of its package."""

    def __init__(self, text):
        self.title, place = text.split("=", 1)
        self.domain, edge, folder = place.split(",", 2)
        self.edge, self.package = int(edge), pathlib.Path(folder)


def measure(everything, path, sets, data, program, budget, base, formats):
    """Fills the record with what it lacks."""

    record = everything.setdefault(base.title, {})

    def note(key, **values):
        record.setdefault(key, {}).update(values)
        path.write_text(json.dumps(everything, indent=1, sort_keys=True) + "\n")
        print(base.title, key, values, flush=True)

    rival_head = ScikitLearn(base)
    with tempfile.TemporaryDirectory() as folder:
        ocellus = Ocellus(program, pathlib.Path(folder), base)
        for name in sets:
            for key, train, test in trials(name, data / name):
                known = record.get(key, {})
                if "sklearn" not in known:
                    accuracy, strength = rival_head.measure(train, test)
                    embedding, _ = rival_head.measure(train, test, EMBEDDING)
                    note(
                        key, sklearn=accuracy, sklearnInverseRegularization=strength, embedding=embedding,
                        images=count(train), held_out=count(test),
                    )
                if program and "ocellus" not in known:
                    begin = time.perf_counter()
                    trained, evaluated = ocellus.measure(train, test)
                    note(
                        key, ocellus=evaluated["accuracy"], interval=evaluated["accuracyInterval"], logLoss=evaluated["logLoss"],
                        strength=trained["inverseRegularization"], temperature=trained["temperature"],
                        seconds=time.perf_counter() - begin,
                    )
                if program and budget and key.endswith(" all") and "budget" not in known:
                    trained, evaluated = ocellus.measure(train, test, "--budget", budget)
                    best = next(trial for trial in trained["trials"] if trial["isChosen"])
                    note(key, budget=evaluated["accuracy"], budgetRecipe=f"{best['name']} on {best['baseModel']}")
                if program and formats and key.endswith(" all") and "formats" not in known:
                    note(key, formats=ocellus.formats(train, test))


class Row:
    """One set and size: means over the draws."""

    def __init__(self, record, keys):
        self.name, self.size = keys[0].split()[:2]
        values = [record[key] for key in keys]
        self.images, self.held_out = (round(np.mean([value[key] for value in values])) for key in ("images", "held_out"))
        self.ocellus, self.sklearn, self.embedding = (
            np.mean([value[key] for value in values]) for key in ("ocellus", "sklearn", "embedding"))
        self.interval = values[0]["interval"] if self.size == "all" else None
        self.budget = values[0].get("budget")

    @property
    def cells(self):
        interval = "" if self.interval is None else "{:.1f} to {:.1f}".format(*(100 * end for end in self.interval))
        return [
            self.name, self.size, str(self.images), str(self.held_out), percent(self.ocellus), interval,
            percent(self.sklearn), difference(self), percent(self.embedding), percent(self.budget),
        ]


def percent(share):
    return "" if share is None else f"{100 * share:.1f}"


def difference(row):
    return f"{100 * (row.ocellus - row.sklearn):+.1f}"


def table(headings, rows):
    """A Markdown table; all columns but the first are numbers."""
    lines = [headings, ["---"] + ["---:"] * (len(headings) - 1), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def report(record):
    """The tables: every set and size, and the means."""
    keys = {}
    for key in sorted(key for key, value in record.items() if "ocellus" in value):
        keys.setdefault(tuple(key.split()[:2]), []).append(key)
    order = [str(size) for size in SIZES] + ["all"]
    rows = sorted((Row(record, each) for each in keys.values()), key=lambda row: (row.name, order.index(row.size)))
    whole = table(
        ["set", "images a tag", "trained on", "evaluated on", "Ocellus", "95 % interval", "scikit-learn", "difference",
         "scikit-learn, embedding alone", "Ocellus with a budget"],
        [row.cells for row in rows])
    means = []
    for title, chosen in [
        *((f"{size} a tag", [row for row in rows if row.size == size]) for size in order),
        ("all rows", rows),
        (f"rows evaluated on {FEW_TEST_IMAGES} images or more", [row for row in rows if row.held_out >= FEW_TEST_IMAGES]),
    ]:
        ours, theirs, embedding = (
            np.mean([getattr(row, key) for row in chosen]) for key in ("ocellus", "sklearn", "embedding"))
        means.append([
            title, str(len(chosen)), percent(ours), percent(theirs), f"{100 * (ours - theirs):+.1f}", percent(embedding)])
    return whole + "\n" + table(
        ["mean over", "rows", "Ocellus", "scikit-learn", "difference", "scikit-learn, embedding alone"], means)


def formats_report(everything):
    """What bf16 changes, for each base model and set."""
    rows = [
        [title, key.split()[0], str(each["images"]), str(each["changed"]), f"{each['largest']:.3f}", f"{each['mean']:.5f}"]
        for title, record in everything.items()
        for key, values in sorted(record.items())
        if (each := values.get("formats"))
    ]
    headings = ["base model", "set", "images", "other top tag", "largest difference of a probability", "mean"]
    return "\n## bf16 against f32\n\n" + table(headings, rows) if rows else ""


def write(path, everything):
    """Puts the tables between the markers of the report."""
    text = path.read_text()
    before, rest = text.split(MARKERS[0])
    _, after = rest.split(MARKERS[1])
    parts = [f"## {title}\n\n{report(record)}" for title, record in everything.items()]
    path.write_text(before + MARKERS[0] + "\n" + "\n".join(parts) + formats_report(everything) + "\n" + MARKERS[1] + after)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", action="append", type=Base, required=True, metavar="TITLE=DOMAIN,EDGE,PACKAGE FOLDER")
    parser.add_argument("--formats", action="store_true", help="compare answers in bf16 and f32, where the processor has both")
    parser.add_argument("--data", type=pathlib.Path, default=REPOSITORY.parent / "shared/data/classification")
    parser.add_argument("--program", default=REPOSITORY / ".build/release/ocellus")
    parser.add_argument("--record", type=pathlib.Path, default=pathlib.Path("accuracy.json"))
    parser.add_argument("--report", type=pathlib.Path)
    parser.add_argument("--budget", help="also train the rows with all images with this budget, such as 60s")
    parser.add_argument("--sets", nargs="*", help="the sets to measure; all unless given")
    arguments = parser.parse_args()
    sets = arguments.sets or sorted(folder.name for folder in arguments.data.iterdir() if folder.is_dir())
    record = json.loads(arguments.record.read_text()) if arguments.record.exists() else {}
    for base in arguments.base:
        measure(
            record, arguments.record, sets, arguments.data, arguments.program, arguments.budget, base, arguments.formats)
    if arguments.report:
        write(arguments.report, record)


if __name__ == "__main__":
    main()
