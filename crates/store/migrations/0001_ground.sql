-- The ground: offices, people, organisations, cases and their record. One statement a step; types that both engines read.
create table office (id text primary key, name text not null, pack text not null, demo bigint not null, created_at bigint not null);

create table organisation (id text primary key, office text not null, name text not null, kind text not null, credit_code text not null, parent text, roles text not null, closed_at bigint);
create index organisation_office on organisation (office, name);

create table person (id text primary key, office text not null, lookup bytea not null, name text not null, sealed bytea not null, created_at bigint not null);
create unique index person_lookup on person (office, lookup);

create table account (id text primary key, office text not null, person text not null, login text not null, password text not null, failed bigint not null, locked_until bigint not null, created_at bigint not null);
create unique index account_login on account (office, login);

create table seat (id text primary key, office text not null, person text not null, organisation text not null, role text not null, label text not null, valid_from text not null, valid_until text);
create index seat_person on seat (person);
create unique index seat_once on seat (person, organisation, role, valid_from);

create table session (token bytea primary key, account text not null, person text not null, seat text, created_at bigint not null, seen_at bigint not null, expires_at bigint not null);

create table committee (id text primary key, office text not null, organisation text not null, name text not null, series text not null, levels text not null, approval text not null, valid_from text not null, valid_until text not null, size bigint not null, chair text, title_office text not null);
create index committee_office on committee (office, series);

create table counter (office text not null, name text not null, value bigint not null, primary key (office, name));

create table cases (id text primary key, office text not null, kind text not null, number text not null, state text not null, version bigint not null, snapshot bytea not null, wrapped_key bytea not null, pack text not null, created_at bigint not null, updated_at bigint not null);
create unique index cases_number on cases (office, kind, number);

create table entry (case_id text not null, seq bigint not null, id text not null, office text not null, kind text not null, at bigint not null, act text not null, person text not null, seat text not null, bytes bytea not null, salt bytea not null, digest bytea not null, token text, leaf bigint, primary key (case_id, seq));
create unique index entry_token on entry (token);
create index entry_unsequenced on entry (leaf, case_id, seq);

create table sealed_part (case_id text not null, digest bytea not null, salt bytea not null, cipher bytea not null, primary key (case_id, digest));

create table listing (case_id text primary key, office text not null, kind text not null, year bigint not null, number text not null, state text not null, public_state text not null, holder_role text, holder_organisation text, due text, subject text not null, person text, employer text, employer_name text not null, committee text, series text not null, level text not null, title text not null, title_name text not null, way text not null, flags text not null, submitted_at bigint, updated_at bigint not null, search text not null);
create index listing_due on listing (office, kind, state, due, case_id);
create index listing_holder on listing (office, kind, holder_role, holder_organisation, state, due);
create index listing_number on listing (office, kind, number);
create index listing_updated on listing (office, kind, updated_at, case_id);
create index listing_person on listing (person, kind);
create index listing_committee on listing (committee, kind, state);

create table reach (case_id text not null, organisation text not null, role text not null, primary key (organisation, role, case_id));
create index reach_case on reach (case_id);

create table claim (office text not null, key text not null, case_id text not null, primary key (office, key));
create index claim_case on claim (case_id);

create table draft (case_id text not null, section text not null, version bigint not null, cipher bytea not null, updated_at bigint not null, person text not null, primary key (case_id, section));

create table file (id text primary key, case_id text not null, item text not null, name_cipher bytea not null, media text not null, size bigint not null, address text not null, person text not null, created_at bigint not null, removed_at bigint);
create index file_case on file (case_id, item);

create table register_record (office text not null, person text not null, fact text not null, register text not null, cipher bytea not null, as_of text not null, fetched_at bigint not null, primary key (office, person, fact));

create table certificate (office text not null, number text not null, case_id text not null, status_index bigint not null, document bytea, issued_at bigint not null, revoked_at bigint, primary key (office, number));
create unique index certificate_status on certificate (office, status_index);

create table status_list (office text not null, serial bigint not null, document bytea not null, issued_at bigint not null, primary key (office, serial));

create table sign_in_failure (office text not null, key text not null, at bigint not null);
create index sign_in_failure_key on sign_in_failure (office, key, at)
