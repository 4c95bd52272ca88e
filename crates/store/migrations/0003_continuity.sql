-- After a restore: an office that must not sign yet, and the origins that its log had before.
create table log_hold (office text primary key, restored_at bigint not null);

create table log_break (office text not null, number bigint not null, note bytea not null, opened_at bigint not null, primary key (office, number))
