-- Deploy pgsocial:deployed_functions to pg
-- What each change functions_<domain>, and triggers, created, so that reverting it drops exactly that even where
-- the files have moved on, and so that the doctor notices a body edited by hand.
begin;

create table internal.deployed_functions (
    change text not null,
    place integer not null,
    kind text not null,
    signature text not null,
    body_sha256 text,
    constraint deployed_functions_pkey primary key (change, place),
    constraint deployed_functions_kind_signature_key unique (kind, signature),
    constraint deployed_functions_kind_check check (kind in ('routine', 'view', 'type', 'trigger'))
);

comment on table internal.deployed_functions is
    'What the changes functions_<domain> and triggers created, in order; written by their deploy scripts.';
comment on column internal.deployed_functions.change is 'The change, such as functions_feed.';
comment on column internal.deployed_functions.place is 'Order of creation: dropped in reverse.';
comment on column internal.deployed_functions.kind is 'As DROP calls it: routine, view, type or trigger.';
comment on column internal.deployed_functions.signature is
    'Schema-qualified name, with the argument types of a routine; a trigger''s with its table.';
comment on column internal.deployed_functions.body_sha256 is
    'SHA-256 of a routine''s body as deployed; null for a view or type.';

commit;
