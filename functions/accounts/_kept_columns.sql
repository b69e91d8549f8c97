-- All others are emptied: a column that nobody thought of goes too.
create or replace function internal.kept_columns()
returns table (relation regclass, name name, reason text)
language sql
stable
parallel safe
as $$
    select r.relation, c.name, r.reason
      from (
        values
        ('core.users'::regclass, '{id}'::name[], 'what others'' rows and the log name'),
        ('core.users', '{username,display_name}', 'replaced by internal.close_account()'),
        ('core.users', '{is_private}', 'tells of nobody, and to turn public accepts requests'),
        ('core.users', '{deleted_at,updated_at,version}', 'when that was'),
        ('core.posts', '{id,author_id,reply_to_id,reply_to_author_id,root_id,quote_of_id}',
         'the place of what others answered'),
        ('core.posts', '{visibility,reply_permission}', 'to whom that place shows'),
        ('core.posts', '{edited_at,deleted_at,version}', 'when that was'),
        ('core.posts', '{like_count,share_count,reply_count,quote_count}', 'a read model')
      ) as r (relation, names, reason)
     cross join unnest(r.names) as c (name);
$$;

comment on function internal.kept_columns() is
    'What stays of the row of somebody erased, or of a post of theirs, and why.';
