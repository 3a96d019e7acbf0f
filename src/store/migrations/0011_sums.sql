-- Sums that lists and figures read instead of every row, kept in step by the schema itself. The rows remain what counts:
-- the ledger's check and a test add them up anew. Ages of debts move with the date, so sums stand by day, never by age.

-- Debits and credits of each account on each day.
CREATE TABLE ledger_days (
    account      TEXT NOT NULL,
    day          TEXT NOT NULL CHECK (length(day) = 10),
    debit_cents  INTEGER NOT NULL,
    credit_cents INTEGER NOT NULL,
    PRIMARY KEY (account, day)
) STRICT;

-- What each patient owes (below nothing: has over), since the first day on which anything was owed; 9999-12-31: never.
CREATE TABLE patient_balances (
    patient_id INTEGER PRIMARY KEY REFERENCES patients (id),
    owed_cents INTEGER NOT NULL,
    since      TEXT NOT NULL CHECK (length(since) = 10)
) STRICT;
CREATE INDEX patient_balances_most ON patient_balances (owed_cents DESC, patient_id) WHERE owed_cents <> 0;
CREATE INDEX patient_balances_since ON patient_balances (since, patient_id) WHERE owed_cents <> 0;

-- What payers owe for each claim, by its day of service.
CREATE TABLE claim_balances (
    claim_id     INTEGER PRIMARY KEY REFERENCES claims (id),
    owed_cents   INTEGER NOT NULL,
    service_from TEXT NOT NULL CHECK (length(service_from) = 10)
) STRICT;
CREATE INDEX claim_balances_by_service ON claim_balances (service_from, claim_id) WHERE owed_cents <> 0;

-- The balances of a day together: how many and how much.
CREATE TABLE owed_days (
    side   TEXT NOT NULL CHECK (side IN ('payers', 'patients', 'credits')),
    day    TEXT NOT NULL CHECK (length(day) = 10),
    number INTEGER NOT NULL,
    cents  INTEGER NOT NULL,
    PRIMARY KEY (side, day)
) STRICT;

-- What came in on each day for the claims of each who rendered.
CREATE TABLE collection_days (
    day           TEXT NOT NULL CHECK (length(day) = 10),
    rendering_npi TEXT NOT NULL,
    cents         INTEGER NOT NULL,
    PRIMARY KEY (day, rendering_npi)
) STRICT;

-- Claims in each state.
CREATE TABLE claim_counts (
    state       TEXT PRIMARY KEY,
    number      INTEGER NOT NULL,
    total_cents INTEGER NOT NULL
) STRICT;

-- Each remittance's claims: all, those that nobody here knows, those that were paid nothing.
CREATE TABLE remittance_counts (
    remittance_id INTEGER PRIMARY KEY REFERENCES remittances (id),
    number        INTEGER NOT NULL,
    held          INTEGER NOT NULL,
    denied        INTEGER NOT NULL
) STRICT;

CREATE TRIGGER a_posting_counts_on_its_day AFTER INSERT ON ledger BEGIN
    INSERT INTO ledger_days (account, day, debit_cents, credit_cents) VALUES (NEW.debit, NEW.posted_on, NEW.amount_cents, 0)
    ON CONFLICT (account, day) DO UPDATE SET debit_cents = ledger_days.debit_cents + excluded.debit_cents;
    INSERT INTO ledger_days (account, day, debit_cents, credit_cents) VALUES (NEW.credit, NEW.posted_on, 0, NEW.amount_cents)
    ON CONFLICT (account, day) DO UPDATE SET credit_cents = ledger_days.credit_cents + excluded.credit_cents;
END;

CREATE TRIGGER a_posting_moves_the_patients_balance AFTER INSERT ON ledger
WHEN NEW.patient_id IS NOT NULL AND 'patient_receivable' IN (NEW.debit, NEW.credit) BEGIN
    INSERT INTO patient_balances (patient_id, owed_cents, since) VALUES (NEW.patient_id,
        CASE WHEN NEW.debit = 'patient_receivable' THEN NEW.amount_cents ELSE -NEW.amount_cents END,
        CASE WHEN NEW.debit = 'patient_receivable' THEN NEW.posted_on ELSE '9999-12-31' END)
    ON CONFLICT (patient_id) DO UPDATE SET owed_cents = patient_balances.owed_cents + excluded.owed_cents,
        since = CASE WHEN excluded.since < patient_balances.since THEN excluded.since ELSE patient_balances.since END;
