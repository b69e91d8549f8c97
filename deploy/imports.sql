-- Deploy pgsocial:imports to pg
begin;

create table core.imports (
    source text not null,
    kind text not null,
    external_id text not null,
    id bigint not null,
    constraint imports_pkey primary key (source, kind, external_id)
);

create index imports_id_idx on core.imports (id);

comment on table core.imports is
    'What an importer has loaded, written in the transaction that loaded it: a second run skips it.';
comment on column core.imports.source is 'The data set, such as "snb".';
comment on column core.imports.kind is 'user, post, follow or like.';
comment on column core.imports.external_id is 'The id in the data set.';
comment on column core.imports.id is 'The id here.';

commit;
