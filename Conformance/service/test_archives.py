"""Projects as files: out of one server and into another, read on the way by Python's own tar, JSON and SHA-256."""

import base64
import hashlib
import io
import json
import subprocess
import tarfile
import time

import pytest

from images import KINDS, make_image
from server import TRAINING_KEY, Raw, Server


@pytest.fixture(scope="module")
def other(ocellus, tmp_path_factory):
    """A second server, which shares nothing with the first."""
    server = Server(ocellus, tmp_path_factory.mktemp("other")).start()
    yield Raw(server)
    assert server.stop() == 0


def portal(raw, method, path, **options):
    return raw.send(method, "/portal/v1" + path, headers={"Training-Key": TRAINING_KEY}, **options)


@pytest.fixture
def project(raw):
    """A multilabel project with tagged and untagged images, metadata, and a negative tag."""
    made = raw.training("POST", "/projects", params={
        "name": "Taken along", "classificationType": "Multilabel", "description": "Äpfel & Birnen\n",
    }).json()["id"]
    tags = [
        raw.training("POST", f"/projects/{made}/tags", params={"name": name, "type": kind}).json()["id"]
        for name, kind in (("rings", "Regular"), ("Stäbe", "Regular"), ("nothing", "Negative"))
    ]
    images = [
        {"name": f"{kind}-{number}.jpg", "contents": make_image(kind, 90_000 + number), "tagIds": chosen}
        for number, (kind, chosen) in enumerate([
            (KINDS[0], [tags[0]]), (KINDS[0], [tags[0], tags[1]]), (KINDS[1], [tags[1]]), (KINDS[1], []),
            (KINDS[1], [tags[2]]),
        ])
    ]
    for image in images:
        entry = {"name": image["name"], "contents": base64.b64encode(image["contents"]).decode(), "tagIds": image["tagIds"]}
        answer = raw.training("POST", f"/projects/{made}/images/files", json={
            "images": [entry], "metadata": {"Ort": "Schuppen", "n": image["name"]},
        })
        assert answer.json()["isBatchSuccessful"], answer.text
    yield made, images
    raw.training("DELETE", f"/projects/{made}")


def archive(raw, project):
    link = portal(raw, "POST", f"/projects/{project}/archive").json()
    target = "/" + link["uri"].split("/", 3)[3]
    # No key: the link is enough.
    answer = raw.send("GET", target)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert answer.headers["Content-Type"] == "application/x-tar"
    return answer


