-- Verify pgsocial:imports on pg
select source, kind, external_id, id from core.imports where false;
