"""The screens of the portal, when one of them stands, and whether it fits into the window."""

import re

from browser import playwright
from program import REPOSITORY

PAGE = REPOSITORY / "Sources/Apps/Portal/Page"
# What runs models in a page; served at /runtime/.
RUNTIME = REPOSITORY / "Sources/Models/WebRuntime/Runtime"


def table():
    """The rows of the page's own table of screens, by name: addresses as format strings, and keys of titles."""
    rows = {}
    for row in re.split(r"^    \{$", (PAGE / "screens.js").read_text(), flags=re.MULTILINE)[1:]:
        members = dict(re.findall(r'(\w+): "([^"]*)"', row))
        members["address"] = "#/" + re.sub(r":(\w+)", r"{\1}", members["address"])
        rows[members["name"]] = members
    assert len(rows) > 10, "screens.js is not written as this function reads it"
    return rows


TABLE = table()
# What somebody who has signed in can visit.
SCREENS = {name: row["address"] for name, row in TABLE.items() if name != "sign-in"}


def open_screen(page, address):
    """Opens a screen in a new document: within one, what is there still belongs to the screen before."""
    page.goto("about:blank")
    page.goto("/" + address)
    settle(page)


def settle(page):
    """Waits until a screen is there: it has its headings, nothing says that it loads, images in sight are decoded."""
    playwright.expect(page).to_have_title(re.compile(" · "), timeout=15_000)
    page.locator("main h1").first.wait_for(state="attached")
    page.locator("main [aria-busy=true]").first.wait_for(state="detached")
    for selector in ("main .loading:visible", "main .skeleton:visible"):
        page.locator(selector).first.wait_for(state="hidden")
    page.evaluate("""async () => {
        const images = [...document.images].filter((image) => image.checkVisibility() && image.src && image.loading !== "lazy");
        await Promise.all(images.map((image) => image.decode().catch(() => {})));
        await document.fonts.ready;
    }""")


# What lies outside of the window to the right, without being inside of something that scrolls or hides.
OVERHANG = """() => {
    const width = document.documentElement.clientWidth;
    const reached = (element) => {
        for (let each = element.parentElement; each && each !== document.documentElement; each = each.parentElement) {
            const style = getComputedStyle(each);
            if (style.overflowX !== "visible" || style.position === "fixed") return true;
        }
        return getComputedStyle(element).position === "fixed";
    };
    return [...document.querySelectorAll("body *")]
        .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        .filter((element) => element.getBoundingClientRect().right > width + 1 && !reached(element))
        .slice(0, 5).map((element) => `${element.tagName}.${element.className} ${element.getBoundingClientRect().right}`);
}"""


def fits(page):
    """The page does not scroll sideways."""
    assert page.evaluate(OVERHANG) == []
    widths = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"the page is {widths[0]} pixels wide in a window of {widths[1]}"
