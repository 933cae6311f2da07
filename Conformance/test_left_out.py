"""Nothing is left out without a word: folders, lists, and files that the system does not give."""

import csv
import os
import shutil
import unicodedata

import pytest

import reference
from program import SOME_IMAGES_FAILED, WRONG_COMMAND_LINE

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)


def files(folder):
    return sorted(path for path in folder.iterdir() if path.is_file())


@pytest.fixture
def messy(few_parts):
    """The folder of a person: images, and everything else that gathers in such folders."""
    first = reference.images(few_parts)[0]
    shutil.copy(first, few_parts / "loose.jpg")
    (few_parts / "bolt" / "IMG_1.HEIC").write_bytes(HEIC)
    (few_parts / "bolt" / "layers.psd").write_bytes(b"8BPS" + bytes(100))
    (few_parts / "nut" / "film.mov").write_bytes(b"\0\0\0\x14ftypqt  " + bytes(100))
    (few_parts / "nut" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no image")
    shutil.copy(files(few_parts / "nut")[-1], few_parts / "nut" / "without-extension")
    (few_parts / "README.txt").write_text("Small parts.")
    for name in (".DS_Store", "bolt/Thumbs.db", "bolt/.DS_Store"):
        (few_parts / name).write_bytes(b"\0")
    (few_parts / "screw").mkdir()
    (few_parts / "nut" / "loop").symlink_to("..")
    (few_parts / "nut" / "nowhere.jpg").symlink_to("gone.jpg")
    os.mkdir(os.fsencode(few_parts) + b"/v\xfcgel")
    yield few_parts
    os.rmdir(os.fsencode(few_parts) + b"/v\xfcgel")


EXPECTED = {
    "bolt/layers.psd": "unsupportedKind", "loose.jpg": "looseImage", "nut/broken.jpg": "undecodable",
    "nut/film.mov": "unsupportedKind", "nut/loop": "alreadySeen", "nut/nowhere.jpg": "brokenLink",
    "screw/": "emptyFolder", "v\\xFCgel": "nameNotUTF8",
}


def check(found):
    codes = {each["path"]: each["code"] for each in found["leftOut"]}
    # HEIC may be decoded here; what is above is none in any case.
    assert codes.pop("bolt/IMG_1.HEIC") in ("unsupportedKind", "undecodable")
    assert codes == EXPECTED
    assert all(each["reason"].endswith(".") for each in found["leftOut"])
    assert found["otherFiles"] == ["README.txt"] and found["hiddenFiles"] == 3


def test_train_and_evaluate_name_everything(ocellus, messy, tmp_path):
    model = tmp_path / "m.ocellus"
    trained = ocellus.json("train", messy, "--out", model, code=SOME_IMAGES_FAILED)
    check(trained)
    assert trained["images"] == 19 and trained["tags"] == ["bolt", "nut", "washer"]
    assert [each["image"] for each in trained["skipped"] if each["image"] != "bolt/IMG_1.HEIC"] == ["nut/broken.jpg"]
    check(ocellus.json("evaluate", model, messy, code=SOME_IMAGES_FAILED))
    for command in (("train", messy, "--out", model), ("evaluate", model, messy)):
        text = ocellus.run(*command, code=SOME_IMAGES_FAILED).stdout
        assert all(path in text for path in EXPECTED) and "README.txt" in text and "3 hidden" in text


def test_predict_names_everything(ocellus, messy, parts_model):
    answers = ocellus.json("predict", parts_model, messy, code=SOME_IMAGES_FAILED)
    failed = {each["image"]: each["code"] for each in answers if "error" in each}
    wanted = {f"{messy}/{path}": code for path, code in EXPECTED.items() if code not in ("looseImage", "emptyFolder")}
    assert failed.pop(f"{messy}/bolt/IMG_1.HEIC") in ("unsupportedKind", "undecodable")
    assert failed == wanted
    assert any(each["image"] == f"{messy}/loose.jpg" and each["predictions"] for each in answers)
    result = ocellus.run("predict", parts_model, messy, "--csv", code=SOME_IMAGES_FAILED)
    assert all(path in result.stdout for path in wanted) and "README.txt" in result.stderr


def test_a_failure_says_what_was_left_out(ocellus, few_parts, tmp_path):
    shutil.rmtree(few_parts / "washer")
    for path in files(few_parts / "nut"):
        path.unlink()
    (few_parts / "nut" / "only.psd").write_bytes(b"8BPS" + bytes(100))
    message = ocellus.failure("train", few_parts, "--out", tmp_path / "m.ocellus")
    assert "nut/only.psd" in message and "There is one tag" in message


def test_links_to_folders_and_files_are_followed(ocellus, few_parts, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.move(few_parts / "nut", elsewhere)
    (few_parts / "nut").symlink_to(elsewhere)
    found = ocellus.json("train", few_parts, "--out", tmp_path / "m.ocellus")
    assert found["tags"] == ["bolt", "nut", "washer"] and found["leftOut"] == []


def test_equal_names_of_tags_are_one_tag(ocellus, few_parts, tmp_path):
    nut, bolt = files(few_parts / "nut"), files(few_parts / "bolt")
    names = [unicodedata.normalize("NFC", "Käse"), unicodedata.normalize("NFD", "Käse"), "KÄSE", "brot", "Brot"]
    folder = tmp_path / "folders"
    for index, path in enumerate(nut + bolt):
        name = names[index % 3] if path in nut else names[3 + index % 2]
        (folder / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / name)
    found = ocellus.json("train", folder, "--out", tmp_path / "m.ocellus", "--negative", "BROT")
    assert found["tags"] == ["Brot", "Käse"] and len(found["notes"]) == 2
    assert found["negativeTag"] == "Brot"
    # A model knows tags by the same rule.
    again = tmp_path / "again"
    shutil.copytree(few_parts / "nut", again / unicodedata.normalize("NFD", "käse"))
    shutil.copytree(few_parts / "bolt", again / "BROT")
    assert ocellus.json("evaluate", tmp_path / "m.ocellus", again)["images"] == len(nut + bolt)


def test_tag_names_agree_with_python(ocellus, few_parts, tmp_path):
    """Many spellings in one list; the tags are the classes of Python's case folding (Unicode, D145)."""
    words = ["Straße", "STRASSE", "strasse", "Σίσυφος", "ΣΊΣΥΦΟΣ", "ﬁsh", "FISH", "ılık", "ilik", "İzmir", "izmir", "Ⓐ", "ⓐ",
             "Ärger", "ärger", "Arger", "ｶ", "カ", "µm", "Μm", "Ꮳ", "ꮳ", "Ǆ", "ǆ", "ǅ", "ᾳ", "αι", "K", "K"]
    words += [unicodedata.normalize("NFD", word) for word in words]

    def key(name):
        return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())

    first = {}
    for word in words:
        first.setdefault(key(word), unicodedata.normalize("NFC", word))
    images = reference.images(few_parts)
    with open(tmp_path / "list.csv", "w", newline="") as file:
        writer = csv.writer(file)
        # Each tag on two images, never on all.
        for index, path in enumerate(images):
            mine = [word for number, word in enumerate(words) if index in (number % 10, 10 + number % 8)]
            writer.writerow([path.relative_to(few_parts), *mine])
    found = ocellus.json("train", few_parts, "--multilabel", tmp_path / "list.csv", "--out", tmp_path / "m.ocellus")
    assert {key(tag) for tag in found["tags"]} == set(first) and len(found["tags"]) == len(first)
    assert all(unicodedata.is_normalized("NFC", tag) for tag in found["tags"])


SHAPES = {
    "columns": lambda name, tags, known: ",".join([name, *tags]),
    "semicolons": lambda name, tags, known: f"{name},{';'.join(tags)}",
    "bars": lambda name, tags, known: f"{name};{'|'.join(tags)}",
    "quoted": lambda name, tags, known: f'{name},"{",".join(tags)}"',
    "tabs": lambda name, tags, known: f"{name}\t{','.join(tags)}",
    "one-hot": lambda name, tags, known: ",".join([name, *(str(int(tag in tags)) for tag in known)]),
    "words": lambda name, tags, known: ",".join([*(str(tag in tags) for tag in known), name]),
}
HEADS = {"columns": "file,tags", "semicolons": "image,tags", "bars": "image;tags", "quoted": "image,labels",
         "tabs": "filename\tlabels", "one-hot": "filename, bolt, long, shiny", "words": "bolt,long,shiny,image"}


def test_lists_of_all_shapes_say_the_same(ocellus, few_parts, tmp_path):
    known = ["bolt", "long", "shiny"]
    images = [(str(path.relative_to(few_parts)), [tag for number, tag in enumerate(known) if index & 1 << number])
                for index, path in enumerate(reference.images(few_parts)[:16])]
    for path in reference.images(few_parts)[16:]:
        path.unlink()
    models = set()
    for shape, line in SHAPES.items():
        text = HEADS[shape] + "\r\n" + "".join(line(name, tags, known) + "\r\n" for name, tags in images)
        (tmp_path / "list.csv").write_text("\ufeff" + text, encoding="utf-8", newline="")
        model = tmp_path / f"{shape}.ocellus"
        found = ocellus.json("train", few_parts, "--multilabel", tmp_path / "list.csv", "--out", model)
        assert found["tags"] == known and found["images"] == 16, shape
        assert bool(found["notes"]) == (shape != "columns"), f"{shape}: {found['notes']}"
        models.add(found["datasetVersion"])
    assert len(models) == 1, "every shape is the same data set"


def test_lists_and_folders_are_compared(ocellus, few_parts, tmp_path):
    images = [str(path.relative_to(few_parts)) for path in reference.images(few_parts)]
    rows = [f"{name},{'odd' if index % 2 else 'even'}" for index, name in enumerate(images[2:])]
    (tmp_path / "list.csv").write_text("file,tags\n" + "\n".join([*rows, "gone.jpg,odd"]) + "\n")
    found = ocellus.json("train", few_parts, "--multilabel", tmp_path / "list.csv", "--out", tmp_path / "m.ocellus",
                         code=SOME_IMAGES_FAILED)
    assert {each["path"]: each["code"] for each in found["leftOut"]} == {
        images[0]: "notListed", images[1]: "notListed", "gone.jpg": "missing"}


@pytest.mark.parametrize("text, word", [
    ("filename,width,height,class,xmin,ymin,xmax,ymax\n{0},9,9,nut,1,1,2,2\n", "list of boxes"),
    ("image,nut,bolt\n{0},1,0\n{1},0,1\n{2},0.3,0\n", "Line 4"), ("red,round\nblue,square\n", "No column"),
    ('{{"images": []}}', "JSON"), ("{0},1,0\n{1},0,1\n", "no first line"),
])
def test_what_is_no_list_is_told(ocellus, few_parts, tmp_path, text, word):
    names = [str(path.relative_to(few_parts)) for path in reference.images(few_parts)]
    (tmp_path / "list.csv").write_text(text.format(*names))
    message = ocellus.failure("train", few_parts, "--multilabel", tmp_path / "list.csv", "--out", tmp_path / "m.ocellus")
    assert word in message and "Error Domain" not in message


def test_the_same_image_under_two_tags_comes_first(ocellus, few_parts, tmp_path):
    original = files(few_parts / "bolt")[0]
    shutil.copy(original, few_parts / "nut" / "copy.jpg")
    model = tmp_path / "m.ocellus"
    first = ocellus.json("train", few_parts, "--out", model)["labelErrors"][0]
    assert {first["image"], first["twin"]} == {f"bolt/{original.name}", "nut/copy.jpg"}
    assert first["isIdentical"] and first["confidence"] == 1
    assert {first["givenTag"], first["suggestedTag"]} == {"bolt", "nut"}
    text = ocellus.run("train", few_parts, "--out", model).stdout
    [line] = [line for line in text.splitlines() if "nut/copy.jpg" in line and "same bytes" in line]
    assert f"bolt/{original.name}" in line and "“bolt”" in line and "“nut”" in line


@pytest.mark.parametrize("arguments, code, words", [
    (("basemodel", "add", "/dev/null"), 1, ("/dev/null", "device")),
    (("basemodel", "add", "nowhere.zip"), 1, ("nowhere.zip",)),
    (("train", "nowhere", "--out", "m.ocellus"), 1, ("nowhere",)),
    (("train", "{parts}", "--out", "nowhere/m.ocellus"), WRONG_COMMAND_LINE, ("m.ocellus", "nowhere", "No such file")),
    (("train", "{parts}", "--multilabel", "nowhere.csv", "--out", "m.ocellus"), 1, ("nowhere.csv", "No such file")),
    (("train", "{parts}", "--multilabel", "/tmp", "--out", "m.ocellus"), 1, ("/tmp", "directory")),
    (("inspect", "nowhere.ocellus"), 1, ("nowhere.ocellus",)), (("inspect", "/tmp"), 1, ("tmp", "directory")),
    (("restore", "nowhere"), 1, ("nowhere", "No such file")),
    (("sample", "--count", "4", "--out", "/dev/null/parts"), 1, ("/dev/null/parts",)),
    (("evaluate", "{model}", "{parts}", "--report", "/proc/report.html"), 1, ("report.html",)),
])
def test_files_that_the_system_does_not_give_are_told_in_words(
        ocellus, few_parts, parts_model, tmp_path, arguments, code, words):
    arguments = [each.format(parts=few_parts, model=parts_model) for each in arguments]
    result = ocellus.run(*arguments, code=code, folder=tmp_path)
    assert all(word in result.stderr for word in words), result.stderr
    assert "Error Domain" not in result.stderr and "NSCocoa" not in result.stderr
