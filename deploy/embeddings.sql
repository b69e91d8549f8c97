-- Deploy pgsocial:embeddings to pg
-- What posts mean, as vectors. They need the extension vector (pgvector), all else does not: where it
-- is missing the column of the vectors is, and ops.add_embedding_model() adds it once it is there.
begin;

create table internal.embedding_models (
    id smallint not null generated always as identity,
    name text not null,
    version text not null,
    dimensions integer not null,
    query_name text,
    query_prefix text not null default '',
    passage_prefix text not null default '',
    is_current boolean not null default false,
    next_post_id bigint,
    created_at timestamptz not null default clock_timestamp(),
    constraint embedding_models_pkey primary key (id),
    constraint embedding_models_name_version_key unique (name, version),
    constraint embedding_models_name_check check (length(name) between 1 and 200),
    constraint embedding_models_version_check check (length(version) between 1 and 200),
    constraint embedding_models_query_name_check check (length(query_name) between 1 and 200),
    constraint embedding_models_prefixes_check check (
        length(query_prefix) <= 1000 and length(passage_prefix) <= 1000
    ),
    constraint embedding_models_dimensions_check check (dimensions between 2 and 4000)
) with (fillfactor = 50);

create unique index embedding_models_is_current_idx on internal.embedding_models (is_current)
    where is_current;

comment on table internal.embedding_models is
    'Models that turn texts into vectors. Several are filled at once, one is searched: is_current. '
    'The posts from next_post_id on are still to be queued for it, newest first; null where all are.';
comment on column internal.embedding_models.name is 'As the embeddings API calls it.';
comment on column internal.embedding_models.query_name is
    'The name by which the API is asked for the vector of a question, where it is another.';
comment on column internal.embedding_models.query_prefix is 'What stands before a text that is looked for.';
comment on column internal.embedding_models.passage_prefix is 'What stands before the text of a post.';

create table internal.post_embeddings (
    model_id smallint not null,
    post_id bigint not null,
    user_id bigint not null,
    text_hash bigint not null,
    is_open boolean not null,
    constraint post_embeddings_pkey primary key (post_id, model_id)
);

create index post_embeddings_user_id_idx on internal.post_embeddings (user_id, post_id);
create index post_embeddings_user_id_closed_idx on internal.post_embeddings (user_id, post_id)
    where not is_open;

comment on table internal.post_embeddings is
    'What posts mean: a vector for each model; kept by the projection "embeddings" and the worker. '
    'The index that finds near ones (one a model) holds only what is open, so that no other post can '
    'change what it finds.';
comment on column internal.post_embeddings.user_id is 'Who wrote the post.';
comment on column internal.post_embeddings.text_hash is 'Of the text that was embedded: internal.post_text().';
comment on column internal.post_embeddings.is_open is
    'Whether a guest sees the post. A hint for the index, not a permission.';

do $$
begin
    if to_regtype('extensions.halfvec') is not null then
        alter table internal.post_embeddings add column embedding extensions.halfvec not null;
    end if;
end
$$;

create table internal.embedding_queue (
    model_id smallint not null,
    post_id bigint not null,
    due_at timestamptz not null default clock_timestamp(),
    attempt_count integer not null default 0,
    error text,
    constraint embedding_queue_pkey primary key (post_id, model_id)
) with (autovacuum_vacuum_scale_factor = 0.05);

create index embedding_queue_model_id_idx on internal.embedding_queue (model_id, due_at);

comment on table internal.embedding_queue is
    'Posts whose text is to be embedded. Whoever takes one is given embedding_lease for it, then it '
    'is due again: a worker that dies loses nothing.';

insert into internal.projections (name, fold, verify, repair) values
('embeddings', 'internal.fold_embeddings', 'internal.verify_embeddings', 'internal.repair_embeddings');

insert into ops.settings (name, value, type, minimum, maximum, description) values
('embedding_lease', '2 minutes', 'interval', '0 seconds', '100 years',
 'After this time a text that a worker took to embed is given to another.'),
('embedding_ef_search', '200', 'integer', '1', '1000',
 'Posts that an index of vectors looks at together, at most 1,000; more find better, and take longer.'),
('embedding_scan_tuples', '20000', 'integer', '1', '1000000000',
 'Posts that a search by meaning passes over at most, since the viewer does not see them.'),
('embedding_closed_posts', '20000', 'integer', '0', '1000000',
 'Posts that only some may see, compared one by one in a search by meaning: the newest so many that '
 'the viewer may.'),
('embedding_half_life', '30 days', 'interval', '1 microsecond', 'infinity',
 'A post or like that is so much older counts half of what a user is like.');

create type social.post_match as (
    post social.post_item,
    similarity real
);

comment on type social.post_match is 'A post found by what it means.';
comment on column social.post_match.similarity is
    'Cosine of the two vectors, at most 1; what is high depends on the model.';

create type social.user_match as (
    id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_private boolean,
    is_verified boolean,
    similarity real
);

comment on type social.user_match is 'A user found by what their posts and likes mean.';
comment on column social.user_match.avatar_url is 'Null where none is given.';
comment on column social.user_match.similarity is
    'Cosine of the two vectors, at most 1; what is high depends on the model.';

create type ops.embedding_state as (
    model_id smallint,
    name text,
    version text,
    dimensions integer,
    is_current boolean,
    embedded_count bigint,
    waiting_count bigint,
    failed_count bigint,
    unqueued_count bigint,
    oldest_wait interval
);

comment on type ops.embedding_state is
    'How far a model is: posts embedded, waiting, failing (three times or more, of those '
    'waiting), and not queued yet; how long the oldest has been due.';

create type ops.embedding_recall as (
    query_count integer,
    k integer,
    recall real,
    exact_ms real,
    index_ms real
);

comment on type ops.embedding_recall is
    'How many of the k nearest the index finds (1: all), and what both ways take, in milliseconds a query.';

commit;
