-- Insurance, claims, remittances and the ledger. Conventions as in 0001.

-- Where patients live and how they are reached; registration adds to it.
CREATE TABLE patient_contacts (
    patient_id INTEGER PRIMARY KEY REFERENCES patients (id),
    street     TEXT NOT NULL,
    street2    TEXT NOT NULL,
    city       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (length(state) = 2),
    zip        TEXT NOT NULL CHECK (length(zip) IN (5, 9)),
    phone      TEXT NOT NULL
) STRICT;

-- The office as payers and the clearing house know it: one row.
CREATE TABLE billing_entity (
    id               INTEGER PRIMARY KEY CHECK (id = 1),
    content          TEXT NOT NULL,
    submitter_id     TEXT NOT NULL,
    receiver_name    TEXT NOT NULL,
    receiver_id      TEXT NOT NULL,
    test_files       INTEGER NOT NULL CHECK (test_files IN (0, 1))
) STRICT;

CREATE TABLE provider_billing (
    user_id     INTEGER PRIMARY KEY REFERENCES users (id),
    family_name TEXT NOT NULL,
    given_name  TEXT NOT NULL,
    taxonomy    TEXT NOT NULL
) STRICT;

CREATE TABLE payers (
    id               INTEGER PRIMARY KEY,
    name             TEXT NOT NULL,
    electronic_id    TEXT NOT NULL UNIQUE,
    filing           TEXT NOT NULL CHECK (length(filing) = 2),
    timely_days      INTEGER NOT NULL CHECK (timely_days BETWEEN 1 AND 3650),
    street           TEXT NOT NULL,
    city             TEXT NOT NULL,
    state            TEXT NOT NULL,
    zip              TEXT NOT NULL
) STRICT;

-- What a contract lets the office expect for one unit.
CREATE TABLE contract_rates (
    payer_id       INTEGER NOT NULL REFERENCES payers (id),
    procedure_code TEXT NOT NULL,
    starts         TEXT NOT NULL CHECK (length(starts) = 10),
    allowed_cents  INTEGER NOT NULL CHECK (allowed_cents >= 0),
    PRIMARY KEY (payer_id, procedure_code, starts)
) STRICT;

CREATE TABLE policies (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    payer_id   INTEGER NOT NULL REFERENCES payers (id),
    rank       INTEGER NOT NULL CHECK (rank BETWEEN 1 AND 3),
    relation   TEXT NOT NULL CHECK (relation IN ('18', '01', '19', '53', 'G8')),
    member_id  TEXT NOT NULL,
    subscriber TEXT NOT NULL,
    starts     TEXT NOT NULL CHECK (length(starts) = 10),
    ends       TEXT CHECK (ends IS NULL OR ends >= starts)
) STRICT;
CREATE INDEX policies_by_patient ON policies (patient_id, rank);

CREATE TABLE authorizations (
    id             INTEGER PRIMARY KEY,
    policy_id      INTEGER NOT NULL REFERENCES policies (id),
    number         TEXT NOT NULL,
    referral       INTEGER NOT NULL CHECK (referral IN (0, 1)),
    procedure_code TEXT,
    starts         TEXT NOT NULL,
    ends           TEXT NOT NULL CHECK (ends >= starts),
    visits_allowed INTEGER NOT NULL CHECK (visits_allowed >= 1),
    visits_used    INTEGER NOT NULL DEFAULT 0 CHECK (visits_used BETWEEN 0 AND visits_allowed)
) STRICT;
CREATE INDEX authorizations_by_policy ON authorizations (policy_id);

-- Answers to questions about cover, newest shown at check-in.
CREATE TABLE eligibility_answers (
    id         INTEGER PRIMARY KEY,
    policy_id  INTEGER NOT NULL REFERENCES policies (id),
    asked_at   TEXT NOT NULL,
    answered_at TEXT,
    content    TEXT
) STRICT;
CREATE INDEX eligibility_by_policy ON eligibility_answers (policy_id);

-- Edits imported by the office: pairs that are not paid together, units that are too many (CMS NCCI).
CREATE TABLE procedure_pairs (
    first_code  TEXT NOT NULL,
    second_code TEXT NOT NULL,
    modifier_ok INTEGER NOT NULL CHECK (modifier_ok IN (0, 1)),
    PRIMARY KEY (first_code, second_code)
) STRICT;
CREATE TABLE unit_limits (
    procedure_code TEXT PRIMARY KEY,
    units          INTEGER NOT NULL CHECK (units >= 0)
) STRICT;

