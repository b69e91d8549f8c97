-- Wilson 1927, z = 1.96: unlike the textbook interval it stays within 0 and 1 and holds for few trials.
create or replace function internal.wilson(p_count bigint, p_total bigint, p_sign integer)
returns double precision
language sql
immutable
parallel safe
as $$
    select case when p_total > 0 and p_count between 0 and p_total then
        (p_count / p_total::double precision + 1.9208 / p_total
         + p_sign * 1.96 * sqrt(
               (p_count / p_total::double precision) * (1 - p_count / p_total::double precision) / p_total
               + 0.9604 / (p_total::double precision * p_total)
           )) / (1 + 3.8416 / p_total)
    end;
$$;

comment on function internal.wilson(bigint, bigint, integer) is
    'The lower (p_sign -1) or upper (1) end of the 95 % interval of p_count of p_total, null where '
    'p_count is not a part of it.';
