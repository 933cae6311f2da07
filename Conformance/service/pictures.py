"""Small pictures of two kinds that any classifier can tell apart, no two alike."""

import functools
import io
import random

from PIL import Image, ImageDraw

KINDS = ("rings", "bars")


@functools.cache
def picture(kind, number, size=(128, 96), form="JPEG"):
    """The bytes of a picture: rings on blue, or bars on orange."""
    chance = random.Random(f"{kind} {number}")
    ground = (30, 60, 150 + chance.randrange(80)) if kind == "rings" else (220, 110 + chance.randrange(50), 20)
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    for _ in range(7):
        x, y, edge = chance.randrange(size[0]), chance.randrange(size[1]), 10 + chance.randrange(30)
        colour = tuple(chance.randrange(60, 256) for _ in range(3))
        if kind == "rings":
            draw.ellipse((x - edge, y - edge, x + edge, y + edge), outline=colour, width=4)
        else:
            draw.rectangle((x, 0, x + edge // 4, size[1]), fill=colour)
    # The number in pixels, so that no two pictures have the same content.
    for bit in range(24):
        image.putpixel((bit, 0), (255, 255, 255) if number >> bit & 1 else (0, 0, 0))
    file = io.BytesIO()
    image.save(file, form, **({"quality": 92} if form == "JPEG" else {}))
    return file.getvalue()
