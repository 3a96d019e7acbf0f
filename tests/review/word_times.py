#!/usr/bin/env python3
"""How far the engine's word times are from where the words really are, on speech whose sounds' times are known.

    python3 tests/review/word_times.py make TEXTS OUT [--count N]     recordings by Debian's flite, with the time of every word
    python3 tests/review/word_times.py espeak TEXTS OUT [--count N]   recordings by four voices of espeak-ng, with the time each word begins
    python3 tests/review/word_times.py sounds TEXTS OUT [--count N]   recordings that tests/review/sounds.rs begins to learn from
    python3 tests/review/word_times.py score OUT --chartwright target/debug/chartwright

flite tells when each of its sounds ends (-psdur); which sounds are whose is known from each word said alone; espeak-ng (its library, Debian's
libespeak-ng1, and sox) tells when it begins a word. A word is compared where the engine heard it right. Texts are our own notes without
their marks (learn.py texts). The voices that are measured are not those that the sounds were learnt on.
"""
import argparse, ctypes, difflib, functools, json, pathlib, re, subprocess, wave
from learn import said

VOICES = ["rms", "awb", "slt"]

@functools.cache
def sounds(voice, word):
    out = subprocess.run(["flite", "-voice", voice, "-ps", "-t", word, "none"], capture_output=True, text=True).stdout
    return tuple(s for s in out.split() if s != "pau")

def spoken(text):
    """Words only as letters, so that each is one word to both sides."""
    text = re.sub(r"[^A-Za-z0-9 .,]", " ", said(text))
    return re.sub(r"\s+", " ", re.sub(r"\b\w*\d\w*\b", " ", text)).strip()

def make(texts, out, count):
    out.mkdir(parents=True, exist_ok=True)
    for n, path in enumerate(sorted(texts.glob("*.txt"))[:count]):
        voice, text = VOICES[n % 3], spoken(path.read_text())
        wav = out / f"{path.stem}.wav"
        told = subprocess.run(["flite", "-voice", voice, "-psdur", "-t", text, "-o", wav], capture_output=True, text=True).stdout
        heard, at = [], 0.0
        for item in told.split():
            sound, _, end = item.partition(":")
            if sound != "pau": heard.append((sound, at, float(end)))
            at = float(end)
        words = re.findall(r"[A-Za-z]+", text)
        plan = [(w, s) for w in range(len(words)) for s in sounds(voice, words[w])]
        times = {}
        matcher = difflib.SequenceMatcher(None, [s for _, s in plan], [s for s, _, _ in heard], autojunk=False)
        for a, b, size in matcher.get_matching_blocks():
            for k in range(size):
                word, (_, start, end) = plan[a + k][0], heard[b + k]
                times.setdefault(word, []).append((a + k, start, end))
        lines = []
        for word, found in times.items():
            # Only words all of whose sounds were found.
            own = [n for n, (w, _) in enumerate(plan) if w == word]
            if [f[0] for f in found] == own: lines.append(f"{words[word]}\t{found[0][1]:.3f}\t{found[-1][2]:.3f}")
        (out / f"{path.stem}.times.tsv").write_text("\n".join(lines))

class Told(ctypes.Structure):
    """espeak-ng's espeak_EVENT."""
    _fields_ = [("kind", ctypes.c_int), ("text", ctypes.c_uint), ("place", ctypes.c_int), ("length", ctypes.c_int), ("at", ctypes.c_int),
                ("sample", ctypes.c_int), ("user", ctypes.c_void_p), ("id", ctypes.c_char * 8)]

ESPEAK = ["en-gb-scotland", "en-gb-x-rp", "en-us+f2", "en-029"]

