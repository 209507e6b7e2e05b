-- An import may change what is in the shop already.

-- room: trade/catalog
alter table import_run add column updates boolean not null default false;
