#!/usr/bin/env python3
"""Learns what the review's order rests on (assets/correction/review_words.tsv): how likely a significant error stands at a word.

    python3 tests/review/learn.py texts ../shared/data OUT      OUT/own, OUT/learn, OUT/held: texts to put errors into
    python3 tests/review/learn.py speak OUT/own OUT/spoken      a part of our own notes, said by two voices of Debian's flite
    cargo run --example review_lessons -- texts OUT/learn 6 > OUT/learn.txt            (and own, held)
    cargo run --example review_lessons -- recordings OUT/spoken > OUT/spoken.txt       (and the `fit` folder of tests/dictations/make.py)
    python3 tests/review/learn.py fit OUT/own.txt OUT/learn.txt --recorded OUT/spoken.txt… [--held FILE…] > assets/correction/review_words.tsv

Learnt on our own notes (annotated notes, coded notes, traps) and on texts whose name ends in an even digit (MTSamples, ACI-Bench), with
sections of MTS-Dialog that share no eight words in a row with a held-back text; texts with odd numbers are only measured on. The voices are
not those of the recordings that are scored. The shipped weights are learnt on 27 of the recordings; what was heard once (NAME.heard.json, as
`transcribe --raw --format json` prints it) is not heard again. Needs numpy and scikit-learn; nothing of the texts is kept but weights of single words.
"""
import json, pathlib, re, subprocess, sys, tomllib, wave
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent.parent
VOICES = ["rms", "awb"]
# A feature seen in fewer drafts' texts than this says nothing.
TEXTS = 3
# How much a word of a recording counts.
REAL = 3
# The engine's own doubt counts more on recordings than on texts with made errors: chosen on 206 recordings of eight voices (430 errors),
# checked on 36 of eight others. Learning with all recordings instead (REAL 3 and 10) found fewer errors of those other voices.
DOUBT = 0.3

def even(name):
    digits = re.findall(r"\d", name)
    return bool(digits) and int(digits[-1]) % 2 == 0

def shingles(text):
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[n:n + 8]) for n in range(len(words) - 7)}

def texts(data, out):
    for part in ("own", "learn", "held"): (out / part).mkdir(parents=True, exist_ok=True)
    notes = (HERE / "data/notes/annotated.txt").read_text().split("=== ")[1:]
    for note in notes:
        title, _, body = note.partition("\n")
        body = re.sub(r"\[[^\]:]*:([^\]]*)\]", r"\1", body)
        (out / f"own/a{title.split()[0]}.txt").write_text(body)
    for note in tomllib.load(open(HERE / "coded_notes/notes.toml", "rb"))["note"]:
        (out / f"own/c{note['id']}.txt").write_text(note["text"])
    (out / "own/t0.txt").write_text((HERE / "coded_notes/traps.txt").read_text())
    seen = set()
    for path in sorted((data / "text/mtsamples").glob("*.txt")):
        text = path.read_text()
        if even(path.stem): (out / f"learn/{path.stem}.txt").write_text(text)
        else:
            seen |= shingles(text)
            (out / "held/mtsamples").mkdir(exist_ok=True)
            (out / f"held/mtsamples/{path.stem}.txt").write_text(text)
    for line in open(data / "notes/aci-bench.jsonl"):
        note = json.loads(line)
        (out / "held/aci").mkdir(exist_ok=True)
        folder = "learn" if even(note["id"]) else "held/aci"
        (out / f"{folder}/{note['id']}.txt").write_text(note["note"])
        if not even(note["id"]): seen |= shingles(note["note"])
    together, left = [], 0
    for line in open(data / "notes/mts-dialog.jsonl"):
        text = json.loads(line)["section_text"].strip()
        if shingles(text) & seen: left += 1
        elif len(text.split()) > 4: together.append(text)
    # Many sections a file, so that a draft is as long as a document.
    for n in range(0, len(together), 15):
        (out / f"learn/s{n // 15}-0.txt").write_text("\n\n".join(together[n:n + 15]))
    print(f"{left} sections of MTS-Dialog left out, for they stand in held-back texts", file=sys.stderr)

UNITS = {"mg": "milligrams", "mcg": "micrograms", "mL": "milliliters", "g": "grams", "kg": "kilograms", "cm": "centimeters", "mm": "millimeters",
         "BID": "twice daily", "TID": "three times daily", "PRN": "as needed", "HPI": "history of present illness", "BP": "blood pressure"}

def said(text):
    text = re.sub(r"(\d+)/(\d+)", r"\1 over \2", text)
    text = re.sub(r"(\d)%", r"\1 percent", text)
    return re.sub(r"\b(" + "|".join(UNITS) + r")\b", lambda m: UNITS[m[1]], text)

def speak(folder, out):
    out.mkdir(parents=True, exist_ok=True)
    for n, path in enumerate(sorted(folder.glob("*.txt"))):
        if n % 3 == 2 or path.stem == "t0": continue
        voice, text = VOICES[n % 3], path.read_text()
        wav = out / f"{path.stem}-{voice}.wav"
        subprocess.run(["flite", "-voice", voice, "-o", wav, "-t", said(text)], check=True)
        (out / f"{path.stem}-{voice}.txt").write_text(text)

