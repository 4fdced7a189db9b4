"""PyTorch's side of bench.ts: tags all texts once for each line of standard input, which gives the batch size.

Usage: python torch_side.py MODEL_FOLDER TEXTS_JSON THREADS
"""

import json
import os
import resource
import sys
import time

import torch
import transformers
from transformers import AutoModelForTokenClassification, AutoTokenizer

folder, texts_file, threads = sys.argv[1:4]
torch.set_num_threads(int(threads))
transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
texts = json.load(open(texts_file))
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForTokenClassification.from_pretrained(folder, dtype=torch.float32).eval()


def firsts(word_ids):
    places = {}
    for place, word in enumerate(word_ids):
        if word is not None:
            places.setdefault(word, place)
    return [places.get(word, 0) for word in range(max(places, default=-1) + 1)]


def tag(batch):
    encoded = tokenizer(texts, is_split_into_words=True, truncation=True, max_length=512)
    order = sorted(range(len(texts)), key=lambda text: len(encoded["input_ids"][text]))
    labels = [""] * len(texts)
    with torch.inference_mode():
        for start in range(0, len(order), batch):
            some = order[start : start + batch]
            padded = tokenizer.pad({"input_ids": [encoded["input_ids"][text] for text in some]}, return_tensors="pt")
            best = model(**padded).logits.argmax(-1)
            for row, text in enumerate(some):
                labels[text] = "".join(str(int(best[row, place])) for place in firsts(encoded.word_ids(text)))
    return " ".join(labels)


def resident_mb():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if os.path.exists("/proc/self/statm") else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


print(f"torch {torch.__version__}, transformers {transformers.__version__}, fp32", flush=True)
for line in sys.stdin:
    start, busy = time.perf_counter(), time.process_time()
    labels = tag(int(line))
    wall, cpu = time.perf_counter() - start, time.process_time() - busy
    print(json.dumps({"wallMs": wall * 1e3, "cpuMs": cpu * 1e3, "residentMb": resident_mb(), "labels": labels}), flush=True)
