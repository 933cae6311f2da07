"""For everybody: axe-core on every screen in both themes, and what it cannot see: order of focus, keys, motion."""

import pytest

from screens import SCREENS, fits, settle

try:
    from axe_playwright_python.base import AXE_SCRIPT
except ImportError:
    AXE_SCRIPT = None

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def audited(new_context):
    """A page with axe-core in it. It is put in from outside, so the policy of the page stays as it is."""
    if AXE_SCRIPT is None:
        pytest.skip("axe-core is not installed; see requirements.txt")
    context = new_context()
    context.add_init_script(AXE_SCRIPT)
    page = context.new_page()

    def violations(selector="document"):
        result = page.evaluate(
            "([selector, tags]) => axe.run(selector === 'document' ? document : selector, {runOnly: tags, resultTypes: ['violations']})",
            [selector, RULES],
        )
        return [
            f"{each['id']}: {each['help']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
            for each in result["violations"] for node in each["nodes"][:4]
        ]

    page.violations = violations
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_screens(audited, visit, screen, theme):
    audited.emulate_media(color_scheme=theme)
    visit(audited, screen)
    assert audited.violations() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dialogs(audited, visit, t, theme):
    audited.emulate_media(color_scheme=theme)
    visit(audited, "predictions")
    grid = audited.get_by_role("listbox", name=t("predictions.list"))
    grid.focus()
    audited.keyboard.press("Enter")
    audited.get_by_role("dialog", name=t("predictions.detail")).wait_for()
    assert audited.violations("dialog[open]") == []
    audited.keyboard.press("Escape")
    audited.get_by_role("button", name=t("foundation.quickTest")).first.click()
    audited.get_by_role("dialog", name=t("quickTest.title")).wait_for()
    assert audited.violations("dialog[open]") == []
    audited.keyboard.press("Escape")
    audited.keyboard.press("?")
    audited.get_by_role("dialog", name=t("foundation.shortcuts.title")).wait_for()
    assert audited.violations("dialog[open]") == []


def test_signing_in(new_context):
    if AXE_SCRIPT is None:
        pytest.skip("axe-core is not installed; see requirements.txt")
    context = new_context(signed_in=False)
    context.problems.allow(r"status of 401")
    context.add_init_script(AXE_SCRIPT)
    page = context.new_page()
    page.goto("/#/sign-in")
    page.locator("input[type=password]").wait_for()
    result = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", RULES)
    assert [each["id"] for each in result["violations"]] == []


FOCUSED = """() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    function* ancestors(each) {
        for (; each && each.tagName !== "MAIN" && each !== document.body; each = each.parentElement) yield each;
    }
    const isRinged = (each) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
        return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || (each === element && boxShadow !== "none");
    };
    return {
        name: `${element.tagName.toLowerCase()}.${element.className} "${(element.ariaLabel ?? element.textContent).trim().slice(0, 40)}"`,
        isBody: element === document.body,
        isSeen: box.width > 0 && box.height > 0 && element.checkVisibility({visibilityProperty: true}),
        // The ring may be drawn around what the control stands for, such as a card or a label.
        hasRing: [...ancestors(element)].some(isRinged) || !!element.getAttribute("aria-activedescendant"),
    };
}"""


@pytest.mark.parametrize("screen", SCREENS)
def test_tab_goes_through_all_and_is_seen(page, visit, screen):
    """Everything that takes the focus shows it, and the focus comes round without getting caught."""
    visit(page, screen)
    page.evaluate("() => document.activeElement.blur()")
    seen, unseen = [], []
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found["isBody"]:
            break
        seen.append(found["name"])
        if not (found["isSeen"] and found["hasRing"]):
            unseen.append(found["name"])
    assert len(seen) >= 3
    assert not unseen, "no visible focus"


def test_the_first_tab_skips_to_the_content(page, visit, t):
    visit(page, "images")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Tab")
    skip = page.get_by_text(t("foundation.skip"))
    assert skip.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement === document.querySelector('main')")


@pytest.mark.parametrize("screen", SCREENS)
def test_structure(page, visit, screen):
    """One main heading, no gap in the levels, a title of its own, everything that can be pressed has a name."""
    visit(page, screen)
    levels = [int(level) for level in page.evaluate(
        "() => [...document.querySelectorAll('h1, h2, h3, h4')].filter((each) => each.checkVisibility()).map((each) => each.tagName[1])"
    )]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:])), levels
    assert "Ocellus" in page.title() and page.title() != "Ocellus"
    nameless = page.evaluate("""() => [...document.querySelectorAll("button, a[href], input:not([type=hidden]), select, textarea")]
        .filter((element) => element.checkVisibility() && !element.closest("[aria-hidden=true]"))
        .filter((element) => !(element.ariaLabel || element.textContent.trim() || element.title || element.labels?.length || element.getAttribute("aria-labelledby")))
        .map((element) => element.outerHTML.slice(0, 160))""")
    assert nameless == []


def test_a_dialog_keeps_the_focus_and_gives_it_back(page, visit, t):
    visit(page, "predictions")
    button = page.get_by_role("button", name=t("foundation.quickTest")).first
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=t("quickTest.title"))
    dialog.wait_for()
    for _ in range(30):
        page.keyboard.press("Tab")
        inside = page.evaluate("() => document.activeElement === document.body || !!document.activeElement.closest('dialog')")
        assert inside, "the focus has left the dialog"
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert button.evaluate("button => button === document.activeElement")


def test_nothing_moves_for_those_who_asked(page, visit):
    """With reduced motion no animation runs longer than a blink."""
    page.emulate_media(reduced_motion="reduce")
    for screen in ("projects", "train", "predictions"):
        visit(page, screen)
        longest = page.evaluate("() => Math.max(0, ...document.getAnimations().map((each) => each.effect.getComputedTiming().activeDuration))")
        assert longest <= 10


def test_large_text(new_context, visit):
    """At twice the size of text nothing is cut off sideways."""
    page = new_context(viewport={"width": 640, "height": 800}).new_page()
    for screen in SCREENS:
        visit(page, screen)
        page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        settle(page)
        fits(page)
