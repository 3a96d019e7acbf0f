-- Search over everything said and signed, and what the chart has taken over from notes. The words are SQLite's FTS5; with another
-- store they would be that one's full-text index.

-- What is searched: the newest version of a document with its addenda, or a transcript. Newer entries have higher numbers.
CREATE TABLE search_entries (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id  INTEGER UNIQUE REFERENCES documents (id),
    dictation_id INTEGER UNIQUE REFERENCES dictations (id),
    CHECK ((document_id IS NULL) <> (dictation_id IS NULL))
) STRICT;

-- Only the words' places, by the number of the entry: `words` as the program cuts them, `more` their other forms, `about` whose it is.
CREATE VIRTUAL TABLE search_words USING fts5 (
    words, more, about,
    content = '', contentless_delete = 1, prefix = '2 3', tokenize = "unicode61 remove_diacritics 2 tokenchars './%'"
);

-- What was taken from a note into the chart: which words of which document, by whom; an undone one stays with who undid it.
CREATE TABLE chart_changes (
    id           INTEGER PRIMARY KEY,
    patient_id   INTEGER NOT NULL REFERENCES patients (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    action       TEXT NOT NULL CHECK (action IN ('add', 'change', 'stop', 'set_aside')),
    kind         TEXT NOT NULL CHECK (kind IN ('problem', 'medication', 'allergy')),
    entry_id     INTEGER,
    before       TEXT,
    after        TEXT,
    said         TEXT NOT NULL,
    source_start INTEGER NOT NULL CHECK (source_start >= 0),
    source_end   INTEGER NOT NULL CHECK (source_end >= source_start),
    decided_by   INTEGER NOT NULL REFERENCES users (id),
    decided_at   TEXT NOT NULL,
    undone_by    INTEGER REFERENCES users (id),
    undone_at    TEXT,
    CHECK ((undone_by IS NULL) = (undone_at IS NULL)),
    CHECK (action = 'set_aside' OR entry_id IS NOT NULL)
) STRICT;
CREATE INDEX chart_changes_by_patient ON chart_changes (patient_id, kind);
CREATE INDEX chart_changes_by_document ON chart_changes (document_id);
CREATE TRIGGER chart_changes_are_kept BEFORE DELETE ON chart_changes BEGIN SELECT RAISE(ABORT, 'what the chart took over is kept'); END;

-- Rules of documentation gaps that the office does not want to be told about.
CREATE TABLE gap_rules_off (
    rule    TEXT PRIMARY KEY,
    off_by  INTEGER NOT NULL REFERENCES users (id),
    off_at  TEXT NOT NULL
) STRICT;
