-- The correction desk: all states of a document, the worklist with its leases, the journal of edits, blanks and flags, quality.

-- The states gain 'pended' and 'qa'. SQLite cannot change a CHECK, so the table is made anew; its triggers go with the old one.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE documents_before (id INTEGER, encounter_id INTEGER, dictation_id INTEGER, author_id INTEGER, work_type TEXT, state TEXT) STRICT;
INSERT INTO documents_before SELECT id, encounter_id, dictation_id, author_id, work_type, state FROM documents;
DROP TABLE documents;
CREATE TABLE documents (
    id           INTEGER PRIMARY KEY,
    encounter_id INTEGER NOT NULL REFERENCES encounters (id),
    dictation_id INTEGER UNIQUE REFERENCES dictations (id),
    author_id    INTEGER NOT NULL REFERENCES users (id),
    work_type    TEXT NOT NULL CHECK (work_type IN ('progress_note', 'history_and_physical')),
    state        TEXT NOT NULL CHECK (state IN ('draft', 'editing', 'pended', 'qa', 'preliminary', 'signed', 'addended'))
) STRICT;
INSERT INTO documents SELECT id, encounter_id, dictation_id, author_id, work_type, state FROM documents_before;
DROP TABLE documents_before;
CREATE INDEX documents_by_encounter ON documents (encounter_id);
CREATE INDEX documents_by_state ON documents (state);

-- Why a document was put aside.
CREATE TABLE pends (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    reason      TEXT NOT NULL CHECK (length(reason) > 0),
    pended_by   INTEGER NOT NULL REFERENCES users (id),
    pended_at   TEXT NOT NULL,
    resumed_at  TEXT
) STRICT;
CREATE INDEX pends_by_document ON pends (document_id);

-- Blanks and flags. Where they stand in the text is told by the journal of edits.
CREATE TABLE document_marks (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    mark        INTEGER NOT NULL CHECK (mark >= 1),
    kind        TEXT NOT NULL CHECK (kind IN ('blank', 'flag')),
    critical    INTEGER NOT NULL CHECK (critical IN (0, 1)),
    quote       TEXT NOT NULL,
    heard_from  REAL,
    heard_to    REAL,
    reason      TEXT NOT NULL CHECK (length(reason) > 0),
    raised_by   INTEGER NOT NULL REFERENCES users (id),
    raised_at   TEXT NOT NULL,
    resolved_by INTEGER REFERENCES users (id),
    resolved_at TEXT,
    PRIMARY KEY (document_id, mark),
    CHECK ((resolved_by IS NULL) = (resolved_at IS NULL))
) STRICT;

-- dictated -> recognised: a document begins as a draft, nothing else.
CREATE TRIGGER documents_begin_recognised BEFORE INSERT ON documents WHEN NEW.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a document begins as a draft'); END;

