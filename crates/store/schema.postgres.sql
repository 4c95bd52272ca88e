-- Written by the test of the store; the source is migrations/.

CREATE TABLE account (id text not null, office text not null, person text not null, login text not null, password text not null, failed bigint not null, locked_until bigint not null, created_at bigint not null);

CREATE TABLE ballot (meeting text not null, office text not null, relay bytea not null, holder text, seen_at bigint, closed_at bigint);

CREATE TABLE ballot_box (meeting text not null, office text not null, bytes bytea not null);

CREATE TABLE ballot_issue (meeting text not null, case_id text not null, round bigint not null, voter text not null, office text not null, blinded bytea not null, signature bytea not null);

CREATE TABLE ballot_key (meeting text not null, case_id text not null, round bigint not null, office text not null, public_key text not null, supervisor text);

CREATE TABLE ballot_second_box (meeting text not null, office text not null, bytes bytea not null);

CREATE TABLE ballot_secret (meeting text not null, case_id text not null, round bigint not null, office text not null, secret bytea not null);

CREATE TABLE cases (id text not null, office text not null, kind text not null, number text not null, state text not null, version bigint not null, snapshot bytea not null, wrapped_key bytea not null, pack text not null, created_at bigint not null, updated_at bigint not null);

CREATE TABLE certificate (office text not null, number text not null, case_id text not null, status_index bigint not null, document bytea, issued_at bigint not null, revoked_at bigint);

CREATE TABLE claim (office text not null, key text not null, case_id text not null);

CREATE TABLE committee (id text not null, office text not null, organisation text not null, name text not null, series text not null, levels text not null, approval text not null, valid_from text not null, valid_until text not null, size bigint not null, chair text, title_office text not null, vice_chairs text not null, autonomous bigint not null);

CREATE TABLE counter (office text not null, name text not null, value bigint not null);

CREATE TABLE demo_clock (office text not null, shift bigint not null, seen bigint not null);

CREATE TABLE draft (case_id text not null, section text not null, version bigint not null, cipher bytea not null, updated_at bigint not null, person text not null);

CREATE TABLE entry (case_id text not null, seq bigint not null, id text not null, office text not null, kind text not null, at bigint not null, act text not null, person text not null, seat text not null, bytes bytea not null, salt bytea not null, digest bytea not null, token text, leaf bigint);

CREATE TABLE file (id text not null, case_id text not null, item text not null, name_cipher bytea not null, media text not null, size bigint not null, address text not null, person text not null, created_at bigint not null, removed_at bigint);

CREATE TABLE listing (case_id text not null, office text not null, kind text not null, year bigint not null, number text not null, state text not null, public_state text not null, holder_role text, holder_organisation text, due text, subject text not null, person text, employer text, employer_name text not null, committee text, series text not null, level text not null, title text not null, title_name text not null, way text not null, flags text not null, submitted_at bigint, updated_at bigint not null, search text not null);

CREATE TABLE listing_word (word text not null, case_id text not null);

CREATE TABLE log_break (office text not null, number bigint not null, note bytea not null, opened_at bigint not null);

CREATE TABLE log_checkpoint (office text not null, size bigint not null, note bytea not null, signed_at bigint not null);

CREATE TABLE log_cosignature (office text not null, size bigint not null, witness text not null, line text not null, received_at bigint not null);

CREATE TABLE log_head (office text not null, size bigint not null, root bytea not null);

CREATE TABLE log_hold (office text not null, restored_at bigint not null);

CREATE TABLE log_tile (office text not null, level bigint not null, number bigint not null, width bigint not null, bytes bytea not null);

CREATE TABLE log_witness (office text not null, id text not null, verifier_key text not null, owner text not null, url text, added_at bigint not null, retired_at bigint);

CREATE TABLE migration (name text not null, digest text not null);

CREATE TABLE office (id text not null, name text not null, pack text not null, demo bigint not null, created_at bigint not null);

CREATE TABLE organisation (id text not null, office text not null, name text not null, kind text not null, credit_code text not null, parent text, roles text not null, closed_at bigint);

CREATE TABLE person (id text not null, office text not null, lookup bytea not null, name text not null, sealed bytea not null, created_at bigint not null);

CREATE TABLE reach (case_id text not null, organisation text not null, role text not null, kind text not null, shelf text not null, due text not null, updated_at bigint not null, number text not null);

CREATE TABLE register_record (office text not null, person text not null, fact text not null, register text not null, cipher bytea not null, as_of text not null, fetched_at bigint not null);

CREATE TABLE sealed_part (case_id text not null, digest bytea not null, salt bytea not null, cipher bytea not null);

CREATE TABLE seat (id text not null, office text not null, person text not null, organisation text not null, role text not null, label text not null, valid_from text not null, valid_until text);

CREATE TABLE session (token bytea not null, account text not null, person text not null, seat text, created_at bigint not null, seen_at bigint not null, expires_at bigint not null);

CREATE TABLE sign_in_failure (office text not null, key text not null, at bigint not null);

CREATE TABLE status_list (office text not null, serial bigint not null, document bytea not null, issued_at bigint not null);

CREATE UNIQUE INDEX account_login ON public.account USING btree (office, login);

CREATE UNIQUE INDEX account_pkey ON public.account USING btree (id);

