-- Verify pgsocial:roles_and_schemas on pg
select has_schema_privilege('pgsocial_app', 'social', 'usage');
select has_schema_privilege('pgsocial_owner', s, 'create')
  from unnest(array['core', 'internal', 'analytics', 'ops']) as s;
