-- Revert pgsocial:base_functions from pg
begin;

drop function internal.make_hypertables();
drop function internal.timescaledb_schema();
drop function internal.is_preferences(jsonb);
drop function internal.is_quiet_hours(jsonb);
drop function internal.is_switches(jsonb, text[]);
drop function internal.refuse_kind(text, text);
drop function internal.kinds(text);
drop function internal.is_texts(jsonb, integer, text);
drop function internal.is_links(text[]);
drop function internal.is_email(text);
drop function internal.is_url(text);
drop function internal.skeleton(text);
drop function internal.is_media(jsonb);
drop function internal.is_medium(jsonb);
drop function internal.is_dimension(jsonb);
drop function internal.sized_words(smallint, text[]);
drop function internal.size_class(integer);
drop function internal.id_at(timestamptz);
drop function internal.id_time(bigint);
drop function internal.next_id(timestamptz);
drop function internal.refuse_node();
drop sequence internal.id_seq;

commit;