END;

CREATE TRIGGER a_posting_moves_the_claims_balance AFTER INSERT ON ledger
WHEN NEW.claim_id IS NOT NULL AND 'insurance_receivable' IN (NEW.debit, NEW.credit) BEGIN
    INSERT INTO claim_balances (claim_id, owed_cents, service_from)
    SELECT id, CASE WHEN NEW.debit = 'insurance_receivable' THEN NEW.amount_cents ELSE -NEW.amount_cents END, service_from
    FROM claims WHERE id = NEW.claim_id
    ON CONFLICT (claim_id) DO UPDATE SET owed_cents = claim_balances.owed_cents + excluded.owed_cents;
END;

CREATE TRIGGER a_posting_counts_for_who_rendered AFTER INSERT ON ledger
WHEN NEW.claim_id IS NOT NULL AND 'deposits' IN (NEW.debit, NEW.credit) BEGIN
    INSERT INTO collection_days (day, rendering_npi, cents)
    SELECT NEW.posted_on, rendering_npi, CASE WHEN NEW.debit = 'deposits' THEN NEW.amount_cents ELSE -NEW.amount_cents END
    FROM claims WHERE id = NEW.claim_id
    ON CONFLICT (day, rendering_npi) DO UPDATE SET cents = collection_days.cents + excluded.cents;
END;

CREATE TRIGGER a_first_patients_balance_counts AFTER INSERT ON patient_balances WHEN NEW.owed_cents <> 0 BEGIN
    INSERT INTO owed_days (side, day, number, cents)
    VALUES (CASE WHEN NEW.owed_cents > 0 THEN 'patients' ELSE 'credits' END, NEW.since, 1, NEW.owed_cents)
    ON CONFLICT (side, day) DO UPDATE SET number = owed_days.number + 1, cents = owed_days.cents + excluded.cents;
END;
CREATE TRIGGER a_patients_balance_leaves_its_day AFTER UPDATE ON patient_balances WHEN OLD.owed_cents <> 0 BEGIN
    UPDATE owed_days SET number = number - 1, cents = cents - OLD.owed_cents
    WHERE side = CASE WHEN OLD.owed_cents > 0 THEN 'patients' ELSE 'credits' END AND day = OLD.since;
END;
CREATE TRIGGER a_patients_balance_counts AFTER UPDATE ON patient_balances WHEN NEW.owed_cents <> 0 BEGIN
    INSERT INTO owed_days (side, day, number, cents)
    VALUES (CASE WHEN NEW.owed_cents > 0 THEN 'patients' ELSE 'credits' END, NEW.since, 1, NEW.owed_cents)
    ON CONFLICT (side, day) DO UPDATE SET number = owed_days.number + 1, cents = owed_days.cents + excluded.cents;
END;

CREATE TRIGGER a_first_claims_balance_counts AFTER INSERT ON claim_balances WHEN NEW.owed_cents <> 0 BEGIN
    INSERT INTO owed_days (side, day, number, cents) VALUES ('payers', NEW.service_from, 1, NEW.owed_cents)
    ON CONFLICT (side, day) DO UPDATE SET number = owed_days.number + 1, cents = owed_days.cents + excluded.cents;
END;
CREATE TRIGGER a_claims_balance_leaves_its_day AFTER UPDATE ON claim_balances WHEN OLD.owed_cents <> 0 BEGIN
    UPDATE owed_days SET number = number - 1, cents = cents - OLD.owed_cents WHERE side = 'payers' AND day = OLD.service_from;
END;
CREATE TRIGGER a_claims_balance_counts AFTER UPDATE ON claim_balances WHEN NEW.owed_cents <> 0 BEGIN
    INSERT INTO owed_days (side, day, number, cents) VALUES ('payers', NEW.service_from, 1, NEW.owed_cents)
    ON CONFLICT (side, day) DO UPDATE SET number = owed_days.number + 1, cents = owed_days.cents + excluded.cents;
