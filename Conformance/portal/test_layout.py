"""Every screen in both themes, from a telephone to a wall: nothing sticks out, nothing is out of reach."""

import io

import pytest
from PIL import Image

from screens import SCREENS, fits, open_screen, settle

SIZES = {"telephone": (360, 740), "window": (1280, 800), "wall": (3840, 2160)}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_fits(new_context, visit, shoot, screen, size):
    width, height = SIZES[size]
    page = new_context(viewport={"width": width, "height": height}, has_touch=size == "telephone").new_page()
    visit(page, screen)
    fits(page)
    shoot(page, f"{screen}-{size}")


@pytest.mark.parametrize("width", [1216, 1280, 1408, 1600])
def test_all_tabs_are_in_sight_where_they_stand_in_one_line(new_context, visit, width):
    page = new_context(viewport={"width": width, "height": 700}).new_page()
    visit(page, "live")
    reach, room = page.evaluate("""() => {
        const tabs = document.querySelector(".shell-tabs");
        return [tabs.scrollWidth, tabs.clientWidth];
    }""")
    assert reach <= room


@pytest.mark.parametrize("size", ["telephone", "window"])
def test_signing_in_fits(new_context, shoot, size):
    width, height = SIZES[size]
    context = new_context(signed_in=False, viewport={"width": width, "height": height})
    context.problems.allow(r"status of 401")
    page = context.new_page()
    page.goto("/#/sign-in")
    page.locator("input[type=password]").wait_for()
    fits(page)
    shoot(page, f"sign-in-{size}")


@pytest.mark.parametrize("size", ["telephone", "window"])
def test_the_quick_test_fits(new_context, visit, shoot, t, size):
    width, height = SIZES[size]
    page = new_context(viewport={"width": width, "height": height}).new_page()
    visit(page, "images")
    page.get_by_role("button", name=t("foundation.quickTest")).first.click()
    page.get_by_role("dialog", name=t("quickTest.title")).wait_for()
    fits(page)
    shoot(page, f"quick-test-{size}")


def test_nothing_there_yet(new_context, projects, shoot):
    """Every screen of a project without images says what to do."""
    project = projects("Nothing yet")
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    for screen in ("images", "train", "performance", "predictions", "suggestions", "settings"):
        open_screen(page, f"#/projects/{project['id']}/{screen}")
        fits(page)
        if screen != "settings":
            assert page.locator("main .empty, main .welcome").count() >= 1, f"{screen} teaches nothing"
        shoot(page, f"{screen}-empty-telephone")


@pytest.mark.parametrize("screen", SCREENS)
def test_themes_differ_in_color_only(page, visit, screen):
    """Dark is dark, light is light, and nothing moves between them."""
    visit(page, screen)
    heights = []
    for theme, is_right in (("light", lambda value: value > 0.8), ("dark", lambda value: value < 0.2)):
        page.emulate_media(color_scheme=theme)
        assert is_right(ground(page)), theme
        heights.append(page.evaluate("() => document.documentElement.scrollHeight"))
    assert heights[0] == heights[1]


def ground(page):
    """How bright the ground is, from 0 (black) to 1 (white): a pixel of the corner, as it is on the screen."""
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("L")
    return shot.getpixel((2, shot.height - 3)) / 255


def test_the_switch_of_themes_is_remembered(page, visit, t):
    visit(page, "projects")
    page.get_by_role("button", name=t("foundation.theme"), exact=True).click()
    page.get_by_role("menuitemradio", name=t("foundation.theme.dark")).click()
    assert ground(page) < 0.2
    page.reload()
    settle(page)
    assert ground(page) < 0.2
