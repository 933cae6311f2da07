"""Makes the files that the tests of the module Imaging decode, with the pixels that they must give.

    python3 Conformance/imaging/fixtures.py Tests/ImagingTests/Fixtures

needs numpy, Pillow and pillow-heif. Each `name.jpg`, `name.png`, ... comes with `name.ppm`, the expected upright RGB image:
what Pillow decodes, or, for files that Pillow cannot write, the pixels that the file was made from.
`cover-*.jpg` come with `cover-*.E.ppm`: Pillow's full decode, antialiased bilinear resize of the shorter edge
to E and center crop. Everything is seeded; another version of Pillow may encode different bytes.
"""

import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageCms, ImageDraw, ImageFilter, ImageOps

FOLDER = Path(sys.argv[1])
pillow_heif.register_heif_opener()
WIDTH, HEIGHT = 23, 17


def scene(width, height, seed=0, detail=1.0):
    """An image with the statistics of a photograph: a spectrum that falls with frequency, and a few edges."""
    rng = np.random.default_rng(seed)

    def noise():
        spectrum = np.fft.rfft2(rng.standard_normal((height, width)))
        frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
        frequency[0, 0] = 1
        plane = np.fft.irfft2(spectrum / frequency**1.3, s=(height, width))
        return (plane - plane.mean()) / plane.std()

    light = noise()[..., None]
    color = np.stack([noise() for _ in range(3)], -1)
    image = Image.fromarray(np.clip(128 + detail * (40 * light + 15 * color), 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y = rng.integers(0, width), rng.integers(0, height)
        radius = int(min(width, height) * rng.uniform(0.05, 0.15)) + 1
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=tuple(rng.integers(0, 256, 3).tolist()))
    return image


def over_white(image):
    """What is seen of an image with transparency on white paper."""
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
    write("jpeg-gray.jpg", encoded(image.convert("L"), "JPEG", quality=90))
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
    """Inks with some of the gray moved to black."""
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


def png_file(rows, width, height, depth, color_type, extra=(), interlaced=False):
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
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, interlaced)
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def png_fixtures():
    image = scene(WIDTH, HEIGHT, seed=1)
    size = (WIDTH, HEIGHT)
    rgb = np.asarray(image).astype(int)
    alpha = np.tile(np.linspace(0, 255, WIDTH).astype(np.uint8), (HEIGHT, 1))
    transparent = Image.fromarray(np.dstack([rgb, alpha]).astype(np.uint8))
    gray = image.convert("L")
    write("png-rgb.png", encoded(image, "PNG"))
    write("png-gray.png", encoded(gray, "PNG"))
    write("png-alpha.png", encoded(transparent, "PNG"))
    write("png-gray-alpha.png", encoded(transparent.convert("LA"), "PNG"))
    write("png-palette.png", encoded(image.quantize(200), "PNG"))
    write("png-palette-transparent.png", encoded(image.quantize(13), "PNG", transparency=3))
    write("png-1bit.png", encoded(image.convert("1"), "PNG"))
    write("png-exif.png", encoded(image, "PNG", exif=exif(6)))

    triples = [[tuple(pixel) for pixel in row] for row in rgb.tolist()]
    write("png-interlaced.png", png_file(triples, *size, 8, 2, interlaced=True), image)
    color = tuple(rgb[3, 5].tolist())
    keyed = np.where((rgb == color).all(-1, keepdims=True), 255, rgb)
    key = (b"tRNS", struct.pack(">3H", *color))
    write("png-color-key.png", png_file(triples, *size, 8, 2, [key]), Image.fromarray(keyed.astype(np.uint8)))
    # 257 times a byte is the same brightness with 16 bits; the offset must be rounded away.
    wide = [[tuple(v * 257 + (90 if v < 200 else -90) for v in pixel) for pixel in row] for row in triples]
    write("png-16bit.png", png_file(wide, *size, 16, 2), image)
    wide_gray = [[(v * 257,) for v in row] for row in np.asarray(gray).tolist()]
    write("png-16bit-gray.png", png_file(wide_gray, *size, 16, 0), gray)
    wide_alpha = [
        [tuple(v * 257 for v in (*pixel, a)) for pixel, a in zip(row, line)]
        for row, line in zip(triples, alpha.tolist())
    ]
    write("png-16bit-alpha.png", png_file(wide_alpha, *size, 16, 6), over_white(transparent))
    two_bits = (np.asarray(gray) // 64).astype(int)
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
    colors = len(palette) // (3 if core else 4)
    if core:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        # Masks within the header make it the longer version that has a place for them.
        size = 56 if len(masks) == 16 and compression == 3 else 40
        header = struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, compression, len(data), 0, 0, colors, 0)
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
    colors = np.array(few.getpalette()[: 16 * 3]).reshape(-1, 3)
    palette = b"".join(bytes([b, g, r, 0]) for r, g, b in colors.tolist())
    core_palette = b"".join(bytes([b, g, r]) for r, g, b in colors.tolist())
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
    image = Image.fromarray(jumped, "P")
    image.putpalette(coarse.getpalette()[:12])
    write("bmp-rle8-jump.bmp", bmp_file(8, 4, 8, 1, jump, coarse_palette), image)

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
    write("webp-animated.webp", data, image)
    # A frame that covers a part of its canvas and lets it show through.
    frame = encoded(transparent, "WEBP", lossless=True, exact=True)
    data = animation((40, 30), (10, 6), frame[frame.index(b"VP8L") :], (WIDTH, HEIGHT))
    canvas = Image.new("RGB", (40, 30), "white")
    canvas.paste(over_white(transparent), (10, 6))
    write("webp-small-frame.webp", data, canvas)


