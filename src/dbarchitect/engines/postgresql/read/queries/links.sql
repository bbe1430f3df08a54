-- Every dependency between two objects of the user's, each as an address: kind, then names from the outside in.
WITH relation (oid, address) AS (
    SELECT c.oid, ARRAY[CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type'
                        WHEN 'f' THEN 'foreign table' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' ELSE 'table' END,
                        n.nspname::text, c.relname::text]
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
), own_constraint (oid, relation, index, address) AS (
    SELECT k.oid, k.conrelid, CASE WHEN k.contype IN ('p', 'u', 'x') THEN k.conindid ELSE 0 END,
        CASE WHEN k.contype = 'n' THEN ARRAY['column', r.address[2], r.address[3], (
                SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1])]
             ELSE ARRAY['constraint', r.address[2], r.address[3], k.conname::text] END
    FROM pg_constraint AS k JOIN relation AS r ON r.oid = k.conrelid
), kind (oid, address) AS (
    SELECT t.oid, CASE WHEN t.typrelid <> 0 THEN r.address ELSE ARRAY['type', n.nspname::text, t.typname::text] END
    FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace LEFT JOIN relation AS r ON r.oid = t.typrelid
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND t.typtype IN ('e', 'd', 'r', 'c', 'b') AND t.typelem = 0
), every_kind (oid, address) AS (
    SELECT oid, address FROM kind
    UNION ALL SELECT t.typarray, k.address FROM pg_type AS t JOIN kind AS k ON k.oid = t.oid WHERE t.typarray <> 0
    UNION ALL SELECT g.rngmultitypid, k.address FROM pg_range AS g JOIN kind AS k ON k.oid = g.rngtypid
    UNION ALL SELECT m.typarray, k.address FROM pg_range AS g JOIN kind AS k ON k.oid = g.rngtypid
        JOIN pg_type AS m ON m.oid = g.rngmultitypid
), object (class, oid, part, address) AS (
    SELECT 'pg_class'::regclass, r.oid, 0, coalesce(k.address, r.address)
    FROM relation AS r LEFT JOIN own_constraint AS k ON k.index = r.oid AND k.relation <> 0
    UNION ALL SELECT 'pg_class'::regclass, r.oid, a.attnum::int,
        CASE WHEN r.address[1] = 'table' THEN ARRAY['column', r.address[2], r.address[3], a.attname::text]
             ELSE coalesce(k.address, r.address) END
    FROM relation AS r JOIN pg_attribute AS a ON a.attrelid = r.oid AND NOT a.attisdropped
    LEFT JOIN own_constraint AS k ON k.index = r.oid
    UNION ALL SELECT 'pg_type'::regclass, oid, 0, address FROM every_kind
    UNION ALL SELECT 'pg_constraint'::regclass, oid, 0, address FROM own_constraint
    UNION ALL SELECT 'pg_constraint'::regclass, c.oid, 0, k.address FROM pg_constraint AS c JOIN kind AS k ON k.oid = c.contypid
    UNION ALL SELECT 'pg_proc'::regclass, p.oid, 0,
        ARRAY['routine', n.nspname::text, p.proname::text, pg_get_function_identity_arguments(p.oid)]
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, 0,
        CASE WHEN r.address[1] <> 'table' THEN r.address
             ELSE ARRAY[CASE WHEN a.attgenerated = '' THEN 'default' ELSE 'column' END, r.address[2], r.address[3], a.attname::text] END
    FROM pg_attrdef AS d JOIN relation AS r ON r.oid = d.adrelid
    JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    UNION ALL SELECT 'pg_rewrite'::regclass, w.oid, 0,
        CASE WHEN w.rulename = '_RETURN' THEN r.address ELSE ARRAY['rule', r.address[2], r.address[3], w.rulename::text] END
    FROM pg_rewrite AS w JOIN relation AS r ON r.oid = w.ev_class
    UNION ALL SELECT 'pg_trigger'::regclass, t.oid, 0, ARRAY['trigger', r.address[2], r.address[3], t.tgname::text]
    FROM pg_trigger AS t JOIN relation AS r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL SELECT 'pg_policy'::regclass, p.oid, 0, ARRAY['policy', r.address[2], r.address[3], p.polname::text]
    FROM pg_policy AS p JOIN relation AS r ON r.oid = p.polrelid
    UNION ALL SELECT 'pg_statistic_ext'::regclass, s.oid, 0, ARRAY['statistics', n.nspname::text, s.stxname::text]
    FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace
    UNION ALL SELECT 'pg_namespace'::regclass, n.oid, 0, ARRAY['namespace', n.nspname::text] FROM pg_namespace AS n
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
    UNION ALL SELECT 'pg_extension'::regclass, e.oid, 0, ARRAY['extension', e.extname::text] FROM pg_extension AS e
    WHERE e.extname <> 'plpgsql'
    UNION ALL SELECT 'pg_collation'::regclass, c.oid, 0, ARRAY['other', 'collation', n.nspname::text, c.collname::text]
    FROM pg_collation AS c JOIN pg_namespace AS n ON n.oid = c.collnamespace WHERE n.nspname !~ '^pg_'
    UNION ALL SELECT 'pg_operator'::regclass, o.oid, 0, ARRAY['other', 'operator', n.nspname::text, o.oprname::text]
    FROM pg_operator AS o JOIN pg_namespace AS n ON n.oid = o.oprnamespace WHERE n.nspname !~ '^pg_'
    UNION ALL SELECT 'pg_opclass'::regclass, o.oid, 0, ARRAY['other', 'operator class', n.nspname::text, o.opcname::text]
    FROM pg_opclass AS o JOIN pg_namespace AS n ON n.oid = o.opcnamespace WHERE n.nspname !~ '^pg_'
    UNION ALL SELECT 'pg_opfamily'::regclass, o.oid, 0, ARRAY['other', 'operator family', n.nspname::text, o.opfname::text]
    FROM pg_opfamily AS o JOIN pg_namespace AS n ON n.oid = o.opfnamespace WHERE n.nspname !~ '^pg_'
    UNION ALL SELECT 'pg_cast'::regclass, c.oid, 0,
        ARRAY['other', 'cast', 'public', format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL)]
    FROM pg_cast AS c WHERE c.oid >= 16384
    UNION ALL SELECT 'pg_ts_dict'::regclass, s.oid, 0, ARRAY['other', 'text search dictionary', n.nspname::text, s.dictname::text]
    FROM pg_ts_dict AS s JOIN pg_namespace AS n ON n.oid = s.dictnamespace WHERE n.nspname !~ '^pg_'
    UNION ALL SELECT 'pg_ts_config'::regclass, s.oid, 0, ARRAY['other', 'text search configuration', n.nspname::text, s.cfgname::text]
    FROM pg_ts_config AS s JOIN pg_namespace AS n ON n.oid = s.cfgnamespace WHERE n.nspname !~ '^pg_'
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 0, ARRAY['other', 'foreign-data wrapper', 'public', w.fdwname::text]
    FROM pg_foreign_data_wrapper AS w
    UNION ALL SELECT 'pg_foreign_server'::regclass, s.oid, 0, ARRAY['other', 'foreign server', 'public', s.srvname::text]
    FROM pg_foreign_server AS s
    UNION ALL SELECT 'pg_event_trigger'::regclass, e.oid, 0, ARRAY['other', 'event trigger', 'public', e.evtname::text]
    FROM pg_event_trigger AS e
    UNION ALL SELECT 'pg_publication'::regclass, b.oid, 0, ARRAY['other', 'publication', 'public', b.pubname::text]
    FROM pg_publication AS b
    UNION ALL SELECT 'pg_publication_rel'::regclass, e.oid, 0, ARRAY['other', 'publication', 'public', b.pubname::text]
    FROM pg_publication_rel AS e JOIN pg_publication AS b ON b.oid = e.prpubid
)
SELECT DISTINCT a.address AS user, b.address AS used
FROM pg_depend AS d
JOIN object AS a ON a.class = d.classid AND a.oid = d.objid AND a.part = d.objsubid
JOIN object AS b ON b.class = d.refclassid AND b.oid = d.refobjid AND b.part = d.refobjsubid
WHERE a.address <> b.address AND d.deptype IN ('n', 'a', 'i', 'P', 'S')
  AND NOT (a.address[1] = 'sequence' AND b.address[1] IN ('column', 'table'))
ORDER BY 1, 2
