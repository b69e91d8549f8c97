create or replace function internal.read_batch(p_batch bigint, p_after_event bigint)
returns social.event[]
language sql
stable
parallel safe
as $$
    select array(
        select r
          from internal.read_log(
                   case when p_after_event is null and p_batch > 0 then p_batch - 1 else p_batch end,
                   p_after_event, 1000, 'p_batch', p_batch
               ) as r
    );
$$;

comment on function internal.read_batch(bigint, bigint) is
    'The next thousand events of one batch, after p_after_event of it. Errors: PS410 (p_batch).';
