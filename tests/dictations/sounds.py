#!/usr/bin/env python3
"""How the names of assets/language/drugs.tsv are said, as espeak-ng reads them: writes assets/language/drug_sounds.tsv to standard output.

    python3 tests/dictations/sounds.py > assets/language/drug_sounds.tsv

Needs Debian's espeak-ng. Sounds are named as in the CMU pronouncing dictionary.
"""
import pathlib, re, subprocess
HERE = pathlib.Path(__file__).resolve().parent
DRUGS = HERE.parent.parent / "assets/language/drugs.tsv"
# Longest first: where two letters are one sound.
SOUNDS = {"tʃ": "CH", "dʒ": "JH", "aɪə": "AY AH", "aɪɚ": "AY ER", "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "ɔɪ": "OY", "oʊ": "OW", "oː": "AO", "ɔː": "AO", "ɔ": "AO", "ɑː": "AA",
          "ɑ": "AA", "ɒ": "AA", "iː": "IY", "iə": "IY AH", "i": "IY", "uː": "UW", "u": "UW", "ʊ": "UH", "ɜː": "ER", "ɚ": "ER", "ɪ": "IH", "ᵻ": "IH", "ɛ": "EH", "e": "EH", "æ": "AE",
          "a": "AE", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ŋ": "NG", "θ": "TH", "ð": "DH", "ʃ": "SH", "ʒ": "ZH", "ɹ": "R", "r": "R", "ɾ": "T", "ʔ": "T", "j": "Y", "ɡ": "G",
          "g": "G", "x": "K", "ç": "HH", "ɬ": "L", "n̩": "AH N", "l̩": "AH L"}
SOUNDS.update({c: c.upper() for c in "bdfklmnpstvwz"}); SOUNDS["h"] = "HH"
ORDER = sorted(SOUNDS, key=len, reverse=True)

def names():
    found = []
    for line in DRUGS.read_text().splitlines():
        if not line or line.startswith("#"): continue
        name, _, brands = (line.split("\t") + ["", ""])[:3]
        found += [name] + [b.strip() for b in brands.split(",") if b.strip()]
    return sorted(set(found), key=str.lower)

def sounds(ipa):
    said, at = [], 0
    ipa = re.sub(r"[ˈˌː]", lambda m: "ː" if m[0] == "ː" else "", ipa).replace("\u200d", "")
    while at < len(ipa):
        found = next((s for s in ORDER if ipa.startswith(s, at)), None)
        if found: said += SOUNDS[found].split(); at += len(found)
        else: at += 1
    return [s for n, s in enumerate(said) if n == 0 or s != said[n - 1]]

print("# How the names of drugs.tsv are said, in the CMU pronouncing dictionary's sounds; made by tests/dictations/sounds.py.")
for name in names():
    ipa = subprocess.run(["espeak-ng", "-q", "--ipa", "-v", "en-us", name.replace("-", " ")], capture_output=True, text=True).stdout
    print(f"{name}\t{' '.join(sounds(ipa))}")
