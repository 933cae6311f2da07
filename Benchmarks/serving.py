"""The service under load, beside a rival in the same run (serving_rival.py), and by itself.

    python Benchmarks/serving.py predict [--rounds 5] [--domain NAME --base-model FOLDER --edge 224]  # both in turn
    python Benchmarks/serving.py overload [--seconds 20]               # twice the capacity, open load
    python Benchmarks/serving.py memory [--iterations 1000] [--tags 2] [--images 5]  # idle, one iteration, a thousand
    python Benchmarks/serving.py start [--rounds 7]                    # process start to ready, to the first answer
    python Benchmarks/serving.py images [--count 100000]               # pages, counts and uploads of a large project
    python Benchmarks/serving.py soak [--minutes 24]                   # the slope of memory under load
    python Benchmarks/serving.py restore [--count 16000]               # a backup and bringing it back

The program is .build/release/ocellus (or OCELLUS_PROGRAM). Needs Benchmarks/requirements.txt. Prints Markdown. Folders are
temporary, below $TMPDIR: it should be on the kind of disk that a service would use, because uploads wait for it.
"""

import argparse
import concurrent.futures
import contextlib
import glob
import io
import json
import os
import random
import statistics
import struct
import subprocess
import tempfile
import time
import zlib

import numpy as np
from PIL import Image

from serving_host import KEY, PREDICTION, PROGRAM, TRAINING, Ocellus, Rival, ask, batch, in_turn, running, table
from serving_load import load, request


def photographs(count, seed=1):
    """JPEG files of 500 x 400 by tag, made from sample photographs; no two have the same pixels."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [PROGRAM, "sample", "--count", "60", "--out", folder + "/s"], check=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        files = sorted(glob.glob(folder + "/s/train/*/*.jpg"))
        bases = [(f.split("/")[-2], Image.open(f).convert("RGB").resize((560, 448))) for f in files]
    generator, found = np.random.default_rng(seed), {}
    for number in range(count):
        tag, base = bases[number % len(bases)]
        left, top = int(generator.integers(0, 60)), int(generator.integers(0, 48))
        pixels = np.asarray(base.crop((left, top, left + 500, top + 400)), np.int16)
        # A camera's noise: without it the files would be smaller than photographs are.
        pixels = np.clip(pixels + generator.integers(-9, 10, pixels.shape), 0, 255).astype(np.uint8)
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "JPEG", quality=88)
        found.setdefault(tag, []).append(file.getvalue())
    return found


def tiny_image(number):
    """A PNG of 16 x 16 pixels, another one for each number."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = random.Random(number).randbytes(16 * 16 * 3)
    rows = b"".join(b"\0" + pixels[at:at + 48] for at in range(0, len(pixels), 48))
    header = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


@contextlib.contextmanager
def published(folder, images, *options, domain="General (compact)"):
    """A service with one published iteration; gives it and the requests that ask it about each image."""
    with running(Ocellus, folder, *options) as ocellus:
        project = ocellus.project({tag: files[:20] for tag, files in images.items()}, domain=domain)
        iteration = ocellus.train(project)
        ocellus.wait_until_trained(project, iteration)
        ocellus.publish(project, iteration, "live")
        path = f"/{project}/classify/iterations/live/image/nostore"
        yield ocellus, [ask(path, file) for files in images.values() for file in files]


def predict(arguments):
    images = photographs(90)
    sizes = [len(file) for files in images.values() for file in files]
    # The rival must stand on the base model of the domain.
    rival = ["--tags", len(images), "--edge", arguments.edge] + (["--base-model", arguments.base_model] if arguments.base_model else [])
    with tempfile.TemporaryDirectory() as folder, published(
        folder, images, domain=arguments.domain
    ) as (ocellus, questions), running(
        Rival, folder, "serving_rival.py", "--views", 1, *rival
    ) as one_view, running(Rival, folder, "serving_rival.py", "--views", 2, *rival) as two_views:
        posts = [
            request("POST", "/predict", "localhost", {"Content-Type": "image/jpeg"}, file)
            for files in images.values() for file in files
        ]
        sides = {
            "Ocellus": (ocellus, questions), "rival, one view": (one_view, posts),
            "rival, two views": (two_views, posts),
        }
        for host, requests in sides.values():
            load(host.address, requests, 30, clients=8, limit=60)
        print(f"500 x 400 JPEG of {statistics.mean(sizes) / 1000:.0f} kB, {arguments.rounds} rounds in turn, medians\n")
        median = in_turn(sides, arguments.rounds, arguments.seconds)
        for name in list(sides)[1:]:
            rows = [median["Ocellus", 8], median[name, 8]]
            print(
                f"Ocellus beside the {name}: throughput {rows[0][0] / rows[1][0]:.2f} times, p99 "
                f"{rows[0][2] / rows[1][2]:.2f} of it, processor {rows[1][3] / rows[0][3]:.2f} times cheaper."
            )