def animation(canvas, corner, chunks, size):
    """A WebP animation of one frame, given as the chunks of a still image."""

    def three(*values):
        return b"".join(value.to_bytes(3, "little") for value in values)

    def chunk(kind, content):
        return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    frame = three(corner[0] // 2, corner[1] // 2, size[0] - 1, size[1] - 1, 100) + b"\0" + chunks
    body = b"WEBP" + chunk(b"VP8X", b"\x12\0\0\0" + three(canvas[0] - 1, canvas[1] - 1))
    body += chunk(b"ANIM", b"\0\0\xff\xff\0\0") + chunk(b"ANMF", frame)
    return b"RIFF" + struct.pack("<I", len(body)) + body


# Resizing --------------------------------------------------------------------------------------------------------


def cover(image, edge):
    """Shorter edge to `edge`, longer edge rounded to nearest, center crop."""
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


# TIFF ------------------------------------------------------------------------------------------------------------


def tiff_file(samples, photometric, depth=8, order="<", big=False, planar=False, tile=None, deflate=False, tags=()):
    """A TIFF file from its samples, `samples[y, x, channel]`; `tags` are further ones as (number, type, values)."""
    height, width, channels = samples.shape
    kind = {1: "B", 2: "s", 3: "H", 4: "I", 7: "B", 16: "Q"}

    def packed(block):
        if depth >= 8:
            return block.astype(f"{order}u{depth // 8}").tobytes()
        rows = []
        for row in block.reshape(len(block), -1).tolist():
            bits = "".join(f"{value:0{depth}b}" for value in row)
            bits += "0" * (-len(bits) % 8)
            rows.append(bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)))
        return b"".join(rows)

    blocks = []
    for plane in np.dsplit(samples, channels) if planar else [samples]:
        if tile:
            padded = np.pad(plane, ((0, -height % tile), (0, -width % tile), (0, 0)), mode="edge")
            for y in range(0, height, tile):
                blocks += [padded[y : y + tile, x : x + tile] for x in range(0, width, tile)]
        else:
            blocks += [plane[y : y + 5] for y in range(0, height, 5)]
    blocks = [zlib.compress(packed(block)) if deflate else packed(block) for block in blocks]

    data = b""
    offsets = []
    start = 16 if big else 8
    for block in blocks:
        offsets.append(start + len(data))
        data += block + b"\0" * (len(block) % 2)
    places = [(324, 4, offsets), (325, 4, [len(block) for block in blocks])]
    if not tile:
        places = [(273, 4, offsets), (279, 4, [len(block) for block in blocks]), (278, 3, [5])]
    entries = [
        (256, 4, [width]), (257, 4, [height]), (258, 3, [depth] * channels), (259, 3, [8 if deflate else 1]),
        (262, 3, [photometric]), (277, 3, [channels]), (284, 3, [2 if planar else 1]), *places, *tags,
    ]
    if tile:
        entries += [(322, 3, [tile]), (323, 3, [tile])]
    entries.sort()
    room, wide = (8, "Q") if big else (4, "I")
    directory = struct.pack(order + ("Q" if big else "H"), len(entries))
    directory_start = start + len(data)
    overflow_start = directory_start + len(directory) + len(entries) * (20 if big else 12) + room
    overflow = b""
    for number, code, values in entries:
        content = struct.pack(f"{order}{len(values)}{kind[code]}", *values)
        directory += struct.pack(f"{order}HH{wide}", number, code, len(values))
        if len(content) <= room:
            directory += content.ljust(room, b"\0")
        else:
            directory += struct.pack(order + wide, overflow_start + len(overflow))
            overflow += content + b"\0" * (len(content) % 2)
    mark = b"II" if order == "<" else b"MM"
    header = struct.pack(order + "HHHQ", 43, 8, 0, directory_start) if big else struct.pack(order + "HI", 42, directory_start)
    return mark + header + data + directory + b"\0" * room + overflow