CREATE TRIGGER documents_move_as_allowed BEFORE UPDATE OF state ON documents
WHEN NOT (
    (OLD.state = 'draft' AND NEW.state IN ('editing', 'preliminary', 'signed'))
    OR (OLD.state = 'editing' AND NEW.state IN ('editing', 'pended', 'qa', 'preliminary', 'signed'))
    OR (OLD.state = 'pended' AND NEW.state IN ('editing', 'qa'))
    OR (OLD.state = 'qa' AND NEW.state IN ('editing', 'pended', 'preliminary'))
    OR (OLD.state = 'preliminary' AND NEW.state IN ('editing', 'signed'))
    OR (OLD.state IN ('signed', 'addended') AND NEW.state = 'addended')
)
BEGIN SELECT RAISE(ABORT, 'a document cannot take this step'); END;
CREATE TRIGGER pending_needs_a_reason BEFORE UPDATE OF state ON documents
WHEN NEW.state = 'pended' AND NOT EXISTS (SELECT 1 FROM pends WHERE document_id = NEW.id AND resumed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'a document is pended with a reason'); END;
CREATE TRIGGER documents_are_kept BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'documents are not deleted'); END;
CREATE TRIGGER documents_stay_where_signed BEFORE UPDATE OF id, encounter_id, dictation_id, author_id, work_type ON documents
WHEN OLD.state IN ('signed', 'addended')
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;
CREATE TRIGGER signing_needs_a_signature BEFORE UPDATE OF state ON documents
WHEN NEW.state = 'signed' AND NOT EXISTS (SELECT 1 FROM signatures WHERE document_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a document is signed by its signature'); END;
CREATE TRIGGER signing_needs_no_open_mark BEFORE INSERT ON signatures
WHEN EXISTS (SELECT 1 FROM document_marks
    WHERE document_id = NEW.document_id AND resolved_at IS NULL AND (kind = 'blank' OR critical = 1))
BEGIN SELECT RAISE(ABORT, 'a blank or a critical flag stands open'); END;
CREATE TRIGGER a_signed_document_is_addended BEFORE INSERT ON addenda
WHEN NOT EXISTS (SELECT 1 FROM documents WHERE id = NEW.document_id AND state = 'addended')
BEGIN SELECT RAISE(ABORT, 'only a signed document is added to'); END;
CREATE TRIGGER marks_freeze BEFORE INSERT ON document_marks
WHEN EXISTS (SELECT 1 FROM documents WHERE id = NEW.document_id AND state IN ('signed', 'addended'))
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;
CREATE TRIGGER marks_stay_frozen BEFORE UPDATE ON document_marks
WHEN EXISTS (SELECT 1 FROM documents WHERE id = OLD.document_id AND state IN ('signed', 'addended'))
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;
CREATE TRIGGER marks_are_kept BEFORE DELETE ON document_marks BEGIN SELECT RAISE(ABORT, 'marks are kept'); END;

-- What the author asked for; recordings without a row are routine. A recording that belongs to another one is worked with it.
CREATE TABLE work_orders (
    dictation_id INTEGER PRIMARY KEY REFERENCES dictations (id),
    priority     TEXT NOT NULL CHECK (priority IN ('stat', 'asap', 'routine')),
    instructions TEXT NOT NULL,
    part_of      INTEGER REFERENCES dictations (id) CHECK (part_of IS NULL OR part_of <> dictation_id)
) STRICT;

-- Who works on it, for how long. One row a recording: a second person is refused while the first one's time runs.
CREATE TABLE work_leases (
    dictation_id INTEGER PRIMARY KEY REFERENCES dictations (id),
    user_id      INTEGER NOT NULL REFERENCES users (id),
    claimed_at   TEXT NOT NULL,
    until        TEXT NOT NULL CHECK (until > claimed_at)
) STRICT;
CREATE TRIGGER one_person_at_a_time BEFORE UPDATE ON work_leases
WHEN NEW.user_id <> OLD.user_id AND NEW.claimed_at < OLD.until
BEGIN SELECT RAISE(ABORT, 'someone else works on it'); END;

-- Moments that are kept nowhere else: turnaround time is counted from these, the recording's and the signature's.
CREATE TABLE work_stamps (
    id           INTEGER PRIMARY KEY,
    dictation_id INTEGER NOT NULL REFERENCES dictations (id),
    stamp        TEXT NOT NULL CHECK (stamp IN ('claimed', 'dropped', 'pended', 'resumed', 'to_qa', 'returned', 'released')),
    at           TEXT NOT NULL,
    user_id      INTEGER NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX work_stamps_by_dictation ON work_stamps (dictation_id);
CREATE TRIGGER stamps_are_not_changed BEFORE UPDATE ON work_stamps BEGIN SELECT RAISE(ABORT, 'time stamps are kept'); END;
CREATE TRIGGER stamps_are_not_deleted BEFORE DELETE ON work_stamps BEGIN SELECT RAISE(ABORT, 'time stamps are kept'); END;

CREATE TABLE worklist_filters (
    user_id INTEGER NOT NULL REFERENCES users (id),
    name    TEXT NOT NULL CHECK (length(name) > 0),
    filter  TEXT NOT NULL,
    PRIMARY KEY (user_id, name)
) STRICT;

-- The text as someone began to correct a version of it, then every change since, in order: after a crash the desk stands as it stood.
CREATE TABLE manuscripts (
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    base_version INTEGER NOT NULL,
    base         TEXT NOT NULL,
    PRIMARY KEY (document_id, base_version)
) STRICT;
CREATE TABLE edit_journal (
    document_id  INTEGER NOT NULL,
    base_version INTEGER NOT NULL,
    seq          INTEGER NOT NULL CHECK (seq >= 1),
    entry        TEXT NOT NULL,
    user_id      INTEGER NOT NULL REFERENCES users (id),
    at           TEXT NOT NULL,
    PRIMARY KEY (document_id, base_version, seq),
    FOREIGN KEY (document_id, base_version) REFERENCES manuscripts (document_id, base_version)
) STRICT;
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON edit_journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON edit_journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_ends_with_signing BEFORE INSERT ON edit_journal
WHEN EXISTS (SELECT 1 FROM documents WHERE id = NEW.document_id AND state IN ('signed', 'addended'))
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;

-- Which versions were written from which journal, up to where; and why.
CREATE TABLE manuscript_saves (
    document_id  INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    base_version INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    why          TEXT NOT NULL,
    PRIMARY KEY (document_id, version),
    FOREIGN KEY (document_id, version) REFERENCES document_versions (document_id, version),
    FOREIGN KEY (document_id, base_version) REFERENCES manuscripts (document_id, base_version)
) STRICT;

-- A second reader's judgement. Points are hundredths, so that rules of any fineness can be kept.
CREATE TABLE qa_reviews (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    version     INTEGER NOT NULL,
    editor_id   INTEGER NOT NULL REFERENCES users (id),
    reviewer_id INTEGER NOT NULL REFERENCES users (id),
    reviewed_at TEXT NOT NULL,
    score       INTEGER NOT NULL,
    passed      INTEGER NOT NULL CHECK (passed IN (0, 1)),
    comment     TEXT NOT NULL,
    read_at     TEXT
) STRICT;
CREATE INDEX qa_reviews_by_editor ON qa_reviews (editor_id, reviewed_at);
CREATE TABLE qa_errors (
    review_id INTEGER NOT NULL REFERENCES qa_reviews (id),
    place     INTEGER NOT NULL CHECK (place >= 1),
    class     TEXT NOT NULL,
    points    INTEGER NOT NULL CHECK (points >= 0),
    critical  INTEGER NOT NULL CHECK (critical IN (0, 1)),
    quote     TEXT NOT NULL,
    should_be TEXT NOT NULL,
    PRIMARY KEY (review_id, place)
) STRICT;
CREATE TRIGGER reviews_are_kept BEFORE DELETE ON qa_reviews BEGIN SELECT RAISE(ABORT, 'reviews are kept'); END;
CREATE TRIGGER reviews_are_not_changed BEFORE UPDATE OF document_id, version, editor_id, reviewer_id, reviewed_at, score, passed, comment ON qa_reviews
BEGIN SELECT RAISE(ABORT, 'reviews are kept as they were'); END;
CREATE TRIGGER qa_errors_are_not_changed BEFORE UPDATE ON qa_errors BEGIN SELECT RAISE(ABORT, 'reviews are kept as they were'); END;
CREATE TRIGGER qa_errors_are_not_deleted BEFORE DELETE ON qa_errors BEGIN SELECT RAISE(ABORT, 'reviews are kept as they were'); END;

-- Typed abbreviations and what they become. Without an owner they are everybody's.
CREATE TABLE auto_texts (
    id           INTEGER PRIMARY KEY,
    owner_id     INTEGER REFERENCES users (id),
    abbreviation TEXT NOT NULL CHECK (length(abbreviation) > 0),
    expansion    TEXT NOT NULL CHECK (length(expansion) > 0)
) STRICT;
CREATE UNIQUE INDEX auto_texts_by_owner ON auto_texts (coalesce(owner_id, 0), abbreviation);
