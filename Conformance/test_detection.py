"""Detectors on the command line: from folders with boxes to a model, boxes and numbers, beside pycocotools and Pillow."""

import contextlib
import html.parser
import io
import json
import math
import shutil
import zipfile

import pytest
from PIL import Image
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from program import REPOSITORY, SOME_IMAGES_FAILED, WRONG_COMMAND_LINE

FORK = REPOSITORY.parent / "shared/data/detection/cv_fork_scissors"


@pytest.fixture(scope="module")
def detector(ocellus, parts, tmp_path_factory):
    """A detector of rendered parts, and what was said of its training."""
    path = tmp_path_factory.mktemp("detector") / "parts.ocellus"
    # So short a budget is over once the quick recipe is done.
    return path, ocellus.json("train", parts, "--out", path, "--budget", "1s")


@pytest.fixture(scope="module")
def held_out(parts):
    """The COCO records of the images for testing."""
    coco = json.loads((parts / "annotations.json").read_text())
    return [each for each in coco["images"] if each["split"] == "test"], coco


def write_coco(folder, images, boxes, tags=("bolt", "nut", "washer")):
    """A COCO folder of images (name, path) and boxes (name, tag, left, top, width, height)."""
    (folder / "images").mkdir(parents=True)
    records, ids = [], {}
    for number, (name, path) in enumerate(images, 1):
        shutil.copy(path, folder / "images" / name)
        with Image.open(path) as image:
            records.append({"id": number, "file_name": name, "width": image.width, "height": image.height})
        ids[name] = number
    annotations = [
        {"id": number, "image_id": ids[name], "category_id": tags.index(tag) + 1, "bbox": box, "iscrowd": 0, "area": box[2] * box[3]}
        for number, (name, tag, *box) in enumerate(boxes, 1)
    ]
    categories = [{"id": number, "name": tag} for number, tag in enumerate(tags, 1)]
    (folder / "annotations.json").write_text(json.dumps({"images": records, "annotations": annotations, "categories": categories}))
    return folder


def test_training_tells_everything(detector, parts, held_out):
    path, result = detector
    learned = [each for each in held_out[1]["images"] if each["split"] == "train"]
    names = {each["id"] for each in learned}
    boxes = [each for each in held_out[1]["annotations"] if each["image_id"] in names]
    assert result["type"] == "detection" and result["format"] == "coco"
    assert result["images"] == len(learned) and result["boxes"] == len(boxes)
    assert result["heldBack"] == [{"split": "test", "images": len(held_out[0])}]
    assert sorted(result["tags"]) == ["bolt", "nut", "washer"]
    metrics = result["metrics"]
    assert result["meanAveragePrecision50"] == metrics["meanAveragePrecision50"] >= 0.8
    low, high = metrics["meanAveragePrecision50Interval"]
    assert low <= metrics["meanAveragePrecision50"] <= high
    assert sum(each["boxes"] for each in metrics["tags"]) == len(boxes)
    stages = result["stageSeconds"]
    assert set(stages) == {"reading", "extracting", "training", "evaluating"}
    assert sum(stages.values()) <= result["seconds"] and min(stages.values()) >= 0
    (trial,) = result["trials"]
    assert trial["name"] == "quick" and trial["isChosen"] is True
    assert trial["meanAveragePrecision"] == pytest.approx(result["meanAveragePrecision"], abs=1e-9)
    assert "last stage trained" in result["untried"] and "half as many steps again" in result["untried"]
    assert result["evidence"]["kind"] == "crossValidation" and result["evidence"]["folds"] == 3
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["detector.json", "head.onnx", "out-of-fold.json"]
        record = json.loads(archive.read("detector.json"))
    assert record["tags"] == result["tags"] and record["provenance"]["seed"] == result["seed"]


def test_inspection_says_what_training_said(ocellus, detector):
    path, result = detector
    inspection = ocellus.json("inspect", path)
    assert inspection["metrics"] == result["metrics"]
    for key in ("type", "tags", "images", "boxes", "baseModel", "domain", "edge", "precision", "seed", "datasetVersion", "calibration"):
        assert inspection[key] == result[key], key


