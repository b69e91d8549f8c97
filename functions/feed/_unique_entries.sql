-- A post stands at its newest entry that counts, and not again on a later page of the chain.
create or replace function internal.unique_entries(
    p_viewer bigint, p_posts bigint[], p_entries bigint[], p_before bigint, p_top bigint,
    out post_ids bigint[], out entry_ids bigint[]
)
language plpgsql
stable
parallel safe
as $$
begin
    select array_agg(e.post_id order by e.id desc), array_agg(e.id order by e.id desc)
      into post_ids, entry_ids
      from (
        select distinct on (m.post_id) m.post_id, m.id
          from unnest(p_posts, p_entries) as m (post_id, id)
         where m.id = m.post_id
            or exists (select from internal.feed_shares(p_viewer, m.post_id, m.id, m.id) offset 0)
         order by m.post_id, m.id desc
      ) as e
     where p_top is null
        or not exists (
            select from internal.feed_shares(p_viewer, e.post_id, p_before, p_top) offset 0
        );
end
$$;

comment on function internal.unique_entries(bigint, bigint[], bigint[], bigint, bigint) is
    'Entries of a page of p_viewer''s home feed, newest first, each post once and none that an entry '
    'from p_before to p_top (null: there is no page before) has shown.';
