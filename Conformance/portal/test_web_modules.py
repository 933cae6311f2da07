"""What the library for web pages and training in the browser compute without a document: archives, folds, digests, heads."""

import base64
import hashlib
import io
import json
import math
import random
import struct
import zipfile
import zlib

import pytest

DIGEST = "0" * 64
DESCRIPTION = {
    "format": "ocellus-web", "version": 1, "identifier": "x", "task": "classification", "type": "multiclass",
    "tags": ["a", "b"], "model": "model.bin", "head": {"file": "head.bin", "features": 3}, "baseModel": "some",
    "input": {"edge": 224, "fit": "centerSquare"}, "byteCount": 10, "sha256": DIGEST,
}


# What does not exist is left out of a description: here head, type and tags.
LEAST = json.dumps({**{name: DESCRIPTION[name] for name in DESCRIPTION if name not in ("head", "type", "tags")}, "task": "features"})


def some_bytes(count, seed=1):
    return random.Random(seed).randbytes(count)


@pytest.mark.parametrize("length", [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 100_003])
def test_digests_on_pages_that_came_without_https(modules, length):
    """There the browser offers none; the page's own arithmetic is that of hashlib, at every way a block can end."""
    data = some_bytes(length)
    found = modules.evaluate("""async (text) => {
        const { computedSHA256, sha256 } = await import("/runtime/ocellus-sha256.js");
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        return [computedSHA256(bytes), await sha256(bytes), await sha256(bytes.buffer)];
    }""", base64.b64encode(data).decode())
    assert found == [hashlib.sha256(data).hexdigest()] * 3


def test_archives_are_read_by_python(modules):
    files = {
        "index.html": b"<!doctype html>", "model.bin": some_bytes(70_000), "empty": b"",
        "Ordner/\u00e4\u00f6 \u65e5\u672c.txt": "Gr\u00fc\u00dfe".encode(),
    }
    given = {name: base64.b64encode(data).decode() for name, data in files.items()}
    text = modules.evaluate("""async (given) => {
        const { zip } = await import("/train-here/zip.js");
        const files = Object.fromEntries(Object.entries(given).map(([name, text]) =>
            [name, Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
        const bytes = new Uint8Array(await zip(files, new Date(2026, 10, 30, 7, 21, 42)).arrayBuffer());
        let binary = "";
        for (const byte of bytes) binary += String.fromCharCode(byte);
        return btoa(binary);
    }""", given)
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(text))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(files)
        assert {name: archive.read(name) for name in files} == files
        assert {each.date_time for each in archive.infolist()} == {(2026, 11, 30, 7, 21, 42)}
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}


def test_checksums(modules):
    data = [some_bytes(length, length) for length in (0, 1, 9, 1000)]
    found = modules.evaluate("""async (texts) => {
        const { crc32 } = await import("/train-here/zip.js");
        return texts.map((text) => crc32(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))));
    }""", [base64.b64encode(each).decode() for each in data])
    assert found == [zlib.crc32(each) for each in data]


def folds(modules, items, count=5):
    return modules.evaluate("""async ([items, count]) => {
        const { foldsOf } = await import("/train-here/folds.js");
        return foldsOf(items, count);
    }""", [items, count])


@pytest.mark.parametrize("seed", range(6))
def test_what_was_recorded_in_one_go_is_never_on_both_sides(modules, seed):
    chance = random.Random(seed)
    items = []
    for tag in "abc"[:chance.randint(2, 3)]:
        for group in range(chance.randint(2, 9)):
            items += [{"tag": tag, "group": f"{tag}{group}"}] * chance.randint(1, 12)
    chance.shuffle(items)
    found = folds(modules, items)
    where = {}
    for item, fold in zip(items, found["folds"], strict=True):
        assert where.setdefault(item["group"], fold) == fold, "a recording stays together"
        assert fold in range(5)
    assert found["oneScene"] == []
    assert found["caseCount"] == len(where)
    for tag in {item["tag"] for item in items}:
        own = [fold for item, fold in zip(items, found["folds"]) if item["tag"] == tag]
        assert len(set(own)) >= 2, "without any one fold there is still something of the tag to learn from"
        groups = {item["group"] for item in items if item["tag"] == tag}
        assert len(set(own)) == min(5, len(groups)), "no fold is left empty that a recording could be in"


