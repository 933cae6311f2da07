"""Small images of two kinds that any classifier can tell apart, no two alike."""

import functools
import io
import random

from PIL import Image, ImageDraw

KINDS = ("rings", "bars")


@functools.cache
def make_image(kind, number, size=(128, 96), form="JPEG"):
    """The bytes of an image: rings on something bluish, or bars on something orange.

    They differ enough among themselves that none counts as a copy of another.
    """
    chance = random.Random(f"{kind} {number}")

    def color(least, most):
        return tuple(map(chance.randrange, least, most))

    blue, orange = ((0, 20, 140), (60, 90, 256)), ((190, 90, 0), (256, 150, 50))
    image = Image.new("RGB", size, color(*(blue if kind == "rings" else orange)))
    draw = ImageDraw.Draw(image)
    for _ in range(chance.randrange(5, 12)):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        edge, width = chance.randrange(8, max(9, size[1] // 3)), chance.randrange(2, 9)
        if kind == "rings":
            draw.ellipse((x - edge, y - edge, x + edge, y + edge), outline=color((0, 60, 60), (256,) * 3), width=width)
        else:
            slope = chance.randrange(-size[0] // 4, size[0] // 4)
            draw.line((x - slope, 0, x + slope, size[1]), fill=color((60, 60, 0), (256,) * 3), width=width)
    # The number in pixels, so that no two images have the same content.
    for bit in range(24):
        image.putpixel((bit, 0), (255, 255, 255) if number >> bit & 1 else (0, 0, 0))
    file = io.BytesIO()
    image.save(file, form, **({"quality": 92} if form == "JPEG" else {}))
    return file.getvalue()
