-- Deploy pgsocial:search to pg
-- What full text search reads: a read model of posts, kept by the projection "search".
begin;

create table internal.search_documents (
    post_id bigint not null,
    author_id bigint not null,
    is_open boolean not null,
    length integer not null,
    terms tsvector not null,
    constraint search_documents_pkey primary key (post_id)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);

-- No index holds is_open, so that an account that turns private or back changes no index (HOT).
create index search_documents_author_id_idx on internal.search_documents (author_id, post_id);
-- A short list of what is to be sorted in: writing costs a quarter, and a search reads 1 MB at most beside.
create index search_documents_terms_idx on internal.search_documents using gin (terms)
    with (fastupdate = on, gin_pending_list_limit = 1024);

comment on table internal.search_documents is
    'What can be found, one row an undeleted post: see internal.make_documents().';
comment on column internal.search_documents.is_open is
    'Whether everybody sees it, guests too: a public post of an active account that is not private.';
comment on column internal.search_documents.length is 'Its words.';
comment on column internal.search_documents.terms is
    'Words at their places: of a language with a stemmer the stem ("run~en") with the weight A, and the '
    'word; else the word with the weight A. Without places: @author, >whom it names or answers, #tag, '
    '!what it has or is, :language, ^bucket.';

create table internal.search_readers (
    user_id bigint not null,
    is_direct boolean not null,
    post_id bigint not null,
    constraint search_readers_pkey primary key (user_id, is_direct, post_id)
);

create index search_readers_post_id_idx on internal.search_readers (post_id);

comment on table internal.search_readers is
    'Of posts that not everybody sees, to whom they lead: is_direct, user_id is its author, mentioned or '
    'answered; else user_id is its author, and it is for their followers.';

create table internal.search_terms (
    lexeme text collate pg_catalog."C" not null,
    document_count integer not null,
    constraint search_terms_pkey primary key (lexeme)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

comment on table internal.search_terms is
    'In how many open documents a term stands. Of posts that not everybody sees nothing is counted: '
    'what these numbers decide shows in what is found.';

create table internal.search_buckets (
    id integer not null,
    from_id bigint not null,
    document_count integer not null default 0,
    constraint search_buckets_pkey primary key (id),
    constraint search_buckets_from_id_key unique (from_id)
) with (fillfactor = 50);

comment on table internal.search_buckets is
    'Ranges of posts with about as many open documents each: a common word is looked for in one after the '
    'other, newest first. from_id is the first id of a range.';

insert into internal.search_buckets (id, from_id) values (0, 0);

create table internal.search_corpus (
    is_only boolean not null default true,
    document_count bigint not null default 0,
    word_count bigint not null default 0,
    constraint search_corpus_pkey primary key (is_only),
    constraint search_corpus_is_only_check check (is_only)
) with (fillfactor = 50);

comment on table internal.search_corpus is
    'How many open documents with words there are, and how many words in them. Of pictures alone there may '
    'be many, and they would make the others seem long.';

insert into internal.search_corpus (is_only) values (true);

create type internal.search_term as (
    part integer,
    place integer,
    word text,
    is_exact boolean,
    is_beside boolean,
    is_prefix boolean,
    terms text[],  -- noqa: LT01
    open_terms text[],  -- noqa: LT01
    document_count bigint
);

comment on type internal.search_term is
    'A word of a part of a search: all terms by which it is found, those of them that open documents hold, '
    'and in how many of these it stands: see internal.find_terms().';

create type internal.search_plan as (
    clauses text[],  -- noqa: LT01
    open_clauses text[],  -- noqa: LT01
    some_clauses text[],  -- noqa: LT01
    words internal.search_term[],  -- noqa: LT01
    filters text[],  -- noqa: LT01
    rarity bigint,
    author_ids bigint[],  -- noqa: LT01
    place text,
    after_id bigint,
    before_id bigint,
    min_likes integer,
    min_shares integer,
    is_empty boolean,
    given_ids bigint[],  -- noqa: LT01
    given_from bigint,
    fresh_from bigint,
    is_given_cut boolean
);

comment on type internal.search_plan is
    'A query as it is looked for. clauses are tsqueries that must all match, filters too; open_clauses the '
    'same with only what open documents hold, some_clauses with some pairs of letters of a word without '
    'spaces; words what is ranked by, each with its terms and in how many documents it stands; rarity the '
    'documents of the rarest clause or filter. given_ids are what another engine found, instead of the '
    'index here: all from given_from on, unless is_given_cut; it may not know those from fresh_from on.';

create type internal.search_word as (
    word text,
    document_count bigint,
    weight double precision,
    query tsquery,
    open_query tsquery,
    term_count integer,
    open_term_count integer
);

comment on type internal.search_word is 'A word by which a search ranks: see internal.search_words().';

insert into internal.rounds (name) values ('search');

insert into internal.projections (name, fold, verify, reset, repair) values
('search', 'internal.fold_documents', 'internal.verify_documents', 'internal.reset_documents',
 'internal.repair_documents');

commit;
