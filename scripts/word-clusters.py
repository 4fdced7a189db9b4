#!/usr/bin/env python3
"""Clusters the words of a BERT vocabulary by their input vectors, for the features of the instant tagger.

    python3 scripts/word-clusters.py ENCODER_FOLDER OUTPUT.tsv

ENCODER_FOLDER is a Hugging Face folder of BERT-base cased (model.safetensors in fp32, vocab.txt). OUTPUT.tsv has a line
a word: the word and its cluster among 32, 128, 512 and 2048. k-means on the centred unit vectors, in the space of
their 160 strongest principal components (53 % of the variance), from a fixed seed. The vectors are not kept.
Needs numpy, safetensors and scikit-learn; the bundled model was made with numpy 2.4.6 and scikit-learn 1.9.1.
"""
import sys

import numpy as np
from safetensors.numpy import load_file
from sklearn.cluster import KMeans

folder, output = sys.argv[1:]
tensors = load_file(f"{folder}/model.safetensors")
vectors = next(tensor for name, tensor in tensors.items() if name.endswith("word_embeddings.weight")).astype(np.float32)
with open(f"{folder}/vocab.txt", encoding="utf8") as lines:
    vocabulary = [line.rstrip("\n") for line in lines]
rows = [row for row, word in enumerate(vocabulary) if not word.startswith("[") and not word.startswith("##")]
points = vectors[rows] - vectors[rows].mean(0)
points /= np.linalg.norm(points, axis=1, keepdims=True)
axes = np.linalg.svd(points, full_matrices=False)[2][:160]
points = points @ axes.T
levels = [KMeans(count, n_init=1, max_iter=25, random_state=1).fit(points).labels_ for count in (32, 128, 512, 2048)]
with open(output, "w", encoding="utf8") as out:
    for row, *codes in zip(rows, *levels):
        out.write("\t".join([vocabulary[row], *map(str, codes)]) + "\n")
