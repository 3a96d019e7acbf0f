-- Patients and records: registration with its history, keys for finding people, duplicates and merges, the rest of the chart,
-- disclosures, retention, beds. Conventions as in 0001.

-- A record that was found to be another's points to it; its rows stay where they are, so that un-merging is exact.
ALTER TABLE patients ADD COLUMN merged_into INTEGER REFERENCES patients (id);
CREATE INDEX patients_by_merge ON patients (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX patients_by_birth ON patients (born, family_name);

CREATE TRIGGER patients_merge_into_standing_records BEFORE UPDATE OF merged_into ON patients
WHEN NEW.merged_into IS NOT NULL AND (NEW.merged_into = NEW.id
    OR EXISTS (SELECT 1 FROM patients WHERE id = NEW.merged_into AND merged_into IS NOT NULL))
BEGIN SELECT RAISE(ABORT, 'a record is merged into one that stands'); END;
CREATE TRIGGER patients_are_kept BEFORE DELETE ON patients BEGIN SELECT RAISE(ABORT, 'patients are not deleted'); END;

-- Everything that registration asks, as JSON; what lists and claims need stands in columns of patients and patient_contacts too.
CREATE TABLE registrations (
    patient_id INTEGER PRIMARY KEY REFERENCES patients (id),
    version    INTEGER NOT NULL CHECK (version >= 1),
    content    TEXT NOT NULL,
    saved_at   TEXT NOT NULL,
    saved_by   INTEGER REFERENCES users (id)
) STRICT;
CREATE TABLE registration_history (
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    version    INTEGER NOT NULL CHECK (version >= 1),
    content    TEXT NOT NULL,
    saved_at   TEXT NOT NULL,
    saved_by   INTEGER REFERENCES users (id),
    PRIMARY KEY (patient_id, version)
) STRICT;
CREATE TRIGGER registration_history_is_not_changed BEFORE UPDATE ON registration_history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER registration_history_is_not_deleted BEFORE DELETE ON registration_history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

-- Finding people: a row for each word of any of a patient's names (the other words beside it, so that one stretch of the index
-- answers several words), for each telephone number, and for each number backwards behind a tilde (people say the last digits).
CREATE TABLE patient_keys (
    word       TEXT NOT NULL,
    others     TEXT NOT NULL,
    patient_id INTEGER NOT NULL REFERENCES patients (id)
) STRICT;
CREATE INDEX patient_keys_by_word ON patient_keys (word, others, patient_id);
CREATE INDEX patient_keys_by_patient ON patient_keys (patient_id);
-- Every word once, with its sound; and its endings, so that a part from within is found too.
CREATE TABLE name_words (
    word  TEXT PRIMARY KEY,
    sound TEXT NOT NULL
) STRICT;
CREATE INDEX name_words_by_sound ON name_words (sound, word);
CREATE TABLE name_endings (
    ending TEXT NOT NULL,
    word   TEXT NOT NULL,
    PRIMARY KEY (ending, word)
) STRICT;
-- By which rules the keys were made; another number and they are made anew at opening.
CREATE TABLE key_rules (
    name    TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;

-- Pairs that may be one person; the lower number first.
CREATE TABLE duplicate_pairs (
    first_id   INTEGER NOT NULL REFERENCES patients (id),
    second_id  INTEGER NOT NULL REFERENCES patients (id) CHECK (second_id > first_id),
    weight     INTEGER NOT NULL,
    why        TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'different', 'merged')),
    decided_by INTEGER REFERENCES users (id),
    decided_at TEXT,
    PRIMARY KEY (first_id, second_id)
) STRICT;
CREATE INDEX duplicate_pairs_open ON duplicate_pairs (state, weight);

CREATE TABLE merges (
    id          INTEGER PRIMARY KEY,
    survivor_id INTEGER NOT NULL REFERENCES patients (id),
    absorbed_id INTEGER NOT NULL REFERENCES patients (id) CHECK (absorbed_id <> survivor_id),
    merged_at   TEXT NOT NULL,
    merged_by   INTEGER NOT NULL REFERENCES users (id),
    before      TEXT NOT NULL,
    after       TEXT NOT NULL,
    marks       TEXT NOT NULL,
    undone_at   TEXT,
    undone_by   INTEGER REFERENCES users (id)
) STRICT;
CREATE UNIQUE INDEX merges_in_force ON merges (absorbed_id) WHERE undone_at IS NULL;
CREATE INDEX merges_by_survivor ON merges (survivor_id);

