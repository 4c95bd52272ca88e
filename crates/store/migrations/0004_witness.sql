-- The witnesses whose cosignatures count: whose key, since when, where it listens.
create table log_witness (office text not null, id text not null, verifier_key text not null, owner text not null, url text, added_at bigint not null, retired_at bigint, primary key (office, id))
