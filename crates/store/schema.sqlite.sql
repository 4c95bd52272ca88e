-- Written by the test of the store; the source is migrations/.

CREATE TABLE account (id text primary key, office text not null, person text not null, login text not null, password text not null, failed bigint not null, locked_until bigint not null, created_at bigint not null);

CREATE TABLE ballot (meeting text primary key, office text not null, relay bytea not null, holder text, seen_at bigint, closed_at bigint);

CREATE TABLE ballot_box (meeting text primary key, office text not null, bytes bytea not null);

CREATE TABLE ballot_issue (meeting text not null, case_id text not null, round bigint not null, voter text not null, office text not null, blinded bytea not null, signature bytea not null, primary key (meeting, case_id, round, voter));

CREATE TABLE ballot_key (meeting text not null, case_id text not null, round bigint not null, office text not null, public_key text not null, supervisor text, primary key (meeting, case_id, round));

CREATE TABLE ballot_second_box (meeting text primary key, office text not null, bytes bytea not null);

CREATE TABLE ballot_secret (meeting text not null, case_id text not null, round bigint not null, office text not null, secret bytea not null, primary key (meeting, case_id, round));

CREATE TABLE cases (id text primary key, office text not null, kind text not null, number text not null, state text not null, version bigint not null, snapshot bytea not null, wrapped_key bytea not null, pack text not null, created_at bigint not null, updated_at bigint not null);

CREATE TABLE certificate (office text not null, number text not null, case_id text not null, status_index bigint not null, document bytea, issued_at bigint not null, revoked_at bigint, primary key (office, number));

CREATE TABLE claim (office text not null, key text not null, case_id text not null, primary key (office, key));

CREATE TABLE committee (id text primary key, office text not null, organisation text not null, name text not null, series text not null, levels text not null, approval text not null, valid_from text not null, valid_until text not null, size bigint not null, chair text, title_office text not null, vice_chairs text not null default '', autonomous bigint not null default 0);

CREATE TABLE counter (office text not null, name text not null, value bigint not null, primary key (office, name));

CREATE TABLE demo_clock (office text primary key, shift bigint not null, seen bigint not null);

CREATE TABLE draft (case_id text not null, section text not null, version bigint not null, cipher bytea not null, updated_at bigint not null, person text not null, primary key (case_id, section));

CREATE TABLE entry (case_id text not null, seq bigint not null, id text not null, office text not null, kind text not null, at bigint not null, act text not null, person text not null, seat text not null, bytes bytea not null, salt bytea not null, digest bytea not null, token text, leaf bigint, primary key (case_id, seq));

CREATE TABLE file (id text primary key, case_id text not null, item text not null, name_cipher bytea not null, media text not null, size bigint not null, address text not null, person text not null, created_at bigint not null, removed_at bigint);

CREATE TABLE listing (case_id text primary key, office text not null, kind text not null, year bigint not null, number text not null, state text not null, public_state text not null, holder_role text, holder_organisation text, due text, subject text not null, person text, employer text, employer_name text not null, committee text, series text not null, level text not null, title text not null, title_name text not null, way text not null, flags text not null, submitted_at bigint, updated_at bigint not null, search text not null);

CREATE TABLE listing_word (word text not null, case_id text not null, primary key (word, case_id));

CREATE TABLE log_break (office text not null, number bigint not null, note bytea not null, opened_at bigint not null, primary key (office, number));

CREATE TABLE log_checkpoint (office text not null, size bigint not null, note bytea not null, signed_at bigint not null, primary key (office, size));

CREATE TABLE log_cosignature (office text not null, size bigint not null, witness text not null, line text not null, received_at bigint not null, primary key (office, size, witness));

CREATE TABLE log_head (office text primary key, size bigint not null, root bytea not null);

CREATE TABLE log_hold (office text primary key, restored_at bigint not null);

CREATE TABLE log_tile (office text not null, level bigint not null, number bigint not null, width bigint not null, bytes bytea not null, primary key (office, level, number));

CREATE TABLE log_witness (office text not null, id text not null, verifier_key text not null, owner text not null, url text, added_at bigint not null, retired_at bigint, primary key (office, id));

CREATE TABLE migration (name text primary key, digest text not null);

CREATE TABLE office (id text primary key, name text not null, pack text not null, demo bigint not null, created_at bigint not null);

CREATE TABLE organisation (id text primary key, office text not null, name text not null, kind text not null, credit_code text not null, parent text, roles text not null, closed_at bigint);

CREATE TABLE person (id text primary key, office text not null, lookup bytea not null, name text not null, sealed bytea not null, created_at bigint not null);

CREATE TABLE reach (case_id text not null, organisation text not null, role text not null, kind text not null, shelf text not null, due text not null, updated_at bigint not null, number text not null, primary key (organisation, role, case_id));

CREATE TABLE register_record (office text not null, person text not null, fact text not null, register text not null, cipher bytea not null, as_of text not null, fetched_at bigint not null, primary key (office, person, fact));

CREATE TABLE sealed_part (case_id text not null, digest bytea not null, salt bytea not null, cipher bytea not null, primary key (case_id, digest));

CREATE TABLE seat (id text primary key, office text not null, person text not null, organisation text not null, role text not null, label text not null, valid_from text not null, valid_until text);

CREATE TABLE session (token bytea primary key, account text not null, person text not null, seat text, created_at bigint not null, seen_at bigint not null, expires_at bigint not null);

CREATE TABLE sign_in_failure (office text not null, key text not null, at bigint not null);

CREATE TABLE status_list (office text not null, serial bigint not null, document bytea not null, issued_at bigint not null, primary key (office, serial));

CREATE UNIQUE INDEX account_login on account (office, login);

CREATE UNIQUE INDEX cases_number on cases (office, kind, number);

CREATE UNIQUE INDEX certificate_status on certificate (office, status_index);

CREATE INDEX claim_case on claim (case_id);

CREATE INDEX committee_office on committee (office, series);

CREATE UNIQUE INDEX entry_leaf on entry (office, leaf);

CREATE UNIQUE INDEX entry_token on entry (token);

CREATE INDEX entry_unsequenced on entry (leaf, case_id, seq);

CREATE INDEX file_case on file (case_id, item);

CREATE INDEX listing_committee on listing (committee, kind, state);

CREATE INDEX listing_due on listing (office, kind, state, coalesce(due, '9999-99-99'), case_id);

CREATE INDEX listing_person on listing (person, kind);

CREATE INDEX listing_updated on listing (office, kind, updated_at, case_id);

CREATE INDEX organisation_office on organisation (office, name);

CREATE UNIQUE INDEX person_lookup on person (office, lookup);

CREATE INDEX reach_case on reach (case_id);

CREATE INDEX reach_due on reach (organisation, role, kind, shelf, due, case_id);

CREATE INDEX reach_number on reach (organisation, role, kind, shelf, number, case_id);

CREATE INDEX reach_updated on reach (organisation, role, kind, shelf, updated_at, case_id);

CREATE UNIQUE INDEX seat_once on seat (person, organisation, role, valid_from);

CREATE INDEX seat_person on seat (person);

CREATE INDEX sign_in_failure_key on sign_in_failure (office, key, at);