def overload(arguments):
    with tempfile.TemporaryDirectory() as folder, published(folder, photographs(60)) as (ocellus, questions):
        capacity = load(ocellus.address, questions, arguments.seconds / 2, clients=8).rate
        rows = []
        for factor in (0.5, 2):
            answers = load(ocellus.address, questions, arguments.seconds, rate=factor * capacity)
            rows.append([
                f"{factor} x", answers.count, len(answers.accepted), f"{answers.rate:.0f}",
                f"{answers.percentile(0.5):.0f}", f"{answers.percentile(0.99):.0f}", len(answers.rejected),
                answers.rejected_without_retry_after, sum(answers.other.values()), answers.lost,
            ])
            time.sleep(1)
        print(f"Capacity with 8 clients: {capacity:.0f} answers/s. Open load, times from the planned arrival.\n")
        table(
            ["rate", "sent", "accepted", "accepted/s", "p50 ms", "p99 ms", "rejected", "without Retry-After", "other",
             "lost"], rows,
        )


def memory(arguments):
    with tempfile.TemporaryDirectory() as folder:
        images = photographs(20)
        perProject, names = 50, {}
        tiny = iter(range(10**9))
        with running(Ocellus, folder, "--workers", "2") as ocellus:
            projects = [
                ocellus.project(
                    {f"t{t}": [tiny_image(next(tiny)) for _ in range(arguments.images)] for t in range(arguments.tags)},
                    f"p{number}",
                )
                for number in range((arguments.iterations + perProject - 1) // perProject)
            ]
            begin = time.perf_counter()
            for round in range(perProject):
                due = projects[:arguments.iterations - round * len(projects)]
                started = [(project, ocellus.train(project)) for project in due]
                for project, iteration in started:
                    ocellus.wait_until_trained(project, iteration)
                    ocellus.publish(project, iteration, f"n{round}")
                    names[project, f"n{round}"] = iteration
            seconds = time.perf_counter() - begin
        image = next(iter(images.values()))[0]
        questions = [ask(f"/{project}/classify/iterations/{name}/image/nostore", image) for project, name in names]
        print(f"{len(names)} iterations of {arguments.tags} x {arguments.images} images trained and published in {seconds:.0f} s\n")
        rows = []
        with running(Ocellus, folder) as ocellus:
            time.sleep(3)
            worker = [pid for pid in ocellus.family() if pid != ocellus.process.pid]

            def note(what):
                kinds = ocellus.memory_by_kind()
                rows.append([what, f"{kinds['Rss']:.0f} ({kinds['Anonymous']:.0f})"])
                return kinds["Rss"]

            note("idle after start, nothing asked")
            rows.append(["its worker, idle", f"{sum(map(ocellus.memory, worker)):.0f}"])
            load(ocellus.address, questions[:1], 600, clients=8, limit=len(questions))
            time.sleep(1)
            one = note(f"one iteration, asked {len(questions)} times")
            answers = load(ocellus.address, questions, 600, clients=8, limit=len(questions))
            assert len(answers.accepted) == len(questions), answers
            time.sleep(1)
            all = note(f"{len(questions)} iterations, each asked once")
            load(ocellus.address, questions, 600, clients=8, limit=len(questions))
            time.sleep(1)
            again = note("each asked once more")
            rows.append(["more than one iteration", f"{max(all, again) - one:.0f}"])
            print(f"First question to an iteration: p50 {answers.percentile(0.5):.0f} ms with 8 clients\n")
        table(["", "resident MB (not backed by files)"], rows)


def start(arguments):
    with tempfile.TemporaryDirectory() as folder:
        images = photographs(40)
        with published(folder, images) as (_, questions):
            pass
        times = []
        for _ in range(arguments.rounds):
            with running(Ocellus, folder) as ocellus:
                first = load(ocellus.address, questions, 30, clients=1, limit=1)
                second = load(ocellus.address, questions, 30, clients=1, limit=1)
                times.append((1000 * ocellus.start_seconds, first.percentile(0.5), second.percentile(0.5)))
        ready, first, second = (statistics.median(column) for column in zip(*times))
        table(
            ["start to ready ms", "first prediction ms", "second ms"], [[f"{ready:.0f}", f"{first:.0f}", f"{second:.0f}"]]
        )


def images(arguments):
    with tempfile.TemporaryDirectory() as folder, running(Ocellus, folder) as ocellus:
        ocellus_project = ocellus.call("POST", "/projects?name=large&classificationType=Multilabel")["id"]
        base = f"/projects/{ocellus_project}"
        tags = [ocellus.call("POST", f"{base}/tags?name=tag{number}")["id"] for number in range(20)]
        upload_photographs(ocellus, base, tags[:3], arguments.uploads)
        fill(ocellus, base, tags, arguments.count)
        table(["question", "images", "p50 ms", "p99 ms"], list(listings(ocellus, base, tags)))


def upload_photographs(ocellus, base, tags, count):
    """Real photographs of 500 x 400, in batches of 64 by two clients, and one by one by eight."""
    photos = [file for files in photographs(count, seed=2).values() for file in files]
    singles, many = photos[:count // 5], photos[count // 5:]
    rows = []
    for what, clients, groups in [
        ("batches of 64", 2, [many[at:at + 64] for at in range(0, len(many), 64)]),
        ("one by one", 8, [[photo] for photo in singles]),
    ]:
        bodies = [post(f"{base}/images/files", json.dumps(batch(group, tags[:1])).encode()) for group in groups]
        before = ocellus.processor_seconds()
        answers = load(ocellus.address, bodies, 900, clients=clients, limit=len(bodies))
        assert len(answers.accepted) == len(bodies), answers
        images, used = sum(map(len, groups)), ocellus.processor_seconds() - before
        seconds = answers.seconds
        rows.append([
            f"{what}, {clients} clients", images, f"{images / seconds:.0f}", f"{answers.percentile(0.5):.0f}",
            f"{1000 * used / images:.1f}",
        ])
    print("Upload of photographs of 500 x 400, end to end\n")
    table(["", "images", "images/s", "p50 ms a call", "processor ms/image"], rows)


def post(path, body):
    headers = {"Training-Key": KEY, "Content-Type": "application/json"}
    return request("POST", TRAINING + path, "localhost", headers, body)


def fill(ocellus, base, tags, count):
    """Tiny distinct images until the project has `count` images: each with up to three tags and two metadata values."""
    have = ocellus.call("GET", f"{base}/images/count")
    generator = random.Random(3)

    def bodies(numbers):
        for at in range(0, len(numbers), 64):
            body = batch(
                [tiny_image(number) for number in numbers[at:at + 64]],
                metadata={"camera": str(generator.randrange(10)), "day": str(generator.randrange(300))},
            )
            for image in body["images"]:
                # Some tags on half of the images, others on one in a hundred; one in ten has none.
                image["tagIds"] = generator.sample(tags[:4] * 8 + tags, 3) if generator.random() < 0.9 else []
                image["tagIds"] = list(dict.fromkeys(image["tagIds"]))
            yield post(f"{base}/images/files", json.dumps(body).encode())

    seconds = 0
    for at in range(have, count, 6400):
        chunk = list(bodies(range(at, min(count, at + 6400))))
        answers = load(ocellus.address, chunk, 900, clients=2, limit=len(chunk))
        assert len(answers.accepted) == len(chunk), answers
        seconds += answers.seconds
    print(f"{count - have} images of 16 x 16 uploaded in {seconds:.0f} s: {(count - have) / seconds:.0f}/s\n", flush=True)


def restore(arguments):
    """A backup of a project and bringing it back into an empty folder, each as a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        with running(Ocellus, folder) as ocellus:
            project = ocellus.call("POST", "/projects?name=large&classificationType=Multilabel")["id"]
            base = f"/projects/{project}"
            tags = [ocellus.call("POST", f"{base}/tags?name=tag{number}")["id"] for number in range(20)]
            fill(ocellus, base, tags, arguments.count)
        rows = []
        for command, data, place in (("backup", "data", "backup"), ("restore", "again", "backup")):
            data, place = os.path.join(folder, data), os.path.join(folder, place)
            begin = time.perf_counter()
            subprocess.run([PROGRAM, command, "--data", data, place], check=True, stdout=subprocess.DEVNULL)
            seconds = time.perf_counter() - begin
            files = sum(len(names) for _, _, names in os.walk(data))
            rows.append([command, files, f"{seconds:.1f}", f"{files / seconds:.0f}"])
        table(["", "files", "seconds", "files/s"], rows)


def listings(ocellus, base, tags):
    """Each question 40 times by one client; a page has 50 images."""
    def get(path):
        return request("GET", TRAINING + base + path, "localhost", {"Training-Key": KEY})

    total = ocellus.call("GET", f"{base}/images/count")
    questions = {
        "page, newest": "/images?take=50",
        "page, oldest order": "/images?take=50&orderBy=Oldest",
        "page, 90 % down": f"/images?take=50&skip={total * 9 // 10}",
        "page, tagged": "/images?take=50&taggingStatus=Tagged",
        "page, untagged, deep": f"/images?take=50&taggingStatus=Untagged&skip={total // 20}",
        "page, one common tag": f"/images?take=50&tagIds={tags[0]}",
        "page, one rare tag": f"/images?take=50&tagIds={tags[10]}",
        "page, any of ten tags": "/images?take=50&tagIds=" + ",".join(tags[5:15]),
        "page, metadata": "/images?take=50&filter=metadata%3Dcamera%20eq%20%273%27",
        "page, metadata and tag": f"/images?take=50&tagIds={tags[1]}&filter=metadata%3Dcamera%20eq%20%273%27",
        "page of 3.0, tagged": f"/images/tagged?take=50&tagIds={tags[2]}",
        "count, all": "/images/count",
        "count, tagged": "/images/tagged/count",
        "count, untagged": "/images/untagged/count",
        "count, metadata and tag": f"/images/count?tagIds={tags[1]}&filter=metadata%3Dcamera%20eq%20%273%27",
        "tags with their counts": "/tags",
        "project": "",
    }
    for name, path in questions.items():
        answers = load(ocellus.address, [get(path)], 60, clients=1, limit=40)
        if len(answers.accepted) != answers.count:
            yield [name, f"failed: {answers.other}", "", ""]
            continue
        value = json.loads(answers.example)
        size = value if isinstance(value, int) else len(value)
        yield [name, size, f"{answers.percentile(0.5):.1f}", f"{answers.percentile(0.99):.1f}"]


def soak(arguments):
    """Predictions by eight clients, one in ten of them stored, a page now and then, a training every two minutes."""
    with tempfile.TemporaryDirectory() as folder:
        images = photographs(60)
        with published(folder, images) as (ocellus, questions):
            project = ocellus.call("GET", "/projects")[0]["id"]
            mixed = []
            for number, question in enumerate(questions):
                mixed.append(question.replace(b"/nostore ", b" ", 1) if number % 10 == 0 else question)
                if number % 20 == 0:
                    path = f"{TRAINING}/projects/{project}/images?take=50"
                    mixed.append(request("GET", path, "localhost", {"Training-Key": KEY}))
            end, samples, answered, trouble = time.monotonic() + 60 * arguments.minutes, [], 0, 0
            begin, trained = time.monotonic(), time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(1) as background:
                while time.monotonic() < end:
                    if time.monotonic() - trained > 120:
                        trained = time.monotonic()
                        background.submit(ocellus.train, project)
                    answers = load(ocellus.address, mixed, 5, clients=8)
                    answered += len(answers.accepted)
                    trouble += answers.count - len(answers.accepted)
                    workers = [pid for pid in ocellus.family() if pid != ocellus.process.pid]
                    samples.append((
                        (time.monotonic() - begin) / 60, ocellus.memory(), sum(map(ocellus.memory, workers)),
                        answers.percentile(0.99),
                    ))
            minutes, server, worker, p99 = map(np.array, zip(*samples))
            # The first fifth fills caches and pools.
            steady = minutes > minutes[-1] / 5
            slope = [np.polyfit(minutes[steady], values[steady], 1)[0] * 60 for values in (server, worker)]
            print(f"{minutes[-1]:.0f} minutes, {answered} answers, {trouble} refused or failed\n")
            table(
                ["", "MB at first", "MB after a fifth", "MB at the end", "most MB", "slope MB/hour"],
                [
                    [name, f"{v[0]:.0f}", f"{v[steady][0]:.0f}", f"{v[-1]:.0f}", f"{v.max():.0f}", f"{s:+.1f}"]
                    for name, v, s in [("server", server, slope[0]), ("worker", worker, slope[1])]
                ],
            )
            print(f"p99 of five seconds: median {np.median(p99):.0f} ms, worst {p99.max():.0f} ms")
            print("server MB each minute:", " ".join(f"{v:.0f}" for v in server[::12]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    for part, options in {
        predict: {"seconds": 8.0, "rounds": 5, "domain": "General (compact)", "base_model": "", "edge": 224},
        overload: {"seconds": 20.0}, memory: {"iterations": 1000, "tags": 2, "images": 5},
        start: {"rounds": 7}, images: {"count": 100_000, "uploads": 2000}, soak: {"minutes": 24.0},
        restore: {"count": 16_000},
    }.items():
        command = parts.add_parser(part.__name__)
        command.set_defaults(run=part)
        for name, default in options.items():
            command.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
