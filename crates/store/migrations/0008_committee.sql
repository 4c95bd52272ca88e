-- 副主任委员, in the order of the approval: ids of persons, space-separated.
alter table committee add column vice_chairs text not null default '';

-- 自主评审: 1 for a committee that reviews in its own right.
alter table committee add column autonomous bigint not null default 0