END;
-- A balance lies at its claim's day of service: a claim that is owed for keeps it. What came in goes with who rendered.
CREATE TRIGGER claims_owed_for_keep_their_day BEFORE UPDATE OF service_from ON claims
WHEN NEW.service_from <> OLD.service_from AND EXISTS (SELECT 1 FROM claim_balances WHERE claim_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'the claim is in the ledger: its day of service stays'); END;
CREATE TRIGGER what_came_in_goes_with_who_rendered AFTER UPDATE OF rendering_npi ON claims WHEN NEW.rendering_npi <> OLD.rendering_npi BEGIN
    INSERT INTO collection_days (day, rendering_npi, cents)
    SELECT posted_on, NEW.rendering_npi, sum(CASE WHEN debit = 'deposits' THEN amount_cents ELSE -amount_cents END)
    FROM ledger WHERE claim_id = NEW.id AND 'deposits' IN (debit, credit) GROUP BY posted_on
    ON CONFLICT (day, rendering_npi) DO UPDATE SET cents = collection_days.cents + excluded.cents;
    INSERT INTO collection_days (day, rendering_npi, cents)
    SELECT posted_on, OLD.rendering_npi, -sum(CASE WHEN debit = 'deposits' THEN amount_cents ELSE -amount_cents END)
    FROM ledger WHERE claim_id = NEW.id AND 'deposits' IN (debit, credit) GROUP BY posted_on
    ON CONFLICT (day, rendering_npi) DO UPDATE SET cents = collection_days.cents + excluded.cents;
END;

CREATE TRIGGER a_claim_counts AFTER INSERT ON claims BEGIN
    INSERT INTO claim_counts (state, number, total_cents) VALUES (NEW.state, 1, NEW.total_cents)
    ON CONFLICT (state) DO UPDATE SET number = claim_counts.number + 1, total_cents = claim_counts.total_cents + excluded.total_cents;
END;
CREATE TRIGGER a_claim_counts_elsewhere AFTER UPDATE OF state, total_cents ON claims BEGIN
    UPDATE claim_counts SET number = number - 1, total_cents = total_cents - OLD.total_cents WHERE state = OLD.state;
    INSERT INTO claim_counts (state, number, total_cents) VALUES (NEW.state, 1, NEW.total_cents)
    ON CONFLICT (state) DO UPDATE SET number = claim_counts.number + 1, total_cents = claim_counts.total_cents + excluded.total_cents;
END;
DROP INDEX claims_counted;

CREATE TRIGGER a_decision_counts AFTER INSERT ON remittance_claims BEGIN
    INSERT INTO remittance_counts (remittance_id, number, held, denied) VALUES (NEW.remittance_id, 1,
        CASE WHEN NEW.claim_id IS NULL THEN 1 ELSE 0 END, CASE WHEN NEW.paid_cents = 0 AND NEW.charged_cents > 0 THEN 1 ELSE 0 END)
    ON CONFLICT (remittance_id) DO UPDATE SET number = remittance_counts.number + 1,
        held = remittance_counts.held + excluded.held, denied = remittance_counts.denied + excluded.denied;
END;
CREATE TRIGGER a_decision_changed_counts AFTER UPDATE OF remittance_id, claim_id, paid_cents, charged_cents ON remittance_claims BEGIN
    UPDATE remittance_counts SET number = number - 1, held = held - CASE WHEN OLD.claim_id IS NULL THEN 1 ELSE 0 END,
        denied = denied - CASE WHEN OLD.paid_cents = 0 AND OLD.charged_cents > 0 THEN 1 ELSE 0 END WHERE remittance_id = OLD.remittance_id;
    INSERT INTO remittance_counts (remittance_id, number, held, denied) VALUES (NEW.remittance_id, 1,
        CASE WHEN NEW.claim_id IS NULL THEN 1 ELSE 0 END, CASE WHEN NEW.paid_cents = 0 AND NEW.charged_cents > 0 THEN 1 ELSE 0 END)
    ON CONFLICT (remittance_id) DO UPDATE SET number = remittance_counts.number + 1,
        held = remittance_counts.held + excluded.held, denied = remittance_counts.denied + excluded.denied;
