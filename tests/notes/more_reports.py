"""Makes the folder of further reports that `learn.rs --more` reads: the reports of MTSamples that are not in ../shared/data.

    pip install rdata pandas
    python3 tests/notes/more_reports.py mtsamples.rda ../shared/data/text/mtsamples OUT

`mtsamples.rda` is data/mtsamples.rda of GitHub ML4LHS/clinspacy (4,999 rows, most of them there twice or more; CC0 as its publisher states).
Left out: the reports of the second folder themselves; whatever shares more than 5 % of its runs of five words with one of them (of the
shorter of the two), so that nothing of a held-back report is learnt; and all but one of those that share half with each other.
Line breaks that the source ran together with commas are put back, as in the second folder.
"""

import collections
import json
import pathlib
import re
import sys

import rdata

NEAR_REFERENCE = 0.05
SAME = 0.5
LEAST_WORDS = 34
# Of the specialties that list the same report, the one that tells its form.
TELLING = ["Radiology", "Discharge Summary", "Consult - History and Phy.", "Surgery"]


def with_breaks(text):
    """The text with its lost line breaks: a comma after a full stop or colon, before a heading, a number or a capital."""
    text = text.replace("\r", " ")
    text = re.sub(r"([.:!?])\s*,\s*(?=\S)", r"\1\n", text)
    text = re.sub(r",\s{0,2}(?=[A-Z][A-Z /&\-()']{2,60}:)", r"\n", text)
    text = re.sub(r",(?=\d{1,2}\.\s)", r"\n", text)
    text = re.sub(r",(?=[A-Z][a-z])", r"\n", text)
    text = re.sub(r"[ \t]+", " ", text.rstrip(" ,"))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def runs(text):
    """Its runs of five words."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[at : at + 5]) for at in range(len(words) - 4)}


class Known:
    """Texts by their runs, to find the one that is nearest to another."""

    def __init__(self):
        self.sizes, self.by_run = {}, collections.defaultdict(list)

    def add(self, name, of):
        self.sizes[name] = len(of)
        for run in of:
            self.by_run[run].append(name)

    def nearest(self, of):
        shared = collections.Counter(name for run in of for name in self.by_run.get(run, ()))
        near = ((n / min(len(of), self.sizes[name]), name) for name, n in shared.items())
        return max(near, default=(0.0, None))


def main(source, reference, out):
    reference, out = pathlib.Path(reference), pathlib.Path(out)
    out.mkdir(parents=True)
    references, kept = Known(), Known()
    for path in sorted(reference.glob("*.txt")):
        references.add(path.stem, runs(path.read_text()))
    index, also, left = [], collections.defaultdict(list), collections.Counter()
    for _, row in rdata.read_rda(source)["mtsamples"].iterrows():
        name, text, specialty = f"mt{int(row.note_id):04d}", row.transcription, row.medical_specialty.strip()
        if name in references.sizes or not isinstance(text, str):
            continue
        text = with_breaks(text)
        of = runs(text)
        if len(of) < LEAST_WORDS - 4:
            left["short"] += 1
        elif references.nearest(of)[0] > NEAR_REFERENCE:
            left["near a reference"] += 1
        elif (near := kept.nearest(of))[0] > SAME:
            left["there already"] += 1
            also[near[1]].append(specialty)
        else:
            kept.add(name, of)
            (out / f"{name}.txt").write_text(text + "\n")
            index.append({"id": name, "specialty": specialty})
    with open(out / "index.jsonl", "w") as file:
        for entry in index:
            listed = [entry["specialty"], *also[entry["id"]]]
            entry["specialty"] = next((s for s in TELLING if s in listed), entry["specialty"])
            file.write(json.dumps(entry) + "\n")
    print(f"{len(index)} reports; left out: {dict(left)}", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