-- Files as they went out and came in.
CREATE TABLE exchanged_files (
    id        INTEGER PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
    kind      TEXT NOT NULL,
    at        TEXT NOT NULL,
    sha256    TEXT NOT NULL CHECK (length(sha256) = 64),
    content   TEXT NOT NULL
) STRICT;

-- The number is the interchange's and the group's control number.
CREATE TABLE batches (
    id          INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 999999999),
    file_id     INTEGER NOT NULL REFERENCES exchanged_files (id),
    made_at     TEXT NOT NULL,
    claims      INTEGER NOT NULL CHECK (claims >= 1),
    total_cents INTEGER NOT NULL,
    answer      TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE claims (
    id              INTEGER PRIMARY KEY,
    control         TEXT NOT NULL UNIQUE CHECK (length(control) BETWEEN 1 AND 20),
    patient_id      INTEGER NOT NULL REFERENCES patients (id),
    encounter_id    INTEGER REFERENCES encounters (id),
    payer_id        INTEGER NOT NULL REFERENCES payers (id),
    rank            INTEGER NOT NULL CHECK (rank BETWEEN 1 AND 3),
    frequency       TEXT NOT NULL CHECK (frequency IN ('1', '7', '8')),
    replaces_id     INTEGER REFERENCES claims (id),
    root_id         INTEGER REFERENCES claims (id),
    policy_id       INTEGER REFERENCES policies (id),
    state           TEXT NOT NULL CHECK (state IN ('draft', 'scrubbed', 'ready', 'sent', 'accepted', 'rejected', 'paid', 'denied', 'appealed', 'closed')),
    service_from    TEXT NOT NULL CHECK (length(service_from) = 10),
    total_cents     INTEGER NOT NULL CHECK (total_cents >= 0),
    expected_cents  INTEGER,
    rendering_npi   TEXT NOT NULL,
    content         TEXT NOT NULL,
    hits            TEXT NOT NULL DEFAULT '[]',
    payer_control   TEXT,
    batch_id        INTEGER REFERENCES batches (id),
    set_control     TEXT,
    made_at         TEXT NOT NULL,
    sent_at         TEXT,
    rejected_once   INTEGER NOT NULL DEFAULT 0 CHECK (rejected_once IN (0, 1))
) STRICT;
CREATE INDEX claims_by_state ON claims (state);
CREATE INDEX claims_by_patient ON claims (patient_id, service_from);
CREATE INDEX claims_by_batch ON claims (batch_id, set_control);
CREATE INDEX claims_by_replaced ON claims (replaces_id);
CREATE INDEX claims_by_encounter ON claims (encounter_id);

-- The claim's services, for finding doubles and for reports; the claim itself is frozen in its content.
CREATE TABLE claim_lines (
    claim_id       INTEGER NOT NULL REFERENCES claims (id),
    line           INTEGER NOT NULL CHECK (line >= 1),
    service_on     TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    modifiers      TEXT NOT NULL,
    units          INTEGER NOT NULL CHECK (units >= 0),
    amount_cents   INTEGER NOT NULL,
    PRIMARY KEY (claim_id, line)
) STRICT;

CREATE TABLE claim_history (
    id       INTEGER PRIMARY KEY,
    claim_id INTEGER NOT NULL REFERENCES claims (id),
    at       TEXT NOT NULL,
    state    TEXT NOT NULL,
    reason   TEXT NOT NULL
) STRICT;
CREATE INDEX claim_history_by_claim ON claim_history (claim_id);

