-- What a database may hold beside what is read, with how many there are.
WITH found (kind, name) AS (
    SELECT 'conversion', c.conname::text FROM pg_conversion AS c WHERE c.oid >= 16384
    UNION ALL SELECT 'procedural language', l.lanname::text FROM pg_language AS l WHERE l.oid >= 16384
        AND l.lanname <> 'plpgsql'
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = l.oid AND d.classid = 'pg_language'::regclass AND d.deptype = 'e')
    UNION ALL SELECT 'access method', a.amname::text FROM pg_am AS a WHERE a.oid >= 16384
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = a.oid AND d.classid = 'pg_am'::regclass AND d.deptype = 'e')
    UNION ALL SELECT 'text search parser', p.prsname::text FROM pg_ts_parser AS p WHERE p.oid >= 16384
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.classid = 'pg_ts_parser'::regclass AND d.deptype = 'e')
    UNION ALL SELECT 'text search template', t.tmplname::text FROM pg_ts_template AS t WHERE t.oid >= 16384
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = t.oid AND d.classid = 'pg_ts_template'::regclass AND d.deptype = 'e')
    UNION ALL SELECT 'transform', format_type(t.trftype, NULL) FROM pg_transform AS t WHERE t.oid >= 16384
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = t.oid AND d.classid = 'pg_transform'::regclass AND d.deptype = 'e')
    UNION ALL SELECT 'subscription', s.subname::text FROM pg_subscription AS s
        WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL SELECT 'user mapping', m.srvname || ' for ' || m.usename FROM pg_user_mappings AS m
    UNION ALL SELECT 'security label', pg_describe_object(s.classoid, s.objoid, s.objsubid) FROM pg_seclabel AS s
    UNION ALL SELECT 'base type', format_type(t.oid, NULL) FROM pg_type AS t
        JOIN pg_namespace AS n ON n.oid = t.typnamespace
        WHERE t.typtype IN ('b', 'p') AND t.oid >= 16384 AND n.nspname !~ '^pg_'
        AND NOT EXISTS (SELECT FROM pg_type AS e WHERE e.typarray = t.oid)
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = t.oid AND d.classid = 'pg_type'::regclass AND d.deptype IN ('e', 'i'))
)
SELECT kind, name FROM found ORDER BY kind, name COLLATE "C"
