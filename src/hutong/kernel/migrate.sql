-- applied
select name from schema_version;
