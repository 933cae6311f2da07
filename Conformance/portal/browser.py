"""A real Chromium, pages of it that tell everything that goes wrong in them, and what tests ask of a page."""

import base64
import os
import re
import shutil

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed; see requirements.txt")

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    # A camera that shows a moving figure, and nobody to be asked about it.
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]

def chromium_path():
    """The browser: $OCELLUS_CHROMIUM, else the one on the path; tests are skipped by name where there is none."""
    path = os.environ.get("OCELLUS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path or not os.access(path, os.X_OK):
        pytest.skip("there is no Chromium; install the package chromium, or name one in OCELLUS_CHROMIUM")
    return path


def drop(page, selector, files):
    """Drops image files, (name, bytes) each, on an element, as from the desktop."""
    given = [[name, base64.b64encode(contents).decode()] for name, contents in files]
    page.locator(selector).first.evaluate("""(element, files) => {
        const transfer = new DataTransfer();
        for (const [name, text] of files) {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
        }
        for (const type of ["dragenter", "dragover", "drop"])
            element.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }""", given)


class Problems:
    """What pages complained about: errors, warnings, what their policy refused, questions, requests to elsewhere.

    A test that provokes a complaint says so with `allow`.
    """

    def __init__(self, context, address):
        self.found, self.allowed, self.address = [], [], address
        context.on("page", self.watch)

    def watch(self, page):
        page.on("console", lambda message: self.console(message))
        page.on("pageerror", lambda error: self.found.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.found.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.request(request.url))

    def console(self, message):
        if message.type in ("error", "warning"):
            self.found.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def request(self, url):
        if not url.startswith((self.address + "/", "blob:", "data:", "about:")):
            self.found.append(f"request to another origin: {url}")

    def allow(self, pattern):
        """Complaints that match are what the test is about."""
        self.allowed.append(re.compile(pattern))

    @property
    def left(self):
        return [each for each in self.found if not any(pattern.search(each) for pattern in self.allowed)]


class Words:
    """The words of the page by their keys, read from the page itself: a test looks for what people would look for."""

    def __init__(self, page):
        self.messages = page.evaluate("async () => (await import('/messages/en.js')).messages")

    def __call__(self, key, **values):
        text = self.messages.get(key)
        if text is None and "count" in values:
            text = self.messages.get(f"{key}.{'one' if values['count'] == 1 else 'other'}")
        assert text is not None, f"the page has no words for {key}"
        return re.sub(r"\{(\w+)\}", lambda found: self.written(values.get(found[1], found[0])), text)

    @staticmethod
    def written(value):
        return f"{value:,}" if isinstance(value, int) else str(value)

    def pattern(self, key):
        """A pattern for a sentence whose values do not matter."""
        text = self.messages.get(key) or self.messages.get(f"{key}.other")
        assert text is not None, f"the page has no words for {key}"
        return re.compile(".+".join(map(re.escape, re.split(r"\{\w+\}", text))))
