-- Deploy pgsocial:discovery to pg
-- By what people are found, which can be thrown away and rebuilt; what they searched and did not want.
begin;

create table core.recent_searches (
    user_id bigint not null,
    query_key text collate pg_c_utf8 not null,
    query text not null,
    searched_at timestamptz not null default clock_timestamp(),
    constraint recent_searches_pkey primary key (user_id, query_key),
    constraint recent_searches_user_id_fkey foreign key (user_id) references core.users (id),
    constraint recent_searches_query_check check (length(query) between 1 and 200)
);

create index recent_searches_searched_at_idx on core.recent_searches (searched_at);

comment on table core.recent_searches is 'What users searched lately; nobody else learns of it.';
comment on column core.recent_searches.user_id is 'Who.';
comment on column core.recent_searches.query_key is 'internal.fold_text() of it, by which it is kept once.';
comment on column core.recent_searches.query is 'What they typed.';
comment on column core.recent_searches.searched_at is 'When, the last time.';

create table core.dismissed_suggestions (
    user_id bigint not null,
    dismissed_id bigint not null,
    dismissed_at timestamptz not null default clock_timestamp(),
    constraint dismissed_suggestions_pkey primary key (user_id, dismissed_id),
    constraint dismissed_suggestions_user_id_fkey foreign key (user_id) references core.users (id),
    constraint dismissed_suggestions_dismissed_id_fkey foreign key (dismissed_id)
        references core.users (id),
    constraint dismissed_suggestions_dismissed_id_check check (dismissed_id <> user_id)
);

create index dismissed_suggestions_dismissed_id_idx on core.dismissed_suggestions (dismissed_id);
create index dismissed_suggestions_dismissed_at_idx on core.dismissed_suggestions (dismissed_at);

comment on table core.dismissed_suggestions is
    'Whom somebody does not want to be suggested; the dismissed one never learns of it.';
comment on column core.dismissed_suggestions.user_id is 'Who.';
comment on column core.dismissed_suggestions.dismissed_id is 'Whom.';
comment on column core.dismissed_suggestions.dismissed_at is 'When.';

create table internal.people (
    user_id bigint not null,
    size smallint not null,
    words text[] collate pg_c_utf8 not null,
    constraint people_pkey primary key (user_id)
);

create index people_words_idx on internal.people using gin (internal.sized_words(size, words))
    with (fastupdate = off);

comment on table internal.people is
    'The words of active users'' names and self-descriptions, folded; kept by the projection "people".';
comment on column internal.people.size is
    'internal.size_class() of the number of followers, kept by a trigger on internal.user_counters.';

create table internal.people_names (
    user_id bigint not null,
    name text collate pg_c_utf8 not null,
    size smallint not null,
    constraint people_names_pkey primary key (user_id, name)
);

create index people_names_size_idx on internal.people_names (size, name, user_id);
create index people_names_name_idx on internal.people_names (name, size, user_id);

comment on table internal.people_names is
    'What active users may be called by: username and display name, whole, their words, and as an eye '
    'takes them in, all folded; kept by the projection "people".';
comment on column internal.people_names.size is 'As in internal.people.';

insert into internal.rounds (name) values ('people');

insert into internal.projections (name, fold, verify, reset, repair) values
('people', 'internal.fold_people', 'internal.verify_people', 'internal.reset_people',
 'internal.repair_people');

commit;
