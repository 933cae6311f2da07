"""A restored data folder holds everything or nothing, however restoring ends.

OCELLUS_RESTORE_KILLS says how often it is killed.
"""

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import time

import pytest

KILLS = int(os.environ.get("OCELLUS_RESTORE_KILLS", "12"))
FILES = 3000


@pytest.fixture(scope="module")
def backup(ocellus, tmp_path_factory):
    """A backup of many small files, none of which a project needs."""
    folder = tmp_path_factory.mktemp("backup")
    place = folder / "backup"
    ocellus.run("backup", "--data", folder / "empty", place)
    chance, total = random.Random(1), 0
    with sqlite3.connect(place / "ocellus.sqlite") as database:
        for _ in range(FILES):
            content = chance.randbytes(chance.randrange(1, 6000))
            digest = hashlib.sha256(content)
            file = place / "blobs/sha256" / digest.hexdigest()[:2] / digest.hexdigest()[2:]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            row = (digest.digest(), len(content), 1_750_000_000_000_000)
            database.execute("INSERT INTO blob VALUES (?, ?, ?, 1)", row)
            total += len(content)
    database.close()
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["databaseDigest"] = hashlib.sha256((place / "ocellus.sqlite").read_bytes()).hexdigest()
    manifest |= {"blobCount": FILES, "blobByteCount": total}
    (place / "manifest.json").write_text(json.dumps(manifest))
    return place


def files(folder):
    return {file.name: file.read_bytes() for file in (folder / "blobs").rglob("*") if file.is_file()}


def begin(ocellus, backup, data):
    return subprocess.Popen(
        [ocellus.path, "restore", "--data", data, backup], env=ocellus.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )


def test_kills(ocellus, backup, tmp_path):
    whole = files(backup)
    assert len(whole) == FILES
    # How long it takes here; the kills are spread over that.
    start = time.monotonic()
    assert begin(ocellus, backup, tmp_path / "first").wait() == 0
    span = time.monotonic() - start
    assert files(tmp_path / "first") == whole
    chance, states = random.Random(2), []
    for number in range(KILLS):
        data = tmp_path / f"data-{number}"
        process = begin(ocellus, backup, data)
        time.sleep(span * chance.uniform(0.05, 1.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if (data / "ocellus.sqlite").exists():
            states.append("whole")
            assert files(data) == whole
            ocellus.run("backup", "--data", data, tmp_path / f"again-{number}")
            assert not (data / "restoring").exists()
            continue
        states.append("half" if (data / "restoring").exists() else "none")
        if states[-1] == "half":
            said = ocellus.failure("backup", "--data", data, tmp_path / f"again-{number}")
            assert "interrupted" in said and "Restore into it again" in said
            assert not (data / "ocellus.sqlite").exists(), "nobody makes an empty database there"
        ocellus.run("restore", "--data", data, backup)
        assert files(data) == whole and not (data / "restoring").exists()
    print(f"{span:.2f} s to restore {FILES} files; killed: {states}")
    assert "half" in states, "some of the kills came while it was at work"


def test_a_forged_database_is_refused(ocellus, backup, tmp_path):
    """Tables that could hold anything would end the service at the first row."""
    forged = tmp_path / "forged"
    subprocess.run(["cp", "-r", backup, forged], check=True)
    with sqlite3.connect(forged / "ocellus.sqlite") as database:
        database.execute("UPDATE blob SET stored = 'yesterday' WHERE digest = (SELECT MIN(digest) FROM blob)")
    database.close()
    manifest = json.loads((forged / "manifest.json").read_text())
    manifest["databaseDigest"] = hashlib.sha256((forged / "ocellus.sqlite").read_bytes()).hexdigest()
    (forged / "manifest.json").write_text(json.dumps(manifest))
    said = ocellus.failure("restore", "--data", tmp_path / "data", forged)
    assert "not one that Ocellus wrote" in said
    assert not (tmp_path / "data/ocellus.sqlite").exists() and not (tmp_path / "data/blobs").exists()
