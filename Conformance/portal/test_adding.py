"""Folders on their way in: names of tags that are one, what is left out and why, and what the server says of a file."""

import json
import re
import unicodedata

import pytest

from browser import playwright
from images import KINDS, make_image
from program import REPOSITORY
from screens import settle

expect = playwright.expect

TABLE = REPOSITORY / "Tests/TagNamingTests/Fixtures/tag-names.json"


def test_names_of_tags_are_compared_as_the_server_compares_them(page):
    page.goto("/")
    table = json.loads(TABLE.read_text())
    found = page.evaluate("""async (table) => {
        const { tagKey, tagText } = await import("/labeling/tag-names.js");
        return table.map(({ name, other }) => ({ same: tagKey(name) === tagKey(other), text: tagText(name) }));
    }""", table)
    for entry, answer in zip(table, found, strict=True):
        assert answer == {"same": entry["same"], "text": entry["text"]}, entry


@pytest.fixture
def messy(tmp_path):
    """Four spellings of two tags, and everything else that gathers in folders."""
    folder = tmp_path / "food"
    names = [unicodedata.normalize("NFC", "Käse"), unicodedata.normalize("NFD", "Käse"), "brot", "Brot"]
    for index, name in enumerate(names):
        (folder / name).mkdir(parents=True)
        for number in range(3):
            (folder / name / f"{number}.jpg").write_bytes(make_image(KINDS[index // 2], 80_000 + 10 * index + number))
    (folder / "Brot" / "without-extension").write_bytes(make_image(KINDS[1], 80_100))
    (folder / "Brot" / "notes.txt").write_text("No image.")
    (folder / "Brot" / "layers.psd").write_bytes(b"8BPS" + bytes(50))
    (folder / "Brot" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no image")
    (folder / "Brot" / "Thumbs.db").write_bytes(b"\0")
    return folder


def test_a_folder_with_everything_in_it(page, t, raw, projects, shoot, messy):
    project = projects("Food")["id"]
    page.goto(f"/#/projects/{project}/images")
    settle(page)
    page.locator("input[type=file][data-use=folders]").set_input_files(messy)
    dialog = page.get_by_role("dialog", name=t("images.add.folders", count=4))
    expect(dialog.get_by_text(t("images.add.state.same"))).to_have_count(2)
    expect(dialog.locator(".add-sum")).to_contain_text(t("images.add.tags", count=2))
    expect(dialog.locator(".add-sum")).to_contain_text(t("images.add.new", count=2))
    note = dialog.get_by_text(t("images.add.skipped", count=2))
    expect(note).to_be_visible()
    shoot(page, "adding-1-folders")
    note.click()
    for name in ("layers.psd", "notes.txt"):
        expect(dialog.get_by_text(name)).to_be_visible()
    expect(dialog.get_by_text(t("images.add.left.kind", count=1))).to_be_visible()
    expect(dialog.get_by_text(t("images.add.left.other", count=1))).to_be_visible()
    expect(dialog.get_by_text(t("images.add.hidden", count=1))).to_be_visible()
    shoot(page, "adding-2-left-out")
    dialog.get_by_role("button", name=t("images.add.upload")).click()
    panel = page.get_by_role("region", name=t("images.upload.title"))
    expect(panel.get_by_text(t("images.upload.over.failed", count=1))).to_be_visible(timeout=30_000)
    panel.get_by_role("button", name=t("images.upload.unfold")).click()
    panel.get_by_role("button", name=re.compile("^" + t("images.upload.tab.failed", n=1))).click()
    # The sentence is the server's, not one of the page's.
    expect(panel.get_by_text(re.compile("damaged|incomplete"))).to_be_visible()
    shoot(page, "adding-3-reason")
    tags = raw.training("GET", f"/projects/{project}/tags").json()
    assert {tag["name"].casefold(): tag["imageCount"] for tag in tags} == {"käse": 6, "brot": 7}
    assert all(unicodedata.is_normalized("NFC", tag["name"]) for tag in tags)


def test_a_folder_without_images(page, t, projects, tmp_path):
    project = projects("Empty")["id"]
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "notes.txt").write_text("No image.")
    page.goto(f"/#/projects/{project}/images")
    settle(page)
    page.locator("input[type=file][data-use=folders]").set_input_files(tmp_path / "texts")
    dialog = page.get_by_role("dialog", name=t("images.add.nothing"))
    expect(dialog.get_by_text("notes.txt")).to_be_visible()
