-- The database itself, its main owner and every role by number.
SELECT current_setting('server_version_num')::int / 10000 AS version, b.datdba::int8 AS owner,
    shobj_description(b.oid, 'pg_database') AS comment
FROM pg_database AS b WHERE b.datname = current_database()
