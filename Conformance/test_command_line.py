"""Exit codes, the shapes of JSON and CSV, and what messages say."""

import csv
import io
import re
import shutil
import signal
import subprocess
import time

import pytest

import reference
from program import NOTHING_DONE, SOME_IMAGES_FAILED, WRONG_COMMAND_LINE

METRICS = {"precision", "recall", "averagePrecision"}


def is_clean(message, folder):
    """Whether a message is for people: no trace, no address, no type name, and no path but what the person typed."""
    leaks = [r"0x[0-9a-f]{6,}", r"Error Domain", r"\bNS\w+Error", r"\.swift\b", r"Swift\.", r"Optional\(", r"/build/"]
    return message.strip() and str(folder) not in message and not any(re.search(leak, message) for leak in leaks)


@pytest.fixture
def broken(few_parts):
    """A folder with two files that are no images."""
    (few_parts / "nut" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no image at all")
    whole = reference.images(few_parts)[0].read_bytes()
    (few_parts / "bolt" / "empty.png").write_bytes(b"")
    assert len(whole) > 1000
    return few_parts


def test_train_json(trained):
    result, file = trained.result, trained.file
    assert {"accuracy", "seconds", "images", "tags", "metrics", "labelErrors", "nearDuplicates", "trials", "inverseRegularization",
            "temperature", "baseModel", "domain", "precision", "edge", "seed", "datasetVersion", "featuresComputed",
            "featuresCached", "skipped", "type"} <= result.keys()
    assert 0 <= result["accuracy"] <= 1 and result["seconds"] > 0
    assert result["images"] == len(reference.images(trained.train)) == len(file.evaluated)
    assert result["tags"] == file.tags == sorted(path.name for path in trained.train.iterdir() if path.is_dir())
    assert result["skipped"] == []
    names = {str(path.relative_to(trained.train)) for path in reference.images(trained.train)}
    assert all(each["image"] in names and 0 <= each["confidence"] <= 1 for each in result["labelErrors"])
    assert all(len(group) >= 2 and set(group) <= names for group in result["nearDuplicates"])


def test_evaluate_json(ocellus, trained):
    result = ocellus.json("evaluate", trained.path, trained.test)
    assert {"accuracy", "accuracyInterval", "images", "tags", "precision", "recall", "meanAveragePrecision", "logLoss",
            "expectedCalibrationError", "threshold", "confusionMatrix", "wrongImages", "skipped"} <= result.keys()
    assert result["images"] == len(reference.images(trained.test))
    for tag in result["tags"]:
        assert {"name", "images"} <= tag.keys()
        assert all(0 <= tag[key] <= 1 for key in METRICS & tag.keys())
        assert tag["images"] == 0 or METRICS - {"precision"} <= tag.keys(), "precision is undefined if nothing was predicted"


def test_predict_json(ocellus, parts, parts_model):
    result = ocellus.json("predict", parts_model, parts / "test" / "nut", reference.images(parts / "test")[0])
    assert len(result) == len(reference.images(parts / "test")) // 3 + 1
    for answer in result:
        assert {"image", "predictions"} <= answer.keys() and "error" not in answer
        assert {each["tagName"] for each in answer["predictions"]} == {"bolt", "nut", "washer"}
        assert all(each["tagType"] == "Regular" and 0 <= each["probability"] <= 1 for each in answer["predictions"])


def test_predict_csv(ocellus, parts, parts_model, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    images = reference.images(parts / "test")[:3]
    text = ocellus.run("predict", parts_model, *images, tmp_path / "broken.png", "--csv", code=SOME_IMAGES_FAILED).stdout
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    answers = ocellus.json("predict", parts_model, *images)
    expected = [(answer["image"], each["tagName"], each["probability"]) for answer in answers for each in answer["predictions"]]
    found = [(row["image"], row["tag"], float(row["probability"])) for row in rows if not row["error"]]
    assert [each[:2] for each in found] == [each[:2] for each in expected]
    assert [each[2] for each in found] == pytest.approx([each[2] for each in expected], abs=1e-6)
    assert [row["image"] for row in rows if row["error"]] == [str(tmp_path / "broken.png")]


def test_inspect_and_doctor_json(ocellus, parts_model):
    inspection = ocellus.json("inspect", parts_model)
    assert {"type", "tags", "images", "baseModel", "domain", "edge", "precision", "recipe", "inverseRegularization", "temperature",
            "seed", "datasetVersion", "program", "fileSize", "metrics"} <= inspection.keys()
    assert inspection["fileSize"] == parts_model.stat().st_size
    findings = ocellus.json("doctor")["findings"]
    assert findings and all(finding["isGood"] for finding in findings)


def test_text_output_names_the_numbers(ocellus, parts, parts_model):
    assert "washer" in ocellus.run("inspect", parts_model).stdout
    assert "Accuracy" in ocellus.run("evaluate", parts_model, parts / "test").stdout
    text = ocellus.run("predict", parts_model, reference.images(parts / "test")[0]).stdout
    assert "bolt" in text and "%" in text
    assert "\x1b" not in text, "colors are for terminals"
    for command in ("train", "predict", "evaluate", "inspect", "basemodel", "sample", "doctor", "bench"):
        assert "USAGE" in ocellus.run(command, "--help").stdout


def test_broken_images_are_named_and_the_rest_is_used(ocellus, broken, tmp_path):
    model = tmp_path / "model.ocellus"
    result = ocellus.json("train", broken, "--out", model, code=SOME_IMAGES_FAILED)
    assert result["images"] == 18
    assert {each["image"] for each in result["skipped"]} == {"bolt/empty.png", "nut/broken.jpg"}
    assert all(is_clean(each["reason"], tmp_path) for each in result["skipped"])
    text = ocellus.run("evaluate", model, broken, code=SOME_IMAGES_FAILED)
    assert "bolt/empty.png" in text.stdout and "nut/broken.jpg" in text.stdout
    answers = ocellus.json("predict", model, broken, code=SOME_IMAGES_FAILED)
    failed = [answer for answer in answers if "error" in answer]
    assert len(answers) == 20 and {answer["image"] for answer in failed} == {
        f"{broken}/bolt/empty.png", f"{broken}/nut/broken.jpg"}
    assert all(answer["predictions"] == [] for answer in failed)
    ocellus.run("predict", model, broken / "nut" / "broken.jpg", code=NOTHING_DONE)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no model", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_model_is_refused(ocellus, parts, tmp_path, content):
    path = tmp_path / "some.ocellus"
    path.write_bytes(content)
    message = ocellus.failure("predict", path, reference.images(parts / "test")[0])
    assert "some.ocellus" in message and is_clean(message, tmp_path)


def test_a_model_file_that_is_missing_or_cut_short_is_refused(ocellus, parts, parts_model, tmp_path):
    image = reference.images(parts / "test")[0]
    for command in (["predict", tmp_path / "missing.ocellus", image], ["evaluate", tmp_path / "missing.ocellus", parts / "test"],
                    ["inspect", tmp_path / "missing.ocellus"]):
        message = ocellus.failure(*command)
        assert "missing.ocellus" in message and is_clean(message, tmp_path)
    whole = parts_model.read_bytes()
    cut = tmp_path / "cut.ocellus"
    for length in (10, len(whole) // 2, len(whole) - 1):
        cut.write_bytes(whole[:length])
        assert is_clean(ocellus.failure("inspect", cut), tmp_path)


def test_a_damaged_model_file_is_refused(ocellus, parts_model, tmp_path):
    """Sums of the archive guard every byte of the entries."""
    whole = bytearray(parts_model.read_bytes())
    whole[len(whole) // 2] ^= 0x10
    path = tmp_path / "damaged.ocellus"
    path.write_bytes(whole)
    assert "damaged.ocellus" in ocellus.failure("inspect", path)


WRONG_COMMAND_LINES = [
    [],
    ["--no-such-option"],
    ["train"],
    ["train", "{parts}/train"],
    ["train", "{parts}/train", "--out", "{tmp}"],
    ["train", "{parts}/train", "--out", "{tmp}/no/such/folder.ocellus"],
    ["train", "{parts}/train", "--out", "{tmp}/m.ocellus", "--threads", "0"],
    ["train", "{parts}/train", "--out", "{tmp}/m.ocellus", "--budget", "soon"],
    ["train", "{parts}/train", "--out", "{tmp}/m.ocellus", "--precision", "f64"],
    ["train", "{parts}/train", "--out", "{tmp}/m.ocellus", "--domain", "Nothing"],
    ["predict", "{model}"],
    ["predict", "{model}", "{tmp}/missing.jpg"],
    ["predict", "{model}", "{parts}/test", "--json", "--csv"],
    ["predict", "{model}", "{parts}/test", "--top", "0"],
    ["predict", "{model}", "{parts}/test", "--threshold", "2"],
    ["evaluate", "{model}", "{parts}/test", "--threshold", "nan"],
    ["evaluate", "{model}", "{parts}/test", "--multilabel", "{parts}/labels.csv"],
    ["basemodel", "add", "http://localhost/m.zip"],
    ["basemodel", "add", "http://localhost/m.zip", "--sha256", "abc"],
    ["sample", "--out", "{tmp}/sample", "--count", "0"],
]


@pytest.mark.parametrize("arguments", WRONG_COMMAND_LINES, ids=" ".join)
def test_a_wrong_command_line(ocellus, parts, parts_model, tmp_path, arguments):
    places = {"parts": parts, "tmp": tmp_path, "model": parts_model}
    if arguments:
        message = ocellus.failure(*(each.format(**places) for each in arguments), code=WRONG_COMMAND_LINE)
        assert message.strip()
    else:
        assert "USAGE" in ocellus.run().stdout
    assert not list(tmp_path.iterdir()), "nothing is written"


def test_a_missing_or_useless_folder(ocellus, parts, parts_model, tmp_path):
    out = tmp_path / "model.ocellus"
    empty = tmp_path / "empty"
    empty.mkdir()
    one_tag = tmp_path / "one"
    shutil.copytree(parts / "train" / "nut", one_tag / "nut")
    lonely = tmp_path / "lonely"
    shutil.copytree(parts / "train" / "nut", lonely / "nut")
    (lonely / "bolt").mkdir()
    shutil.copy(reference.images(parts / "train")[0], lonely / "bolt")
    for folder in (tmp_path / "missing", empty, parts / "train" / "nut", one_tag, lonely):
        message = ocellus.failure("train", folder, "--out", out)
        assert is_clean(message, tmp_path) and not out.exists()
    stranger = tmp_path / "stranger"
    shutil.copytree(parts / "test" / "nut", stranger / "screw")
    assert "screw" in ocellus.failure("evaluate", parts_model, stranger, code=WRONG_COMMAND_LINE)


@pytest.mark.parametrize("line", ["../outside.jpg,tag", "/etc/passwd,tag", "missing.jpg,tag", '"unending'])
def test_a_bad_list_of_labels_is_refused_by_line(ocellus, parts, tmp_path, line):
    path = tmp_path / "labels.csv"
    path.write_text(f"file,tag\n{line}\n")
    message = ocellus.failure("train", parts, "--multilabel", path, "--out", tmp_path / "model.ocellus")
    assert "Line 2" in message and is_clean(message, tmp_path)


def test_an_existing_model_survives_a_training_that_fails(ocellus, parts, tmp_path):
    out = tmp_path / "model.ocellus"
    out.write_bytes(b"precious")
    ocellus.failure("train", tmp_path, "--out", out)
    assert out.read_bytes() == b"precious"


def test_an_interrupted_training_leaves_nothing(ocellus, parts, tmp_path):
    # Far more work than a fast machine does in a second: every copy has another content, as bytes after an image's
    # end are allowed.
    folder, out = tmp_path / "many", tmp_path / "out" / "model.ocellus"
    out.parent.mkdir()
    for image in reference.images(parts / "train"):
        for copy in range(40):
            path = folder / image.parent.name / f"{copy}-{image.name}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(image.read_bytes() + bytes([copy]))
    process = subprocess.Popen(
        [ocellus.path, "train", folder, "--out", out, "--no-cache", "--budget", "5m"],
        env=ocellus.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        # Who runs the tests in the background may have the signal ignored, which children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    # A shell reports an end by this signal as 130.
    assert process.wait(timeout=30) in (-signal.SIGINT, 130)
    assert not list(out.parent.iterdir())


def test_the_negative_tag_is_marked(ocellus, few_parts, tmp_path):
    model = tmp_path / "model.ocellus"
    ocellus.run("train", few_parts, "--out", model, "--negative", "washer")
    assert ocellus.json("inspect", model)["negativeTag"] == "washer"
    answer = ocellus.json("predict", model, reference.images(few_parts)[0])[0]
    assert {each["tagName"]: each["tagType"] for each in answer["predictions"]} == {
        "bolt": "Regular", "nut": "Regular", "washer": "Negative"}
    assert "screw" in ocellus.failure("train", few_parts, "--out", model, "--negative", "screw")


def test_the_sample_is_the_same_for_the_same_seed(ocellus, parts, tmp_path):
    again, other = tmp_path / "again", tmp_path / "other"
    ocellus.run("sample", "--count", "12", "--seed", "3", "--out", again)
    ocellus.run("sample", "--count", "12", "--seed", "4", "--out", other)
    for path in again.rglob("*.jpg"):
        assert path.read_bytes() == (parts / path.relative_to(again)).read_bytes()
        assert path.read_bytes() != (other / path.relative_to(again)).read_bytes()
    (again / "mine.txt").write_text("mine")
    assert "mine.txt" in ocellus.failure("sample", "--count", "12", "--out", again)
    assert (again / "mine.txt").read_text() == "mine" and len(list(again.rglob("*.jpg"))) == 12
