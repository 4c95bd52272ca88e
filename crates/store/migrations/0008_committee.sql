-- 副主任委员, in the order of the approval: ids of persons, space-separated.
alter table committee add column vice_chairs text not null default '';

-- 自主评审: 1 for a committee that reviews in its own right.
alter table committee add column autonomous bigint not null default 0;

-- The box of a second round, which some cases of a ballot were voted on in; the box of the ballot itself stays.
create table ballot_second_box (meeting text primary key, office text not null, bytes bytea not null)
