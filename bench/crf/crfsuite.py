"""The CRFsuite side of bench/crf: trains and tags with python-crfsuite, prints one JSON line per measurement.

usage: crfsuite.py TRAIN.jsonl VALID.jsonl MODEL ITERATIONS C1 C2

Then reads commands from standard input, one a line: train, tag.
Each line of the files: {"x": [[feature, ...], ...], "y": [tag, ...]}.
"""
import json
import sys
import time
from importlib.metadata import version

import pycrfsuite

train_path, valid_path, model, iterations, c1, c2 = sys.argv[1:]

def read(path):
    with open(path, encoding="utf8") as lines:
        return [json.loads(line) for line in lines]

records = read(valid_path)
trainer = pycrfsuite.Trainer(verbose=False)
for record in read(train_path):
    trainer.append(record["x"], record["y"])
trainer.select("lbfgs")
trainer.set_params({"c1": float(c1), "c2": float(c2), "max_iterations": int(iterations), "epsilon": 0, "delta": 0, "period": 1000})
sequences = [pycrfsuite.ItemSequence(record["x"]) for record in records]
print(json.dumps({"version": version("python-crfsuite")}), flush=True)

for line in sys.stdin:
    if line.strip() == "train":
        start = time.perf_counter()
        trainer.train(model)
        seconds = time.perf_counter() - start
        last = trainer.logparser.last_iteration
        print(json.dumps({"seconds": seconds, "iterations": int(last["num"]), "loss": float(last["loss"])}), flush=True)
    elif line.strip() == "tag":
        tagger = pycrfsuite.Tagger()
        tagger.open(model)
        start = time.perf_counter()
        for sequence in sequences:
            tagger.tag(sequence)
        prepared = time.perf_counter() - start
        start = time.perf_counter()
        tags = [tagger.tag(record["x"]) for record in records]
        strings = time.perf_counter() - start
        print(json.dumps({"preparedSeconds": prepared, "seconds": strings, "tags": tags}), flush=True)