def test_a_single_recording_is_cut_into_stretches_of_time(modules):
    items = [{"tag": "a", "group": "x"}] * 23 + [{"tag": "b", "group": f"b{n}"} for n in range(10)]
    found = folds(modules, items)
    assert found["oneScene"] == ["a"]
    assert found["caseCount"] == 5 + 10
    own = found["folds"][:23]
    changes = sum(before != after for before, after in zip(own, own[1:]))
    assert changes == 4 and len(set(own)) == 5, "five stretches, none of them in two parts"
    sizes = [own.count(fold) for fold in set(own)]
    assert max(sizes) - min(sizes) <= 1


def test_an_image_alone_is_not_judged(modules):
    found = folds(modules, [{"tag": "a", "group": "1"}] + [{"tag": "b", "group": f"b{n}"} for n in range(3)])
    assert found["folds"][0] is None and None not in found["folds"][1:]
    assert found["caseCount"] == 3


def test_what_the_folds_said_is_summed_up(modules):
    """The interval is that of Wilson for the number of cases, not for the number of images."""
    judged = [{"tag": "a", "predicted": "a"}] * 40 + [{"tag": "b", "predicted": "a"}] * 10 + [{"tag": "b", "predicted": "b"}] * 30
    found = modules.evaluate("""async (judged) => {
        const { summed } = await import("/train-here/estimating.js");
        return [summed(judged, ["a", "b"], 8, ["a"]), summed([], ["a", "b"], 0, [])];
    }""", judged)
    share, cases, z = 70 / 80, 8, 1.959963984540054
    center = (share + z * z / (2 * cases)) / (1 + z * z / cases)
    half = z / (1 + z * z / cases) * math.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    assert found[0]["right"] == 70 and found[0]["count"] == 80
    assert found[0]["interval"] == pytest.approx({"lower": center - half, "upper": min(1, center + half)})
    assert found[0]["tags"] == [{"tag": "a", "right": 40, "count": 40}, {"tag": "b", "right": 30, "count": 40}]
    assert found[1] is None


def test_heads_are_little_endian_and_read_again(modules):
    values = [1.5, -2.25, 0.1, 3e-5, -0.0, 7.0, 100.0, -8.5]
    found = modules.evaluate("""async (values) => {
        const { littleEndian } = await import("/runtime/ocellus-model.js");
        const { readHead } = await import("/runtime/ocellus-files.js");
        const bytes = littleEndian(Float32Array.from(values));
        const url = URL.createObjectURL(new Blob([bytes]));
        const wrong = await readHead(new URL(url), 9).catch((error) => error.code);
        return [[...bytes], [...await readHead(new URL(url), 8)], wrong];
    }""", values)
    assert bytes(found[0]) == struct.pack("<8f", *values)
    assert found[1] == list(struct.unpack("<8f", bytes(found[0])))
    assert found[2] == "damaged"


@pytest.mark.parametrize("text, code", [
    ("no JSON", "notAModel"), ("null", "notAModel"), ("[]", "notAModel"), (json.dumps({"format": "onnx"}), "notAModel"),
    ({"version": 2}, "newer"), ({"version": "1"}, "damaged"), ({"task": "segmentation"}, "damaged"),
    ({"tags": []}, "damaged"), ({"tags": [1, 2]}, "damaged"), ({"type": None}, "damaged"), ({"model": ""}, "damaged"),
    ({"byteCount": -1}, "damaged"), ({"sha256": "short"}, "damaged"), ({"input": None}, "damaged"),
    ({"input": {"edge": 224, "fit": "crop"}}, "damaged"), ({"head": {"file": "head.bin"}}, "damaged"),
    ({"task": "detection"}, "damaged"), ({}, None), ({"head": None}, None),
    ({"task": "features", "type": None, "tags": [], "head": None}, None), (LEAST, None),
])
def test_descriptions_are_checked(modules, text, code):
    """What is no web model, is damaged, or was made by a newer program is told apart, with a sentence."""
    given = text if isinstance(text, str) else json.dumps(DESCRIPTION | text)
    found = modules.evaluate("""async (text) => {
        const { readDescription } = await import("/runtime/ocellus-files.js");
        try {
            await readDescription(URL.createObjectURL(new Blob([text])));
            return [null, null];
        } catch (error) {
            return [error.code, error.message];
        }
    }""", given)
    assert found[0] == code
    assert code is None or (found[1].endswith(".") and "undefined" not in found[1])


