-- What CREATE OR REPLACE may not change of routines.
SELECT n.nspname AS namespace, p.proname AS name, pg_get_function_identity_arguments(p.oid) AS arguments,
    ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS u (t, o) ORDER BY o) AS types,
    coalesce(p.proargnames, '{}') AS names, coalesce(pg_get_function_result(p.oid), '') AS result, p.pronargdefaults AS defaults
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND p.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_proc'::regclass AND deptype = 'e'))
