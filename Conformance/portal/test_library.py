"""ocellus.js as pages of other people use it: real base model, real engine; and every way in which it can fail."""

import base64
import io

import pytest
from PIL import Image

from images import make_image

HELPERS = """
    const { load, trainHead, OcellusError } = await import("/runtime/ocellus.js");
    const blobOf = (text) => new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
    const failure = (promise) => promise.then(() => null, (error) =>
        error instanceof OcellusError ? [true, error.code] : [false, error.name]);
"""


@pytest.fixture(scope="module")
def base(raw):
    """The address of the base model; without one there is nothing to run."""
    answer = raw.send("GET", "/runtime/base-models.json")
    if answer.status_code != 200 or raw.send("GET", "/runtime/engine-simd.wasm").status_code != 200:
        pytest.skip("the server offers no base model or no engine for pages")
    return f"/runtime/base-models/{answer.json()[0]['name']}/model.json"


@pytest.fixture
def library(new_context):
    """Runs a function of a page that has the library; `base` and further values are at hand."""
    context = new_context(signed_in=False)
    # The document is a plain text without an icon of its own.
    context.problems.allow("favicon.ico")
    page = context.new_page()
    page.goto("/runtime/ocellus.d.ts")

    def run(body, **values):
        names = ", ".join(values)
        return page.evaluate(f"async ({{ {names} }}) => {{ {HELPERS} {body} }}", values)

    run.context, run.page = context, page
    return run


def encoded(data):
    return base64.b64encode(data).decode()


def jpeg(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=98, **options)
    return file.getvalue()


def test_every_kind_of_source_gives_the_same_features(library, base):
    """A blob, an image element, a bitmap, a canvas and image data of the same picture."""
    found = library("""
        const model = await load(base);
        const blob = blobOf(picture);
        const bitmap = await createImageBitmap(blob);
        const image = new Image();
        image.src = URL.createObjectURL(blob);
        const canvas = document.createElement("canvas");
        canvas.width = bitmap.width;
        canvas.height = bitmap.height;
        const drawing = canvas.getContext("2d");
        drawing.drawImage(bitmap, 0, 0);
        const offscreen = new OffscreenCanvas(bitmap.width, bitmap.height);
        offscreen.getContext("2d").drawImage(bitmap, 0, 0);
        const data = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
        const all = [];
        for (const source of [blob, image, bitmap, canvas, offscreen, data]) all.push([...await model.features(source)]);
        const isLeft = bitmap.width > 0;
        return { all, isLeft, task: model.task, milliseconds: model.milliseconds, files: model.files.length };
    """, base=base, picture=encoded(make_image("rings", 5)))
    first, *others = found["all"]
    assert len(first) > 100 and any(first) and found["task"] == "features"
    assert found["isLeft"], "the page's own bitmap is still its own"
    assert found["milliseconds"] > 0 and found["files"] == 2
    for other in others:
        assert other == pytest.approx(first, abs=1e-4)


