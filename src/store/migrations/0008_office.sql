-- The office around the note: resources and their times, the patient's way through the office, tasks, supplies.
-- Minutes are whole minutes of UTC since 1970, so that a day with a changed clock is as long as it is.

-- Appointments gain the stages between the room and the door, a visit type, and why they stand beside another.
CREATE TABLE appointments_with_stages (
    id             INTEGER PRIMARY KEY,
    encounter_id   INTEGER NOT NULL UNIQUE REFERENCES encounters (id),
    starts         TEXT NOT NULL CHECK (length(starts) = 16),
    minutes        INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    status         TEXT NOT NULL CHECK (status IN ('scheduled', 'arrived', 'roomed', 'with_provider', 'checkout', 'done', 'missed', 'cancelled')),
    visit_type     TEXT NOT NULL DEFAULT '',
    series         INTEGER,
    said           TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO appointments_with_stages (id, encounter_id, starts, minutes, status) SELECT id, encounter_id, starts, minutes, status FROM appointments;
DROP TABLE appointments;
ALTER TABLE appointments_with_stages RENAME TO appointments;
CREATE INDEX appointments_by_start ON appointments (starts);

CREATE TRIGGER visits_move_as_allowed BEFORE UPDATE OF status ON appointments
WHEN NOT (
    OLD.status = NEW.status
    OR (OLD.status NOT IN ('missed', 'cancelled') AND NEW.status NOT IN ('missed', 'cancelled'))
    OR (OLD.status IN ('scheduled', 'arrived') AND NEW.status IN ('missed', 'cancelled'))
    OR (OLD.status IN ('missed', 'cancelled') AND NEW.status = 'scheduled')
)
BEGIN SELECT RAISE(ABORT, 'a visit cannot take this step'); END;

-- When each visit reached each stage; a step taken back is a row too.
CREATE TABLE visit_stages (
    id             INTEGER PRIMARY KEY,
    appointment_id INTEGER NOT NULL REFERENCES appointments (id),
    stage          TEXT NOT NULL,
    at             TEXT NOT NULL,
    user_id        INTEGER NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX visit_stages_by_appointment ON visit_stages (appointment_id, id);
CREATE TRIGGER stages_are_not_changed BEFORE UPDATE ON visit_stages BEGIN SELECT RAISE(ABORT, 'stages are kept as they were'); END;

CREATE TABLE office_zone (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    zone TEXT NOT NULL
) STRICT;

CREATE TABLE schedule_resources (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('provider', 'room', 'equipment')),
    name    TEXT NOT NULL UNIQUE,
    class   TEXT NOT NULL,
    user_id INTEGER UNIQUE REFERENCES users (id),
    CHECK ((kind = 'provider') = (user_id IS NOT NULL))
) STRICT;

-- Open hours by weekday (1 is Monday), local time. Rooms and equipment without any are open whenever the office is.
CREATE TABLE schedule_hours (
    id          INTEGER PRIMARY KEY,
    resource_id INTEGER NOT NULL REFERENCES schedule_resources (id),
    weekday     INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens       TEXT NOT NULL CHECK (length(opens) = 5),
    closes      TEXT NOT NULL CHECK (length(closes) = 5),
    from_day    TEXT NOT NULL CHECK (length(from_day) = 10),
    until_day   TEXT CHECK (until_day IS NULL OR length(until_day) = 10),
    CHECK (opens < closes)
) STRICT;
CREATE INDEX schedule_hours_by_resource ON schedule_hours (resource_id, weekday);

CREATE TABLE schedule_holidays (
    day  TEXT PRIMARY KEY CHECK (length(day) = 10),
    name TEXT NOT NULL
) STRICT;

CREATE TABLE schedule_blocks (
    id          INTEGER PRIMARY KEY,
    resource_id INTEGER NOT NULL REFERENCES schedule_resources (id),
    from_min    INTEGER NOT NULL,
    to_min      INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    uid         TEXT,
    UNIQUE (resource_id, uid, from_min),
    CHECK (from_min < to_min)
) STRICT;
CREATE INDEX schedule_blocks_by_time ON schedule_blocks (resource_id, from_min);

-- What a visit takes up. The store itself refuses a second visit in the same place, unless somebody said why.
CREATE TABLE schedule_holds (
    appointment_id INTEGER NOT NULL REFERENCES appointments (id),
    resource_id    INTEGER NOT NULL REFERENCES schedule_resources (id),
    day            TEXT NOT NULL CHECK (length(day) = 10),
    from_min       INTEGER NOT NULL,
    to_min         INTEGER NOT NULL,
    doubled        TEXT CHECK (doubled IS NULL OR length(doubled) > 2),
    PRIMARY KEY (appointment_id, resource_id),
    CHECK (from_min < to_min AND to_min - from_min <= 1440)
) STRICT;
CREATE INDEX schedule_holds_by_time ON schedule_holds (resource_id, from_min);
CREATE INDEX schedule_holds_by_day ON schedule_holds (day, resource_id);

CREATE TRIGGER one_visit_a_place BEFORE INSERT ON schedule_holds
WHEN NEW.doubled IS NULL AND EXISTS (
    SELECT 1 FROM schedule_holds WHERE resource_id = NEW.resource_id
    AND from_min < NEW.to_min AND from_min > NEW.from_min - 1441 AND to_min > NEW.from_min)
BEGIN SELECT RAISE(ABORT, 'this time is taken'); END;
CREATE TRIGGER holds_are_made_anew BEFORE UPDATE ON schedule_holds BEGIN SELECT RAISE(ABORT, 'a hold is released and made anew'); END;

-- The longest free stretch of a resource on a day, once somebody asked; whatever changes the day takes the row away.
CREATE TABLE schedule_longest_free (
    day         TEXT NOT NULL,
    resource_id INTEGER NOT NULL REFERENCES schedule_resources (id),
    minutes     INTEGER NOT NULL CHECK (minutes >= 0),
    PRIMARY KEY (day, resource_id)
) STRICT;
CREATE INDEX schedule_longest_free_whole ON schedule_longest_free (day, resource_id, minutes);
CREATE TRIGGER a_hold_changes_the_day AFTER INSERT ON schedule_holds
BEGIN DELETE FROM schedule_longest_free WHERE day = NEW.day AND resource_id = NEW.resource_id; END;
CREATE TRIGGER a_release_changes_the_day AFTER DELETE ON schedule_holds
BEGIN DELETE FROM schedule_longest_free WHERE day = OLD.day AND resource_id = OLD.resource_id; END;
CREATE TRIGGER a_block_changes_the_days AFTER INSERT ON schedule_blocks
BEGIN DELETE FROM schedule_longest_free WHERE resource_id = NEW.resource_id; END;
CREATE TRIGGER an_unblock_changes_the_days AFTER DELETE ON schedule_blocks
BEGIN DELETE FROM schedule_longest_free WHERE resource_id = OLD.resource_id; END;
CREATE TRIGGER hours_change_the_days AFTER INSERT ON schedule_hours BEGIN DELETE FROM schedule_longest_free; END;
CREATE TRIGGER hours_gone_change_the_days AFTER DELETE ON schedule_hours BEGIN DELETE FROM schedule_longest_free; END;
CREATE TRIGGER hours_moved_change_the_days AFTER UPDATE ON schedule_hours BEGIN DELETE FROM schedule_longest_free; END;
CREATE TRIGGER a_holiday_changes_the_day AFTER INSERT ON schedule_holidays BEGIN DELETE FROM schedule_longest_free WHERE day = NEW.day; END;
CREATE TRIGGER a_holiday_gone_changes_the_day AFTER DELETE ON schedule_holidays BEGIN DELETE FROM schedule_longest_free WHERE day = OLD.day; END;

CREATE TABLE waiting_list (
    id             INTEGER PRIMARY KEY,
    patient_id     INTEGER NOT NULL REFERENCES patients (id),
    visit_type     TEXT NOT NULL,
    resource_id    INTEGER REFERENCES schedule_resources (id),
    from_day       TEXT NOT NULL CHECK (length(from_day) = 10),
    until_day      TEXT NOT NULL CHECK (length(until_day) = 10),
    reason         TEXT NOT NULL,
    urgent         INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    asked_at       TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('waiting', 'booked', 'withdrawn')),
    appointment_id INTEGER REFERENCES appointments (id)
) STRICT;
CREATE INDEX waiting_list_by_state ON waiting_list (state, urgent, asked_at);

