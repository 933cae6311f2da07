"""Names of files and tags are only ever text: in tables, in CSV, in the HTML report."""

import csv
import html.parser
import io
import os
import shutil
import subprocess
import unicodedata

import pytest

import reference

HOSTILE = [
    "\"double\" and 'single' quotes",
    "line\nbreak",
    "carriage\rreturn",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)<\u2215script>",
    "&lt;b&gt; &amp; &#39;",
    "right to left \u202e gpj.exe",
    "\u05e9\u05dc\u05d5\u05dd",
    "emoji \U0001f469\u200d\U0001f527",
    "=1+2",
    "+1",
    "-1",
    "@SUM(1)",
    "comma, semicolon; tab\t",
    "per%20cent%41 #fragment ?query",
    "escape \x1b[31mred\x07",
    "zero\u200bwidth \ufeff mark",
    "combining e\u0301 and \u00e9",
    " leading and trailing ",
    "..\u2024hidden",
]
VOID = {"meta", "img"}
ALLOWED = VOID | set(
    "html head title style body main header section footer h1 h2 p div span b i small table thead tbody tr th td figure "
    "figcaption svg g text line rect circle polyline path".split())


class Report(html.parser.HTMLParser):
    """Collects the tags, attributes and texts of a report, and checks that every tag is closed."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open = set(), [], [], []
        self.feed(source)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += [(tag, key, value) for key, value in attributes]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        assert "svg" in self.open, "only drawings have tags that close themselves"
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


@pytest.fixture(scope="module")
def hostile(parts, tmp_path_factory):
    """Photographs under hostile names; tags have such names, too, and one file name is no Unicode at all."""
    folder = tmp_path_factory.mktemp("hostile")
    tags = {"bolt": "<b onclick=alert(1)>bolt", "nut": "=nut,\"\n'", "washer": "\u202ewasher & \U0001f527"}
    for tag, name in tags.items():
        (folder / name).mkdir()
        for path, hostile_name in zip(sorted((parts / "train" / tag).iterdir()), HOSTILE):
            shutil.copy(path, folder / name / f"{hostile_name}.jpg")
    return folder


@pytest.fixture(scope="module")
def wrong(hostile, tmp_path_factory):
    """The same with the tags exchanged, so that a model mistakes all of them."""
    folder = tmp_path_factory.mktemp("wrong")
    names = sorted(path.name for path in hostile.iterdir())
    for name, other in zip(names, names[1:] + names[:1]):
        shutil.copytree(hostile / name, folder / other)
    return folder


@pytest.fixture(scope="module")
def model(ocellus, hostile, tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile-model") / "<model>.ocellus"
    ocellus.run("train", hostile, "--out", path)
    return path


def test_tags_survive(ocellus, hostile, model):
    assert ocellus.json("inspect", model)["tags"] == sorted(path.name for path in hostile.iterdir())


def test_json_names_every_file(ocellus, hostile, model):
    answers = ocellus.json("predict", model, hostile)
    assert sorted(answer["image"] for answer in answers) == sorted(map(str, reference.images(hostile)))
    one_by_one = ocellus.json("predict", model, *reference.images(hostile))
    assert all("error" not in answer for answer in one_by_one)


def test_csv_holds_every_file_and_no_formula(ocellus, hostile, model):
    text = ocellus.run("predict", model, ".", "--csv", folder=hostile).stdout
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["image"] for row in rows} == {f"./{path.relative_to(hostile)}" for path in reference.images(hostile)}
    assert all(len(row) == 4 and None not in row and row["error"] == "" for row in rows)
    assert {row["tag"].removeprefix("'") for row in rows} == {path.name for path in hostile.iterdir()}
    first = min(hostile.iterdir(), key=lambda path: path.name != "=nut,\"\n'")
    inside = ocellus.run("predict", model, "=1+2.jpg", "+1.jpg", "@SUM(1).jpg", "--csv", folder=first).stdout
    cells = [cell for row in csv.reader(io.StringIO(inside, newline="")) for cell in row]
    assert not any(cell[:1] in "=+-@\t\r" for cell in cells if cell), "a spreadsheet would run it"


def test_the_terminal_is_safe(ocellus, hostile, model, wrong):
    outputs = [
        ocellus.run("predict", model, hostile).stdout,
        ocellus.run("evaluate", model, wrong).stdout,
        ocellus.run("inspect", model).stdout,
        ocellus.run("train", wrong, "--out", model.parent / "other.ocellus").stdout,
    ]
    for output in outputs:
        unsafe = {character for character in output if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")}
        assert unsafe <= {"\n", "\u200d", "\u200c"}, sorted(map(ascii, unsafe))


def test_the_report_is_text_and_images_only(ocellus, model, wrong, tmp_path):
    path = tmp_path / "report.html"
    result = ocellus.json("evaluate", model, wrong, "--report", path)
    source = path.read_text(encoding="utf-8")
    report = Report(source)
    assert report.tags <= ALLOWED, report.tags - ALLOWED
    for tag, key, value in report.attributes:
        assert not key.startswith("on") and key not in ("href", "srcset", "action", "xlink:href", "background"), (tag, key)
        if key == "src":
            assert tag == "img" and value.startswith("data:image/jpeg;base64,")
        if key == "style":
            assert "url" not in value and "<" not in value
    images = [value for tag, key, value in report.attributes if key == "src"]
    assert len(result["wrongImages"]) >= 30 and len(images) >= 30, "the mistakes are shown"
    policy = [value for tag, key, value in report.attributes if tag == "meta" and key == "content"]
    assert any("default-src 'none'" in value for value in policy)
    text = "".join(report.text)
    assert "<img src=x onerror=alert(1)>" in text and "<b onclick=alert(1)>bolt" in text, "shown as text"
    assert "http" not in source.replace("http-equiv", ""), "nothing from outside"
    assert "\u202e" not in source and "\x1b" not in source


def test_a_name_that_is_no_unicode_is_no_crash(ocellus, hostile, model, tmp_path):
    folder = os.fsencode(tmp_path / "bytes")
    os.mkdir(folder)
    shutil.copy(os.fsencode(reference.images(hostile)[0]), folder + b"/caf\xe9.jpg")
    shutil.copy(os.fsencode(reference.images(hostile)[0]), folder + b"/good.jpg")
    result = subprocess.run(
        [ocellus.path, "predict", model, folder, "--json"], env=ocellus.environment, capture_output=True)
    assert result.returncode in (0, 3), result.stderr
    assert b"good.jpg" in result.stdout
