"""cleanlab's own ranking of the same predictions: reads lines of {"labels", "probabilities"}, prints a score a line (low: likely wrong)."""
import json, sys
import numpy as np
import cleanlab
from cleanlab.token_classification.rank import get_label_quality_scores

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
labels = [row["labels"] for row in rows]
probabilities = [np.array(row["probabilities"]) for row in rows]
out = {"version": cleanlab.__version__}
for method in ("self_confidence", "normalized_margin", "confidence_weighted_entropy"):
    for pooling in ("min", "softmin"):
        scores, _ = get_label_quality_scores(labels, probabilities, token_score_method=method, sentence_score_method=pooling)
        out[f"{method}, {pooling}"] = [float(score) for score in scores]
print(json.dumps(out))
