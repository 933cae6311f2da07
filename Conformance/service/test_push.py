"""`ocellus project push` takes what a folder has, names the rest, and makes one tag of names that are one."""

import unicodedata

from images import KINDS, make_image
from program import SOME_IMAGES_FAILED
from server import TRAINING_KEY


def test_everything_in_a_folder_is_accounted_for(ocellus, server, raw, tmp_path):
    project = raw.training("POST", "/projects", params={"name": "pushed", "classificationType": "Multiclass"}).json()["id"]
    names = [unicodedata.normalize("NFC", "Käse"), unicodedata.normalize("NFD", "Käse"), "BROT", "brot"]
    for index, name in enumerate(names):
        (tmp_path / "food" / name).mkdir(parents=True)
        for number in range(2):
            (tmp_path / "food" / name / f"{number}.jpg").write_bytes(make_image(KINDS[index // 2], 95_000 + 10 * index + number))
    (tmp_path / "food" / "brot" / "layers.psd").write_bytes(b"8BPS" + bytes(50))
    (tmp_path / "food" / "brot" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no image")
    (tmp_path / "food" / "loose.jpg").write_bytes(make_image(KINDS[0], 95_100))
    (tmp_path / "food" / "notes.txt").write_text("No image.")
    arguments = ("project", "push", tmp_path / "food", "--project", project, "--endpoint", server.address,
                 "--training-key", TRAINING_KEY)
    found = ocellus.json(*arguments, code=SOME_IMAGES_FAILED)
    assert {each["path"]: each["code"] for each in found["leftOut"]} == {
        "brot/layers.psd": "unsupportedKind", "loose.jpg": "looseImage"}
    assert found["otherFiles"] == ["notes.txt"] and len(found["notes"]) == 2
    [broken] = [each for each in found["outcomes"] if each["status"] == "failed"]
    # The server's own sentence, which says more than the protocol's status.
    assert broken["file"] == "brot/broken.jpg" and "incomplete" in broken["reason"] or "damaged" in broken["reason"]
    tags = raw.training("GET", f"/projects/{project}/tags").json()
    assert {tag["name"]: tag["imageCount"] for tag in tags} == {"BROT": 4, "Käse": 4}
    text = ocellus.run(*arguments, code=SOME_IMAGES_FAILED)
    assert "loose.jpg" in text.stderr and "2 files and folders were left out" in text.stdout
    raw.training("DELETE", f"/projects/{project}")
