-- Whoever was taken out of a group comes back only when somebody who runs it lets her in.

alter table member add column removed boolean not null default false;