def espeak(texts, out, count):
    out.mkdir(parents=True, exist_ok=True)
    library, sound, words = ctypes.CDLL("libespeak-ng.so.1"), [], []
    rate = library.espeak_Initialize(2, 500, None, 0)
    def heard(samples, number, events):
        if number > 0: sound.append(ctypes.string_at(samples, 2 * number))
        n = 0
        while events[n].kind:
            if events[n].kind == 1: words.append((events[n].place - 1, events[n].length, events[n].at / 1000))
            n += 1
        return 0
    heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Told))(heard)
    library.espeak_SetSynthCallback(heard)
    # Other texts than flite's.
    for n, path in enumerate(sorted(texts.glob("*.txt"))[20:20 + count]):
        text = spoken(path.read_text())[:900]
        text = text[:text.rfind(" ")]
        sound.clear(); words.clear()
        assert library.espeak_SetVoiceByName(ESPEAK[n % 4].encode()) == 0, "espeak-ng lacks a voice"
        library.espeak_SetParameter(1, 155, 0)
        library.espeak_Synth(text.encode() + b"\0", len(text) + 1, 0, 1, 0, 1, None, None)
        library.espeak_Synchronize()
        raw = out / f"{path.stem}.22.wav"
        with wave.open(str(raw), "wb") as file:
            file.setnchannels(1); file.setsampwidth(2); file.setframerate(rate); file.writeframes(b"".join(sound))
        subprocess.run(["sox", raw, "-r", "16000", out / f"{path.stem}.wav"], check=True, stderr=subprocess.DEVNULL)
        raw.unlink()
        rows = ((text[place:place + length], at) for place, length, at in words)
        (out / f"{path.stem}.times.tsv").write_text("\n".join(f"{word}\t{at:.3f}\t" for word, at in rows if word.isalpha()))

def label(texts, out, count):
    """What tests/review/sounds.rs begins with: each sound of a voice that is not measured on, and when it ends."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(texts.glob("*.txt"))[:count]:
        wav = out / f"{path.stem}.wav"
        told = subprocess.run(["flite", "-voice", "kal16", "-psdur", "-t", spoken(path.read_text()), "-o", wav], capture_output=True, text=True).stdout
        names = {"pau": "-", "ax": "AH"}
        rows = (item.partition(":") for item in told.split())
        (out / f"{path.stem}.sounds.tsv").write_text("\n".join(f"{names.get(s, s.upper())}\t{end}" for s, _, end in rows))

def score(out, program):
    starts, ends, all_ = [], [], 0
    for path in sorted(out.glob("*.times.tsv")):
        true = [line.split("\t") for line in path.read_text().splitlines()]
        wav = out / path.name.replace(".times.tsv", ".wav")
        told = subprocess.run([program, "transcribe", wav, "--raw", "--format", "json"], capture_output=True, text=True)
        words = [w for s in json.loads(told.stdout)["segments"] for w in s["words"]]
        plain = lambda w: re.sub(r"[^a-z]", "", w.lower())
        matcher = difflib.SequenceMatcher(None, [plain(w[0]) for w in true], [plain(w["text"]) for w in words], autojunk=False)
        all_ += len(true)
        for a, b, size in matcher.get_matching_blocks():
            for k in range(size):
                starts.append(abs(words[b + k]["start"] - float(true[a + k][1])))
                if true[a + k][2]: ends.append(abs(words[b + k]["end"] - float(true[a + k][2])))
    print(f"{len(starts)} of {all_} words heard right")
    for name, off in (("start", sorted(starts)), ("end", sorted(ends))):
        if not off: continue
        share = lambda s: off[min(int(s * len(off)), len(off) - 1)] * 1000
        within = sum(o <= 0.2 for o in off) / len(off)
        print(f"{name}: median {share(0.5):.0f} ms, p90 {share(0.9):.0f} ms, p95 {share(0.95):.0f} ms, within 200 ms {within:.3f}")

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["make", "espeak", "sounds", "score"])
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--chartwright", default="target/debug/chartwright")
    a = parser.parse_args()
    if a.what == "sounds": label(a.folders[0], a.folders[1], a.count)
    elif a.what == "espeak": espeak(a.folders[0], a.folders[1], a.count)
    elif a.what == "make": make(a.folders[0], a.folders[1], a.count)
    else: score(a.folders[0], a.chartwright)
