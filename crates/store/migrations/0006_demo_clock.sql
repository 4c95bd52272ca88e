-- How far a served demo's clock is ahead of the machine's, and what it showed when it was last looked at; milliseconds.
create table demo_clock (office text primary key, shift bigint not null, seen bigint not null)
