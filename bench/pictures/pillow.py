"""The peer of bench/pictures/bench.ts: Pillow decodes and shrinks, onnxruntime embeds, the same files in the same order.

    python pillow.py MODEL.onnx THREADS < paths, one a line      prints {"decode": seconds, "embed": seconds, ...} a round
"""
import json
import sys
import time

import numpy
import onnxruntime
import PIL
from PIL import Image

model, threads = sys.argv[1], int(sys.argv[2])
paths = [line.rstrip("\n") for line in sys.stdin]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
options.add_session_config_entry("session.intra_op.allow_spinning", "0")
session = onnxruntime.InferenceSession(model, options)


def pixels(path):
    picture = Image.open(path).convert("RGB").resize((260, 260), Image.BICUBIC)
    return ((numpy.asarray(picture, numpy.float32) - 127) / 128).transpose(2, 0, 1)[None].copy()


session.run(["pooled"], {"pixels": pixels(paths[0])})
start = time.perf_counter()
decoded = [pixels(path) for path in paths]
middle = time.perf_counter()
features = [session.run(["pooled"], {"pixels": each})[0][0] for each in decoded]
end = time.perf_counter()
versions = {"python": sys.version.split()[0], "Pillow": PIL.__version__, "onnxruntime": onnxruntime.__version__}
print(json.dumps({"decode": middle - start, "embed": end - middle, "first": [float(each) for each in features[0][:64]], "versions": versions}))
