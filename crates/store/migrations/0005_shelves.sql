-- Lists that do not grow slower with the number of cases: reach carries where a case stands for its seat and what lists are
-- sorted by; the words that find a case have a table. Shelf: the stage, behind `*` where it is the seat's turn.
create table reach_before as select case_id, organisation, role from reach;
drop table reach;
create table reach (case_id text not null, organisation text not null, role text not null, kind text not null, shelf text not null, due text not null, updated_at bigint not null, number text not null, primary key (organisation, role, case_id));
insert into reach (case_id, organisation, role, kind, shelf, due, updated_at, number) select r.case_id, r.organisation, r.role, l.kind, case when l.holder_role = r.role and l.holder_organisation = r.organisation then '*' else '' end || l.state, coalesce(l.due, '9999-99-99'), l.updated_at, l.number from reach_before r join listing l on l.case_id = r.case_id;
drop table reach_before;
create index reach_case on reach (case_id);
create index reach_due on reach (organisation, role, kind, shelf, due, case_id);
create index reach_updated on reach (organisation, role, kind, shelf, updated_at, case_id);
create index reach_number on reach (organisation, role, kind, shelf, number, case_id);

-- The words of a text, one character a step: the engines have no common function for where a character stands.
create table listing_word (word text not null, case_id text not null, primary key (word, case_id));
insert into listing_word (word, case_id) with recursive walk (case_id, word, rest) as (select case_id, '', search || ' =series:' || replace(series, ' ', '_') || ' =level:' || replace(level, ' ', '_') || ' =way:' || replace(way, ' ', '_') || ' =flag:' || replace(flags, ' ', ' =flag:') || ' ' from listing union all select case_id, case when substr(rest, 1, 1) = ' ' then '' else word || substr(rest, 1, 1) end, substr(rest, 2) from walk where rest <> '') select distinct word, case_id from walk where substr(rest, 1, 1) = ' ' and word <> '' and word not like '%:';

-- Who asks for all cases asks by stage, or for the newest; nobody asks by holder or number any more.
drop index listing_due;
drop index listing_holder;
drop index listing_number;
create index listing_due on listing (office, kind, state, coalesce(due, '9999-99-99'), case_id)
