-- What was recorded in one go, and where it goes in the recording as it is heard. The journal keeps every sample; a take that is
-- withdrawn is only not played. A take ends where the next begins. A recording without takes is its journal.
CREATE TABLE recording_takes (
    dictation_id INTEGER NOT NULL REFERENCES dictations (id),
    number       INTEGER NOT NULL CHECK (number >= 1),
    placing      TEXT NOT NULL CHECK (placing IN ('append', 'insert', 'overwrite')),
    at_sample    INTEGER NOT NULL CHECK (at_sample >= 0),
    from_sample  INTEGER NOT NULL CHECK (from_sample >= 0),
    withdrawn    INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
    PRIMARY KEY (dictation_id, number)
) STRICT;

-- Where the microphone was away: a place in the journal, and for how long, as far as the clock knows.
CREATE TABLE recording_gaps (
    dictation_id INTEGER NOT NULL REFERENCES dictations (id),
    at_sample    INTEGER NOT NULL CHECK (at_sample >= 0),
    milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
    PRIMARY KEY (dictation_id, at_sample)
) STRICT;

CREATE TRIGGER takes_are_not_deleted BEFORE DELETE ON recording_takes BEGIN SELECT RAISE(ABORT, 'takes are kept'); END;
CREATE TRIGGER takes_stay_where_they_are BEFORE UPDATE OF dictation_id, number, placing, at_sample, from_sample ON recording_takes
BEGIN SELECT RAISE(ABORT, 'a take is only withdrawn or restored'); END;
