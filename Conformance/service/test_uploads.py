"""Every way in which programs send images: forms of all makes, bare bytes, base64 in JSON."""

import base64
import json

import pytest

from server import failure

IDS = "/projects/{}/images"


def form(*parts, boundary="some-boundary", quoted=False, line="\r\n"):
    """A multipart body, its parts given as header lines and content; and the content type that goes with it."""
    body = b""
    for lines, content in parts:
        head = line.join([f"--{boundary}", *lines, "", ""])
        body += head.encode() + content + line.encode()
    body += f"--{boundary}--{line}".encode()
    return body, f'multipart/form-data; boundary="{boundary}"' if quoted else f"multipart/form-data; boundary={boundary}"


DISPOSITION = 'Content-Disposition: form-data; name="imageData"'
VARIANTS = {
    "bytes of Python: no filename, no type": ([DISPOSITION], None),
    "a file of Python": ([DISPOSITION + '; filename="a.jpg"', "Content-Type: application/octet-stream"], '"a.jpg"'),
    "a stream of Python": ([DISPOSITION, "Content-Type: application/octet-stream"], None),
    "a stream of .NET": (
        ["Content-Disposition: form-data; name=imageData; filename=\"C:\\Users\\me\\a b.jpg\""],
        '"C:\\Users\\me\\a b.jpg"',
    ),
    "a blob of JavaScript": ([DISPOSITION + '; filename="blob"', "Content-Type: image/jpeg"], '"blob"'),
    "a name without quotes": ([DISPOSITION + "; filename=a.jpg"], "a.jpg"),
    "a text part": ([DISPOSITION, "Content-Type: text/plain; charset=utf-8"], None),
    "any name": (['Content-Disposition: form-data; name="0"'], None),
    "headers in any case": (['CONTENT-DISPOSITION:form-data;name="x";FILENAME="A.JPG"'], '"A.JPG"'),
    "no headers at all": ([], None),
}


