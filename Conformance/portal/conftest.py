"""What the tests of the portal share: a server, a signed-in Chromium, a project to look at, screenshots."""

import os
import pathlib
import re
import sys
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "service"))

from browser import ARGUMENTS, Problems, Words, chromium_path, playwright
from detecting import FakeDetecting, ServedDetecting
from fixtures import clear, fill
from screens import PAGE, RUNTIME, SCREENS, open_screen
from server import TRAINING_KEY, Raw, Server


# How many seconds a page has for what a test expects: enough on a machine with other work.
PATIENCE = 30
playwright.expect.set_options(timeout=1000 * PATIENCE)


class PortalServer(Server):
    """The server, and the link with which it invites whoever started it."""

    def link(self, limit=10):
        """The address that signs in once."""
        while not (found := re.search(r"https?://\S+#/sign-in\?link=\S+", "".join(self.printed))):
            line = self.rest.get(timeout=limit)
            assert line is not None, "the server has ended"
            self.printed.append(line)
        return found[0]


@pytest.fixture(scope="session")
def server(ocellus, tmp_path_factory):
    server = PortalServer(ocellus, tmp_path_factory.mktemp("portal"), "--allow-fetch-from", "127.0.0.0/8").start()
    yield server
    code = server.stop()
    assert code == 0, f"the server ended with {code}:\n{server.log_tail()}"


@pytest.fixture(scope="session")
def raw(server):
    return Raw(server)


@pytest.fixture(scope="session")
def chromium():
    path = chromium_path()
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def session_state(chromium, server):
    """The cookie of somebody who has signed in by the form."""
    context = chromium.new_context(base_url=server.address)
    page = context.new_page()
    page.goto("/#/sign-in")
    field = page.locator("input[type=password]")
    # Where the page is served without sign-in there is no form.
    field.or_(page.locator("main h1")).first.wait_for()
    if field.count():
        field.fill(TRAINING_KEY)
        field.press("Enter")
        field.wait_for(state="detached")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def new_context(chromium, server, session_state):
    """Makes browser contexts that are signed in; what their pages complain about fails the test at its end."""
    made = []

    def make(signed_in=True, permissions=("clipboard-read", "clipboard-write", "camera"), **options):
        options = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", "locale": "en-US"} | options
        context = chromium.new_context(
            base_url=server.address, storage_state=session_state if signed_in else None, **options
        )
        context.grant_permissions(list(permissions), origin=server.address)
        context.set_default_timeout(1000 * PATIENCE)
        context.problems = Problems(context, server.address)
        made.append(context)
        return context

    yield make
    left = []
    for context in made:
        left += context.problems.left
        context.close()
    assert not left, "the page complained:\n" + "\n".join(left)


@pytest.fixture
def page(new_context):
    """A page of somebody who is signed in."""
    return new_context().new_page()


@pytest.fixture(scope="session")
def t(chromium, server):
    context = chromium.new_context(base_url=server.address)
    page = context.new_page()
    page.goto("/")
    words = Words(page)
    context.close()
    return words


@pytest.fixture(scope="session")
def modules(chromium):
    """A page that has the page's modules and those of this folder, without a server: for functions that need none."""
    folders = {"/": PAGE, "/runtime/": RUNTIME, "/conformance/": pathlib.Path(__file__).parent}
    context = chromium.new_context()
    page = context.new_page()

    def answer(route):
        path = urllib.parse.urlsplit(route.request.url).path
        folder = max((each for each in folders if path.startswith(each)), key=len)
        if path == "/":
            route.fulfill(content_type="text/html", body="<!doctype html><title>Modules</title>")
        else:
            route.fulfill(content_type="text/javascript", body=(folders[folder] / path.removeprefix(folder)).read_text())

    page.route("**/*", answer)
    page.goto("http://modules.invalid/")
    yield page
    context.close()


@pytest.fixture
def projects(raw):
    """Makes projects, and clears them away."""
    made = []

    def make(name="portal", **query):
        answer = raw.training("POST", "/projects", params={"name": name, "classificationType": "Multiclass"} | query)
        assert answer.status_code == 200, answer.text
        made.append(answer.json()["id"])
        return answer.json()

    yield make
    for project in made:
        clear(raw, project)


@pytest.fixture(scope="session")
def filled(raw):
    """A project to look at; tests leave it as it is."""
    filled = fill(raw, "Rings and bars", described="What the tests look at")
    yield filled
    clear(raw, filled.id)


@pytest.fixture
def detecting(request):
    """A project that detects objects: on the server, or answered by this process; see `detecting.py`."""
    if os.environ.get("OCELLUS_DETECTION") != "server":
        yield FakeDetecting()
        return
    raw = request.getfixturevalue("raw")
    served = ServedDetecting(raw)
    yield served
    clear(raw, served.id)


@pytest.fixture
def visit(filled):
    """Opens a screen by its name, and waits until it stands."""

    def visit(page, screen, of=None):
        project = of or filled
        open_screen(page, SCREENS[screen].format(project=project.id, iteration=project.iterations[-1]["id"]))

    return visit


@pytest.fixture(scope="session")
def shoot():
    """Takes a screenshot of what is in the window, in both themes, where $OCELLUS_SCREENSHOTS names a folder for them."""
    folder = os.environ.get("OCELLUS_SCREENSHOTS")
    if folder:
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)

    def shoot(page, name):
        for theme in ("light", "dark") if folder else ():
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=pathlib.Path(folder) / f"{name}-{theme}.png", animations="disabled")

    return shoot
