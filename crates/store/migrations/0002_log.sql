-- The transparency log over the entries: its head, its tiles, what was signed over it.
create unique index entry_leaf on entry (office, leaf);

create table log_head (office text primary key, size bigint not null, root bytea not null);

create table log_tile (office text not null, level bigint not null, number bigint not null, width bigint not null, bytes bytea not null, primary key (office, level, number));

create table log_checkpoint (office text not null, size bigint not null, note bytea not null, signed_at bigint not null, primary key (office, size));

create table log_cosignature (office text not null, size bigint not null, witness text not null, line text not null, received_at bigint not null, primary key (office, size, witness))