def test_pictures_are_turned_upright_and_put_over_white(library, base):
    """By the orientation in the file, and with white where nothing is, as the server does."""
    upright = Image.open(io.BytesIO(make_image("bars", 6))).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = jpeg(upright.transpose(Image.Transpose.ROTATE_90), exif=exif)
    clear, white = io.BytesIO(), io.BytesIO()
    half = Image.new("L", upright.size, 0)
    half.paste(255, (0, 0, upright.width // 2, upright.height))
    Image.merge("RGBA", (*upright.split(), half)).save(clear, "PNG")
    over = Image.new("RGB", upright.size, "white")
    over.paste(upright, mask=half)
    over.save(white, "PNG")
    found = library("""
        const model = await load(base);
        const all = [];
        for (const picture of pictures) all.push([...await model.features(blobOf(picture))]);
        return all;
    """, base=base, pictures=[encoded(each) for each in (jpeg(upright), turned, clear.getvalue(), white.getvalue())])

    def distance(a, b):
        return sum((x - y) ** 2 for x, y in zip(a, b)) ** 0.5 / sum(x * x for x in a) ** 0.5

    plain, rotated, transparent, composited = found
    assert distance(plain, rotated) < 0.1, "the same but for what JPEG loses"
    assert distance(transparent, composited) < 1e-4
    assert distance(plain, composited) > 0.2, "the two differ at all"


def test_a_head_learns_and_answers_for_features_and_pictures_alike(library, base):
    found = library("""
        const model = await load(base);
        const samples = [];
        for (const [tag, list] of Object.entries(pictures))
            for (const picture of list) samples.push({ tags: tag, image: blobOf(picture) });
        const classifier = await trainHead(model, samples, ["rings", "bars"]);
        const unseen = blobOf(picture);
        const predicted = await classifier.predict(unseen);
        const again = await classifier.predictFeatures(await model.features(unseen));
        const files = await classifier.toFolder();
        const described = JSON.parse(new TextDecoder().decode(files["model.json"]));
        model.close();
        const later = await classifier.predict(unseen);
        classifier.close();
        return { predicted, again, later, loss: classifier.trainingLoss, tags: classifier.tags, described,
            sizes: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.length])) };
    """, base=base, picture=encoded(make_image("rings", 900)),
        pictures={kind: [encoded(make_image(kind, number)) for number in range(6)] for kind in ("rings", "bars")})
    assert found["predicted"][0]["tagName"] == "rings" and found["tags"] == ["rings", "bars"]
    assert sum(each["probability"] for each in found["predicted"]) == pytest.approx(1, abs=1e-5)
    for other in (found["again"], found["later"]):
        assert [each["tagName"] for each in other] == ["rings", "bars"]
        assert other[0]["probability"] == pytest.approx(found["predicted"][0]["probability"], abs=1e-4)
    assert found["loss"] >= 0
    assert found["sizes"]["head.bin"] == 4 * 2 * (found["described"]["head"]["features"] + 1)
    assert found["sizes"]["model.bin"] == found["described"]["byteCount"]


def test_what_cannot_be_done_is_an_error_with_a_code(library, base):
    found = library("""
        const model = await load(base);
        const sample = (tags, length = 8) => ({ tags, features: new Float32Array(length).fill(1) });
        const train = (samples, tags, options) => failure(trainHead(model, samples, tags, options));
        const answers = {
            predict: await failure(model.predict(new ImageData(4, 4))),
            detect: await failure(model.detect(new ImageData(4, 4))),
            text: await failure(model.features("a text")),
            noImage: await failure(model.features(new Blob(["no image"]))),
            video: await failure(model.features(document.createElement("video"))),
            oneTag: await train([sample("a")], ["a"]),
            unknown: await train([sample("a"), sample("c")], ["a", "b"]),
            without: await train([sample("a"), sample("a")], ["a", "b"]),
            twice: await train([sample("a"), sample("b")], ["a", "a"]),
            two: await train([sample(["a", "b"]), sample("b")], ["a", "b"]),
            lengths: await train([sample("a"), sample("b", 9)], ["a", "b"]),
            negative: await train([sample("a"), sample("b")], ["a", "b"], { regularization: -1 }),
            aborted: await failure(load(base, { signal: AbortSignal.abort() })),
            missing: await failure(load("/runtime/nothing.json")),
            other: await failure(load("/manifest.webmanifest")),
        };
        model.close();
        model.close();
        answers.closed = await failure(model.features(new ImageData(4, 4)));
        answers.training = await train([sample("a"), sample("b")], ["a", "b"]);
        return answers;
    """, base=base)
    library.context.problems.allow("status of 404")
    expected = {"noImage": "badImage", "video": "badImage", "aborted": "AbortError", "missing": "network",
                "other": "notAModel", "closed": "closed", "training": "closed"}
    assert {name: code for name, (_, code) in found.items()} == {name: expected.get(name, "badArgument") for name in found}
    assert [name for name, (isOurs, _) in found.items() if not isOurs] == ["aborted"]


def test_a_damaged_model_and_a_missing_engine(library, base):
    context, page = library.context, library.page
    context.problems.allow("status of 404|status of 503")
    context.route("**/model.bin", lambda route: route.fulfill(body=b"not it", content_type="application/octet-stream"))
    assert library("return failure(load(base));", base=base) == [True, "damaged"]
    context.unroute("**/model.bin")
    context.route("**/engine-*.wasm", lambda route: route.fulfill(status=404))
    page.reload()
    assert library("return failure(load(base));", base=base) == [True, "network"]
    context.unroute("**/engine-*.wasm")
    context.route("**/engine-*.wasm", lambda route: route.fulfill(body=b"\0asm broken", content_type="application/wasm"))
    page.reload()
    assert library("return failure(load(base));", base=base) == [True, "damaged"]
    context.unroute("**/engine-*.wasm")
    page.reload()
    assert library("return failure(load(base));", base=base) is None, "and then it works"


def test_weights_are_kept_by_the_browser(library, base):
    """The second time nothing but the description is asked for; what is kept and is not right is fetched anew."""
    asked = []
    library.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    load = "const model = await load(base, { onProgress: (each) => told.push(each) }); model.close(); return told.at(-1);"
    first = library(f"const told = []; {load}", base=base)
    assert first["loaded"] == first["total"] > 1e6
    assert asked.count("model.bin") == 1
    assert library(f"const told = []; {load}", base=base) == first
    assert asked.count("model.bin") == 1
    library("""
        const cache = await caches.open("ocellus-models");
        for (const key of await cache.keys()) await cache.put(key, new Response("spoiled"));
    """)
    assert library(f"const told = []; {load}", base=base) == first
    assert asked.count("model.bin") == 2
