"""Images with boxes in five formats: what is read and written beside pycocotools, xml.etree, csv and json of Python."""

import csv
import json
import urllib.parse
import xml.etree.ElementTree as etree
from collections import Counter

import pytest
from PIL import Image
from pycocotools.coco import COCO

from program import NOTHING_DONE, REPOSITORY, SOME_IMAGES_FAILED, WRONG_COMMAND_LINE

SETS = REPOSITORY.parent / "shared/data/detection"
NAMES = ["bccd", "cv_fork_scissors", "fruit_det", "ms_produce", "raccoon"]
FORMATS = ["coco", "voc", "yolo", "csv", "customvision"]

# What is hard about names: XML, CSV, YAML, URLs, Unicode, folders.
HARD = ["a b/<x> & 'y'.png", "Käse, \"gut\".png", "日本/100%.png", "#1: [a].png", "plain.png"]
TAGS = ["<cat> & \"dog\"", "a, b", "Käse: 1", "# no"]


def boxes_of(coco):
    """Boxes by file, below `images`, as (tag, left, top, width, height) in pixels."""
    tags = {each["id"]: each["name"] for each in coco.dataset["categories"]}
    return {
        image["file_name"].removeprefix("images/"): sorted(
            (tags[each["category_id"]], *each["bbox"]) for each in coco.imgToAnns[image["id"]]
        )
        for image in coco.dataset["images"]
    }


def clipped(coco):
    """The same with boxes cut off at the edges of their images, as we read them."""
    sizes = {image["file_name"].removeprefix("images/"): (image["width"], image["height"]) for image in coco.dataset["images"]}
    result = {}
    for name, boxes in boxes_of(coco).items():
        width, height = sizes[name]
        result[name] = sorted(
            (tag, max(x, 0), max(y, 0), min(x + w, width) - max(x, 0), min(y + h, height) - max(y, 0)) for tag, x, y, w, h in boxes
        )
    return result


def read_coco(folder):
    return boxes_of(COCO(folder / "annotations.json"))


def read_voc(folder):
    boxes = {}
    for path in (folder / "Annotations").rglob("*.xml"):
        root = etree.parse(path).getroot()
        name = (path.relative_to(folder / "Annotations").parent / root.findtext("filename")).as_posix()
        with Image.open(folder / "JPEGImages" / name) as image:
            assert image.size == (int(root.findtext("size/width")), int(root.findtext("size/height")))
        boxes[name] = []
        for each in root.iter("object"):
            left, top, right, bottom = (float(each.findtext(f"bndbox/{key}")) for key in ("xmin", "ymin", "xmax", "ymax"))
            boxes[name].append((each.findtext("name"), left, top, right - left, bottom - top))
    return {name: sorted(each) for name, each in boxes.items()}


def read_yolo(folder):
    lines = (folder / "data.yaml").read_text().splitlines()
    start = lines.index("names:")
    # A quoted text of YAML without line breaks is one of JSON.
    names = [value if value[0] != '"' else json.loads(value) for value in (line.split(": ", 1)[1] for line in lines[start + 1:])]
    boxes = {}
    for path in (folder / "images").rglob("*"):
        if path.is_dir():
            continue
        name = path.relative_to(folder / "images")
        with Image.open(path) as image:
            width, height = image.size
        boxes[name.as_posix()] = []
        for line in (folder / "labels" / name).with_suffix(".txt").read_text().splitlines():
            number, x, y, w, h = line.split()
            x, y, w, h = float(x), float(y), float(w), float(h)
            boxes[name.as_posix()].append((names[int(number)], (x - w / 2) * width, (y - h / 2) * height, w * width, h * height))
    return {name: sorted(each) for name, each in boxes.items()}


def read_csv(folder):
    boxes = {}
    with open(folder / "annotations.csv", newline="") as file:
        for row in csv.DictReader(file):
            found = boxes.setdefault(row["filename"].removeprefix("images/"), [])
            if row["class"]:
                left, top, right, bottom = (float(row[key]) for key in ("xmin", "ymin", "xmax", "ymax"))
                found.append((row["class"], left, top, right - left, bottom - top))
    return {name: sorted(each) for name, each in boxes.items()}


def read_customvision(folder):
    boxes = {}
    for image in json.loads((folder / "images.json").read_text()):
        name = urllib.parse.unquote(image["originalImageUri"]).removeprefix("images/")
        width, height = image["width"], image["height"]
        assert {each["tagName"] for each in image["tags"]} == {each["tagName"] for each in image["regions"]}
        boxes[name] = sorted(
            (each["tagName"], each["left"] * width, each["top"] * height, each["width"] * width, each["height"] * height)
            for each in image["regions"]
        )
    return boxes


READERS = {"coco": read_coco, "voc": read_voc, "yolo": read_yolo, "csv": read_csv, "customvision": read_customvision}


def assert_equal(found, wanted):
    assert found.keys() == wanted.keys()
    for name, boxes in wanted.items():
        assert [each[0] for each in found[name]] == [each[0] for each in boxes], name
        # A millionth of a pixel; the order of equal tags is by their numbers, which near ones may swap.
        for one, other in zip(found[name], boxes):
            assert one[1:] == pytest.approx(other[1:], abs=1e-6), name


@pytest.fixture(params=NAMES)
def public(request):
    folder = SETS / request.param
    if not folder.is_dir():
        pytest.skip(f"the public set {request.param} is not at {folder}")
    return folder


