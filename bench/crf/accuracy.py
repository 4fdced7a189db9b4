"""Trains CRFsuite on dumped features and prints its F1 (seqeval mode) on each validation file.

usage: accuracy.py TRAIN.jsonl MODEL ITERATIONS C1 C2 VALID.jsonl...
Each line of the files: {"x": [[feature, ...], ...], "y": [tag, ...]}. Needs python-crfsuite and seqeval.
"""
import json
import sys

import pycrfsuite
from seqeval.metrics import f1_score

train_path, model, iterations, c1, c2, *valid_paths = sys.argv[1:]

trainer = pycrfsuite.Trainer(verbose=False)
with open(train_path, encoding="utf8") as lines:
    for line in lines:
        record = json.loads(line)
        trainer.append(record["x"], record["y"])
trainer.select("lbfgs")
trainer.set_params({"c1": float(c1), "c2": float(c2), "max_iterations": int(iterations)})
trainer.train(model)
tagger = pycrfsuite.Tagger()
tagger.open(model)
for path in valid_paths:
    gold, found = [], []
    with open(path, encoding="utf8") as lines:
        for line in lines:
            record = json.loads(line)
            gold.append(record["y"])
            found.append(tagger.tag(record["x"]))
    last = trainer.logparser.last_iteration
    print(json.dumps({"path": path, "mode": "seqeval", "f1": f1_score(gold, found), "iterations": int(last["num"]), "loss": float(last["loss"])}), flush=True)
