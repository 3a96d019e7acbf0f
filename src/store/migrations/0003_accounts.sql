-- Plans of payers, what the clearing house takes in one file, payments that were taken back. Conventions as in 0001.

CREATE TABLE plans (
    id             INTEGER PRIMARY KEY,
    payer_id       INTEGER NOT NULL REFERENCES payers (id),
    name           TEXT NOT NULL CHECK (length(name) >= 1),
    copay_cents    INTEGER CHECK (copay_cents IS NULL OR copay_cents >= 0),
    needs_referral INTEGER NOT NULL CHECK (needs_referral IN (0, 1)),
    UNIQUE (payer_id, name)
) STRICT;

-- The pair of folders shared with the clearing house, a command that moves files between it and them, claims in one file.
ALTER TABLE billing_entity ADD COLUMN claims_a_file INTEGER NOT NULL DEFAULT 5000 CHECK (claims_a_file BETWEEN 1 AND 50000);
ALTER TABLE billing_entity ADD COLUMN exchange_folder TEXT NOT NULL DEFAULT '';
ALTER TABLE billing_entity ADD COLUMN exchange_command TEXT NOT NULL DEFAULT '';

-- A check's number or the like; the day on which a payment that was keyed wrongly was taken back.
ALTER TABLE patient_payments ADD COLUMN reference TEXT NOT NULL DEFAULT '';
ALTER TABLE patient_payments ADD COLUMN undone_on TEXT CHECK (undone_on IS NULL OR length(undone_on) = 10);

CREATE TRIGGER patient_payments_are_not_changed BEFORE UPDATE OF patient_id, kind, method, amount_cents, paid_on, taken_by ON patient_payments
BEGIN SELECT RAISE(ABORT, 'a payment is kept as it was taken; take it back instead'); END;
CREATE TRIGGER patient_payments_are_not_deleted BEFORE DELETE ON patient_payments
BEGIN SELECT RAISE(ABORT, 'a payment is kept as it was taken; take it back instead'); END;
CREATE TRIGGER patient_payments_are_taken_back_once BEFORE UPDATE OF undone_on ON patient_payments WHEN OLD.undone_on IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'this payment was taken back already'); END;

CREATE INDEX patient_payments_by_day ON patient_payments (paid_on);