def test_boxes_are_told_in_pixels_of_the_upright_image(ocellus, detector, parts, held_out):
    record = held_out[0][0]
    (found,) = ocellus.json("predict", detector[0], parts / record["file_name"])
    assert (found["width"], found["height"]) == (record["width"], record["height"])
    probabilities = [each["probability"] for each in found["predictions"]]
    assert probabilities == sorted(probabilities, reverse=True) and probabilities[0] > 0.5
    for each in found["predictions"]:
        box, pixels = each["box"], each["pixelBox"]
        for key, size in (("left", "width"), ("top", "height"), ("width", "width"), ("height", "height")):
            assert 0 <= box[key] <= 1 and math.isclose(pixels[key], box[key] * found[size], abs_tol=1e-6)
    (few,) = ocellus.json("predict", detector[0], parts / record["file_name"], "--threshold", "0.5")
    assert few["predictions"] == [each for each in found["predictions"] if each["probability"] >= 0.5]
    rows = ocellus.run("predict", detector[0], parts / record["file_name"], "--csv").stdout.split("\r\n")
    assert rows[0] == "image,tag,probability,left,top,width,height,error" and len(rows) == len(found["predictions"]) + 2


def test_evaluation_is_that_of_pycocotools(ocellus, detector, parts, held_out):
    images, coco = held_out
    result = ocellus.json("evaluate", detector[0], parts, "--split", "test")
    predicted = ocellus.json("predict", detector[0], *(parts / each["file_name"] for each in images))
    truth = COCO()
    names = {each["id"] for each in images}
    with contextlib.redirect_stdout(io.StringIO()):
        truth.dataset = {
            "images": images, "categories": coco["categories"],
            "annotations": [each | {"iscrowd": 0} for each in coco["annotations"] if each["image_id"] in names],
        }
        truth.createIndex()
        categories = {each["name"]: each["id"] for each in coco["categories"]}
        detections = truth.loadRes([
            {
                "image_id": image["id"], "category_id": categories[each["tagName"]], "score": each["probability"],
                "bbox": [each["pixelBox"][key] for key in ("left", "top", "width", "height")],
            }
            for image, found in zip(images, predicted, strict=True) for each in found["predictions"]
        ])
        evaluation = COCOeval(truth, detections, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    assert result["meanAveragePrecision"] == pytest.approx(evaluation.stats[0], abs=1e-6)
    assert result["meanAveragePrecision50"] == pytest.approx(evaluation.stats[1], abs=1e-6)
    for each in result["tags"]:
        place = evaluation.params.catIds.index(categories[each["name"]])
        precision = evaluation.eval["precision"][:, :, place, 0, 2]
        assert each["averagePrecision"] == pytest.approx(precision.mean(), abs=1e-6)
        assert each["averagePrecision50"] == pytest.approx(precision[0].mean(), abs=1e-6)
        assert {"name", "averagePrecision50", "averagePrecision", "precision", "recall", "boxes"} <= set(each)
    assert result["images"] == len(images) and result["imagesLearnedFrom"] == 0 and result["warnings"] == []
    assert result["meanAveragePrecision50"] >= 0.8


def test_images_of_the_training_are_told(ocellus, detector, parts):
    result = ocellus.json("evaluate", detector[0], parts)
    assert result["imagesLearnedFrom"] == detector[1]["images"]
    assert "too good" in result["warnings"][0] and "--split" in result["warnings"][0]


def test_drawings_are_images_with_boxes(ocellus, detector, parts, lossless, held_out, tmp_path):
    name = held_out[0][0]["file_name"]
    jpeg, png = parts / name, (lossless / name).with_suffix(".png")
    folder = tmp_path / "drawn"
    found = ocellus.json("predict", detector[0], jpeg, png, jpeg, "--draw", folder)
    stem = jpeg.stem
    assert sorted(each.name for each in folder.iterdir()) == [f"{stem}-2.boxes.jpg", f"{stem}.boxes.jpg", f"{stem}.boxes.png"]
    for each, source in zip(found, (jpeg, png, jpeg), strict=True):
        with Image.open(each["drawing"]) as drawing, Image.open(source) as image:
            assert drawing.size == image.size
            box = each["predictions"][0]["pixelBox"]
            # Drawn in the middle of the left edge in a color of the palette: far from the gray of the ground.
            place = (min(max(round(box["left"]) + 1, 0), image.width - 1), round(box["top"] + box["height"] / 2))
            assert max(drawing.convert("RGB").getpixel(place)) - min(drawing.convert("RGB").getpixel(place)) > 60
    # Never over an image.
    shutil.copy(jpeg, folder / "a.jpg")
    shutil.copy(jpeg, folder / "a.boxes.jpg")
    message = ocellus.failure("predict", detector[0], folder / "a.jpg", folder / "a.boxes.jpg", "--draw", folder, code=WRONG_COMMAND_LINE)
    assert "write over" in message


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def test_the_report_draws_mistakes(ocellus, detector, parts, tmp_path):
    report = tmp_path / "report.html"
    # From 0 on nearly every image has wrong boxes.
    result = ocellus.json("evaluate", detector[0], parts, "--split", "test", "--threshold", "0", "--report", report)
    tags = Tags()
    tags.feed(report.read_text())
    kinds = [each["class"] for tag, each in tags.found if tag == "rect" and "outcome" in each.get("class", "")]
    assert kinds.count("outcome false") == sum(each["wrong"] for each in result["wrongImages"])
    assert kinds.count("outcome missed") == sum(each["missed"] for each in result["wrongImages"])
    assert kinds.count("outcome found") == sum(each["found"] for each in result["wrongImages"])
    assert not any(tag == "script" for tag, _ in tags.found)
    assert all(each["href"].startswith("data:image/jpeg;base64,") for tag, each in tags.found if tag == "image")


@pytest.mark.parametrize("format", ["voc", "yolo", "csv", "customvision"])
def test_every_format_gives_the_same_data_set(ocellus, detector, parts, tmp_path, format):
    folder = tmp_path / format
    ocellus.run("dataset", "convert", parts, "--to", format, "--out", folder, code=0)
    result = ocellus.json("evaluate", detector[0], folder, "--split", "test")
    same = ocellus.json("evaluate", detector[0], parts, "--split", "test")
    assert result["meanAveragePrecision"] == pytest.approx(same["meanAveragePrecision"], abs=1e-6)
    assert result["boxes"] == same["boxes"]


@pytest.fixture(scope="module")
def few(parts, held_out):
    """Six images with their boxes, as (name, path) and (name, tag, left, top, width, height)."""
    images, coco = held_out
    tags = {each["id"]: each["name"] for each in coco["categories"]}
    chosen = [each for each in coco["images"] if each["split"] == "train"][:6]
    names = {each["id"]: f"{each['id']}.jpg" for each in chosen}
    boxes = [
        (names[each["image_id"]], tags[each["category_id"]], *each["bbox"])
        for each in coco["annotations"] if each["image_id"] in names
    ]
    return [(names[each["id"]], parts / each["file_name"]) for each in chosen], boxes


def test_what_is_broken_is_left_out_and_named(ocellus, few, tmp_path):
    images, boxes = few
    folder = write_coco(tmp_path / "messy", images, boxes)
    whole = (folder / "images" / images[0][0]).read_bytes()
    (folder / "images" / "cut.jpg").write_bytes(whole[:2000])
    for name in ("unlisted.jpg", "undrawn.jpg"):
        shutil.copy(folder / "images" / images[1][0], folder / "images" / name)
    coco = json.loads((folder / "annotations.json").read_text())
    with Image.open(images[0][1]) as image:
        size = {"width": image.width, "height": image.height}
    coco["images"] += [
        {"id": 90, "file_name": "gone.jpg", **size}, {"id": 91, "file_name": "cut.jpg", **size},
        {"id": 92, "file_name": "../outside.jpg", **size}, {"id": 93, "file_name": "undrawn.jpg", **size},
    ]
    first = coco["annotations"][0]
    coco["annotations"] += [
        first | {"id": 900, "bbox": [100_000, 0, 10, 10]}, first | {"id": 901, "bbox": [5, 5, 0, 10]},
        first | {"id": 902, "category_id": 77},
    ]
    (folder / "annotations.json").write_text(json.dumps(coco))
    result = ocellus.json("train", folder, "--out", tmp_path / "m.ocellus", code=SOME_IMAGES_FAILED)
    codes = sorted(each["code"] for each in result["leftOut"])
    expected = ["emptyBox", "emptyBox", "missing", "notListed", "outside", "unknownTag"]
    # A photograph that ends early is decoded as far as it goes, or is named.
    assert codes in (sorted(expected), sorted([*expected, "undecodable"]))
    assert result["boxes"] == len(boxes)
    assert any("Few boxes" in each for each in result["warnings"])
    bare = result["imagesWithoutBoxes"]
    assert bare >= 1 and any(f"{bare} of {result['images']} images" in each for each in result["warnings"])


@pytest.mark.parametrize(("name", "change", "words"), [
    ("broken", lambda text: text[: len(text) // 2], "annotations.json"),
    ("no boxes", lambda text: json.dumps(json.loads(text) | {"annotations": []}), "has a box"),
    ("no images", lambda text: json.dumps(json.loads(text) | {"images": []}), "no image"),
])
def test_folders_that_teach_nothing(ocellus, few, tmp_path, name, change, words):
    folder = write_coco(tmp_path / name, *few)
    path = folder / "annotations.json"
    path.write_text(change(path.read_text()))
    message = ocellus.failure("train", folder, "--out", tmp_path / "m.ocellus", "--format", "coco")
    assert words in message and not (tmp_path / "m.ocellus").exists()


def test_options_that_make_no_sense(ocellus, detector, parts, parts_model, tmp_path):
    out = ("--out", tmp_path / "m.ocellus")

    def wrong(*arguments):
        return ocellus.failure(*arguments, code=WRONG_COMMAND_LINE)

    for option in (("--negative", "nut"), ("--max-latency", "5ms", "--budget", "5s"), ("--recipe-of", parts_model)):
        message = wrong("train", parts, *out, *option)
        assert option[0] in message and "--format folders" in message
    for command in (("train", parts, *out), ("predict", detector[0], parts / "train"), ("evaluate", detector[0], parts)):
        message = wrong(*command, "--cache", tmp_path / "cache")
        assert "--cache" in message and "No features are cached" in message
    assert "--recipe-of" in wrong("train", parts / "train", *out, "--recipe-of", detector[0])
    assert "no object detection domain" in wrong("train", parts, *out, "--domain", "Food")
    assert "--draw" in wrong("predict", parts_model, parts / "train", "--draw", tmp_path / "d")
    assert "--split" in wrong("evaluate", parts_model, parts / "test", "--split", "test")
    assert "--multilabel" in wrong("evaluate", detector[0], parts, "--multilabel", parts / "labels.csv")
    message = wrong("evaluate", detector[0], parts, "--split", "tset")
    assert "“test”" in message and "“train”" in message


def test_tags_that_the_detector_does_not_know(ocellus, detector, few, tmp_path):
    images, boxes = few
    folder = write_coco(tmp_path / "screws", images, [(name, "screw", *box) for name, _, *box in boxes], ("screw",))
    message = ocellus.failure("evaluate", detector[0], folder, code=WRONG_COMMAND_LINE)
    assert "“screw”" in message and "“washer”" in message
    # The rule of the house for names, and a tag without boxes, are no hindrance.
    folder = write_coco(
        tmp_path / "capitals", images, [(name, tag.upper(), *box) for name, tag, *box in boxes], ("BOLT", "NUT", "WASHER", "screw")
    )
    assert ocellus.json("evaluate", detector[0], folder)["boxes"] == len(boxes)


def test_folders_of_tags_are_still_classified(ocellus, parts, tmp_path):
    assert ocellus.json("train", parts / "train", "--out", tmp_path / "m.ocellus")["type"] == "multiclass"
    result = ocellus.json("train", parts, "--format", "folders", "--out", tmp_path / "n.ocellus")
    assert result["type"] == "multiclass" and sorted(result["tags"]) == ["test", "train"]


def test_damaged_detectors_are_refused(ocellus, detector, parts, tmp_path):
    whole = detector[0].read_bytes()
    path = tmp_path / "damaged.ocellus"
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    record = json.loads(entries["detector.json"])
    changes = {
        "no head": {key: value for key, value in entries.items() if key != "head.onnx"},
        "head of nothing": entries | {"head.onnx": b"\x08\x07"},
        "more tags": entries | {"detector.json": json.dumps(record | {"tags": [*record["tags"], "x"]}).encode()},
        "no JSON": entries | {"detector.json": b"{"},
    }
    for name, content in changes.items():
        with zipfile.ZipFile(path, "w") as archive:
            for key, value in content.items():
                archive.writestr(key, value)
        for command in (("inspect", path), ("predict", path, parts / "test")):
            message = ocellus.failure(*command)
            assert "damaged.ocellus" in message, name
    path.write_bytes(whole[: len(whole) // 2])
    assert "damaged.ocellus" in ocellus.failure("inspect", path)


@pytest.mark.skipif(not FORK.is_dir(), reason=f"the public set cv_fork_scissors is not at {FORK}")
def test_the_official_quickstart(ocellus, tmp_path):
    result = ocellus.json("train", FORK, "--out", tmp_path / "fork.ocellus")
    assert result["images"] == 40 and result["meanAveragePrecision50"] >= 0.9
    assert result["heldBack"] == [{"split": "test_unlabelled", "images": 1}]
