"""The portal in a real Chromium before a real service: what a person waits for.

    python Benchmarks/portal.py [--images 100000] [--tags 100] [--images 10000] [--rounds 3]

First load, the gallery of a large project (frames while it scrolls, memory, a tag by key), and the probability threshold of an iteration with
many tags and images. Frames are evaluated by the page's own performance entries: a `long-animation-frame` is one of more than 50 ms.
The program is .build/release/ocellus (or OCELLUS_PROGRAM), the browser `chromium` (or OCELLUS_CHROMIUM), without a GPU. Needs
Conformance/portal/requirements.txt, numpy and Pillow. Prints Markdown. There is no rival: the limits are those of human patience.
"""

import argparse
import io
import os
import shutil
import tempfile
import time

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from serving import fill, photographs, running, table
from serving_host import KEY, Ocellus

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--enable-precise-memory-info",
    "--js-flags=--expose-gc",
]

# Scrolls to and fro by so many pixels a frame, for some seconds.
SCROLL = """async ([step, seconds]) => {
    const grid = document.querySelector(".image-grid"), frames = [], slow = [];
    const frame = () => new Promise(requestAnimationFrame);
    let last = await frame(), way = 1;
    const begin = last, end = begin + 1000 * seconds;
    // What happens before the first and after the last step, when nothing moves, is no frame of the scrolling.
    const observer = new PerformanceObserver((list) => slow.push(...list.getEntries()
        .filter((entry) => entry.startTime >= begin && entry.startTime + entry.duration <= end).map((entry) => entry.duration)));
    observer.observe({ type: "long-animation-frame" });
    while (last < end) {
        grid.scrollTop += way * step;
        if (grid.scrollTop <= 0 || grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 4) way = -way;
        const now = await frame();
        frames.push(now - last);
        last = now;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    observer.disconnect();
    frames.sort((a, b) => a - b);
    return { frames: frames.length, median: frames[frames.length >> 1], p99: frames[Math.floor(frames.length * 0.99)], slow };
}"""

HEAP = "() => { gc(); gc(); return performance.memory.usedJSHeapSize / 1e6; }"

# From a key to the frame in which the next image is the current one.
TAG_KEYS = """async (count) => {
    const times = [];
    for (let number = 0; number < count; number += 1) {
        const begin = performance.now();
        const key = String(1 + number % 4);
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        times.push(performance.now() - begin);
        await new Promise((resolve) => setTimeout(resolve, 150));
    }
    times.sort((a, b) => a - b);
    return { median: times[count >> 1], worst: times.at(-1) };
}"""

# Steps of the slider: the work of each with its layout, and the wait for the frame that shows it.
THRESHOLD = """async () => {
    const slider = document.querySelector(".threshold-slider"), work = [], shown = [], original = window.requestAnimationFrame;
    for (let step = 0; step < 100; step += 1) {
        const tasks = [];
        window.requestAnimationFrame = (task) => tasks.push(task);
        const begin = performance.now();
        slider.value = String((step * 37) % 100);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        window.requestAnimationFrame = original;
        for (const task of tasks) task(begin);
        void document.body.offsetHeight;
        work.push(performance.now() - begin);
        await new Promise(original);
        await new Promise(original);
        const start = performance.now();
        slider.value = String((step * 37 + 50) % 100);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise(original);
        await new Promise((resolve) => setTimeout(resolve));
        shown.push(performance.now() - start);
    }
    const order = (values) => values.sort((a, b) => a - b);
    const [a, b] = [order(work), order(shown)];
    return { work: a[50], workWorst: a[99], shown: b[50], shownWorst: b[99] };
}"""


def pattern(tag, number):
    """A small JPEG that can be told from those of other tags: stripes of a tag's own color, distance and direction."""
    own, chance = np.random.default_rng(tag), np.random.default_rng((tag + 1) * 100_000 + number)
    angle, distance = own.uniform(0, np.pi), own.uniform(6, 20)
    y, x = np.mgrid[:96, :96]
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) / distance * 6.3 + chance.uniform(0, 6))
    pixels = own.uniform(60, 200, 3) + 45 * wave[..., None] + chance.normal(0, 18, (96, 96, 3))
    file = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=85)
    return file.getvalue()


