-- Extensions, but for the language every database has.
SELECT e.extname AS name, n.nspname AS namespace, e.extversion AS version
FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'
ORDER BY e.oid
