-- new_import
insert into import_run (
    shop, id, person, state, format, mapping, updates, file, rows, done, refused, created_at,
    changed_at
)
values (
    :shop, :id, :person, 'queued', :format, :mapping, :updates, :file, :rows, 0, 0, :at, :at
);

-- find_import
select id, state, rows, done, refused, problem, created_at
from import_run
where shop = :shop and id = :import;

-- list_imports
select id, state, rows, done, refused, problem, created_at
from import_run
where shop = :shop and id < :before
order by id desc
limit :most;

-- lock_import
-- Only one process goes on with an import; another one that comes along finds nothing.
select shop, id, person, state, format, mapping, updates, file, rows, done, refused
from import_run
where shop = :shop and id = :import and state in ('queued', 'running')
for update skip locked;

-- move_import
update import_run set
    state = :state, done = done + :done, refused = refused + :refused, problem = :problem,
    changed_at = :at
where shop = :shop and id = :import;

-- resume_import
-- Touches no row unless the import was stopped.
update import_run set state = 'queued', problem = null, changed_at = :at
where shop = :shop and id = :import and state = 'stopped';

-- refuse_rows
insert into import_refusal (shop, import, line, reason)
select :shop, :import, n.line, n.reason
from unnest(:lines::integer[], :reasons::text[]) as n(line, reason)
on conflict (shop, import, line) do nothing;

-- refused_rows
select line, reason
from import_refusal
where shop = :shop and import = :import and line > :after
order by line
limit :most;

-- skus_of_codes
select product, id, code from sku where shop = :shop and code = any(:codes::text[])
order by product, id;

-- export_products
select
    id, title, title_en, description, description_en, category, attributes, pictures, colour,
    options, state, limit_per_buyer
from product
where shop = :shop and id > :after
order by id
limit :most;

-- export_skus
select id, product, code, options, price_fen, weight_g, picture, state
from sku
where shop = :shop and product = any(:products::bigint[])
order by product, sort, id;
