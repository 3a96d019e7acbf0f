-- The office's first tables. Types and statements stay in what PostgreSQL accepts too, but for STRICT and the triggers'
-- RAISE (a function there). Dates are ISO text, instants are UTC ISO text, money is cents, flags are 0 or 1.

CREATE TABLE users (
    id            INTEGER PRIMARY KEY,
    user_name     TEXT NOT NULL UNIQUE,
    display_name  TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('physician', 'transcriptionist', 'coder', 'receptionist', 'biller', 'manager')),
    npi           TEXT CHECK (npi IS NULL OR length(npi) = 10)
) STRICT;

CREATE TABLE patients (
    id          INTEGER PRIMARY KEY,
    mrn         TEXT NOT NULL UNIQUE,
    given_name  TEXT NOT NULL,
    family_name TEXT NOT NULL,
    born        TEXT NOT NULL CHECK (length(born) = 10),
    sex         TEXT NOT NULL CHECK (sex IN ('F', 'M', 'U'))
) STRICT;
CREATE INDEX patients_by_name ON patients (family_name, given_name);

-- Problems, medications and allergies as the chart words them.
CREATE TABLE chart_entries (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    kind       TEXT NOT NULL CHECK (kind IN ('problem', 'medication', 'allergy')),
    wording    TEXT NOT NULL
) STRICT;
CREATE INDEX chart_entries_by_patient ON chart_entries (patient_id, kind);

CREATE TABLE encounters (
    id          INTEGER PRIMARY KEY,
    patient_id  INTEGER NOT NULL REFERENCES patients (id),
    provider_id INTEGER NOT NULL REFERENCES users (id),
    service_on  TEXT NOT NULL CHECK (length(service_on) = 10),
    reason      TEXT NOT NULL
) STRICT;
CREATE INDEX encounters_by_patient ON encounters (patient_id, service_on);

CREATE TABLE appointments (
    id           INTEGER PRIMARY KEY,
    encounter_id INTEGER NOT NULL UNIQUE REFERENCES encounters (id),
    starts       TEXT NOT NULL CHECK (length(starts) = 16),
    minutes      INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    status       TEXT NOT NULL CHECK (status IN ('scheduled', 'arrived', 'roomed', 'done', 'missed'))
) STRICT;
CREATE INDEX appointments_by_start ON appointments (starts);

CREATE TABLE dictations (
    id           INTEGER PRIMARY KEY,
    encounter_id INTEGER NOT NULL REFERENCES encounters (id),
    author_id    INTEGER NOT NULL REFERENCES users (id),
    work_type    TEXT NOT NULL CHECK (work_type IN ('progress_note', 'history_and_physical')),
    status       TEXT NOT NULL CHECK (status IN ('recording', 'recorded', 'transcribed')),
    begun_at     TEXT NOT NULL,
    samples      INTEGER NOT NULL DEFAULT 0 CHECK (samples >= 0)
) STRICT;
CREATE INDEX dictations_by_encounter ON dictations (encounter_id);

-- While recording: a row at most every quarter of a second, 16-bit little-endian samples. Complete: one FLAC in dictation_audio.
CREATE TABLE audio_chunks (
    dictation_id INTEGER NOT NULL REFERENCES dictations (id),
    seq          INTEGER NOT NULL CHECK (seq >= 0),
    pcm          BLOB NOT NULL,
    PRIMARY KEY (dictation_id, seq)
) STRICT;

CREATE TABLE dictation_audio (
    dictation_id INTEGER PRIMARY KEY REFERENCES dictations (id),
    flac         BLOB NOT NULL
) STRICT;

CREATE TABLE transcripts (
    dictation_id INTEGER PRIMARY KEY REFERENCES dictations (id),
    model        TEXT NOT NULL,
    heard        TEXT NOT NULL,
    finished     TEXT NOT NULL
) STRICT;

CREATE TABLE documents (
    id           INTEGER PRIMARY KEY,
    encounter_id INTEGER NOT NULL REFERENCES encounters (id),
    dictation_id INTEGER UNIQUE REFERENCES dictations (id),
    author_id    INTEGER NOT NULL REFERENCES users (id),
    work_type    TEXT NOT NULL CHECK (work_type IN ('progress_note', 'history_and_physical')),
    state        TEXT NOT NULL CHECK (state IN ('draft', 'editing', 'preliminary', 'signed', 'addended'))
) STRICT;
CREATE INDEX documents_by_encounter ON documents (encounter_id);

CREATE TABLE document_versions (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    version     INTEGER NOT NULL CHECK (version >= 1),
    note        TEXT NOT NULL,
    author_id   INTEGER NOT NULL REFERENCES users (id),
    saved_at    TEXT NOT NULL,
    PRIMARY KEY (document_id, version)
) STRICT;