def imported(raw, content, part=None, **start):
    state = portal(raw, "POST", "/imports", json={"byteCount": len(content)}).json()
    part = part or state["partLimit"]
    for offset in range(0, len(content), part):
        answer = portal(
            raw, "PUT", f"/imports/{state['id']}/parts", params={"offset": offset}, data=content[offset:offset + part],
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["receivedBytes"] == min(len(content), offset + part)
    answer = portal(raw, "POST", f"/imports/{state['id']}/start", json=start)
    if answer.status_code != 202:
        return answer.json()
    end = time.monotonic() + 60
    while (state := portal(raw, "GET", f"/imports/{state['id']}").json())["state"] in ("Waiting", "Importing"):
        assert time.monotonic() < end
        time.sleep(0.1)
    return state


def described(raw, project):
    """A project without what is new in a copy: ids and links."""
    def tags(image):
        return sorted(tag["tagName"] for tag in image.get("tags") or [])

    whole = raw.training("GET", f"/projects/{project}").json()
    settings = {name: value for name, value in whole["settings"].items() if value is not None}
    images = raw.training("GET", f"/projects/{project}/images", params={"take": 256, "orderBy": "Oldest"}).json()
    return {
        "description": whole["description"], "settings": settings,
        "tags": [
            (tag["name"], tag["type"], tag["imageCount"])
            for tag in raw.training("GET", f"/projects/{project}/tags").json()
        ],
        "images": [
            (image["created"], image["width"], image["height"], tags(image), image.get("metadata"),
             hashlib.sha256(raw.send("GET", "/" + image["originalImageUri"].split("/", 3)[3]).content).hexdigest())
            for image in images
        ],
    }


def test_a_project_goes_from_one_server_to_another(raw, other, project):
    source, images = project
    answer = archive(raw, source)
    assert "filename*=UTF-8''Taken%20along.ocellus.tar" in answer.headers["Content-Disposition"]
    state = imported(other, answer.content, part=10_000)
    assert state["state"] == "Succeeded", state
    assert (state["done"], state["total"]) == (5, 5)
    assert described(other, state["id"]) == described(raw, source)
    assert other.training("GET", f"/projects/{state['id']}").json()["name"] == "Taken along"
    again = imported(other, answer.content)
    assert other.training("GET", f"/projects/{again['id']}").json()["name"] == "Taken along (2)"
    named = imported(other, answer.content, name="Mine")
    assert other.training("GET", f"/projects/{named['id']}").json()["name"] == "Mine"
    # What was copied can be copied again.
    assert len(archive(other, state["id"]).content) == len(answer.content)


def test_others_can_read_the_archive(raw, project):
    source, images = project
    with tarfile.open(fileobj=io.BytesIO(archive(raw, source).content)) as tar:
        entries = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
    names = list(entries)
    assert names[:2] == ["project.json", "images.jsonl"] and names[-1] == "SHA256SUMS"
    sums = "".join(f"{hashlib.sha256(entries[name]).hexdigest()}  {name}\n" for name in names[:-1])
    assert entries["SHA256SUMS"].decode() == sums
    settings = json.loads(entries["project.json"])
    assert settings["format"] == "ocellus-project" and settings["imageCount"] == 5
    lines = [json.loads(line) for line in entries["images.jsonl"].splitlines()]
    tags = [tag["name"] for tag in settings["tags"]]
    assert [[tags[place] for place in line["tags"]] for line in lines] == [
        ["rings"], ["rings", "Stäbe"], ["Stäbe"], [], ["nothing"],
    ]
    for line, image, name in zip(lines, images, names[2:]):
        assert entries[name] == image["contents"]
        assert line["sha256"] == hashlib.sha256(image["contents"]).hexdigest()
        assert line["metadata"] == {"Ort": "Schuppen", "n": image["name"]}


def test_a_broken_archive_leaves_nothing(raw, other, project):
    content = archive(raw, project[0]).content
    before = [each["id"] for each in other.training("GET", "/projects").json()]
    flipped = bytearray(content)
    flipped[content.index(b"\xff\xd8\xff") + 100] ^= 1
    for broken in (bytes(flipped), content[:len(content) // 2], content[:-10_000]):
        state = imported(other, broken)
        assert state["state"] == "Failed" and state["message"].startswith("The archive"), state
    assert "code" in imported(other, b"no archive at all")
    assert [each["id"] for each in other.training("GET", "/projects").json()] == before


def test_links_open_one_archive_only(raw, project):
    link = portal(raw, "POST", f"/projects/{project[0]}/archive").json()["uri"]
    target = "/" + link.split("/", 3)[3]
    another = raw.training("POST", "/projects", params={"name": "another"}).json()["id"]
    assert raw.send("GET", target.replace(project[0], another)).status_code == 404
    assert raw.send("GET", target[:-2]).status_code == 404
    assert raw.send("GET", target.split("?")[0]).status_code == 404
    raw.training("DELETE", f"/projects/{another}")
    assert raw.send("GET", f"/archives/{another}" + target[target.index("?"):]).status_code == 404


def test_the_command_line_takes_a_project_along(ocellus, raw, other, project, tmp_path):
    def run(server, *arguments):
        done = subprocess.run(
            [ocellus.path, "project", *arguments, "--endpoint", server.server.address, "--training-key", TRAINING_KEY],
            env=ocellus.environment, cwd=tmp_path, capture_output=True, text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(raw, "export", "--project", project[0])
    [file] = tmp_path.iterdir()
    assert file.name == "Taken along.ocellus.tar"
    made = json.loads(run(other, "import", str(file), "--name", "By hand", "--json"))
    assert made["name"] == "By hand"
    assert described(other, made["project"].lower()) == described(raw, project[0])