-- The chart's entries: since when, until when, and in which state.
ALTER TABLE chart_entries ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'ended', 'entered_in_error'));
ALTER TABLE chart_entries ADD COLUMN since TEXT NOT NULL DEFAULT '';
ALTER TABLE chart_entries ADD COLUMN until TEXT NOT NULL DEFAULT '';

CREATE TABLE immunizations (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    vaccine    TEXT NOT NULL,
    given_on   TEXT NOT NULL CHECK (length(given_on) = 10),
    lot        TEXT NOT NULL,
    site       TEXT NOT NULL,
    given_by   TEXT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'entered_in_error'))
) STRICT;
CREATE INDEX immunizations_by_patient ON immunizations (patient_id, given_on);

-- Thousandths of the unit that assets/records/vitals.toml gives the kind.
CREATE TABLE vital_signs (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    kind       TEXT NOT NULL,
    taken_at   TEXT NOT NULL CHECK (length(taken_at) = 16),
    thousandths INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'entered_in_error'))
) STRICT;
CREATE INDEX vital_signs_by_patient ON vital_signs (patient_id, kind, taken_at);

-- Scans and papers from outside, as they came.
CREATE TABLE patient_files (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    kind       TEXT NOT NULL CHECK (kind IN ('insurance_card_front', 'insurance_card_back', 'identity', 'consent', 'outside_record', 'other')),
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content    BLOB NOT NULL,
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64),
    added_at   TEXT NOT NULL,
    added_by   INTEGER NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX patient_files_by_patient ON patient_files (patient_id, kind);

