-- The coding desk: every decision with its reason, questions to the author, the coder's time, the second look, the visit's level.

-- What was decided on a code, in the order it was decided; the newest counts. `words` are the note's words the code rested on.
CREATE TABLE code_decisions (
    id          INTEGER PRIMARY KEY,
    code_id     INTEGER NOT NULL REFERENCES encounter_codes (id),
    code        TEXT NOT NULL,
    words       TEXT NOT NULL,
    decision    TEXT NOT NULL CHECK (decision IN ('accepted', 'rejected', 'reopened')),
    reason      TEXT NOT NULL,
    replaced_by TEXT,
    warned_of   TEXT NOT NULL,
    decided_by  INTEGER NOT NULL REFERENCES users (id),
    decided_at  TEXT NOT NULL,
    CHECK (replaced_by IS NULL OR decision = 'rejected')
) STRICT;
CREATE INDEX code_decisions_by_code ON code_decisions (code_id);
CREATE TRIGGER code_decisions_are_not_changed BEFORE UPDATE ON code_decisions BEGIN SELECT RAISE(ABORT, 'a decision is kept as it was'); END;
CREATE TRIGGER code_decisions_are_not_deleted BEFORE DELETE ON code_decisions BEGIN SELECT RAISE(ABORT, 'a decision is kept as it was'); END;

-- What was decided before the newest of these no longer moves later suggestions.
CREATE TABLE learning_resets (
    id       INTEGER PRIMARY KEY,
    reset_by INTEGER NOT NULL REFERENCES users (id),
    reset_at TEXT NOT NULL
) STRICT;

-- A coder's question to the author of a document; the answer is an addendum to the document.
CREATE TABLE code_queries (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    code_id     INTEGER REFERENCES encounter_codes (id),
    asked_by    INTEGER NOT NULL REFERENCES users (id),
    asked_of    INTEGER NOT NULL REFERENCES users (id),
    question    TEXT NOT NULL CHECK (length(question) > 0),
    asked_at    TEXT NOT NULL,
    answer      TEXT CHECK (answer IS NULL OR length(answer) > 0),
    answered_at TEXT,
    CHECK ((answer IS NULL) = (answered_at IS NULL))
) STRICT;
CREATE INDEX code_queries_by_author ON code_queries (asked_of, answered_at);
CREATE TRIGGER an_answer_is_not_changed BEFORE UPDATE ON code_queries
WHEN OLD.answered_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an answered question is kept as it was'); END;
CREATE TRIGGER code_queries_are_not_deleted BEFORE DELETE ON code_queries BEGIN SELECT RAISE(ABORT, 'a question is kept as it was asked'); END;

-- A coder's work at one chart. Seconds count from one action to the next, two minutes at most for each.
CREATE TABLE charts_coded (
    encounter_id INTEGER NOT NULL REFERENCES encounters (id),
    coder_id     INTEGER NOT NULL REFERENCES users (id),
    last_at      TEXT NOT NULL,
    seconds      INTEGER NOT NULL CHECK (seconds >= 0),
    finished_at  TEXT,
    remark       TEXT NOT NULL,
    PRIMARY KEY (encounter_id, coder_id)
) STRICT;

-- The second look: another coder judges each code without seeing what the first decided.
CREATE TABLE code_audits (
    id           INTEGER PRIMARY KEY,
    encounter_id INTEGER NOT NULL UNIQUE REFERENCES encounters (id),
    first_coder  INTEGER NOT NULL REFERENCES users (id),
    second_coder INTEGER NOT NULL REFERENCES users (id),
    begun_at     TEXT NOT NULL,
    finished_at  TEXT,
    CHECK (first_coder <> second_coder)
) STRICT;
CREATE TABLE code_audit_marks (
    audit_id INTEGER NOT NULL REFERENCES code_audits (id),
    code     TEXT NOT NULL,
    first    INTEGER NOT NULL CHECK (first IN (0, 1)),
    second   INTEGER CHECK (second IN (0, 1)),
    PRIMARY KEY (audit_id, code)
) STRICT;

-- The worksheet of a visit's level as a person left it.
CREATE TABLE visit_worksheets (
    encounter_id INTEGER PRIMARY KEY REFERENCES encounters (id),
    content      TEXT NOT NULL,
    filled_by    INTEGER NOT NULL REFERENCES users (id),
    filled_at    TEXT NOT NULL
) STRICT;

-- Procedures suggested from the note's words, or added by a coder.
CREATE TABLE encounter_procedures (
    id           INTEGER PRIMARY KEY,
    encounter_id INTEGER NOT NULL REFERENCES encounters (id),
    code         TEXT NOT NULL CHECK (length(code) = 5),
    content      TEXT NOT NULL,
    units        INTEGER NOT NULL CHECK (units BETWEEN 1 AND 9999),
    status       TEXT NOT NULL CHECK (status IN ('suggested', 'accepted', 'rejected')),
    decided_by   INTEGER REFERENCES users (id),
    UNIQUE (encounter_id, code),
    CHECK (status = 'suggested' OR decided_by IS NOT NULL)
) STRICT;
