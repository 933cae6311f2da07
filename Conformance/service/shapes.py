"""Rendered images with boxes, for detectors where no photographs are."""

import json
import random

from PIL import Image, ImageDraw


def rendered(folder, count=31):
    """Discs and squares on a busy ground, with annotations in COCO's format."""
    (folder / "images").mkdir()
    draw, record = random.Random(4), {"images": [], "annotations": [], "categories": []}
    record["categories"] = [{"id": 1, "name": "disc"}, {"id": 2, "name": "square"}]
    for number in range(count):
        image = Image.effect_noise((320, 240), 60).convert("RGB")
        pen = ImageDraw.Draw(image)
        side, category = draw.randrange(50, 110), 1 + number % 2
        left, top = draw.randrange(0, 320 - side), draw.randrange(0, 240 - side)
        shape = pen.ellipse if category == 1 else pen.rectangle
        shape([left, top, left + side, top + side], fill=(200, 60, 40) if category == 1 else (40, 90, 200))
        name = f"images/{number}.jpg"
        image.save(folder / name, quality=90)
        record["images"].append({"id": number, "file_name": name, "width": 320, "height": 240})
        record["annotations"].append(
            {"id": number, "image_id": number, "category_id": category, "bbox": [left, top, side, side]}
        )
    (folder / "annotations.json").write_text(json.dumps(record))
    return folder