-- Texts for the office's own gateway; nothing leaves by itself.
CREATE TABLE outgoing_messages (
    id             INTEGER PRIMARY KEY,
    patient_id     INTEGER NOT NULL REFERENCES patients (id),
    appointment_id INTEGER REFERENCES appointments (id),
    kind           TEXT NOT NULL CHECK (kind IN ('reminder', 'recall', 'offer')),
    channel        TEXT NOT NULL CHECK (channel IN ('letter', 'sms', 'email')),
    due_at         TEXT NOT NULL,
    wording        TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('queued', 'handed_over', 'withdrawn')),
    handed_at      TEXT
) STRICT;
CREATE INDEX outgoing_messages_by_state ON outgoing_messages (state, due_at);

-- What the front desk has seen to at check-in.
CREATE TABLE check_in_marks (
    appointment_id INTEGER NOT NULL REFERENCES appointments (id),
    item           TEXT NOT NULL,
    at             TEXT NOT NULL,
    user_id        INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (appointment_id, item)
) STRICT;

CREATE TABLE desk_tasks (
    id         INTEGER PRIMARY KEY,
    template   TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    patient_id INTEGER REFERENCES patients (id),
    from_id    INTEGER NOT NULL REFERENCES users (id),
    to_role    TEXT NOT NULL,
    to_user_id INTEGER REFERENCES users (id),
    made_at    TEXT NOT NULL,
    due_at     TEXT NOT NULL,
    done_at    TEXT,
    done_by    INTEGER REFERENCES users (id),
    CHECK ((done_at IS NULL) = (done_by IS NULL))
) STRICT;
CREATE INDEX desk_tasks_open ON desk_tasks (done_at, due_at);