def test_weights_are_what_the_description_says(modules):
    data = some_bytes(5000)
    found = modules.evaluate("""async ([text, digest]) => {
        const { readWeights } = await import("/runtime/ocellus-files.js");
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const url = new URL(URL.createObjectURL(new Blob([bytes])));
        const told = [];
        const onProgress = ({ loaded, total }) => told.push([loaded, total]);
        const code = (options) => readWeights(url, options).then(() => null, (error) => error.code);
        const read = await readWeights(url, { byteCount: 5000, sha256: digest, onProgress });
        const gone = new URL("/no/such/file", location.href);
        return {
            same: read.length === 5000 && read.every((byte, place) => byte === bytes[place]), told,
            long: await code({ byteCount: 4999, sha256: digest }),
            other: await code({ byteCount: 5000, sha256: digest.replace(/^./, (c) => (c === "0" ? "1" : "0")) }),
            aborted: await readWeights(url, { byteCount: 5000, sha256: digest, signal: AbortSignal.abort() }).then(() => null, (error) => error.name),
        };
    }""", [base64.b64encode(data).decode(), hashlib.sha256(data).hexdigest()])
    assert found["same"] and found["told"][-1] == [5000, 5000]
    assert (found["long"], found["other"], found["aborted"]) == ("damaged", "damaged", "AbortError")


@pytest.mark.parametrize("sizes, expected", [
    ([], []), ([5], [[5]]), ([5, 5, 5], [[5, 5], [5]]), ([9, 9], [[9], [9]]), ([30, 1, 1], [[30], [1, 1]]),
    ([1] * 7, [[1] * 3, [1] * 3, [1]]),
])
def test_images_go_in_portions(modules, sizes, expected):
    """At most three images and ten bytes in each here, unless one image alone is larger."""
    assert modules.evaluate("""async (sizes) => {
        const { portions } = await import("/train-here/sending.js");
        const samples = sizes.map((size) => ({ image: { size } }));
        return portions(samples, 3, 10).map((each) => each.map((sample) => sample.image.size));
    }""", sizes) == expected


def test_names_of_tags(modules):
    found = modules.evaluate("""async () => {
        const { SampleSet } = await import("/train-here/sample-set.js");
        const set = new SampleSet();
        const cup = set.addTag("  Cup ");
        set.addTag("Plate");
        const sample = (id) => ({ id, group: id });
        const missing = () => set.missing && [set.missing.key, set.missing.tag?.name ?? null];
        const states = [missing()];
        set.add(cup, sample("1"));
        set.add(set.tags[1], sample("2"));
        states.push(missing());
        set.add(cup, sample("3"));
        states.push(missing());
        set.add(set.tags[1], sample("4"));
        states.push(missing());
        const gone = set.tags[1];
        set.removeTag(gone);
        set.add(gone, sample("5"));
        return {
            names: set.tags.map((tag) => tag.name), states, count: set.imageCount,
            problems: [set.nameProblem("CUP"), set.nameProblem("cup", cup), set.nameProblem(" "), set.nameProblem("x".repeat(129)), set.nameProblem("Plate")],
        };
    }""")
    assert found["names"] == ["Cup"] and found["count"] == 2
    assert found["states"] == [["tags", None], ["images", "Cup"], ["images", "Plate"], None]
    assert found["problems"] == ["taken", None, "empty", "long", None]


def test_rates_are_those_of_the_last_second(modules):
    found = modules.evaluate("""async () => {
        const { Rate } = await import("/runtime/ocellus-sources.js");
        const rate = new Rate();
        return Array.from({ length: 60 }, (_, n) => rate.note(n < 30 ? 20 * n : 600 + 100 * (n - 30)));
    }""")
    assert found[0] == 0
    assert found[29] == pytest.approx(50)
    assert found[59] == pytest.approx(10)
