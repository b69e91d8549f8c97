create or replace function internal.prefix_count(p_prefix text)
returns bigint
language plpgsql
stable
parallel safe
as $$
begin
    return (
        select coalesce(sum(s.document_count), 0)::bigint
          from internal.search_terms as s
         where s.lexeme >= (
                   select t.word from internal.text_terms(p_prefix) as t order by t.place desc limit 1
               ) collate "C"
           and s.lexeme < (
                   select t.word from internal.text_terms(p_prefix) as t order by t.place desc limit 1
               ) || U&'\+10FFFF' collate "C"
    );
end
$$;

comment on function internal.prefix_count(text) is
    'In how many open documents words stand that begin like the last of a text, each word for itself.';