@pytest.mark.parametrize("quoted", [False, True], ids=["plain boundary", "quoted boundary"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_forms(raw, workshop, variant, quoted):
    project = workshop.project()
    lines, source = VARIANTS[variant]
    [entry] = workshop.entries("rings", 1)
    body, media_type = form((lines, entry.contents), quoted=quoted)
    answer = raw.training("POST", IDS.format(project.id), data=body, headers={"Content-Type": media_type})
    assert answer.status_code == 200, answer.text
    [result] = answer.json()["images"]
    assert result["status"] == "OK" and result.get("sourceUrl") == source
    link = result["image"]["originalImageUri"].removeprefix(raw.server.address)
    assert raw.send("GET", link).content == entry.contents, "not a byte is lost"


def test_forms_of_many_parts(raw, workshop):
    project = workshop.project()
    entries = workshop.entries("rings", 65)
    parts = [([f'Content-Disposition: form-data; name="{index}"'], entry.contents) for index, entry in enumerate(entries)]
    for count, status in ((64, 200), (65, 400)):
        body, media_type = form(*parts[:count])
        answer = raw.training("POST", IDS.format(project.id), data=body, headers={"Content-Type": media_type})
        assert answer.status_code == status, answer.text
        if status == 200:
            assert len(answer.json()["images"]) == 64
        else:
            failure(answer, 400, "BadRequestExceededBatchSize")


def test_forms_with_a_preamble_and_a_cut_end(raw, workshop):
    project = workshop.project()
    [first, second] = workshop.entries("rings", 2)
    body, media_type = form(([DISPOSITION], first.contents))
    answer = raw.training(
        "POST", IDS.format(project.id), data=b"Some words before.\r\n" + body + b"and after",
        headers={"Content-Type": media_type},
    )
    assert answer.status_code == 200, answer.text
    body, media_type = form(([DISPOSITION], second.contents))
    answer = raw.training("POST", IDS.format(project.id), data=body[:-30], headers={"Content-Type": media_type})
    failure(answer, 400)


def test_forms_with_one_bad_part(raw, workshop):
    project = workshop.project()
    [entry] = workshop.entries("rings", 1)
    named = DISPOSITION + '; filename="{}"'
    body, media_type = form(([named.format("good")], entry.contents), ([named.format("bad")], b"no image"),
                            ([named.format("empty")], b""))
    for version, status in (("v3.3", 207), ("v3.1", 200)):
        answer = raw.training(
            "POST", IDS.format(project.id), version=version, data=body, headers={"Content-Type": media_type}
        )
        assert answer.status_code == status
        found = {result["sourceUrl"]: result["status"] for result in answer.json()["images"]}
        assert found['"bad"'] == "ErrorImageFormat" and found['"empty"'] == "ErrorImageFormat"
        assert found['"good"'] in ("OK", "OKDuplicate") and answer.json()["isBatchSuccessful"] is False
        failed = [each for each in answer.json()["images"] if each["status"].startswith("Error")]
        assert all("image" not in each and each["statusMessage"].endswith(".") for each in failed)
        assert all("statusMessage" not in each for each in answer.json()["images"] if each not in failed)


@pytest.mark.parametrize("media_type, body", [
    ("multipart/form-data; boundary=x", b""), ("multipart/form-data; boundary=x", b"--x--\r\n"),
    ("multipart/form-data", b"--x--\r\n"), ("multipart/form-data; boundary=", b"--x--\r\n"),
    ("application/octet-stream", b""), (None, b""),
])
def test_nothing_usable(raw, workshop, media_type, body):
    project = workshop.project()
    headers = {"Content-Type": media_type} if media_type else {}
    message = failure(raw.training("POST", IDS.format(project.id), data=body, headers=headers), 400)
    if "boundary=x" in (media_type or "") or not media_type:
        assert "No valid image files" in message


def test_other_content_types(raw, workshop, trained):
    [entry] = workshop.entries("rings", 1)
    project = workshop.project()
    answer = raw.training(
        "POST", IDS.format(project.id), data=entry.contents, headers={"Content-Type": "image/jpeg"}
    )
    assert answer.status_code == 200
    for path, media_type in [
        (IDS.format(project.id), "application/xml"), (IDS.format(project.id), "application/json"),
        (IDS.format(project.id) + "/urls", "application/xml"),
        (IDS.format(project.id) + "/urls", "application/x-www-form-urlencoded"),
        (f"/projects/{trained.project.id}/quicktest/image", "text/plain"),
    ]:
        answer = raw.training("POST", path, data=b"<x/>", headers={"Content-Type": media_type})
        failure(answer, 415, "UnsupportedMediaType")


def test_base64_batches(raw, trainer, workshop):
    project = workshop.project()
    tag = trainer.create_tag(project.id, "rings")
    entries = workshop.entries("rings", 3)
    batch = {
        "images": [{"name": entry.name, "contents": base64.b64encode(entry.contents).decode()} for entry in entries],
        "tagIds": [tag.id], "metadata": {"from": "JSON"}, "unknown": {"members": ["are", "passed over"]},
    }
    answer = raw.training("POST", IDS.format(project.id) + "/files", json=batch)
    assert answer.status_code == 200 and [each["status"] for each in answer.json()["images"]] == ["OK"] * 3
    [image] = trainer.get_images(project.id, take=1)
    assert image.metadata == {"from": "JSON"} and [each.tag_id for each in image.tags] == [tag.id]
    batch["images"] = [{"name": "x", "contents": "-_-_ not base64"}]
    batch["images"].append({"name": "nothing"})
    answer = raw.training("POST", IDS.format(project.id) + "/files", json=batch)
    assert answer.status_code == 207
    assert [each["status"] for each in answer.json()["images"]] == ["ErrorImageFormat"] * 2
    failure(raw.training("POST", IDS.format(project.id) + "/files", json={"images": []}), 400, "BadRequestImageBatch")


def test_json_with_and_without_a_type(raw, workshop, web):
    project = workshop.project()
    body = json.dumps({"images": [{"url": f"{web}/rings/950001.jpg"}]})
    for headers in ({}, {"Content-Type": "text/json"}, {"Content-Type": "application/json"},
                    {"Content-Type": 'application/json; charset="UTF-8"'}):
        answer = raw.training("POST", IDS.format(project.id) + "/urls", data=body, headers=headers)
        assert answer.status_code == 200, (headers, answer.text)


def test_tags_of_entry_and_batch_are_joined(raw, trainer, sdk, workshop):
    project = workshop.project(classification_type="Multilabel")
    tags = [trainer.create_tag(project.id, name).id for name in ("entry", "batch")]
    entries = workshop.entries("rings", 2)
    entries[0].tag_ids = [tags[0]]
    batch = sdk.models.ImageFileCreateBatch(images=entries, tag_ids=[tags[1]])
    assert trainer.create_images_from_files(project.id, batch).is_batch_successful
    found = sorted(sorted(tag.tag_name for tag in image.tags) for image in trainer.get_images(project.id))
    assert found == [["batch"], ["batch", "entry"]]


def test_forms_for_predictions(raw, trained, workshop):
    path = f"/{trained.project.id}/classify/iterations/{trained.name}/image/nostore"
    for lines, _ in VARIANTS.values():
        [entry] = workshop.entries("bars", 1)
        body, media_type = form((lines, entry.contents))
        answer = raw.prediction("POST", path, data=body, headers={"Content-Type": media_type})
        assert answer.status_code == 200 and answer.json()["predictions"][0]["tagName"] == "bars", answer.text
    for media_type in ("application/octet-stream", "image/jpeg"):
        answer = raw.prediction("POST", path, data=entry.contents, headers={"Content-Type": media_type})
        assert answer.status_code == 200
    failure(raw.prediction("POST", path, data=b"", headers={"Content-Type": "application/octet-stream"}), 400)