CREATE TRIGGER claims_begin_as_drafts BEFORE INSERT ON claims WHEN NEW.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a claim begins as a draft'); END;
CREATE TRIGGER claims_move_as_allowed BEFORE UPDATE OF state ON claims
WHEN NEW.state <> OLD.state AND NOT (
    (OLD.state = 'draft' AND NEW.state IN ('scrubbed', 'closed'))
    OR (OLD.state = 'scrubbed' AND NEW.state IN ('ready', 'draft'))
    OR (OLD.state = 'ready' AND NEW.state IN ('sent', 'draft'))
    OR (OLD.state = 'sent' AND NEW.state IN ('accepted', 'rejected', 'paid', 'denied'))
    OR (OLD.state = 'accepted' AND NEW.state IN ('rejected', 'paid', 'denied'))
    OR (OLD.state = 'rejected' AND NEW.state IN ('draft', 'closed'))
    OR (OLD.state = 'paid' AND NEW.state IN ('denied', 'accepted', 'closed'))
    OR (OLD.state = 'denied' AND NEW.state IN ('paid', 'accepted', 'appealed', 'closed'))
    OR (OLD.state = 'appealed' AND NEW.state IN ('paid', 'denied', 'accepted', 'closed'))
    OR (OLD.state = 'closed' AND NEW.state IN ('paid', 'denied', 'accepted'))
)
BEGIN SELECT RAISE(ABORT, 'a claim cannot take this step'); END;
CREATE TRIGGER claims_are_sent_in_batches BEFORE UPDATE OF state ON claims WHEN NEW.state = 'sent' AND NEW.batch_id IS NULL
BEGIN SELECT RAISE(ABORT, 'a claim is sent in a batch'); END;
CREATE TRIGGER sent_claims_are_frozen BEFORE UPDATE OF content, control, patient_id, payer_id, total_cents ON claims
WHEN OLD.state NOT IN ('draft', 'scrubbed', 'ready')
BEGIN SELECT RAISE(ABORT, 'a claim that went out is frozen; make a corrected one'); END;
CREATE TRIGGER claims_are_kept BEFORE DELETE ON claims BEGIN SELECT RAISE(ABORT, 'claims are not deleted; close them'); END;
CREATE TRIGGER claim_history_is_not_changed BEFORE UPDATE ON claim_history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER claim_history_is_not_deleted BEFORE DELETE ON claim_history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER exchanged_files_are_not_changed BEFORE UPDATE ON exchanged_files BEGIN SELECT RAISE(ABORT, 'files are kept as they were'); END;
CREATE TRIGGER exchanged_files_are_not_deleted BEFORE DELETE ON exchanged_files BEGIN SELECT RAISE(ABORT, 'files are kept as they were'); END;

-- A payment is known by who ordered it, its number, its day and its amount: it cannot be posted twice.
CREATE TABLE remittances (
    id           INTEGER PRIMARY KEY,
    file_id      INTEGER NOT NULL REFERENCES exchanged_files (id),
    payer        TEXT NOT NULL,
    payer_ident  TEXT NOT NULL,
    trace        TEXT NOT NULL,
    method       TEXT NOT NULL,
    paid_on      TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    posted_at    TEXT NOT NULL,
    UNIQUE (payer_ident, trace, paid_on, amount_cents)
) STRICT;

-- Without a claim of ours: held, its money in the account of that name until someone matches it.
CREATE TABLE remittance_claims (
    id              INTEGER PRIMARY KEY,
    remittance_id   INTEGER NOT NULL REFERENCES remittances (id),
    claim_id        INTEGER REFERENCES claims (id),
    control         TEXT NOT NULL,
    patient_name    TEXT NOT NULL,
    status          TEXT NOT NULL,
    charged_cents   INTEGER NOT NULL,
    paid_cents      INTEGER NOT NULL,
    payer_control   TEXT NOT NULL,
    remarks         TEXT NOT NULL,
    note            TEXT NOT NULL
) STRICT;
CREATE INDEX remittance_claims_by_claim ON remittance_claims (claim_id);
CREATE INDEX remittance_claims_by_remittance ON remittance_claims (remittance_id);

CREATE TABLE remittance_lines (
    remittance_claim_id INTEGER NOT NULL REFERENCES remittance_claims (id),
    line                INTEGER NOT NULL CHECK (line >= 1),
    procedure_code      TEXT NOT NULL,
    charged_cents       INTEGER NOT NULL,
    paid_cents          INTEGER NOT NULL,
    remarks             TEXT NOT NULL,
    PRIMARY KEY (remittance_claim_id, line)
) STRICT;

