"""Makes masks.json, what pycocotools 2.0 draws of polygons of many parts, flat lists and boxes: python3 make.py"""
import json
import os
import random

import numpy as np
from pycocotools import mask

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random.seed(10)


def drawn(parts, height, width):
    return mask.merge(mask.frPyObjects(parts, height, width))["counts"].decode()


cases = []
for height, width, count, reach in ((71, 97, 400, 9), (61, 83, 3, 200), (40, 50, 60, 60), (1, 7, 5, 9)):
    parts = []
    for _ in range(count):
        x, y = random.uniform(-5, width + 5), random.uniform(-5, height + 5)
        points = random.choice((3, 4, 7, 30))
        parts.append([round(v + random.uniform(-reach, reach), 2) for _ in range(points) for v in (x, y)])
    cases.append({"height": height, "width": width, "segmentation": parts, "counts": drawn(parts, height, width)})
for box in ([20, 20, 60, 40], [3.4, 2.6, 10.2, 7.7], [-4, -3, 30, 20.5], [90.5, 60, 40, 40]):
    cases.append({"height": 71, "width": 97, "bbox": box, "counts": drawn(np.array([box], dtype=float), 71, 97)})
with open("masks.json", "w") as f:
    json.dump(cases, f)
