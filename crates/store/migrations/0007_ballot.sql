-- Electronic ballots: what one meeting's ballot needs, and which instance holds its papers in memory.
create table ballot (meeting text primary key, office text not null, relay bytea not null, holder text, seen_at bigint, closed_at bigint);

-- The public keys of each round: the office's, and the supervisor's once it has opened the round.
create table ballot_key (meeting text not null, case_id text not null, round bigint not null, office text not null, public_key text not null, supervisor text, primary key (meeting, case_id, round));

-- The office's private keys, sealed, until the close.
create table ballot_secret (meeting text not null, case_id text not null, round bigint not null, office text not null, secret bytea not null, primary key (meeting, case_id, round));

-- Who got the office's blind signature, and over which blinded message; nothing here says anything about a paper.
create table ballot_issue (meeting text not null, case_id text not null, round bigint not null, voter text not null, office text not null, blinded bytea not null, signature bytea not null, primary key (meeting, case_id, round, voter));

-- The box, from the close on.
create table ballot_box (meeting text primary key, office text not null, bytes bytea not null)
