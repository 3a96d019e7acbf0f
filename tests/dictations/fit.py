#!/usr/bin/env python3
"""Fits the weights of src/language/drugs/weigh.rs on candidates with labels.

    python3 tests/dictations/fit.py FIT.jsonl [FURTHER.jsonl …] > assets/language/weights.tsv

Each line is a candidate: file, from, to, text, drug, x (evidence), better (edits that writing it would save). Needs numpy and scikit-learn.
A candidate is right when no overlapping one saves more edits and it saves some; those that save some but not the most are left out.
"""
import json, re, sys
import numpy as np
from sklearn.linear_model import LogisticRegression

NAMES = re.findall(r'"([^"]+)"', re.search(r"NAMES: \[&str; EVIDENCE\] = \[(.*?)\];", open("src/language/drugs/weigh.rs").read(), re.S)[1])

def read(paths):
    rows = [json.loads(line) for path in paths for line in open(path)]
    by_file = {}
    for row in rows: by_file.setdefault(row["file"], []).append(row)
    for group in by_file.values():
        for row in group:
            most = max(r["better"] for r in group if r["from"] < row["to"] and row["from"] < r["to"])
            row["label"] = 1 if row["better"] > 0 and row["better"] == most else 0 if row["better"] <= 0 else None
    return rows

def fit(rows, c=1.0, negatives=1.0):
    rows = [r for r in rows if r["label"] is not None]
    x, y = np.array([r["x"] for r in rows]), np.array([r["label"] for r in rows])
    model = LogisticRegression(C=c, max_iter=5000, fit_intercept=False)
    model.fit(x, y, sample_weight=np.where(y == 1, 1.0, negatives))
    return model.coef_[0]

def prior(weights):
    """The made dictations draw seldom names as often as common ones; life does not. These are set, not fitted."""
    for name, value in (("everyday", 0.8), ("tier 2", -0.5), ("tier 3", -1.0)):
        weights["drug"][NAMES.index(name)] = value
    # A drug that stands near says nothing of a term; in what these were fitted on, names were seldom spelled right.
    weights["term"][NAMES.index("list")] = 0.0
    return weights

def choose(group, weights, sure):
    taken, total, false = [], 0, 0
    for row in sorted(group, key=lambda r: -np.dot(weights["drug" if r["drug"] else "term"], r["x"])):
        if np.dot(weights["drug" if row["drug"] else "term"], row["x"]) <= sure: break
        if any(row["from"] < b and a < row["to"] for a, b in taken): continue
        taken.append((row["from"], row["to"])); total += row["better"]; false += row["better"] < 0
    return total, false, len(taken)

def measure(rows, weights, sure):
    groups = {}
    for row in rows: groups.setdefault(row["file"], []).append(row)
    sums = np.array([choose(g, weights, sure) for g in groups.values()]).sum(axis=0)
    return sums

def best(rows):
    """What the best choice among overlapping candidates could save."""
    groups, total = {}, 0
    for row in rows: groups.setdefault(row["file"], []).append(row)
    for group in groups.values():
        taken = []
        for row in sorted(group, key=lambda r: -r["better"]):
            if row["better"] <= 0: break
            if any(row["from"] < b and a < row["to"] for a, b in taken): continue
            taken.append((row["from"], row["to"])); total += row["better"]
    return total

def main():
    rows = read(sys.argv[1:])
    weights = {}
    for kind in ("drug", "term"):
        weights[kind] = fit([r for r in rows if r["drug"] == (kind == "drug")])
    prior(weights)
    # Cross-validation over recordings, for the threshold.
    files = sorted({r["file"] for r in rows})
    saved = {s: np.zeros(3) for s in (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)}
    for fold in range(5):
        out = set(files[fold::5])
        inner = {k: fit([r for r in rows if r["drug"] == (k == "drug") and r["file"] not in out]) for k in ("drug", "term")}
        prior(inner)
        for sure in saved: saved[sure] += measure([r for r in rows if r["file"] in out], inner, sure)
    print("# Fitted by tests/dictations/fit.py; five-fold over", len(files), "recordings; edits that could be saved:", best(rows))
    for sure, (total, false, count) in saved.items():
        print(f"# sure {sure:+.1f}: {int(count)} changes save {int(total)} edits, {int(false)} make it worse")
    print("# evidence\tdrugs\tterms")
    for name, a, b in zip(NAMES, weights["drug"], weights["term"]): print(f"{name}\t{a:.3f}\t{b:.3f}")

if __name__ == "__main__": main()