-- Line 0 is the claim itself.
CREATE TABLE remittance_adjustments (
    remittance_claim_id INTEGER NOT NULL REFERENCES remittance_claims (id),
    line                INTEGER NOT NULL CHECK (line >= 0),
    place               INTEGER NOT NULL CHECK (place >= 1),
    group_code          TEXT NOT NULL CHECK (group_code IN ('CO', 'PR', 'OA', 'PI', 'CR')),
    reason              TEXT NOT NULL,
    amount_cents        INTEGER NOT NULL,
    PRIMARY KEY (remittance_claim_id, line, place)
) STRICT;

CREATE TABLE provider_adjustments (
    id            INTEGER PRIMARY KEY,
    remittance_id INTEGER NOT NULL REFERENCES remittances (id),
    reason        TEXT NOT NULL,
    reference     TEXT NOT NULL,
    amount_cents  INTEGER NOT NULL
) STRICT;

-- Double entry: a row takes one amount out of one account into another, so no row and no sum of rows is out of balance.
CREATE TABLE ledger (
    id            INTEGER PRIMARY KEY,
    posted_on     TEXT NOT NULL CHECK (length(posted_on) = 10),
    debit         TEXT NOT NULL,
    credit        TEXT NOT NULL CHECK (credit <> debit),
    amount_cents  INTEGER NOT NULL CHECK (amount_cents > 0),
    patient_id    INTEGER REFERENCES patients (id),
    claim_id      INTEGER REFERENCES claims (id),
    remittance_id INTEGER REFERENCES remittances (id),
    memo          TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_by_claim ON ledger (claim_id);
CREATE INDEX ledger_by_patient ON ledger (patient_id);
CREATE INDEX ledger_by_remittance ON ledger (remittance_id);
CREATE INDEX ledger_by_day ON ledger (posted_on);

CREATE TRIGGER ledger_names_known_accounts BEFORE INSERT ON ledger
WHEN NEW.debit NOT IN ('insurance_receivable', 'patient_receivable', 'charges', 'deposits', 'contractual_write_off', 'other_write_off', 'bad_debt', 'unapplied', 'payer_adjustments')
  OR NEW.credit NOT IN ('insurance_receivable', 'patient_receivable', 'charges', 'deposits', 'contractual_write_off', 'other_write_off', 'bad_debt', 'unapplied', 'payer_adjustments')
BEGIN SELECT RAISE(ABORT, 'no such account'); END;
CREATE TRIGGER ledger_is_closed_by_day BEFORE INSERT ON ledger
WHEN EXISTS (SELECT 1 FROM day_closes WHERE closed_on >= NEW.posted_on)
BEGIN SELECT RAISE(ABORT, 'that day is closed; post it on a later day'); END;
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_is_not_deleted BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Days whose deposits were counted.
CREATE TABLE day_closes (
    closed_on      TEXT PRIMARY KEY CHECK (length(closed_on) = 10),
    deposits_cents INTEGER NOT NULL,
    closed_by      INTEGER NOT NULL REFERENCES users (id),
    closed_at      TEXT NOT NULL
) STRICT;

-- Money that patients bring (copay, payment) or get back (refund).
CREATE TABLE patient_payments (
    id           INTEGER PRIMARY KEY,
    patient_id   INTEGER NOT NULL REFERENCES patients (id),
    kind         TEXT NOT NULL CHECK (kind IN ('copay', 'payment', 'refund')),
    method       TEXT NOT NULL CHECK (method IN ('cash', 'check', 'card', 'transfer')),
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    paid_on      TEXT NOT NULL,
    taken_by     INTEGER NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX patient_payments_by_patient ON patient_payments (patient_id);

CREATE TABLE payment_plans (
    patient_id       INTEGER PRIMARY KEY REFERENCES patients (id),
    instalment_cents INTEGER NOT NULL CHECK (instalment_cents > 0),
    day_of_month     INTEGER NOT NULL CHECK (day_of_month BETWEEN 1 AND 28),
    agreed_on        TEXT NOT NULL
) STRICT;

CREATE TABLE statements (
    id           INTEGER PRIMARY KEY,
    patient_id   INTEGER NOT NULL REFERENCES patients (id),
    made_on      TEXT NOT NULL,
    amount_cents INTEGER NOT NULL
) STRICT;
CREATE INDEX statements_by_patient ON statements (patient_id);
