-- One dictation made two, and two made one, at the correction desk, before anything is signed; and what corrections teach.

-- What is heard as a recording, where that is not its own journal from end to end: from a sample of its own time on, a stretch of
-- what was recorded under a number. Between stretches is silence, so that times stay what they were.
CREATE TABLE dictation_stretches (
    dictation_id    INTEGER NOT NULL REFERENCES dictations (id),
    at_sample       INTEGER NOT NULL CHECK (at_sample >= 0),
    of_dictation_id INTEGER NOT NULL REFERENCES dictations (id),
    from_sample     INTEGER NOT NULL CHECK (from_sample >= 0),
    to_sample       INTEGER NOT NULL CHECK (to_sample > from_sample),
    PRIMARY KEY (dictation_id, at_sample)
) STRICT;
CREATE TRIGGER stretches_freeze BEFORE INSERT ON dictation_stretches
WHEN EXISTS (SELECT 1 FROM documents WHERE dictation_id = NEW.dictation_id AND state IN ('signed', 'addended'))
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;
CREATE TRIGGER stretches_stay_as_they_are BEFORE UPDATE ON dictation_stretches
BEGIN SELECT RAISE(ABORT, 'stretches are made anew, not changed'); END;
CREATE TRIGGER stretches_stay_frozen BEFORE DELETE ON dictation_stretches
WHEN EXISTS (SELECT 1 FROM documents WHERE dictation_id = OLD.dictation_id AND state IN ('signed', 'addended'))
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;

-- A recording whose text stands in another one's document: what it was is kept and waits, unchanged, to be taken out again.
CREATE TABLE dictation_joins (
    dictation_id INTEGER PRIMARY KEY REFERENCES dictations (id),
    into_id      INTEGER NOT NULL REFERENCES dictations (id) CHECK (into_id <> dictation_id),
    text_bytes   INTEGER NOT NULL CHECK (text_bytes >= 0), -- of the other transcript, before
    joined_at    TEXT NOT NULL,
    user_id      INTEGER NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX dictation_joins_by_whole ON dictation_joins (into_id);
CREATE TRIGGER joins_come_before_signing BEFORE INSERT ON dictation_joins
WHEN EXISTS (SELECT 1 FROM documents WHERE dictation_id IN (NEW.dictation_id, NEW.into_id) AND state IN ('signed', 'addended'))
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;
CREATE TRIGGER joins_stay_once_signed BEFORE DELETE ON dictation_joins
WHEN EXISTS (SELECT 1 FROM documents WHERE dictation_id IN (OLD.dictation_id, OLD.into_id) AND state IN ('signed', 'addended'))
BEGIN SELECT RAISE(ABORT, 'a signed document is frozen'); END;
CREATE TRIGGER joins_are_not_changed BEFORE UPDATE ON dictation_joins
BEGIN SELECT RAISE(ABORT, 'what was joined is taken out, not changed'); END;
CREATE TRIGGER joined_documents_rest BEFORE UPDATE OF state ON documents
WHEN EXISTS (SELECT 1 FROM dictation_joins WHERE dictation_id = OLD.dictation_id)
BEGIN SELECT RAISE(ABORT, 'this text stands in another document'); END;
CREATE TRIGGER joined_documents_get_no_version BEFORE INSERT ON document_versions
WHEN EXISTS (SELECT 1 FROM dictation_joins j JOIN documents d ON d.dictation_id = j.dictation_id WHERE d.id = NEW.document_id)
BEGIN SELECT RAISE(ABORT, 'this text stands in another document'); END;
CREATE TRIGGER joined_documents_get_no_edit BEFORE INSERT ON edit_journal
WHEN EXISTS (SELECT 1 FROM dictation_joins j JOIN documents d ON d.dictation_id = j.dictation_id WHERE d.id = NEW.document_id)
BEGIN SELECT RAISE(ABORT, 'this text stands in another document'); END;
CREATE TRIGGER joined_documents_are_not_signed BEFORE INSERT ON signatures
WHEN EXISTS (SELECT 1 FROM dictation_joins j JOIN documents d ON d.dictation_id = j.dictation_id WHERE d.id = NEW.document_id)
BEGIN SELECT RAISE(ABORT, 'this text stands in another document'); END;

-- What corrections taught: words heard where an author says a term. Taken back, not deleted.
CREATE TABLE learnt_words (
    id          INTEGER PRIMARY KEY,
    author_id   INTEGER NOT NULL REFERENCES users (id),
    heard       TEXT NOT NULL CHECK (length(heard) > 0),
    written     TEXT NOT NULL CHECK (length(written) > 0 AND written <> heard),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    learnt_by   INTEGER NOT NULL REFERENCES users (id),
    learnt_at   TEXT NOT NULL,
    gone_at     TEXT
) STRICT;
CREATE UNIQUE INDEX learnt_words_in_force ON learnt_words (author_id, heard) WHERE gone_at IS NULL;
CREATE TRIGGER learnt_words_are_kept BEFORE DELETE ON learnt_words BEGIN SELECT RAISE(ABORT, 'what was learnt is taken back, not deleted'); END;