@pytest.fixture
def hard(tmp_path):
    """A folder whose names are hard, one image without boxes, and a tag without any."""
    folder = tmp_path / "hard"
    images, annotations = [], []
    for index, name in enumerate(HARD):
        path = folder / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (61 + index, 47)).save(path)
        images.append({"id": index, "file_name": name, "width": 61 + index, "height": 47, "split": ["train", "val"][index % 2]})
        for number in range(index):
            annotations.append({
                "id": len(annotations), "image_id": index, "category_id": (index + number) % 3,
                "bbox": [number * 3.7, 5, 20 + number / 3, 11.25], "area": 1, "iscrowd": 0,
            })
    categories = [{"id": index, "name": name} for index, name in enumerate(TAGS)]
    (folder / "annotations.json").write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    return folder


def test_public_sets_are_counted_as_by_pycocotools(ocellus, public):
    coco = COCO(public / "annotations.json")
    unclear = any(path.name not in {each["file_name"].split("/")[-1] for each in coco.dataset["images"]}
                  for path in (public / "images").iterdir())
    found = ocellus.json("dataset", "inspect", public, code=SOME_IMAGES_FAILED if unclear else 0)
    assert (found["format"], found["images"], found["boxes"]) == ("coco", len(coco.imgs), len(coco.anns))
    assert [each["name"] for each in found["tags"]] == [each["name"] for each in coco.dataset["categories"]]
    for tag in found["tags"]:
        number, = coco.getCatIds(catNms=[tag["name"]])
        assert tag["boxes"] == len(coco.getAnnIds(catIds=[number])) and tag["images"] == len(coco.getImgIds(catIds=[number]))
    splits = Counter(each["split"] for each in coco.dataset["images"])
    assert {each["name"]: each["images"] for each in found["splits"]} == splits
    assert all(each["code"] == "clipped" for each in found["adjustments"])


@pytest.mark.parametrize("format", FORMATS)
def test_public_sets_are_read_alike_by_other_programs(ocellus, public, format, tmp_path):
    coco = COCO(public / "annotations.json")
    inspected = ocellus.run("dataset", "convert", public, "--to", format, "--out", tmp_path / "out", "--json")
    written = json.loads(inspected.stdout)["written"]
    assert written == {"format": format, "folder": str(tmp_path / "out")}
    assert_equal(READERS[format](tmp_path / "out"), clipped(coco))
    images = tmp_path / "out" / ("JPEGImages" if format == "voc" else "images")
    for path in sorted(images.iterdir())[:20]:
        assert path.read_bytes() == (public / "images" / path.name).read_bytes()


@pytest.mark.parametrize("format", FORMATS)
def test_hard_names_are_read_alike_by_other_programs(ocellus, hard, format, tmp_path):
    wanted = boxes_of(COCO(hard / "annotations.json"))
    ocellus.json("dataset", "convert", hard, "--to", format, "--out", tmp_path / "out")
    assert_equal(READERS[format](tmp_path / "out"), wanted)
    # And by ourselves, back into COCO.
    ocellus.json("dataset", "convert", tmp_path / "out", "--to", "coco", "--out", tmp_path / "back")
    coco = COCO(tmp_path / "back" / "annotations.json")
    assert_equal(boxes_of(coco), wanted)
    splits = {each["file_name"].removeprefix("images/"): each["split"] for each in coco.dataset["images"]}
    assert splits == {name: ["train", "val"][index % 2] for index, name in enumerate(HARD)}


def test_what_is_left_out_is_named_and_the_exit_code_says_so(ocellus, hard, tmp_path):
    file = hard / "annotations.json"
    content = json.loads(file.read_text())
    content["annotations"] += [
        {"id": 100, "image_id": 1, "category_id": 0, "bbox": [1, 1, 0, 5]},
        {"id": 101, "image_id": 1, "category_id": 99, "bbox": [1, 1, 5, 5]},
        {"id": 102, "image_id": 1, "category_id": 0, "bbox": [-5, 1, 10, 5]},
        {"id": 103, "image_id": 1, "category_id": 0, "iscrowd": 1, "bbox": [1, 1, 5, 5]},
    ]
    content["images"].append({"id": 50, "file_name": "../../secret.png"})
    file.write_text(json.dumps(content))
    found = ocellus.json("dataset", "inspect", hard, code=SOME_IMAGES_FAILED)
    assert [each["code"] for each in found["leftOut"]] == ["outside", "emptyBox", "unknownTag", "crowd"]
    assert [each["code"] for each in found["adjustments"]] == ["clipped"]
    text = ocellus.run("dataset", "inspect", hard, code=SOME_IMAGES_FAILED).stdout
    assert "The box has no area." in text and "annotations[10]" in text
    ocellus.run("dataset", "convert", hard, "--to", "yolo", "--out", tmp_path / "out", code=SOME_IMAGES_FAILED)
    assert (tmp_path / "out" / "data.yaml").is_file()


def test_broken_files_and_wrong_command_lines_say_what_to_do(ocellus, hard, tmp_path):
    (hard / "data.yaml").write_text("names: [a]\n")
    assert "coco or yolo" in ocellus.failure("dataset", "inspect", hard)
    ocellus.json("dataset", "inspect", hard, "--format", "coco")
    (hard / "annotations.json").write_text('{"images": [\n{"id": 1,,}]}')
    assert "line 2" in ocellus.failure("dataset", "inspect", hard, "--format", "coco")
    ocellus.failure("dataset", "inspect", hard, "--format", "tar", code=WRONG_COMMAND_LINE)
    # Never into a folder that holds something.
    ocellus.failure("dataset", "convert", hard, "--to", "coco", "--out", hard, code=WRONG_COMMAND_LINE)
    (tmp_path / "empty").mkdir()
    assert "data.yaml" in ocellus.failure("dataset", "inspect", tmp_path / "empty", code=NOTHING_DONE)