def read(paths, names):
    """Drafts: name, words, count of errors, the errors of each word, the known of each word."""
    drafts = []
    for group, path in enumerate(paths):
        here = {}
        for line in open(path):
            head, _, rest = line.rstrip("\n").partition("\t")
            if head == "N":
                number, _, name = rest.partition("\t")
                here[int(number)] = names.setdefault(name, len(names))
            elif head == "D":
                name, words, errors = rest.split("\t")
                drafts.append((f"{group}/{name}", int(words), int(errors), [], [], group, []))
            elif head == "E": drafts[-1][6].append(rest)
            else:
                drafts[-1][3].append([int(e) for e in head.split(",") if e])
                row = {}
                for item in rest.split():
                    number, _, value = item.partition(":")
                    row[here[int(number)]] = float(value or 1)
                drafts[-1][4].append(row)
    return drafts

def matrix(drafts, width):
    from scipy.sparse import csr_matrix
    data, columns, starts = [], [], [0]
    for draft in drafts:
        for row in draft[4]:
            for c, v in row.items():
                if c < width: columns.append(c); data.append(v)
            starts.append(len(columns))
    return csr_matrix((np.array(data, np.float32), np.array(columns, np.int32), np.array(starts)), shape=(len(starts) - 1, width))

BESIDE = (0.5, 0.75)

def order(scores):
    """As the program's reading_order."""
    import heapq
    worth = list(scores)
    heap = [(-w, n) for n, w in enumerate(worth)]
    heapq.heapify(heap)
    placed, found = [False] * len(worth), []
    while heap:
        w, n = heapq.heappop(heap)
        if placed[n] or -w != worth[n]: continue
        placed[n] = True; found.append(n)
        for far, share in enumerate(BESIDE, 1):
            for b in (n - far, n + far):
                if 0 <= b < len(worth) and not placed[b]:
                    worth[b] *= share; heapq.heappush(heap, (-worth[b], b))
    return found

def recall(drafts, scores, share=0.15, ordered=order, missed=None):
    found = all_ = at = 0
    for draft in drafts:
        here = scores[at:at + len(draft[3])]; at += len(draft[3])
        read = ordered(here)[:int(np.ceil(share * draft[1]))]
        got = {e for n in read for e in draft[3][n]}
        found += len(got); all_ += draft[2]
        if missed is not None: missed += [draft[6][e] for e in range(draft[2]) if e not in got]
    return found / max(all_, 1), all_

def labels(drafts):
    return np.array([1 if errors else 0 for d in drafts for errors in d[3]])

def fit(arguments):
    from sklearn.linear_model import LogisticRegression
    held = []
    if "--held" in arguments:
        at = arguments.index("--held"); arguments, held = arguments[:at], arguments[at + 1:]
    spoken = []
    if "--recorded" in arguments:
        at = arguments.index("--recorded"); texts_, recorded = arguments[:at], arguments[at + 1:]
        spoken, arguments = range(len(texts_), len(texts_) + len(recorded)), texts_ + recorded
    names = {}
    drafts = read(arguments, names)
    texts_of = {}
    for draft in drafts:
        for n in {c for row in draft[4] for c in row}: texts_of.setdefault(n, set()).add(draft[0])
    kept = [n for n in range(len(names)) if len(texts_of.get(n, ())) >= TEXTS]
    x = matrix(drafts, len(names))[:, kept]
    y = labels(drafts)
    # Real errors are few beside made ones.
    counts = [REAL if draft[5] in spoken else 1 for draft in drafts for _ in draft[3]]
    model = LogisticRegression(C=0.2, max_iter=200, fit_intercept=False)
    model.fit(x, y, sample_weight=counts)
    weights = model.coef_[0]
    inverse = {n: name for name, n in names.items()}
    weights[kept.index(names["odds"])] += DOUBT
    for path in held:
        tests = read([path], names)
        scores = matrix(tests, max(kept) + 1)[:, kept] @ weights
        p = 1 / (1 + np.exp(-scores))
        print(path, "recall at 15 %% of the words: %.3f of %d" % recall(tests, p), file=sys.stderr)
    print("# How likely a significant error stands at a word: what is known of it, and what that adds to the odds (natural logarithms).")
    print("# Written by tests/review/learn.py, which says what it is learnt on; read with risk.toml.")
    for weight, n in sorted(zip(weights, kept), key=lambda pair: inverse[pair[1]]):
        if abs(weight) >= 0.02 and not inverse[n].startswith("#"): print(f"{inverse[n]}\t{weight:.2f}")

if __name__ == "__main__":
    what, rest = sys.argv[1], sys.argv[2:]
    if what == "fit": fit(rest)
    else: {"texts": texts, "speak": speak}[what](*map(pathlib.Path, rest))