CREATE TABLE signatures (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    version     INTEGER NOT NULL,
    signer_id   INTEGER NOT NULL REFERENCES users (id),
    signer_name TEXT NOT NULL,
    signer_role TEXT NOT NULL,
    meaning     TEXT NOT NULL,
    signed_at   TEXT NOT NULL,
    sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
    FOREIGN KEY (document_id, version) REFERENCES document_versions (document_id, version)
) STRICT;

CREATE TABLE addenda (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    author_id   INTEGER NOT NULL REFERENCES users (id),
    added_at    TEXT NOT NULL,
    wording     TEXT NOT NULL
) STRICT;

CREATE TABLE encounter_codes (
    id           INTEGER PRIMARY KEY,
    encounter_id INTEGER NOT NULL REFERENCES encounters (id),
    document_id  INTEGER REFERENCES documents (id),
    code         TEXT NOT NULL,
    suggestion   TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('suggested', 'accepted', 'rejected')),
    sequence     INTEGER NOT NULL CHECK (sequence >= 1),
    decided_by   INTEGER REFERENCES users (id),
    UNIQUE (encounter_id, code),
    CHECK (status = 'suggested' OR decided_by IS NOT NULL)
) STRICT;

CREATE TABLE fee_schedule (
    procedure_code TEXT PRIMARY KEY,
    description    TEXT NOT NULL,
    amount_cents   INTEGER NOT NULL CHECK (amount_cents >= 0),
    for_visit      INTEGER NOT NULL CHECK (for_visit IN (0, 1))
) STRICT;

CREATE TABLE charges (
    id               INTEGER PRIMARY KEY,
    encounter_id     INTEGER NOT NULL REFERENCES encounters (id),
    service_on       TEXT NOT NULL,
    place_of_service TEXT NOT NULL CHECK (length(place_of_service) = 2),
    procedure_code   TEXT NOT NULL REFERENCES fee_schedule (procedure_code),
    modifiers        TEXT NOT NULL,
    units            INTEGER NOT NULL CHECK (units BETWEEN 1 AND 9999),
    amount_cents     INTEGER NOT NULL CHECK (amount_cents >= 0),
    rendering_npi    TEXT NOT NULL CHECK (length(rendering_npi) = 10)
) STRICT;
CREATE INDEX charges_by_encounter ON charges (encounter_id);

CREATE TABLE charge_diagnoses (
    charge_id INTEGER NOT NULL REFERENCES charges (id),
    pointer   INTEGER NOT NULL CHECK (pointer BETWEEN 1 AND 4),
    code      TEXT NOT NULL,
    PRIMARY KEY (charge_id, pointer)
) STRICT;

CREATE TABLE audit_log (
    id      INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,
    user_id INTEGER REFERENCES users (id),
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    sha256  TEXT NOT NULL CHECK (length(sha256) = 64)
) STRICT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER documents_move_as_allowed BEFORE UPDATE OF state ON documents
WHEN NOT (
    (OLD.state IN ('draft', 'editing') AND NEW.state IN ('editing', 'preliminary', 'signed'))
    OR (OLD.state = 'preliminary' AND NEW.state IN ('editing', 'signed'))
    OR (OLD.state IN ('signed', 'addended') AND NEW.state = 'addended')
)
BEGIN SELECT RAISE(ABORT, 'a document cannot take this step'); END;
CREATE TRIGGER documents_are_kept BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'documents are not deleted'); END;
CREATE TRIGGER documents_stay_where_signed BEFORE UPDATE OF encounter_id, dictation_id, author_id, work_type ON documents
WHEN OLD.state IN ('signed', 'addended')
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;
CREATE TRIGGER signing_needs_a_signature BEFORE UPDATE OF state ON documents
WHEN NEW.state = 'signed' AND NOT EXISTS (SELECT 1 FROM signatures WHERE document_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a document is signed by its signature'); END;

CREATE TRIGGER versions_are_not_changed BEFORE UPDATE ON document_versions BEGIN SELECT RAISE(ABORT, 'versions are kept as they were'); END;
CREATE TRIGGER versions_are_not_deleted BEFORE DELETE ON document_versions BEGIN SELECT RAISE(ABORT, 'versions are kept as they were'); END;
CREATE TRIGGER no_version_after_signing BEFORE INSERT ON document_versions
WHEN EXISTS (SELECT 1 FROM documents WHERE id = NEW.document_id AND state IN ('signed', 'addended'))
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;
CREATE TRIGGER signatures_are_not_changed BEFORE UPDATE ON signatures BEGIN SELECT RAISE(ABORT, 'a signature is kept as it was'); END;
CREATE TRIGGER signatures_are_not_deleted BEFORE DELETE ON signatures BEGIN SELECT RAISE(ABORT, 'a signature is kept as it was'); END;
CREATE TRIGGER addenda_are_not_changed BEFORE UPDATE ON addenda BEGIN SELECT RAISE(ABORT, 'an addendum is kept as it was'); END;
CREATE TRIGGER addenda_are_not_deleted BEFORE DELETE ON addenda BEGIN SELECT RAISE(ABORT, 'an addendum is kept as it was'); END;
