-- Verify pgsocial:roles_and_schemas on pg
do $$
declare
    v_missing text;
begin
    select string_agg(format('%s may not %s in schema %s', r.role, r.privilege, r.schema), ', ')
      into v_missing
      from (
        values
        ('pgsocial_app', 'social', 'usage'),
        ('pgsocial_owner', 'core', 'create'),
        ('pgsocial_owner', 'internal', 'create'),
        ('pgsocial_owner', 'analytics', 'create'),
        ('pgsocial_owner', 'ops', 'create')
      ) as r (role, schema, privilege)
     where not has_schema_privilege(r.role, r.schema, r.privilege);

    if v_missing is not null then
        raise exception '%', v_missing;
    end if;
end
$$;
