-- Deploy pgsocial:discovery to pg
-- By what people are found. All of it can be thrown away and rebuilt.
begin;

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