def tiff_fixtures():
    image = scene(WIDTH, HEIGHT, seed=13)
    rgb = np.asarray(image).astype(int)
    gray = image.convert("L")
    levels = np.asarray(gray).astype(int)[..., None]
    for name, options in [
        ("raw", {}), ("lzw", {"compression": "tiff_lzw"}), ("deflate", {"compression": "tiff_adobe_deflate"}),
        ("packbits", {"compression": "packbits"}), ("jpeg", {"compression": "jpeg", "quality": 90}),
    ]:
        write(f"tiff-{name}.tif", encoded(image, "TIFF", **options))
    write("tiff-g4.tif", encoded(image.convert("1"), "TIFF", compression="group4"))
    write("tiff-gray.tif", encoded(gray, "TIFF"))
    write("tiff-palette.tif", encoded(image.quantize(200), "TIFF"))
    write("tiff-cmyk.tif", encoded(cmyk(image), "TIFF"))
    write("tiff-orientation.tif", encoded(image, "TIFF", tiffinfo={274: 6}))
    pages = [scene(WIDTH + 5, HEIGHT, seed=14)]
    write("tiff-pages.tif", encoded(image, "TIFF", save_all=True, append_images=pages), image)
    write("tiff-white-is-zero.tif", tiff_file(255 - levels, 0), gray)
    write("tiff-4bit.tif", tiff_file(levels // 16, 1, depth=4), Image.fromarray((levels[..., 0] // 16 * 17).astype(np.uint8)))
    write("tiff-tiled.tif", tiff_file(rgb, 2, tile=16), image)
    write("tiff-tiled-deflate.tif", tiff_file(rgb, 2, tile=16, deflate=True, order=">"), image)
    write("tiff-planar.tif", tiff_file(rgb, 2, planar=True), image)
    write("tiff-planar-tiled.tif", tiff_file(rgb, 2, planar=True, tile=16), image)
    write("tiff-big.tif", tiff_file(rgb, 2, big=True), image)
    wide = rgb * 257 + np.where(rgb < 200, 90, -90)
    write("tiff-16bit.tif", tiff_file(wide, 2, depth=16), image)
    write("tiff-16bit-motorola.tif", tiff_file(levels * 257, 1, depth=16, order=">"), gray)
    alpha = np.tile(np.linspace(0, 255, WIDTH).astype(int), (HEIGHT, 1))
    four = np.dstack([rgb, alpha])
    seen = over_white(Image.fromarray(four.astype(np.uint8)))
    write("tiff-alpha.tif", tiff_file(four, 2, tags=[(338, 3, [2])]), seen)
    multiplied = np.dstack([np.round(rgb * alpha[..., None] / 255).astype(int), alpha])
    write("tiff-associated-alpha.tif", tiff_file(multiplied, 2, tags=[(338, 3, [1])]), seen)
    unused = np.dstack([rgb, alpha])
    write("tiff-extra-sample.tif", tiff_file(unused, 2, tags=[(338, 3, [0])]), image)
    gray_alpha = np.dstack([levels, alpha])
    gray_seen = over_white(Image.fromarray(gray_alpha.astype(np.uint8), "LA"))
    write("tiff-gray-alpha.tif", tiff_file(gray_alpha, 1, tags=[(338, 3, [2])]), gray_seen)
    ycc = np.asarray(image.convert("YCbCr")).astype(int)
    write("tiff-ycbcr.tif", tiff_file(ycc, 6, tags=[(530, 3, [1, 1])]), image)


# HEIC and AVIF ---------------------------------------------------------------------------------------------------


def box(kind, *parts):
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def boxes(data, start=0):
    """The boxes in `data` from `start`, as (kind, content)."""
    while start < len(data):
        length, kind = struct.unpack_from(">I4s", data, start)
        yield kind, data[start + 8 : start + length]
        start += length


def coded_image(image):
    """The parameters and the data that HEVC makes of an image."""
    data = encoded(image, "HEIF", quality=90)
    parts = dict(boxes(data))
    properties = dict(boxes(dict(boxes(parts[b"meta"], 4))[b"iprp"]))
    return dict(boxes(properties[b"ipco"]))[b"hvcC"], parts[b"mdat"]


def grid_file(image, tile, turns=0):
    """A HEIC file of square tiles, as telephones write it, turned by so many quarters anticlockwise."""
    width, height = image.size
    columns, rows = -(-width // tile), -(-height // tile)
    padded = Image.fromarray(
        np.pad(np.asarray(image), ((0, rows * tile - height), (0, columns * tile - width), (0, 0)), mode="edge")
    )
    tiles = [
        coded_image(padded.crop((x, y, x + tile, y + tile)))
        for y in range(0, rows * tile, tile)
        for x in range(0, columns * tile, tile)
    ]
    count = len(tiles)
    grid = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)

    def meta(start):
        offsets = [start + sum(len(data) for _, data in tiles[:i]) for i in range(count + 1)]
        lengths = [len(data) for _, data in tiles] + [len(grid)]
        kinds = [b"hvc1"] * count + [b"grid"]
        items = b"".join(
            box(b"infe", struct.pack(">IHH4sB", 2 << 24, number, 0, kind, 0))
            for number, kind in enumerate(kinds, 1)
        )
        locations = b"".join(
            struct.pack(">HHHHII", number, 0, 0, 1, offset, length)
            for number, (offset, length) in enumerate(zip(offsets, lengths), 1)
        )
        properties = box(
            b"ipco",
            box(b"hvcC", tiles[0][0]),
            box(b"ispe", struct.pack(">III", 0, tile, tile)),
            box(b"ispe", struct.pack(">III", 0, width, height)),
            box(b"irot", bytes([turns])),
        )
        uses = b"".join(struct.pack(">HBBB", number, 2, 0x81, 2) for number in range(1, count + 1))
        uses += struct.pack(">HBBB", count + 1, 2, 3, 0x84)
        return box(
            b"meta",
            bytes(4),
            box(b"hdlr", struct.pack(">II4s12sB", 0, 0, b"pict", bytes(12), 0)),
            box(b"pitm", struct.pack(">IH", 0, count + 1)),
            box(b"iloc", struct.pack(">IBBH", 1 << 24, 0x44, 0, count + 1), locations),
            box(b"iinf", struct.pack(">IH", 0, count + 1), items),
            box(b"iprp", properties, box(b"ipma", struct.pack(">II", 0, count + 1), uses)),
            box(
                b"iref",
                bytes(4),
                box(b"dimg", struct.pack(f">HH{count}H", count + 1, count, *range(1, count + 1))),
            ),
        )

    brands = box(b"ftyp", b"mif1", bytes(4), b"mif1heic")
    start = len(brands) + len(meta(0)) + 8
    return brands + meta(start) + box(b"mdat", *(data for _, data in tiles), grid)


def heif_fixtures():
    image = scene(70, 52, seed=15)
    alpha = np.tile(np.linspace(0, 255, 70).astype(np.uint8), (52, 1))
    transparent = Image.fromarray(np.dstack([np.asarray(image), alpha]))
    write("heic-plain.heic", encoded(image, "HEIF", quality=90))
    write("heic-square.heic", encoded(scene(64, 64, seed=20), "HEIF", quality=90))
    write("heic-444.heic", encoded(image, "HEIF", quality=90, chroma=444))
    write("heic-gray.heic", encoded(image.convert("L"), "HEIF", quality=90))
    write("heic-alpha.heic", encoded(transparent, "HEIF", quality=90))
    wide = np.asarray(image).astype("<u2") * 4 + 2
    ten = pillow_heif.from_bytes("RGB;10", image.size, wide.tobytes())
    file = io.BytesIO()
    ten.save(file, quality=90)
    write("heic-10bit.heic", file.getvalue())
    twelve = pillow_heif.from_bytes("RGB;12", image.size, (np.asarray(image).astype("<u2") * 16 + 8).tobytes())
    file = io.BytesIO()
    twelve.save(file, quality=90)
    write("heic-12bit.heic", file.getvalue())
    write("heic-grid.heic", grid_file(image, 64), image)
    write("heic-grid-turned.heic", grid_file(image, 64, turns=3), image.transpose(Image.Transpose.ROTATE_270))
    for orientation in range(2, 9):
        write(
            f"heic-orientation{orientation}.heic",
            encoded(image, "HEIF", quality=90, exif=exif(orientation).tobytes()),
            ImageOps.exif_transpose(Image.open(io.BytesIO(encoded(image, "PNG", exif=exif(orientation))))),
        )
    write("avif-plain.avif", encoded(image, "AVIF", quality=90))
    write("avif-444.avif", encoded(image, "AVIF", quality=90, subsampling="4:4:4"))
    write("avif-alpha.avif", encoded(transparent, "AVIF", quality=90))
    write("avif-orientation.avif", encoded(image, "AVIF", quality=90, exif=exif(6)))
    others = [scene(70, 52, seed=seed) for seed in (16, 17)]
    write("avif-animated.avif", encoded(image, "AVIF", quality=90, save_all=True, append_images=others))


# Color profiles --------------------------------------------------------------------------------------------------


def profile(space, tags, connection=b"XYZ ", kind=b"mntr"):
    """An ICC profile of version 2 from its tags."""
    table, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags:
        content += b"\0" * (-len(content) % 4)
        table += struct.pack(">4sII", name, start + len(data), len(content))
        data += content
    white = struct.pack(">3i", 63190, 65536, 54061)
    header = struct.pack(
        ">I4sI4s4s4s12s4s4sIII8sI12s4s44s",
        start + len(data), b"", 0x02400000, kind, space, connection, bytes(12), b"acsp", b"", 0, 0, 0, bytes(8), 0,
        white, b"", bytes(44),
    )
    return header + struct.pack(">I", len(tags)) + table + data


def numbers(values):
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def power(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def srgb_curve():
    """The curve of sRGB as a parametric one."""
    values = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]
    return b"para\0\0\0\0" + struct.pack(">HH5i", 3, 0, *(round(value * 65536) for value in values))


NAMES = [(b"desc", b"desc\0\0\0\0" + struct.pack(">I", 2) + b"x\0" + bytes(78)), (b"cprt", b"text\0\0\0\0-\0")]


def rgb_profile(red, green, blue, curve):
    return profile(
        b"RGB ",
        [
            *NAMES, (b"wtpt", numbers([0.9642, 1, 0.8249])),
            (b"rXYZ", numbers(red)), (b"gXYZ", numbers(green)), (b"bXYZ", numbers(blue)),
            (b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve),
        ],
    )


ADOBE_RGB = rgb_profile([0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457], power(2.19921875))
DISPLAY_P3 = rgb_profile([0.51512, 0.2412, -0.00105], [0.29198, 0.69225, 0.04189], [0.1571, 0.06657, 0.78407], srgb_curve())
PRO_PHOTO = rgb_profile([0.79767, 0.28804, 0], [0.13519, 0.71188, 0], [0.03134, 0.00009, 0.82491], power(1.80078125))
SRGB = rgb_profile([0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.7141], srgb_curve())
DARK_GRAY = profile(b"GRAY", [*NAMES, (b"wtpt", numbers([0.9642, 1, 0.8249])), (b"kTRC", power(1.4))])


def press_profile():
    """Inks by a table with two points for each: light dims by half of what an ideal press would take away."""
    table = b""
    for inks in np.ndindex(2, 2, 2, 2):
        cyan, magenta, yellow, black = inks
        lightness = (100 - 25 * cyan - 30 * magenta - 8 * yellow) * (1 - 0.8 * black)
        a = (-30 * cyan + 60 * magenta - 5 * yellow) * (1 - black)
        b = (-40 * cyan + 5 * magenta + 75 * yellow) * (1 - black)
        table += bytes([round(lightness * 255 / 100), round(a + 128), round(b + 128)])
    identity = bytes(range(256))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + matrix + identity * 4 + table + identity * 3
    return profile(b"CMYK", [*NAMES, (b"wtpt", numbers([0.9642, 1, 0.8249])), (b"A2B0", lut)], b"Lab ", b"prtr")


def in_srgb(image, data):
    """What Little CMS makes of an image, by perceptual intent."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(data))
    return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")


def profile_fixtures():
    image = scene(WIDTH, HEIGHT, seed=18, detail=1.6)
    gray = image.convert("L")
    press = press_profile()
    for name, data in [("adobe", ADOBE_RGB), ("p3", DISPLAY_P3), ("prophoto", PRO_PHOTO), ("srgb", SRGB)]:
        file = encoded(image, "JPEG", quality=95, subsampling=0, icc_profile=data)
        write(f"jpeg-profile-{name}.jpg", file, in_srgb(Image.open(io.BytesIO(file)), data))
        file = encoded(image, "PNG", icc_profile=data)
        write(f"png-profile-{name}.png", file, in_srgb(image, data))
    file = encoded(gray, "JPEG", quality=95, icc_profile=DARK_GRAY)
    write("jpeg-profile-gray.jpg", file, in_srgb(Image.open(io.BytesIO(file)), DARK_GRAY))
    file = encoded(cmyk(image), "JPEG", quality=95, icc_profile=press)
    write("jpeg-profile-cmyk.jpg", file, in_srgb(Image.open(io.BytesIO(file)), press))
    write("png-profile-gray.png", encoded(gray, "PNG", icc_profile=DARK_GRAY), in_srgb(gray, DARK_GRAY))
    few = image.quantize(60)
    write("png-profile-palette.png", encoded(few, "PNG", icc_profile=ADOBE_RGB), in_srgb(few.convert("RGB"), ADOBE_RGB))
    alpha = Image.fromarray(np.tile(np.linspace(0, 255, WIDTH).astype(np.uint8), (HEIGHT, 1)))

    def under_alpha(converted):
        converted.putalpha(alpha)
        return over_white(converted)

    transparent = image.copy()
    transparent.putalpha(alpha)
    seen = under_alpha(in_srgb(image, ADOBE_RGB))
    write("png-profile-alpha.png", encoded(transparent, "PNG", icc_profile=ADOBE_RGB), seen)
    write("webp-profile-alpha.webp", encoded(transparent, "WEBP", lossless=True, exact=True, icc_profile=ADOBE_RGB), seen)
    gray_alpha = gray.copy()
    gray_alpha.putalpha(alpha)
    write("png-profile-gray-alpha.png", encoded(gray_alpha, "PNG", icc_profile=DARK_GRAY), under_alpha(in_srgb(gray, DARK_GRAY)))
    # A profile overrules the coarser notes on color; libpng would heed these.
    noted = encoded(image, "PNG", icc_profile=ADOBE_RGB)
    gamma = struct.pack(">I", 4) + b"gAMA" + struct.pack(">I", 100000)
    gamma += struct.pack(">I", zlib.crc32(gamma[4:]))
    write("png-profile-and-gamma.png", noted[:33] + gamma + noted[33:], in_srgb(image, ADOBE_RGB))
    write("webp-profile-p3.webp", encoded(image, "WEBP", lossless=True, icc_profile=DISPLAY_P3), in_srgb(image, DISPLAY_P3))
    rgb = np.asarray(image).astype(int)
    tag = [(34675, 7, list(ADOBE_RGB))]
    write("tiff-profile-adobe.tif", tiff_file(rgb, 2, tags=tag), in_srgb(image, ADOBE_RGB))
    write("tiff-profile-adobe-16bit.tif", tiff_file(rgb * 257, 2, depth=16, tags=tag), in_srgb(image, ADOBE_RGB))
    inks = cmyk(image)
    tag = [(34675, 7, list(press))]
    write("tiff-profile-cmyk.tif", tiff_file(np.asarray(inks).astype(int), 5, tags=tag), in_srgb(inks, press))
    larger = scene(70, 52, seed=19, detail=1.6)
    for name, form, options in [("heic", "HEIF", {"quality": 95, "chroma": 444}), ("avif", "AVIF", {"quality": 95, "subsampling": "4:4:4"})]:
        file = encoded(larger, form, icc_profile=ADOBE_RGB, **options)
        write(f"{name}-profile-adobe.{name}", file, in_srgb(Image.open(io.BytesIO(file)).convert("RGB"), ADOBE_RGB))
    # Primaries by number instead of a profile: number 12 is Display P3.
    file = encoded(larger, "AVIF", quality=95, subsampling="4:4:4")
    place = file.index(b"nclx") + 4
    write("avif-coded-p3.avif", file[:place] + struct.pack(">H", 12) + file[place + 2 :], in_srgb(Image.open(io.BytesIO(file)).convert("RGB"), DISPLAY_P3))
    # Profiles that cannot be used change nothing: cut off, and for other pixels.
    file = encoded(image, "PNG", icc_profile=ADOBE_RGB[:300])
    write("png-profile-broken.png", file, image)
    write("png-profile-mismatch.png", encoded(image, "PNG", icc_profile=DARK_GRAY), image)


FOLDER.mkdir(parents=True, exist_ok=True)
jpeg_fixtures()
png_fixtures()
gif_fixtures()
bmp_fixtures()
webp_fixtures()
tiff_fixtures()
heif_fixtures()
profile_fixtures()
cover_fixtures()
