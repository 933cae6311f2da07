"""A model in a page of Chromium beside the same network in ONNX Runtime on this machine, in turn: one thread each, and several.

    .venv-conformance/bin/python Benchmarks/browser.py MODEL [--rounds 5] [--images 30]

MODEL is a classifier or a detector. It is exported as a page and as ONNX; the page is served from this machine and shows a model as
anybody's page does, by `load` and `predict` or `detect` of `ocellus.js`, isolated from other origins, so that it may have threads: as many as
it takes by itself. Told are milliseconds of the network alone, the whole of a call (an image of 640 x 480 to an answer), the frames a second of
the exported page with Chromium's fake camera, the time from opening the page's model to its first answer, and sizes. Needs Chromium; prints
Markdown.
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import pathlib
import shutil
import statistics
import tempfile
import threading
import time
import zipfile

import numpy as np
import onnxruntime
from playwright.sync_api import sync_playwright

from measured_process import PROGRAM, run

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]
PAGE = "<!doctype html><meta charset=utf-8><title>measured</title>"
MEASURE = """async ([count, isDetector, threads]) => {
    const { load } = await import("./ocellus.js");
    const started = performance.now();
    const model = window.model ?? (window.model = await load("./model.json", { threads: threads ?? undefined }));
    const canvas = new OffscreenCanvas(640, 480);
    const context = canvas.getContext("2d");
    for (let line = 0; line < 48; line += 1) {
        context.fillStyle = `hsl(${line * 37} 70% ${20 + line}%)`;
        context.fillRect((line * 53) % 600, line * 10, 90, 40);
    }
    const [network, whole] = [[], []];
    let first;
    for (let each = 0; each < count; each += 1) {
        const begin = performance.now();
        await (isDetector ? model.detect(canvas) : model.predict(canvas));
        first ??= performance.now() - started;
        whole.push(performance.now() - begin);
        network.push(model.milliseconds);
    }
    return { network, whole, first, threads: model.threads };
}"""


class Handler(http.server.SimpleHTTPRequestHandler):
    isolation = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}

    def log_message(self, *_):
        pass

    def end_headers(self):
        for name, value in self.isolation.items():
            self.send_header(name, value)
        super().end_headers()


class OpenHandler(Handler):
    """Isolates no page: models run on one thread."""

    isolation = {}


def served(folder, handler):
    """The address of a folder."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def exported(model, platform, folder):
    file = folder / f"{platform}.zip"
    run([PROGRAM, "export", model, "--platform", platform, "--out", file, "--json"])
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / platform)
    return folder / platform


def rival(path, count, threads):
    """Milliseconds of ONNX Runtime."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    image = np.random.default_rng(1).uniform(0, 255, entry.shape).astype(np.float32)
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        session.run(None, {entry.name: image})
        times.append(1000 * (time.perf_counter() - begin))
    return times


def frames(browser, address):
    """Frames a second as the exported page tells them, after a while."""
    page = browser.new_context(permissions=["camera"]).new_page()
    page.goto(address)
    page.get_by_role("button", name="Camera").click()
    page.wait_for_timeout(6000)
    text = page.locator("body").inner_text()
    page.context.close()
    return float(text.split(" frames a second")[0].split()[-1]) if " frames a second" in text else float("nan")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--images", type=int, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        folder = pathlib.Path(work)
        web, onnx = exported(arguments.model, "Web", folder), exported(arguments.model, "ONNX", folder)
        (web / "measured.html").write_text(PAGE)
        description = json.loads((web / "model.json").read_text())
        is_detector = description["task"] == "detection"
        address = served(web, Handler)
        path = os.environ.get("OCELLUS_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        times = {name: ([], []) for name in ("network", "whole", "rival", "first")}
        count = 1
        for _ in range(arguments.rounds):
            for place, threads in enumerate((1, None)):
                page = browser.new_context().new_page()
                page.goto(address + "measured.html")
                times["first"][place].append(page.evaluate(MEASURE, [1, is_detector, threads])["first"])
                told = page.evaluate(MEASURE, [arguments.images, is_detector, threads])
                count = told["threads"]
                times["network"][place].append(statistics.median(told["network"]))
                times["whole"][place].append(statistics.median(told["whole"]))
                page.context.close()
                times["rival"][place].append(statistics.median(rival(onnx / "model.onnx", arguments.images, count)))
        shown = frames(browser, served(web, OpenHandler)), frames(browser, address)
        browser.close()
        own = [each for each in web.iterdir() if each.suffix in (".js", ".css", ".html", ".wasm") and each.name != "measured.html"]
        loaded = [each for each in own if each.suffix != ".wasm" or each.name == "engine-relaxed-threads.wasm"]
        size = sum(each.stat().st_size for each in loaded)
        packed = sum(len(gzip.compress(each.read_bytes())) for each in loaded)
        weights = (web / "model.bin").stat().st_size
    middle = statistics.median

    def line(name, text):
        print(f"| {name} | {text(0)} | {text(1)} |")

    def spread(values):
        return f"{middle(values):.1f} ms ({min(values):.1f} to {max(values):.1f})"

    print(f"{description['task']}, {description['baseModel']} at {description['input']['edge']} pixels; {arguments.rounds} rounds of {arguments.images}, load {os.getloadavg()[0]:.1f}\n")
    print(f"| what | one thread | threads: {count} |\n|---|---:|---:|")
    line("network in the page", lambda place: spread(times["network"][place]))
    line("ONNX Runtime", lambda place: spread(times["rival"][place]))
    line("page / ONNX Runtime", lambda place: f"{middle(times['network'][place]) / middle(times['rival'][place]):.1f} times")
    line("whole call", lambda place: f"{middle(times['whole'][place]):.1f} ms")
    line("frames a second, fake camera", lambda place: f"{shown[place]:.0f}")
    line("model opened to first answer", lambda place: f"{middle(times['first'][place]) / 1000:.2f} s")
    print(f"\nEngine and page {size / 1000:.0f} kB, {packed / 1000:.0f} kB packed; weights {weights / 1e6:.1f} MB.")


if __name__ == "__main__":
    main()
