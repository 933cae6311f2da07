"""The grids of images and of predictions are one component: the same keys, the same words for screen readers."""

import pytest

from browser import playwright

expect = playwright.expect
GRIDS = {"images": "images.grid", "predictions": "predictions.list"}


@pytest.fixture(params=GRIDS)
def grid(request, page, visit, t):
    """A grid in a window of which several rows do not fit, with the focus on its first item."""
    page.set_viewport_size({"width": 700, "height": 420})
    visit(page, request.param)
    grid = page.get_by_role("listbox", name=t(GRIDS[request.param]))
    grid.get_by_role("option").first.wait_for()
    grid.focus()
    return grid


def current(grid):
    """The place of the item that the keyboard is at, as a screen reader is told; the item itself must be there."""
    item = grid.page.locator(f"[id='{grid.get_attribute('aria-activedescendant')}']")
    assert item.count() == 1
    return int(item.get_attribute("aria-posinset"))


def selected(grid):
    return sorted(int(each.get_attribute("aria-posinset")) for each in grid.get_by_role("option", selected=True).all())


def settled(grid):
    """Two frames: what the keys have changed is drawn."""
    grid.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return current(grid), selected(grid)


def press(grid, *keys):
    for key in keys:
        grid.page.keyboard.press(key)
    return settled(grid)


def columns(grid):
    """How many items stand in the first row."""
    tops = [each.bounding_box()["y"] for each in grid.get_by_role("option").all()[:8]]
    return tops.count(tops[0])


def test_arrows_choose_one_item(grid):
    assert settled(grid) == (1, [])
    assert press(grid, "ArrowRight") == (2, [2])
    assert press(grid, "ArrowRight", "ArrowLeft") == (2, [2])
    assert press(grid, "ArrowDown") == (2 + columns(grid), [2 + columns(grid)])
    assert press(grid, "ArrowUp", "ArrowUp") == (2, [2]), "above the first row there is nothing"


def test_shift_chooses_a_range_and_space_one_more(grid):
    assert press(grid, "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight") == (4, [2, 3, 4])
    assert press(grid, "Control+ArrowRight", "Control+ArrowRight") == (6, [2, 3, 4])
    assert press(grid, "Space") == (6, [2, 3, 4, 6])
    assert press(grid, "Space") == (6, [2, 3, 4])
    assert press(grid, "Escape") == (6, [])


def test_the_ends_and_all(grid):
    count = int(grid.get_by_role("option").first.get_attribute("aria-setsize"))
    assert press(grid, "End") == (count, [count])
    assert press(grid, "Home") == (1, [1])
    assert press(grid, "PageDown")[0] > columns(grid)
    place, chosen = press(grid, "Control+a")
    assert set(chosen) <= set(range(1, count + 1)) and place in chosen
    assert all(each.get_attribute("aria-selected") == "true" for each in grid.get_by_role("option").all())


def test_the_current_item_is_there_wherever_the_grid_is_scrolled_to(grid):
    """Assistive technology follows aria-activedescendant also when the wheel has moved the item out of sight."""
    press(grid, "ArrowRight")
    grid.hover()
    grid.page.mouse.wheel(0, 3_000)
    grid.page.wait_for_timeout(200)
    assert settled(grid) == (2, [2])
    # The next key brings it back into sight.
    press(grid, "ArrowRight")
    expect(grid.locator("[aria-posinset='3']")).to_be_in_viewport()


def test_every_item_says_what_it_is(grid):
    for each in grid.get_by_role("option").all():
        assert each.get_attribute("aria-label")
        assert each.get_attribute("aria-selected") in ("true", "false")
        assert int(each.get_attribute("aria-posinset")) <= int(each.get_attribute("aria-setsize"))


def test_enter_opens(grid):
    grid.page.keyboard.press("Enter")
    grid.page.get_by_role("dialog").wait_for()