def signed_in(browser, address):
    """A context with a session."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto("/#/sign-in")
    page.locator("input[type=password]").fill(KEY)
    page.keyboard.press("Enter")
    page.locator("input[type=password]").wait_for(state="detached")
    page.close()
    return context


def first_load(browser, address, rounds):
    """From asking for the address to the first screen with its projects, nothing remembered but the session."""
    seconds, sizes, state = [], 0, signed_in(browser, address).storage_state()
    for _ in range(rounds):
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}, storage_state=state)
        page = context.new_page()
        begin = time.perf_counter()
        page.goto("/")
        page.locator("main a[href*='/images']").first.wait_for()
        seconds.append(time.perf_counter() - begin)
        sizes = page.evaluate("""() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
            .filter((entry) => !/\\/(portal|customvision|images)\\//.test(entry.name))
            .reduce((sum, entry) => sum + entry.encodedBodySize, 0)""")
        context.close()
    table(["first load", ""], [
        ["page, scripts and styles on the wire", f"{sizes / 1000:.0f} kB"],
        ["to the projects, median", f"{1000 * float(np.median(seconds)):.0f} ms"],
    ])


def gallery(browser, ocellus, address, count):
    project = ocellus.call("POST", "/projects?name=gallery&classificationType=Multilabel")["id"]
    base = f"/projects/{project}"
    tags = [ocellus.call("POST", f"{base}/tags?name=tag{number}")["id"] for number in range(20)]
    fill(ocellus, base, tags, count)
    page = signed_in(browser, address).new_page()
    begin = time.perf_counter()
    page.goto(f"/#/projects/{project}/images")
    page.locator(".cell.loaded").first.wait_for()
    first, heap = time.perf_counter() - begin, page.evaluate(HEAP)
    rows = []
    for what, step in [("slowly", 40), ("by a screen", 700), ("dragging the bar", 200_000)]:
        found = page.evaluate(SCROLL, [step, 8])
        rows.append([
            f"{what}, {step} px a frame", found["frames"], f"{found['median']:.1f}", f"{found['p99']:.1f}", len(found["slow"]),
            f"{max(found['slow'], default=0):.0f}",
        ])
    table(["scrolling", "frames", "median ms", "p99 ms", "frames over 50 ms", "longest of them ms"], rows)
    after = page.evaluate(HEAP)
    page.evaluate("() => { document.querySelector('.image-grid').scrollTop = 0; }")
    page.locator(".cell.loaded").first.click()
    keys = page.evaluate(TAG_KEYS, 40)
    table([f"gallery of {count} images", ""], [
        ["first thumbnails after", f"{first:.2f} s"],
        ["memory of scripts before and after scrolling", f"{heap:.1f} and {after:.1f} MB"],
        ["elements in the document", page.evaluate("() => document.querySelectorAll('*').length")],
        ["a tag by key, to the next image on the screen", f"median {keys['median']:.0f} ms, worst {keys['worst']:.0f} ms"],
    ])


def threshold(browser, ocellus, address, tags, images):
    begin = time.perf_counter()
    project = ocellus.project(
        {f"tag {tag:03}": [pattern(tag, number) for number in range(images // tags)] for tag in range(tags)}, "scores"
    )
    uploaded = time.perf_counter()
    ocellus.wait_until_trained(project, ocellus.train(project))
    print(f"{images} images uploaded in {uploaded - begin:.0f} s, trained in {time.perf_counter() - uploaded:.0f} s\n")
    page = signed_in(browser, address).new_page()
    begin = time.perf_counter()
    page.goto(f"/#/projects/{project}/performance")
    page.locator(".gauge-value").first.wait_for()
    shown = time.perf_counter() - begin
    page.wait_for_timeout(2000)
    found = page.evaluate(THRESHOLD)
    table([f"threshold, {tags} tags and {images} images", "median ms", "worst of 100 ms"], [
        ["work of a step, layout included", f"{found['work']:.1f}", f"{found['workWorst']:.1f}"],
        ["to the frame that shows it", f"{found['shown']:.1f}", f"{found['shownWorst']:.1f}"],
        ["the screen itself, to its numbers", f"{1000 * shown:.0f}", ""],
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--tags", type=int, default=100)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    path = os.environ.get("OCELLUS_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, running(Ocellus, folder) as ocellus, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        address = "http://{}:{}".format(*ocellus.address)
        ocellus.project({tag: files[:5] for tag, files in photographs(60).items()}, "parts")
        first_load(browser, address, arguments.rounds)
        gallery(browser, ocellus, address, arguments.images)
        threshold(browser, ocellus, address, arguments.tags, arguments.images)
        browser.close()


if __name__ == "__main__":
    main()