CREATE TABLE desk_task_reads (
    task_id INTEGER NOT NULL REFERENCES desk_tasks (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    read_at TEXT NOT NULL,
    PRIMARY KEY (task_id, user_id)
) STRICT;

CREATE TABLE supply_vendors (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    contact TEXT NOT NULL
) STRICT;

CREATE TABLE supply_places (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE supply_items (
    id            INTEGER PRIMARY KEY,
    sku           TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    unit          TEXT NOT NULL,
    vendor_id     INTEGER NOT NULL REFERENCES supply_vendors (id),
    reorder_point INTEGER NOT NULL CHECK (reorder_point >= 0),
    par_level     INTEGER NOT NULL,
    price_cents   INTEGER NOT NULL CHECK (price_cents >= 0),
    CHECK (par_level > reorder_point)
) STRICT;

CREATE TABLE supply_lots (
    id       INTEGER PRIMARY KEY,
    item_id  INTEGER NOT NULL REFERENCES supply_items (id),
    lot      TEXT NOT NULL,
    expires  TEXT CHECK (expires IS NULL OR length(expires) = 10),
    recalled TEXT
) STRICT;
CREATE INDEX supply_lots_by_item ON supply_lots (item_id, expires);

-- What lies where. Never less than nothing, and what is gone has no value left.
CREATE TABLE supply_stock (
    lot_id      INTEGER NOT NULL REFERENCES supply_lots (id),
    place_id    INTEGER NOT NULL REFERENCES supply_places (id),
    quantity    INTEGER NOT NULL CHECK (quantity >= 0),
    value_cents INTEGER NOT NULL CHECK (value_cents >= 0),
    PRIMARY KEY (lot_id, place_id),
    CHECK (quantity > 0 OR value_cents = 0)
) STRICT;

-- Every receipt, use, count and transfer; the stock is their sum.
CREATE TABLE supply_moves (
    id           INTEGER PRIMARY KEY,
    lot_id       INTEGER NOT NULL REFERENCES supply_lots (id),
    place_id     INTEGER NOT NULL REFERENCES supply_places (id),
    kind         TEXT NOT NULL CHECK (kind IN ('receipt', 'use', 'return', 'count', 'waste', 'transfer')),
    quantity     INTEGER NOT NULL CHECK (quantity <> 0),
    value_cents  INTEGER NOT NULL,
    at           TEXT NOT NULL,
    user_id      INTEGER NOT NULL REFERENCES users (id),
    encounter_id INTEGER REFERENCES encounters (id),
    note         TEXT NOT NULL
) STRICT;
CREATE INDEX supply_moves_by_lot ON supply_moves (lot_id);
CREATE INDEX supply_moves_by_encounter ON supply_moves (encounter_id);
CREATE TRIGGER supply_moves_are_not_changed BEFORE UPDATE ON supply_moves BEGIN SELECT RAISE(ABORT, 'movements are kept as they were'); END;
CREATE TRIGGER supply_moves_are_not_deleted BEFORE DELETE ON supply_moves BEGIN SELECT RAISE(ABORT, 'movements are kept as they were'); END;

CREATE TABLE supply_orders (
    id         INTEGER PRIMARY KEY,
    vendor_id  INTEGER NOT NULL REFERENCES supply_vendors (id),
    state      TEXT NOT NULL CHECK (state IN ('draft', 'ordered', 'closed', 'cancelled')),
    made_at    TEXT NOT NULL,
    ordered_at TEXT
) STRICT;
CREATE UNIQUE INDEX one_draft_a_vendor ON supply_orders (vendor_id) WHERE state = 'draft';

CREATE TABLE supply_order_lines (
    id          INTEGER PRIMARY KEY,
    order_id    INTEGER NOT NULL REFERENCES supply_orders (id),
    item_id     INTEGER NOT NULL REFERENCES supply_items (id),
    state       TEXT NOT NULL CHECK (state IN ('draft', 'ordered', 'closed', 'cancelled')),
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    received    INTEGER NOT NULL DEFAULT 0 CHECK (received >= 0),
    price_cents INTEGER NOT NULL CHECK (price_cents >= 0)
) STRICT;
CREATE UNIQUE INDEX one_draft_an_item ON supply_order_lines (item_id) WHERE state = 'draft';
CREATE INDEX supply_order_lines_by_order ON supply_order_lines (order_id);

-- What a visit of a type, or one unit of a procedure, uses up.
CREATE TABLE supply_use (
    subject  TEXT NOT NULL,
    item_id  INTEGER NOT NULL REFERENCES supply_items (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (subject, item_id)
) STRICT;
