#!/usr/bin/env python3
"""Has the drugs of assets/language/drugs.tsv said and recognised one by one, and keeps what was heard in their place.

    python3 tests/dictations/mishear.py OUT --chartwright target/release/chartwright [--tiers 1,2] [--seed N]

adds to OUT/pairs.tsv (name, what was heard, voice, batch) and goes on where it was stopped; at its end writes
assets/language/misheard.tsv. Its voices are neither those of make.py's `held` nor those of any recording that is scored.
Needs what make.py needs for Kokoro.
"""
import argparse, difflib, pathlib, random, re, subprocess
import make

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
VOICES = ["kokoro:am_michael", "kokoro:af_heart", "kokoro:bf_alice", "kokoro:bm_george", "kokoro:am_onyx"]
BEFORE = ["He takes", "She was started on", "Continue", "Medications include", "We will stop", "Prescribed", "She takes", "Refill"]
UNITS = {"mg": "milligrams", "mcg": "micrograms", "g": "grams", "meq": "milliequivalents", "%": "percent"}
BATCH = 10

def words(text):
    text = re.sub(r"(\d)(mg|mcg|g|meq|units|%)", lambda m: m[1] + " " + UNITS.get(m[2], m[2]), text.lower())
    return re.sub(r"[^a-z0-9 ]", " ", text.replace("-", " ")).split()

def sentence(rng, name, strengths):
    """A sentence as it is said, and its three parts as they would be written if all were heard right."""
    said, written = make.dose(rng, strengths)
    before, said, written = rng.choice(BEFORE), said or "daily", written or "daily"
    number = written.split(" ")[0].rstrip("%")
    after = said.replace(make.spoken(number), number, 1) if number[0].isdigit() else said
    return f"{before} {name.replace('-', ' ')} {said}.", (before, name, after)

def in_its_place(plan, heard):
    """For each name, the words between those right before and right after it."""
    expected, slots = [], []
    for before, name, after in plan:
        expected += words(before)
        start = len(expected)
        expected += words(name)
        slots.append((start, len(expected), name))
        expected += words(after)
    where = {}
    for block in difflib.SequenceMatcher(None, expected, heard, autojunk=False).get_matching_blocks():
        where.update({block.a + i: block.b + i for i in range(block.size)})
    for start, end, name in slots:
        if start - 1 in where and end in where:
            found = heard[where[start - 1] + 1:where[end]]
            if 0 < len(found) <= 5: yield name, " ".join(found)

def keep(pairs):
    misheard = {(name, heard) for name, heard, *_ in pairs if name.lower().replace("-", " ") != heard}
    with open(ROOT / "assets/language/misheard.tsv", "w") as out:
        out.write("# What the base model wrote for names of drugs.tsv that synthetic voices said; made by tests/dictations/mishear.py.\n# name\theard\n")
        out.writelines(f"{name}\t{heard}\n" for name, heard in sorted(misheard, key=lambda m: (m[0].lower(), m[1])))

def main():
    parser = argparse.ArgumentParser(); parser.add_argument("out", type=pathlib.Path); parser.add_argument("--chartwright", required=True)
    parser.add_argument("--tiers", default="1,2"); parser.add_argument("--seed", type=int, default=12)
    a = parser.parse_args(); rng, tools = random.Random(a.seed), {}
    a.out.mkdir(parents=True, exist_ok=True); listing = a.out / "pairs.tsv"
    pairs = [line.split("\t") for line in listing.read_text().splitlines()] if listing.exists() else []
    make.ELSEWHERE.clear()
    known, tiers = {pair[0] for pair in pairs}, [int(t) for t in a.tiers.split(",")]
    names = [d for d in make.drugs() if d[1] in tiers and d[0] not in known]
    rng.shuffle(names); names.sort(key=lambda d: d[1])
    for n in range(0, len(names), BATCH):
        voice, (said, plan) = VOICES[n // BATCH % len(VOICES)], zip(*[sentence(rng, name, strengths) for name, _, strengths in names[n:n + BATCH]])
        full, wav = a.out / "full.wav", a.out / "batch.wav"
        make.speak(*voice.split(":"), " ".join(said), str(full), tools)
        subprocess.run(["sox", "-G", str(full), "-r", "16000", "-b", "16", "-c", "1", str(wav)], check=True)
        text = subprocess.run([a.chartwright, "transcribe", "--raw", str(wav)], capture_output=True, text=True, check=True).stdout
        with open(listing, "a") as out:
            for name, heard in in_its_place(plan, words(text)):
                pairs.append([name, heard]); out.write(f"{name}\t{heard}\t{voice}\t{a.seed}-{n // BATCH}\n")
    keep(pairs)

if __name__ == "__main__": main()
