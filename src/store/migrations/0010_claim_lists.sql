-- The newest claims and the claims of each state are read without reading every claim.
CREATE INDEX claims_by_service ON claims (service_from, id);
CREATE INDEX claims_by_state_and_service ON claims (state, service_from, id);
CREATE INDEX claims_counted ON claims (state, total_cents);
