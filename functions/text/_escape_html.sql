create or replace function internal.escape_html(p_text text)
returns text
language sql
immutable
parallel safe
as $$
    select replace(replace(replace(replace(replace(
               p_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
$$;

comment on function internal.escape_html(text) is 'A text as it is written inside of HTML.';
