"""A disk that fills up or turns read-only: clear refusals, nothing half done, and all well again once it has room.

The data folder lies on a small disk in memory that only the server under test sees, in a mount namespace of its own; that
takes the rights of root.
"""

import json
import shutil
import subprocess

import pytest

from images import make_image
from program import Program
from server import Raw, Server, failure

TOOLS = all(map(shutil.which, ("unshare", "nsenter", "mount", "dd")))
ALLOWED = TOOLS and subprocess.run(
    ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True,
).returncode == 0

pytestmark = pytest.mark.skipif(not ALLOWED, reason="no rights to make a disk in a mount namespace")


class SmallDisk:
    """A disk of 24 MB at a folder, in a mount namespace that lives until the test ends."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True)
        self.holder = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c",
             'mount -t tmpfs -o size=24m none "$0" && echo ready && exec sleep 3600', folder],
            stdout=subprocess.PIPE,
        )
        assert self.holder.stdout.readline() == b"ready\n"

    def run(self, *command):
        return subprocess.run(["nsenter", f"--mount=/proc/{self.holder.pid}/ns/mnt", *map(str, command)], capture_output=True)

    def program(self, path, place):
        """A program that runs another where this disk is seen."""
        place.write_text(f'#!/bin/sh\nexec nsenter --mount=/proc/{self.holder.pid}/ns/mnt "{path}" "$@"\n')
        place.chmod(0o700)
        return place

    def fill(self):
        """Takes every byte that is left."""
        assert b"No space left" in self.run("dd", "if=/dev/zero", f"of={self.folder}/ballast", "bs=4096").stderr

    def free(self):
        assert self.run("rm", self.folder / "ballast").returncode == 0

    def set_read_only(self, is_read_only):
        """Refuses to open anything for writing; what is open already stays writable, as the system wants it."""
        if is_read_only:
            self.run("mount", "--bind", self.folder, self.folder)
            if self.run("mount", "-o", "remount,bind,ro", self.folder).returncode != 0:
                pytest.skip("this kernel makes no mount read-only while the database has a file open on it")
        else:
            # Not unmounted: an image that the server has just sent may still be open there.
            assert self.run("mount", "-o", "remount,bind,rw", self.folder).returncode == 0

    def close(self):
        self.holder.kill()
        self.holder.wait()


@pytest.fixture
def disk(tmp_path):
    disk = SmallDisk(tmp_path / "small" / "data")
    yield disk
    disk.close()


@pytest.fixture
def small(ocellus, disk, tmp_path):
    """A server whose data folder is on the small disk."""
    program = Program(disk.program(ocellus.path, tmp_path / "ocellus"), tmp_path / "home")
    program.environment = dict(ocellus.environment)
    server = Server(program, disk.folder.parent).start()
    yield server
    if server.process.poll() is None:
        server.kill()


def upload(raw, project, tag, number):
    return raw.training(
        "POST", f"/projects/{project}/images?tagIds={tag}", data=make_image("rings", number, (900, 700), "PNG"),
        headers={"Content-Type": "application/octet-stream"},
    )


def kept(raw, project):
    """The images in the project, and that their images are whole."""
    images = raw.training("GET", f"/projects/{project}/images?take=256").json()
    for image in images:
        link = image["originalImageUri"].removeprefix(raw.server.address)
        answer = raw.send("GET", link)
        assert answer.status_code == 200 and answer.content.startswith(b"\x89PNG") and answer.content.endswith(b"IEND\xaeB`\x82")
    return {image["id"] for image in images}


def is_sound(server):
    """Whether the doctor finds nothing wrong with the data, every byte read."""
    report = json.loads(
        server.program.run("doctor", "--data", server.data, "--read-blobs", "--json").stdout
    )
    return report["dataFolder"]["flaws"] == []


def start(raw):
    project = raw.training("POST", "/projects?name=small&classificationType=Multiclass").json()["id"]
    tag = raw.training("POST", f"/projects/{project}/tags?name=rings").json()["id"]
    accepted = []
    for number in range(3):
        answer = upload(raw, project, tag, 970000 + number)
        assert answer.status_code == 200, answer.text
        accepted.append(answer.json()["images"][0]["image"]["id"])
    return project, tag, accepted


def refused(answer):
    """Checks that an answer says that there is no room, and when to come again."""
    failure(answer, 503, "ServiceUnavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_full_disk(small, disk):
    raw = Raw(small)
    project, tag, accepted = start(raw)
    disk.fill()
    # Large and small changes, again and again: none may come half through.
    for number in range(6):
        refused(upload(raw, project, tag, 970100 + number))
    tags = [raw.training("POST", f"/projects/{project}/tags?name=t{number}") for number in range(40)]
    for answer in tags:
        # The log of the database may have room for a few rows more; what is accepted then counts.
        if answer.status_code != 200:
            refused(answer)
    assert tags[-1].status_code == 503, "the disk is full"
    assert small.process.poll() is None, "the server is still there"
    assert kept(raw, project) == set(accepted), "what was accepted can be read"
    disk.free()
    answer = upload(raw, project, tag, 970200)
    assert answer.status_code == 200, answer.text
    accepted.append(answer.json()["images"][0]["image"]["id"])
    assert kept(raw, project) == set(accepted)
    names = {each["name"] for each in raw.training("GET", f"/projects/{project}/tags").json()}
    assert names == {"rings"} | {answer.json()["name"] for answer in tags if answer.status_code == 200}
    assert is_sound(small)
    small.kill()
    small.start()
    assert kept(raw, project) == set(accepted)
    assert is_sound(small)
    assert small.stop() == 0


def test_disk_that_fills_bit_by_bit(small, disk):
    """Uploads until there is no room: what got a 200 is there, what got a 503 is not, also after a kill."""
    raw = Raw(small)
    project, tag, accepted = start(raw)
    for number in range(400):
        answer = upload(raw, project, tag, 971000 + number)
        if answer.status_code != 200:
            break
        accepted.append(answer.json()["images"][0]["image"]["id"])
        disk.run("dd", "if=/dev/zero", f"of={disk.folder}/ballast", "bs=64k", "count=4", "oflag=append", "conv=notrunc")
    refused(answer)
    assert kept(raw, project) == set(accepted)
    small.kill()
    disk.free()
    small.start()
    assert kept(raw, project) == set(accepted)
    assert is_sound(small)
    assert upload(raw, project, tag, 971900).status_code == 200
    assert small.stop() == 0


def test_read_only_disk(small, disk):
    raw = Raw(small)
    project, tag, accepted = start(raw)
    disk.set_read_only(True)
    for number in range(3):
        refused(upload(raw, project, tag, 972000 + number))
    assert kept(raw, project) == set(accepted)
    disk.set_read_only(False)
    answer = upload(raw, project, tag, 972100)
    assert answer.status_code == 200, answer.text
    accepted.append(answer.json()["images"][0]["image"]["id"])
    assert kept(raw, project) == set(accepted)
    assert is_sound(small)
    assert small.stop() == 0
