"""Text of users on every screen: as markup, from right to left, in emoji, endless. Nothing runs, nothing breaks."""

import base64

import pytest

from fixtures import clear, fill
from images import make_image
from screens import SCREENS, fits, settle

MARKUP = "<img src=x onerror=\"window.__ran='markup'\"><script>window.__ran='script'</script>"
# A name that would end an attribute, a string and a template.
QUOTES = "\"'`</textarea><svg onload=window.__ran=1>${window.__ran=2}{{7*7}}{name}%s\\"
RIGHT_TO_LEFT = "\u202eשלום עולם مرحبا‏ gpj.exe"
EMOJI = "👩🏽‍🚀🏳️‍🌈" * 20 + "Z̷̡͎̻̗͔̗͝ä̸̞́l̴̘̔g̶̬̈o̵̤͝"
UNBROKEN = "W" * 255
ENDLESS = "ﷺ" * 10_000

TAGS = (MARKUP, QUOTES, RIGHT_TO_LEFT, EMOJI[:200], UNBROKEN)


@pytest.fixture(scope="module")
def hostile(raw):
    """A project in which everything that has a name has a hostile one."""
    filled = fill(raw, MARKUP + QUOTES, tags=TAGS, described=MARKUP + "\n" + UNBROKEN * 4, publication=QUOTES + RIGHT_TO_LEFT)
    for number, name in enumerate((MARKUP, QUOTES, RIGHT_TO_LEFT, EMOJI, "W" * 10_000)):
        answer = raw.training("POST", f"/projects/{filled.id}/images/files", json={
            "images": [{
                "name": name + ".jpg", "contents": base64.b64encode(make_image("rings", 60_000 + number)).decode(),
                "tagIds": [filled.tags[TAGS[number]]],
            }],
            "metadata": {MARKUP[:200]: MARKUP, QUOTES[:200]: UNBROKEN + UNBROKEN, EMOJI[:100]: RIGHT_TO_LEFT},
        })
        assert answer.status_code == 200, answer.text
    for iteration, name in zip(filled.iterations, (MARKUP, UNBROKEN)):
        answer = raw.training("PATCH", f"/projects/{filled.id}/iterations/{iteration['id']}", json={"name": name})
        assert answer.status_code == 200, answer.text
    yield filled
    clear(raw, filled.id)


@pytest.fixture
def harmless(new_context):
    """A page that is checked at the end: no text has become an element or a script."""
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    yield page
    assert_harmless(page)


def assert_harmless(page):
    assert page.evaluate("() => window.__ran ?? null") is None, "text of a user was run"
    found = page.evaluate("""() => [...document.querySelectorAll('img[src="x"], [onerror], [onload], script:not([src]), main script, dialog script')]
        .map((element) => element.outerHTML.slice(0, 200))""")
    assert found == [], "text of a user has become markup"
    assert page.evaluate("() => window.__ran ?? null") is None


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen(harmless, hostile, visit, shoot, screen):
    visit(harmless, screen, of=hostile)
    fits(harmless)
    assert_harmless(harmless)
    harmless.set_viewport_size({"width": 1280, "height": 800})
    settle(harmless)
    fits(harmless)
    shoot(harmless, f"{screen}-hostile")


def test_names_are_told_as_they_are(harmless, hostile, visit):
    visit(harmless, "projects")
    harmless.get_by_text(hostile.name, exact=True).first.wait_for()
    visit(harmless, "train", of=hostile)
    for tag in (MARKUP, QUOTES):
        harmless.get_by_text(tag, exact=True).first.wait_for()


def test_details_of_predictions(harmless, hostile, visit, t):
    visit(harmless, "predictions", of=hostile)
    grid = harmless.get_by_role("listbox", name=t("predictions.list"))
    grid.focus()
    harmless.keyboard.press("Enter")
    dialog = harmless.get_by_role("dialog", name=t("predictions.detail"))
    dialog.get_by_text(MARKUP, exact=True).first.wait_for()
    fits(harmless)
    for _ in range(3):
        harmless.keyboard.press("ArrowRight")
    harmless.keyboard.press("t")
    picker = harmless.get_by_role("dialog", name=t("predictions.pickTag"))
    picker.get_by_role("combobox").fill("<img")
    fits(harmless)
    harmless.keyboard.press("Escape")
    harmless.keyboard.press("?")
    harmless.get_by_role("dialog", name=t("foundation.shortcuts.title")).wait_for()
    fits(harmless)


def test_moving_says_the_name_of_the_tag(harmless, hostile, visit, t):
    visit(harmless, "predictions", of=hostile)
    harmless.get_by_role("listbox", name=t("predictions.list")).focus()
    for key in "1234":
        harmless.keyboard.press(key)
    fits(harmless)
    while harmless.get_by_role("button", name=t("foundation.undo")).count():
        harmless.get_by_role("button", name=t("foundation.undo")).first.click()


def test_details_of_images(harmless, hostile, visit, t):
    """The detail of the image with the worst name and metadata."""
    visit(harmless, "images", of=hostile)
    grid = harmless.get_by_role("listbox", name=t("images.grid"))
    grid.get_by_role("option").first.wait_for()
    grid.focus()
    harmless.keyboard.press("Enter")
    harmless.get_by_role("dialog").wait_for()
    fits(harmless)
    for _ in range(4):
        harmless.keyboard.press("ArrowRight")
        assert_harmless(harmless)
    fits(harmless)


@pytest.mark.parametrize("name", [MARKUP, RIGHT_TO_LEFT, EMOJI, "W" * 240], ids=["markup", "right to left", "emoji", "unbroken"])
def test_file_names_in_the_quick_test(harmless, hostile, visit, t, name):
    visit(harmless, "train", of=hostile)
    harmless.get_by_role("button", name=t("foundation.quickTest")).first.click()
    dialog = harmless.get_by_role("dialog", name=t("quickTest.title"))
    dialog.locator("input[type=file]").set_input_files({
        "name": name.replace("/", "∕") + ".jpg", "mimeType": "image/jpeg", "buffer": make_image("rings", 61_000),
    })
    dialog.locator(".probability").first.wait_for()
    fits(harmless)
    assert_harmless(harmless)


def test_answers_of_the_server_are_text(harmless, hostile, t):
    """What the server says of an endless name is shown as a sentence, and the form stays."""
    harmless.context.problems.allow(r"status of 4\d\d")
    harmless.goto("/#/projects/new")
    name = harmless.get_by_label(t("projects.field.name"), exact=True)
    for text in (ENDLESS, MARKUP * 20):
        name.fill(text)
        harmless.get_by_role("button", name=t("projects.new.action")).click()
        harmless.get_by_text(t.pattern("projects.name.long")).first.wait_for()
        fits(harmless)


def test_addresses_made_by_others(harmless, hostile, filled):
    """Whatever stands behind the # of a link that somebody sends."""
    harmless.context.problems.allow(r"status of 4\d\d")
    for address in (
        f"#/projects/{MARKUP}/images", f"#/{MARKUP}", "#/projects/../../secret/images", f"#/projects?search={MARKUP}",
        f"#/projects/{filled.id}/predictions?iteration={MARKUP}", "#/projects/%E0%A4%A/images", "#javascript:window.__ran=1",
        f"#/projects/{filled.id}/performance?iteration={QUOTES}", "#/sign-in?link=" + "x" * 5_000,
    ):
        harmless.goto("about:blank")
        harmless.goto("/" + address)
        harmless.locator("main > *").first.wait_for()
        assert_harmless(harmless)
        fits(harmless)
