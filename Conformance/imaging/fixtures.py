"""Makes the files that the tests of the module Imaging decode, with the pixels that they must give.

    python3 Conformance/imaging/fixtures.py Tests/ImagingTests/Fixtures

needs numpy and Pillow. Each `name.jpg`, `name.png`, ... comes with `name.ppm`, the expected upright RGB picture:
what Pillow decodes, or, for files that Pillow cannot write, the pixels that the file was made from.
`cover-*.jpg` come with `cover-*.E.ppm`: Pillow's full decode, antialiased bilinear resize of the shorter edge
to E and centre crop. Everything is seeded; another version of Pillow may encode different bytes.
"""

import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

FOLDER = Path(sys.argv[1])
WIDTH, HEIGHT = 23, 17


def scene(width, height, seed=0, detail=1.0):
    """A picture with the statistics of a photograph: a spectrum that falls with frequency, and a few edges."""
    rng = np.random.default_rng(seed)

    def noise():
        spectrum = np.fft.rfft2(rng.standard_normal((height, width)))
        frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
        frequency[0, 0] = 1
        plane = np.fft.irfft2(spectrum / frequency**1.3, s=(height, width))
        return (plane - plane.mean()) / plane.std()

    light = noise()[..., None]
    colour = np.stack([noise() for _ in range(3)], -1)
    image = Image.fromarray(np.clip(128 + detail * (40 * light + 15 * colour), 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y = rng.integers(0, width), rng.integers(0, height)
        radius = int(min(width, height) * rng.uniform(0.05, 0.15)) + 1
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=tuple(rng.integers(0, 256, 3).tolist()))
    return image


def over_white(image):
    """What is seen of a picture with transparency on white paper."""
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def write(name, data, expected=None):
    """Writes a file and its pixels: `expected`, or else what Pillow makes of the file."""
    (FOLDER / name).write_bytes(data)
    if expected is None:
        expected = over_white(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    expected.convert("RGB").save(FOLDER / (Path(name).stem + ".ppm"))


def encoded(image, format, **options):
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def exif(orientation):
    block = Image.Exif()
    block[0x0112] = orientation
    return block


# JPEG ------------------------------------------------------------------------------------------------------------


def jpeg_fixtures():
    image = scene(WIDTH, HEIGHT)
    write("jpeg-444.jpg", encoded(image, "JPEG", quality=90, subsampling=0))
    write("jpeg-420.jpg", encoded(image, "JPEG", quality=90, subsampling=2))
    write("jpeg-422.jpg", encoded(image, "JPEG", quality=90, subsampling=1))
    write("jpeg-grey.jpg", encoded(image.convert("L"), "JPEG", quality=90))
    write("jpeg-restarts.jpg", encoded(image, "JPEG", quality=90, restart_marker_blocks=1))
    write("jpeg-progressive.jpg", encoded(scene(61, 47), "JPEG", quality=90, progressive=True))
    write("jpeg-cmyk.jpg", encoded(cmyk(image), "JPEG", quality=92))
    write("jpeg-ycck.jpg", ycck_file(image))
    for orientation in range(1, 9):
        write(
            f"jpeg-orientation{orientation}.jpg",
            encoded(image, "JPEG", quality=92, subsampling=0, exif=exif(orientation)),
        )
    big_endian = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    write("jpeg-motorola-exif.jpg", encoded(image, "JPEG", quality=92, subsampling=0, exif=big_endian))
    plain = encoded(image, "JPEG", quality=90, subsampling=0)
    write("jpeg-padded.jpg", plain[:-2] + b"\0\0\0" + plain[-2:])


def cmyk(image):
    """Inks with some of the grey moved to black."""
    ink = 255 - np.asarray(image).astype(int)
    black = ink.min(-1, keepdims=True) // 2
    return Image.fromarray(np.concatenate([ink - black, black], -1).astype(np.uint8), "CMYK")


def ycck_file(image):
    """A CMYK file whose first three planes were transformed to YCC before, marked as such in the Adobe segment."""
    planes = np.asarray(cmyk(image))
    ycc = np.asarray(Image.fromarray(255 - planes[..., :3]).convert("YCbCr"))
    # Pillow stores the complement of each plane; the complement here cancels that.
    stored = np.concatenate([255 - ycc, planes[..., 3:]], -1)
    data = bytearray(encoded(Image.fromarray(np.ascontiguousarray(stored), "CMYK"), "JPEG", quality=92))
    data[data.index(b"Adobe") + 11] = 2
    return bytes(data)


# PNG -------------------------------------------------------------------------------------------------------------


def png_file(rows, width, height, depth, colour_type, extra=(), interlaced=False):
    """A PNG file from its samples, `rows[y][x]` being a tuple of channels."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    def packed(samples):
        if depth == 16:
            return struct.pack(f">{len(samples)}H", *samples)
        bits = "".join(f"{sample:0{depth}b}" for sample in samples)
        bits += "0" * (-len(bits) % 8)
        return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))

    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    raw = b""
    for left, top, right, down in passes:
        for y in range(top, height, down):
            samples = [sample for x in range(left, width, right) for sample in rows[y][x]]
            if samples:
                raw += b"\0" + packed(samples)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlaced)
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def png_fixtures():
    image = scene(WIDTH, HEIGHT, seed=1)
    size = (WIDTH, HEIGHT)
    rgb = np.asarray(image).astype(int)
    alpha = np.tile(np.linspace(0, 255, WIDTH).astype(np.uint8), (HEIGHT, 1))
    transparent = Image.fromarray(np.dstack([rgb, alpha]).astype(np.uint8))
    grey = image.convert("L")
    write("png-rgb.png", encoded(image, "PNG"))
    write("png-grey.png", encoded(grey, "PNG"))
    write("png-alpha.png", encoded(transparent, "PNG"))
    write("png-grey-alpha.png", encoded(transparent.convert("LA"), "PNG"))
    write("png-palette.png", encoded(image.quantize(200), "PNG"))
    write("png-palette-transparent.png", encoded(image.quantize(13), "PNG", transparency=3))
    write("png-1bit.png", encoded(image.convert("1"), "PNG"))
    write("png-exif.png", encoded(image, "PNG", exif=exif(6)))

    triples = [[tuple(pixel) for pixel in row] for row in rgb.tolist()]
    write("png-interlaced.png", png_file(triples, *size, 8, 2, interlaced=True), image)
    colour = tuple(rgb[3, 5].tolist())
    keyed = np.where((rgb == colour).all(-1, keepdims=True), 255, rgb)
    key = (b"tRNS", struct.pack(">3H", *colour))
    write("png-colour-key.png", png_file(triples, *size, 8, 2, [key]), Image.fromarray(keyed.astype(np.uint8)))
    # 257 times a byte is the same brightness with 16 bits; the offset must be rounded away.
    wide = [[tuple(v * 257 + (90 if v < 200 else -90) for v in pixel) for pixel in row] for row in triples]
    write("png-16bit.png", png_file(wide, *size, 16, 2), image)
    wide_grey = [[(v * 257,) for v in row] for row in np.asarray(grey).tolist()]
    write("png-16bit-grey.png", png_file(wide_grey, *size, 16, 0), grey)
    wide_alpha = [
        [tuple(v * 257 for v in (*pixel, a)) for pixel, a in zip(row, line)]
        for row, line in zip(triples, alpha.tolist())
    ]
    write("png-16bit-alpha.png", png_file(wide_alpha, *size, 16, 6), over_white(transparent))
    two_bits = (np.asarray(grey) // 64).astype(int)
    write(
        "png-2bit.png",
        png_file([[(v,) for v in row] for row in two_bits.tolist()], *size, 2, 0),
        Image.fromarray((two_bits * 85).astype(np.uint8)),
    )


# GIF -------------------------------------------------------------------------------------------------------------


def gif_fixtures():
    image = scene(WIDTH, HEIGHT, seed=2)
    few = image.quantize(16)
    write("gif-plain.gif", encoded(few, "GIF", interlace=0), few)
    write("gif-interlaced.gif", encoded(few, "GIF", interlace=1), few)
    # Noise fills the string table of the compressor.
    busy = Image.fromarray(np.random.default_rng(5).integers(0, 256, (65, 75), np.uint8), "P")
    busy.putpalette(np.random.default_rng(6).integers(0, 256, 768, np.uint8).tobytes())
    write("gif-full-table.gif", encoded(busy, "GIF", interlace=0), busy)
    flat = Image.new("P", (70, 60), 1)
    flat.putpalette([0, 0, 0, 200, 30, 60])
    write("gif-long-strings.gif", encoded(flat, "GIF"), flat)

    indices = np.asarray(few)
    palette = np.array(few.getpalette()[: 16 * 3]).reshape(-1, 3)
    seen = palette[indices]
    seen[indices == 4] = 255
    write("gif-transparent.gif", encoded(few, "GIF", transparency=4), Image.fromarray(seen.astype(np.uint8)))
    others = [scene(WIDTH, HEIGHT, seed=seed).quantize(16) for seed in (7, 8)]
    write("gif-animated.gif", encoded(few, "GIF", save_all=True, append_images=others, duration=50), few)

    # The same frame on a larger screen, and on one that is too small.
    for name, screen, corner in [("gif-small-frame", (40, 30), (9, 5)), ("gif-overhanging", (20, 10), (3, 2))]:
        data = bytearray(encoded(few, "GIF", interlace=0))
        data[6:10] = struct.pack("<HH", *screen)
        descriptor = data.index(b"\x2c" + struct.pack("<HHHH", 0, 0, WIDTH, HEIGHT))
        data[descriptor + 1 : descriptor + 5] = struct.pack("<HH", *corner)
        extent = (max(screen[0], corner[0] + WIDTH), max(screen[1], corner[1] + HEIGHT))
        canvas = Image.new("RGB", extent, "white")
        canvas.paste(few.convert("RGB"), corner)
        write(name + ".gif", bytes(data), canvas)


# BMP -------------------------------------------------------------------------------------------------------------


def bmp_file(width, height, bits, compression, data, palette=b"", masks=b"", core=False):
    colours = len(palette) // (3 if core else 4)
    if core:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        # Masks within the header make it the longer version that has a place for them.
        size = 56 if len(masks) == 16 and compression == 3 else 40
        header = struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, compression, len(data), 0, 0, colours, 0)
    start = 14 + len(header) + len(masks) + len(palette)
    return struct.pack("<2sIHHI", b"BM", start + len(data), 0, 0, start) + header + masks + palette + data


def bmp_rows(rows):
    """Rows from the bottom up, each padded to four bytes."""
    return b"".join(row + b"\0" * (-len(row) % 4) for row in reversed(rows))


def run_length_rows(indices, nibbles):
    """Encodes with every construct of the format: runs, literals, a jump at the end of each row, an end mark."""
    data = b""
    for row in indices[::-1].tolist():
        x = 0
        while x < len(row):
            run = 1
            while x + run < len(row) and row[x + run] == row[x]:
                run += 1
            if run >= 3 or len(row) - x < 3:
                data += bytes([run, row[x] << 4 | row[x] if nibbles else row[x]])
                x += run
            else:
                literal = row[x : x + min(5, len(row) - x)]
                if nibbles:
                    padded = literal + [0] * (len(literal) % 2)
                    content = bytes(a << 4 | b for a, b in zip(padded[::2], padded[1::2]))
                else:
                    content = bytes(literal)
                data += bytes([0, len(literal)]) + content + b"\0" * (len(content) % 2)
                x += len(literal)
        data += b"\0\0"
    return data + b"\0\1"


def bmp_fixtures():
    image = scene(WIDTH, HEIGHT, seed=3)
    size = (WIDTH, HEIGHT)
    rgb = np.asarray(image).astype(int)
    write("bmp-24bit.bmp", encoded(image, "BMP"))
    write("bmp-8bit.bmp", encoded(image.quantize(250), "BMP"))
    write("bmp-1bit.bmp", encoded(image.convert("1"), "BMP"))
    bgr = [row[:, ::-1].astype(np.uint8).tobytes() for row in rgb]
    write("bmp-core.bmp", bmp_file(*size, 24, 0, bmp_rows(bgr), core=True), image)
    write("bmp-top-down.bmp", bmp_file(WIDTH, -HEIGHT, 24, 0, bmp_rows(bgr[::-1])), image)
    padded = [np.dstack([row[None, :, ::-1], row[None, :, :1] * 0]).astype(np.uint8).tobytes() for row in rgb]
    write("bmp-32bit.bmp", bmp_file(*size, 32, 0, bmp_rows(padded)), image)

    few = image.quantize(16)
    indices = np.asarray(few)
    colours = np.array(few.getpalette()[: 16 * 3]).reshape(-1, 3)
    palette = b"".join(bytes([b, g, r, 0]) for r, g, b in colours.tolist())
    core_palette = b"".join(bytes([b, g, r]) for r, g, b in colours.tolist())
    even = np.pad(indices, ((0, 0), (0, WIDTH % 2)))
    nibbles = [(row[::2] << 4 | row[1::2]).astype(np.uint8).tobytes() for row in even]
    write("bmp-4bit.bmp", bmp_file(*size, 4, 0, bmp_rows(nibbles), palette), few)
    write("bmp-core-4bit.bmp", bmp_file(*size, 4, 0, bmp_rows(nibbles), core_palette, core=True), few)
    coarse = image.quantize(4)
    coarse_indices = np.asarray(coarse)
    coarse_palette = b"".join(
        bytes([b, g, r, 0]) for r, g, b in np.array(coarse.getpalette()[:12]).reshape(-1, 3).tolist()
    )
    write("bmp-rle8.bmp", bmp_file(*size, 8, 1, run_length_rows(coarse_indices, False), coarse_palette), coarse)
    write("bmp-rle4.bmp", bmp_file(*size, 4, 2, run_length_rows(coarse_indices, True), coarse_palette), coarse)
    # A jump over three columns and two rows: what is skipped has index 0.
    jump = bytes([2, 1, 0, 2, 3, 2, 2, 2, 0, 1])
    jumped = np.zeros((4, 8), np.uint8)
    jumped[3, 0:2] = 1
    jumped[1, 5:7] = 2
    picture = Image.fromarray(jumped, "P")
    picture.putpalette(coarse.getpalette()[:12])
    write("bmp-rle8-jump.bmp", bmp_file(8, 4, 8, 1, jump, coarse_palette), picture)

    def levels(bits):
        return np.round(rgb / 255 * (2 ** np.array(bits) - 1)).astype(int)

    def seen(values, bits):
        return Image.fromarray(np.round(values * 255 / (2 ** np.array(bits) - 1)).astype(np.uint8))

    def words(values, shifts, kind):
        return [np.sum(row << np.array(shifts), -1).astype(kind).tobytes() for row in values]

    fives = levels([5, 5, 5])
    write("bmp-555.bmp", bmp_file(*size, 16, 0, bmp_rows(words(fives, [10, 5, 0], "<u2"))), seen(fives, [5, 5, 5]))
    sixes = levels([5, 6, 5])
    masks = struct.pack("<3I", 0xF800, 0x07E0, 0x001F)
    write(
        "bmp-565.bmp",
        bmp_file(*size, 16, 3, bmp_rows(words(sixes, [11, 5, 0], "<u2")), masks=masks),
        seen(sixes, [5, 6, 5]),
    )
    tens = levels([10, 10, 10])
    masks = struct.pack("<3I", 0x3FF00000, 0x000FFC00, 0x000003FF)
    write(
        "bmp-10bit-masks.bmp",
        bmp_file(*size, 32, 3, bmp_rows(words(tens, [20, 10, 0], "<u4")), masks=masks),
        Image.fromarray((tens >> 2).astype(np.uint8)),
    )
    alpha = np.tile(np.linspace(0, 255, WIDTH).astype(int), (HEIGHT, 1))
    masks = struct.pack("<4I", 0xFF, 0xFF00, 0xFF0000, 0xFF000000)
    four = np.dstack([rgb, alpha])
    write(
        "bmp-alpha.bmp",
        bmp_file(*size, 32, 3, bmp_rows(words(four, [0, 8, 16, 24], "<u4")), masks=masks),
        over_white(Image.fromarray(four.astype(np.uint8))),
    )
    unused = np.dstack([rgb, alpha * 0])
    write(
        "bmp-unused-alpha.bmp",
        bmp_file(*size, 32, 3, bmp_rows(words(unused, [0, 8, 16, 24], "<u4")), masks=masks),
        image,
    )


# WebP ------------------------------------------------------------------------------------------------------------


def webp_fixtures():
    image = scene(WIDTH, HEIGHT, seed=4)
    alpha = np.tile(np.linspace(0, 255, WIDTH).astype(np.uint8), (HEIGHT, 1))
    transparent = Image.fromarray(np.dstack([np.asarray(image), alpha]))
    write("webp-lossy.webp", encoded(image, "WEBP", quality=85))
    write("webp-lossless.webp", encoded(image, "WEBP", lossless=True))
    write("webp-lossy-alpha.webp", encoded(transparent, "WEBP", quality=85))
    write("webp-lossless-alpha.webp", encoded(transparent, "WEBP", lossless=True, exact=True))
    write("webp-exif.webp", encoded(image, "WEBP", lossless=True, exif=exif(8)))
    others = [scene(WIDTH, HEIGHT, seed=seed) for seed in (9, 10)]
    data = encoded(image, "WEBP", save_all=True, append_images=others, lossless=True)
    (FOLDER / "webp-animated.webp").write_bytes(data)


# Resizing --------------------------------------------------------------------------------------------------------


def cover(image, edge):
    """Shorter edge to `edge`, longer edge rounded to nearest, centre crop."""
    shorter = min(image.size)
    size = [(2 * length * edge + shorter) // (2 * shorter) for length in image.size]
    left, top = ((length - edge) // 2 for length in size)
    return image.resize(size, Image.Resampling.BILINEAR).crop((left, top, left + edge, top + edge))


def cover_fixtures():
    # With an edge of 32 the decoder may use 1/2, 1/4 and 1/8 of the full size; the last one is enlarged.
    for name, (width, height), detail, quality, edges in [
        ("cover-half", (190, 141), 1.0, 80, (32, 48)),
        ("cover-quarter", (262, 333), 0.7, 50, (32, 48)),
        ("cover-eighth", (661, 514), 0.5, 26, (32,)),
        ("cover-enlarged", (21, 27), 1.0, 90, (48,)),
    ]:
        # The blur of a lens: a photograph has no edges as hard as a drawing.
        image = scene(width, height, seed=11, detail=detail).filter(ImageFilter.GaussianBlur(1))
        data = encoded(image, "JPEG", quality=quality)
        (FOLDER / (name + ".jpg")).write_bytes(data)
        image = Image.open(io.BytesIO(data)).convert("RGB")
        for edge in edges:
            cover(image, edge).save(FOLDER / f"{name}.{edge}.ppm")
    image = scene(29, 31, seed=12)
    image.save(FOLDER / "stretch.png")
    for width, height in [(11, 7), (40, 9), (13, 50), (58, 62)]:
        image.resize((width, height), Image.Resampling.BILINEAR).save(FOLDER / f"stretch.{width}x{height}.ppm")


FOLDER.mkdir(parents=True, exist_ok=True)
jpeg_fixtures()
png_fixtures()
gif_fixtures()
bmp_fixtures()
webp_fixtures()
cover_fixtures()