END;

-- What the figures of a stretch of days are read from.
CREATE INDEX claims_by_sending ON claims (sent_at, rejected_once) WHERE batch_id IS NOT NULL;
CREATE INDEX remittances_by_posting ON remittances (posted_at);
CREATE INDEX documents_in_states ON documents (encounter_id, state);

-- A month is counted from what is booked without reading the visits themselves.
CREATE INDEX appointments_in_stages ON appointments (starts, status);
DROP INDEX schedule_holds_by_day;
CREATE INDEX schedule_holds_by_day ON schedule_holds (day, resource_id, from_min, to_min);

-- The same sums from the rows.
CREATE VIEW ledger_days_anew AS
SELECT account, day, sum(debit) AS debit_cents, sum(credit) AS credit_cents
FROM (SELECT debit AS account, posted_on AS day, amount_cents AS debit, 0 AS credit FROM ledger
    UNION ALL SELECT credit, posted_on, 0, amount_cents FROM ledger) AS sides GROUP BY account, day;
CREATE VIEW patient_balances_anew AS
SELECT patient_id, sum(CASE WHEN debit = 'patient_receivable' THEN amount_cents ELSE -amount_cents END) AS owed_cents,
    min(CASE WHEN debit = 'patient_receivable' THEN posted_on ELSE '9999-12-31' END) AS since
FROM ledger WHERE patient_id IS NOT NULL AND 'patient_receivable' IN (debit, credit) GROUP BY patient_id;
CREATE VIEW claim_balances_anew AS
SELECT l.claim_id, sum(CASE WHEN l.debit = 'insurance_receivable' THEN l.amount_cents ELSE -l.amount_cents END) AS owed_cents, c.service_from
FROM ledger l JOIN claims c ON c.id = l.claim_id WHERE 'insurance_receivable' IN (l.debit, l.credit) GROUP BY l.claim_id, c.service_from;
CREATE VIEW collection_days_anew AS
SELECT l.posted_on AS day, c.rendering_npi, sum(CASE WHEN l.debit = 'deposits' THEN l.amount_cents ELSE -l.amount_cents END) AS cents
FROM ledger l JOIN claims c ON c.id = l.claim_id WHERE 'deposits' IN (l.debit, l.credit) GROUP BY l.posted_on, c.rendering_npi;
CREATE VIEW owed_days_anew AS
SELECT 'payers' AS side, service_from AS day, count(*) AS number, sum(owed_cents) AS cents
FROM claim_balances WHERE owed_cents <> 0 GROUP BY service_from
UNION ALL SELECT CASE WHEN owed_cents > 0 THEN 'patients' ELSE 'credits' END, since, count(*), sum(owed_cents)
FROM patient_balances WHERE owed_cents <> 0 GROUP BY CASE WHEN owed_cents > 0 THEN 'patients' ELSE 'credits' END, since;
CREATE VIEW claim_counts_anew AS
SELECT state, count(*) AS number, sum(total_cents) AS total_cents FROM claims GROUP BY state;
CREATE VIEW remittance_counts_anew AS
SELECT remittance_id, count(*) AS number, sum(CASE WHEN claim_id IS NULL THEN 1 ELSE 0 END) AS held,
    sum(CASE WHEN paid_cents = 0 AND charged_cents > 0 THEN 1 ELSE 0 END) AS denied
FROM remittance_claims GROUP BY remittance_id;

-- An office that is older than its sums.
INSERT INTO ledger_days SELECT * FROM ledger_days_anew;
INSERT INTO patient_balances SELECT * FROM patient_balances_anew;
INSERT INTO claim_balances SELECT * FROM claim_balances_anew;
INSERT INTO collection_days SELECT * FROM collection_days_anew;
INSERT INTO claim_counts SELECT * FROM claim_counts_anew;
INSERT INTO remittance_counts SELECT * FROM remittance_counts_anew;
