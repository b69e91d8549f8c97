-- Revert pgsocial:deployed_functions from pg
drop table internal.deployed_functions;