-- What the chart's entries said before somebody changed them.
CREATE TABLE chart_history (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    entry      TEXT NOT NULL,
    was        TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by INTEGER NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX chart_history_by_patient ON chart_history (patient_id);
CREATE TRIGGER chart_history_is_not_changed BEFORE UPDATE ON chart_history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER chart_history_is_not_deleted BEFORE DELETE ON chart_history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

-- To whom what was given (45 CFR 164.528, accounting of disclosures).
CREATE TABLE disclosures (
    id           INTEGER PRIMARY KEY,
    patient_id   INTEGER NOT NULL REFERENCES patients (id),
    disclosed_at TEXT NOT NULL,
    recipient    TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    basis        TEXT NOT NULL CHECK (basis IN ('authorization', 'treatment', 'payment', 'operations', 'patient', 'law', 'public_health')),
    what         TEXT NOT NULL,
    sha256       TEXT NOT NULL CHECK (length(sha256) = 64),
    disclosed_by INTEGER NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX disclosures_by_patient ON disclosures (patient_id, disclosed_at);
CREATE TRIGGER disclosures_are_not_changed BEFORE UPDATE ON disclosures BEGIN SELECT RAISE(ABORT, 'the disclosure log is append-only'); END;
CREATE TRIGGER disclosures_are_not_deleted BEFORE DELETE ON disclosures BEGIN SELECT RAISE(ABORT, 'the disclosure log is append-only'); END;

-- While a hold stands, the record is not due for destruction.
CREATE TABLE record_holds (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    reason     TEXT NOT NULL,
    placed_at  TEXT NOT NULL,
    placed_by  INTEGER NOT NULL REFERENCES users (id),
    lifted_at  TEXT
) STRICT;
CREATE INDEX record_holds_by_patient ON record_holds (patient_id);

-- Beds. A stay is open while it has no end; a patient has at most one open admission, a bed at most one open stay.
CREATE TABLE beds (
    id    INTEGER PRIMARY KEY,
    unit  TEXT NOT NULL,
    room  TEXT NOT NULL,
    name  TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'cleaning', 'blocked')),
    UNIQUE (unit, room, name)
) STRICT;
CREATE TABLE admissions (
    id            INTEGER PRIMARY KEY,
    patient_id    INTEGER NOT NULL REFERENCES patients (id),
    attending_id  INTEGER NOT NULL REFERENCES users (id),
    reason        TEXT NOT NULL,
    admitted_at   TEXT NOT NULL CHECK (length(admitted_at) = 16),
    discharged_at TEXT CHECK (discharged_at IS NULL OR (length(discharged_at) = 16 AND discharged_at >= admitted_at)),
    disposition   TEXT CHECK ((disposition IS NULL) = (discharged_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX admissions_open ON admissions (patient_id) WHERE discharged_at IS NULL;
CREATE INDEX admissions_by_patient ON admissions (patient_id, admitted_at);
CREATE TABLE bed_stays (
    id           INTEGER PRIMARY KEY,
    admission_id INTEGER NOT NULL REFERENCES admissions (id),
    bed_id       INTEGER NOT NULL REFERENCES beds (id),
    from_at      TEXT NOT NULL CHECK (length(from_at) = 16),
    to_at        TEXT CHECK (to_at IS NULL OR (length(to_at) = 16 AND to_at >= from_at))
) STRICT;
CREATE UNIQUE INDEX bed_stays_open ON bed_stays (bed_id) WHERE to_at IS NULL;
CREATE UNIQUE INDEX bed_stays_of_admission_open ON bed_stays (admission_id) WHERE to_at IS NULL;
CREATE INDEX bed_stays_by_bed ON bed_stays (bed_id, from_at);
CREATE INDEX bed_stays_by_admission ON bed_stays (admission_id, from_at);
CREATE INDEX bed_stays_by_end ON bed_stays (to_at, from_at);

CREATE TRIGGER stays_begin_in_ready_beds BEFORE INSERT ON bed_stays
WHEN EXISTS (SELECT 1 FROM beds WHERE id = NEW.bed_id AND state <> 'ready')
BEGIN SELECT RAISE(ABORT, 'that bed is not ready'); END;
CREATE TRIGGER stays_do_not_overlap BEFORE INSERT ON bed_stays
WHEN EXISTS (SELECT 1 FROM bed_stays WHERE bed_id = NEW.bed_id AND (to_at IS NULL OR to_at > NEW.from_at))
BEGIN SELECT RAISE(ABORT, 'that bed is taken'); END;
CREATE TRIGGER stays_follow_each_other BEFORE INSERT ON bed_stays
WHEN EXISTS (SELECT 1 FROM bed_stays WHERE admission_id = NEW.admission_id AND (to_at IS NULL OR to_at > NEW.from_at))
BEGIN SELECT RAISE(ABORT, 'the patient lies in another bed'); END;
CREATE TRIGGER stays_belong_to_open_admissions BEFORE INSERT ON bed_stays
WHEN EXISTS (SELECT 1 FROM admissions WHERE id = NEW.admission_id AND (discharged_at IS NOT NULL OR admitted_at > NEW.from_at))
BEGIN SELECT RAISE(ABORT, 'the patient is not admitted at that time'); END;
CREATE TRIGGER stays_only_end BEFORE UPDATE ON bed_stays
WHEN OLD.to_at IS NOT NULL OR NEW.to_at IS NULL OR NEW.bed_id <> OLD.bed_id OR NEW.admission_id <> OLD.admission_id OR NEW.from_at <> OLD.from_at
BEGIN SELECT RAISE(ABORT, 'a stay only ends'); END;
CREATE TRIGGER stays_are_kept BEFORE DELETE ON bed_stays BEGIN SELECT RAISE(ABORT, 'stays are kept'); END;
CREATE TRIGGER admissions_do_not_overlap BEFORE INSERT ON admissions
WHEN EXISTS (SELECT 1 FROM admissions WHERE patient_id = NEW.patient_id AND (discharged_at IS NULL OR discharged_at > NEW.admitted_at))
BEGIN SELECT RAISE(ABORT, 'the patient is admitted already'); END;
CREATE TRIGGER admissions_begin_open BEFORE INSERT ON admissions WHEN NEW.discharged_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an admission begins open'); END;
CREATE TRIGGER admissions_only_end BEFORE UPDATE ON admissions
WHEN OLD.discharged_at IS NOT NULL OR NEW.patient_id <> OLD.patient_id OR NEW.admitted_at <> OLD.admitted_at
BEGIN SELECT RAISE(ABORT, 'a discharged admission is closed'); END;
CREATE TRIGGER discharge_leaves_the_bed BEFORE UPDATE OF discharged_at ON admissions
WHEN NEW.discharged_at IS NOT NULL AND EXISTS (SELECT 1 FROM bed_stays WHERE admission_id = NEW.id AND (to_at IS NULL OR to_at > NEW.discharged_at))
BEGIN SELECT RAISE(ABORT, 'the patient still lies in a bed'); END;
CREATE TRIGGER admissions_are_kept BEFORE DELETE ON admissions BEGIN SELECT RAISE(ABORT, 'admissions are kept'); END;

-- Worklists that stay short however old the office is.
CREATE INDEX encounters_by_service_day ON encounters (service_on);
CREATE INDEX documents_unsigned ON documents (author_id, id) WHERE state IN ('draft', 'editing', 'preliminary');
CREATE INDEX encounter_codes_undecided ON encounter_codes (document_id) WHERE status = 'suggested';
CREATE INDEX dictations_by_status ON dictations (status, begun_at);