CREATE UNIQUE INDEX ballot_box_pkey ON public.ballot_box USING btree (meeting);

CREATE UNIQUE INDEX ballot_issue_pkey ON public.ballot_issue USING btree (meeting, case_id, round, voter);

CREATE UNIQUE INDEX ballot_key_pkey ON public.ballot_key USING btree (meeting, case_id, round);

CREATE UNIQUE INDEX ballot_pkey ON public.ballot USING btree (meeting);

CREATE UNIQUE INDEX ballot_second_box_pkey ON public.ballot_second_box USING btree (meeting);

CREATE UNIQUE INDEX ballot_secret_pkey ON public.ballot_secret USING btree (meeting, case_id, round);

CREATE UNIQUE INDEX cases_number ON public.cases USING btree (office, kind, number);

CREATE UNIQUE INDEX cases_pkey ON public.cases USING btree (id);

CREATE UNIQUE INDEX certificate_pkey ON public.certificate USING btree (office, number);

CREATE UNIQUE INDEX certificate_status ON public.certificate USING btree (office, status_index);

CREATE INDEX claim_case ON public.claim USING btree (case_id);

CREATE UNIQUE INDEX claim_pkey ON public.claim USING btree (office, key);

CREATE INDEX committee_office ON public.committee USING btree (office, series);

CREATE UNIQUE INDEX committee_pkey ON public.committee USING btree (id);

CREATE UNIQUE INDEX counter_pkey ON public.counter USING btree (office, name);

CREATE UNIQUE INDEX demo_clock_pkey ON public.demo_clock USING btree (office);

CREATE UNIQUE INDEX draft_pkey ON public.draft USING btree (case_id, section);

CREATE UNIQUE INDEX entry_leaf ON public.entry USING btree (office, leaf);

CREATE UNIQUE INDEX entry_pkey ON public.entry USING btree (case_id, seq);

CREATE UNIQUE INDEX entry_token ON public.entry USING btree (token);

CREATE INDEX entry_unsequenced ON public.entry USING btree (leaf, case_id, seq);

CREATE INDEX file_case ON public.file USING btree (case_id, item);

CREATE UNIQUE INDEX file_pkey ON public.file USING btree (id);

CREATE INDEX listing_committee ON public.listing USING btree (committee, kind, state);

CREATE INDEX listing_due ON public.listing USING btree (office, kind, state, COALESCE(due, '9999-99-99'::text), case_id);

CREATE INDEX listing_person ON public.listing USING btree (person, kind);

CREATE UNIQUE INDEX listing_pkey ON public.listing USING btree (case_id);

CREATE INDEX listing_updated ON public.listing USING btree (office, kind, updated_at, case_id);

CREATE UNIQUE INDEX listing_word_pkey ON public.listing_word USING btree (word, case_id);

CREATE UNIQUE INDEX log_break_pkey ON public.log_break USING btree (office, number);

CREATE UNIQUE INDEX log_checkpoint_pkey ON public.log_checkpoint USING btree (office, size);

CREATE UNIQUE INDEX log_cosignature_pkey ON public.log_cosignature USING btree (office, size, witness);

CREATE UNIQUE INDEX log_head_pkey ON public.log_head USING btree (office);

CREATE UNIQUE INDEX log_hold_pkey ON public.log_hold USING btree (office);

CREATE UNIQUE INDEX log_tile_pkey ON public.log_tile USING btree (office, level, number);

CREATE UNIQUE INDEX log_witness_pkey ON public.log_witness USING btree (office, id);

CREATE UNIQUE INDEX migration_pkey ON public.migration USING btree (name);

CREATE UNIQUE INDEX office_pkey ON public.office USING btree (id);

CREATE INDEX organisation_office ON public.organisation USING btree (office, name);

CREATE UNIQUE INDEX organisation_pkey ON public.organisation USING btree (id);

CREATE UNIQUE INDEX person_lookup ON public.person USING btree (office, lookup);

CREATE UNIQUE INDEX person_pkey ON public.person USING btree (id);

CREATE INDEX reach_case ON public.reach USING btree (case_id);

CREATE INDEX reach_due ON public.reach USING btree (organisation, role, kind, shelf, due, case_id);

CREATE INDEX reach_number ON public.reach USING btree (organisation, role, kind, shelf, number, case_id);

CREATE UNIQUE INDEX reach_pkey ON public.reach USING btree (organisation, role, case_id);

CREATE INDEX reach_updated ON public.reach USING btree (organisation, role, kind, shelf, updated_at, case_id);

CREATE UNIQUE INDEX register_record_pkey ON public.register_record USING btree (office, person, fact);

CREATE UNIQUE INDEX sealed_part_pkey ON public.sealed_part USING btree (case_id, digest);

CREATE UNIQUE INDEX seat_once ON public.seat USING btree (person, organisation, role, valid_from);

CREATE INDEX seat_person ON public.seat USING btree (person);

CREATE UNIQUE INDEX seat_pkey ON public.seat USING btree (id);

CREATE UNIQUE INDEX session_pkey ON public.session USING btree (token);

CREATE INDEX sign_in_failure_key ON public.sign_in_failure USING btree (office, key, at);

CREATE UNIQUE INDEX status_list_pkey ON public.status_list USING btree (office, serial);
