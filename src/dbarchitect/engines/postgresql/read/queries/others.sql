-- Collations, casts, operators, text search, foreign servers, publications and event triggers as ready statements.
WITH member (classid, objid) AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), place AS (
    SELECT oid, nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
      AND (%(namespaces)s::text[] IS NULL OR nspname = ANY (%(namespaces)s::text[]))
), found (kind, catalog, oid, namespace, name, after_tables, target, definition) AS (
    SELECT 'collation', 'pg_collation'::regclass, c.oid, p.nspname, c.collname, false,
        format('COLLATION %%I.%%I', p.nspname, c.collname),
        format('CREATE COLLATION %%I.%%I (provider = %%s, ', p.nspname, c.collname,
            CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END)
        || CASE WHEN c.collprovider = 'c' AND c.collcollate = c.collctype THEN format('locale = %%L', c.collcollate)
                WHEN c.collprovider = 'c' THEN format('lc_collate = %%L, lc_ctype = %%L', c.collcollate, c.collctype)
                ELSE format('locale = %%L', coalesce(to_jsonb(c)->>'colllocale', to_jsonb(c)->>'colliculocale', c.collcollate)) END
        || CASE WHEN c.collisdeterministic THEN '' ELSE ', deterministic = false' END
        || coalesce(', rules = ' || quote_literal(to_jsonb(c)->>'collicurules'), '') || ')'
    FROM pg_collation AS c JOIN place AS p ON p.oid = c.collnamespace
    UNION ALL
    SELECT 'operator', 'pg_operator'::regclass, o.oid, p.nspname, o.oprname, false,
        format('OPERATOR %%I.%%s (%%s, %%s)', p.nspname, o.oprname,
            CASE o.oprleft WHEN 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END, format_type(o.oprright, NULL)),
        format('CREATE OPERATOR %%I.%%s (FUNCTION = %%s', p.nspname, o.oprname, o.oprcode::regproc)
        || CASE WHEN o.oprleft = 0 THEN '' ELSE format(', LEFTARG = %%s', format_type(o.oprleft, NULL)) END
        || format(', RIGHTARG = %%s', format_type(o.oprright, NULL))
        || coalesce((SELECT format(', COMMUTATOR = OPERATOR(%%I.%%s)', n.nspname, c.oprname) FROM pg_operator AS c
                     JOIN pg_namespace AS n ON n.oid = c.oprnamespace WHERE c.oid = o.oprcom), '')
        || coalesce((SELECT format(', NEGATOR = OPERATOR(%%I.%%s)', n.nspname, c.oprname) FROM pg_operator AS c
                     JOIN pg_namespace AS n ON n.oid = c.oprnamespace WHERE c.oid = o.oprnegate), '')
        || CASE WHEN o.oprrest = 0 THEN '' ELSE format(', RESTRICT = %%s', o.oprrest::regproc) END
        || CASE WHEN o.oprjoin = 0 THEN '' ELSE format(', JOIN = %%s', o.oprjoin::regproc) END
        || CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END || CASE WHEN o.oprcanmerge THEN ', MERGES' ELSE '' END || ')'
    FROM pg_operator AS o JOIN place AS p ON p.oid = o.oprnamespace
    WHERE o.oprcode <> 0
    UNION ALL
    SELECT 'operator family', 'pg_opfamily'::regclass, f.oid, p.nspname, f.opfname, false,
        format('OPERATOR FAMILY %%I.%%I USING %%I', p.nspname, f.opfname, m.amname),
        format('CREATE OPERATOR FAMILY %%I.%%I USING %%I', p.nspname, f.opfname, m.amname)
    FROM pg_opfamily AS f JOIN place AS p ON p.oid = f.opfnamespace JOIN pg_am AS m ON m.oid = f.opfmethod
    UNION ALL
    SELECT 'operator class', 'pg_opclass'::regclass, c.oid, p.nspname, c.opcname, false,
        format('OPERATOR CLASS %%I.%%I USING %%I', p.nspname, c.opcname, m.amname),
        format('CREATE OPERATOR CLASS %%I.%%I%%s FOR TYPE %%s USING %%I FAMILY %%I.%%I AS ', p.nspname, c.opcname,
            CASE WHEN c.opcdefault THEN ' DEFAULT' ELSE '' END, format_type(c.opcintype, NULL), m.amname, fn.nspname, f.opfname)
        || concat_ws(', ',
            (SELECT string_agg(format('OPERATOR %%s %%I.%%s (%%s, %%s)', a.amopstrategy, n.nspname, o.oprname,
                        format_type(a.amoplefttype, NULL), format_type(a.amoprighttype, NULL))
                    || coalesce((SELECT format(' FOR ORDER BY %%I.%%I', sn.nspname, s.opfname) FROM pg_opfamily AS s
                                 JOIN pg_namespace AS sn ON sn.oid = s.opfnamespace WHERE s.oid = a.amopsortfamily), ''),
                    ', ' ORDER BY a.amopstrategy)
             FROM pg_amop AS a JOIN pg_operator AS o ON o.oid = a.amopopr JOIN pg_namespace AS n ON n.oid = o.oprnamespace
             WHERE a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype AND a.amoprighttype = c.opcintype),
            (SELECT string_agg(format('FUNCTION %%s (%%s, %%s) %%s', a.amprocnum, format_type(a.amproclefttype, NULL),
                        format_type(a.amprocrighttype, NULL), a.amproc::oid::regprocedure), ', ' ORDER BY a.amprocnum)
             FROM pg_amproc AS a
             WHERE a.amprocfamily = c.opcfamily AND a.amproclefttype = c.opcintype AND a.amprocrighttype = c.opcintype),
            'STORAGE ' || format_type(coalesce(nullif(c.opckeytype, 0), c.opcintype), NULL))
    FROM pg_opclass AS c JOIN place AS p ON p.oid = c.opcnamespace JOIN pg_am AS m ON m.oid = c.opcmethod
    JOIN pg_opfamily AS f ON f.oid = c.opcfamily JOIN pg_namespace AS fn ON fn.oid = f.opfnamespace
    UNION ALL
    SELECT 'cast', 'pg_cast'::regclass, c.oid, 'public', format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL),
        false, format('CAST (%%s AS %%s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)),
        format('CREATE CAST (%%s AS %%s) ', format_type(c.castsource, NULL), format_type(c.casttarget, NULL))
        || CASE c.castmethod WHEN 'f' THEN format('WITH FUNCTION %%s', c.castfunc::regprocedure)
                             WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END
        || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END
    FROM pg_cast AS c
    WHERE c.oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_depend AS i WHERE i.classid = 'pg_cast'::regclass AND i.objid = c.oid AND i.deptype = 'i')
    UNION ALL
    SELECT 'text search dictionary', 'pg_ts_dict'::regclass, s.oid, p.nspname, s.dictname, false,
        format('TEXT SEARCH DICTIONARY %%I.%%I', p.nspname, s.dictname),
        format('CREATE TEXT SEARCH DICTIONARY %%I.%%I (TEMPLATE = %%I.%%I%%s)', p.nspname, s.dictname, tn.nspname, t.tmplname,
            coalesce(', ' || s.dictinitoption, ''))
    FROM pg_ts_dict AS s JOIN place AS p ON p.oid = s.dictnamespace
    JOIN pg_ts_template AS t ON t.oid = s.dicttemplate JOIN pg_namespace AS tn ON tn.oid = t.tmplnamespace
    UNION ALL
    SELECT 'text search configuration', 'pg_ts_config'::regclass, s.oid, p.nspname, s.cfgname, false,
        format('TEXT SEARCH CONFIGURATION %%I.%%I', p.nspname, s.cfgname),
        format('CREATE TEXT SEARCH CONFIGURATION %%I.%%I (PARSER = %%I.%%I)', p.nspname, s.cfgname, rn.nspname, r.prsname)
    FROM pg_ts_config AS s JOIN place AS p ON p.oid = s.cfgnamespace
    JOIN pg_ts_parser AS r ON r.oid = s.cfgparser JOIN pg_namespace AS rn ON rn.oid = r.prsnamespace
    UNION ALL
    SELECT 'text search mapping', 0, m.mapcfg, p.nspname, s.cfgname || '.' || k.alias, false, NULL,
        format('ALTER TEXT SEARCH CONFIGURATION %%I.%%I ADD MAPPING FOR %%I WITH %%s', p.nspname, s.cfgname, k.alias,
            string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno))
    FROM pg_ts_config_map AS m JOIN pg_ts_config AS s ON s.oid = m.mapcfg JOIN place AS p ON p.oid = s.cfgnamespace
    JOIN LATERAL ts_token_type(s.cfgparser) AS k ON k.tokid = m.maptokentype
    GROUP BY m.mapcfg, p.nspname, s.cfgname, k.alias
    UNION ALL
    SELECT 'foreign-data wrapper', 'pg_foreign_data_wrapper'::regclass, w.oid, 'public', w.fdwname, false,
        format('FOREIGN DATA WRAPPER %%I', w.fdwname),
        format('CREATE FOREIGN DATA WRAPPER %%I', w.fdwname)
        || CASE WHEN w.fdwhandler = 0 THEN '' ELSE format(' HANDLER %%s', w.fdwhandler::regproc) END
        || CASE WHEN w.fdwvalidator = 0 THEN '' ELSE format(' VALIDATOR %%s', w.fdwvalidator::regproc) END
        || coalesce((SELECT format(' OPTIONS (%%s)', string_agg(format('%%I %%L', o.option_name, o.option_value), ', '))
                     FROM pg_options_to_table(w.fdwoptions) AS o HAVING count(*) > 0), '')
    FROM pg_foreign_data_wrapper AS w
    UNION ALL
    SELECT 'foreign server', 'pg_foreign_server'::regclass, s.oid, 'public', s.srvname, false, format('SERVER %%I', s.srvname),
        format('CREATE SERVER %%I%%s%%s FOREIGN DATA WRAPPER %%I', s.srvname, coalesce(' TYPE ' || quote_literal(s.srvtype), ''),
            coalesce(' VERSION ' || quote_literal(s.srvversion), ''), w.fdwname)
        || coalesce((SELECT format(' OPTIONS (%%s)', string_agg(format('%%I %%L', o.option_name, o.option_value), ', '))
                     FROM pg_options_to_table(s.srvoptions) AS o HAVING count(*) > 0), '')
    FROM pg_foreign_server AS s JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
    UNION ALL
    SELECT 'event trigger', 'pg_event_trigger'::regclass, e.oid, 'public', e.evtname, true, format('EVENT TRIGGER %%I', e.evtname),
        format('CREATE EVENT TRIGGER %%I ON %%s', e.evtname, e.evtevent)
        || coalesce((SELECT format(' WHEN TAG IN (%%s)', string_agg(quote_literal(t), ', ')) FROM unnest(e.evttags) AS t
                     HAVING count(*) > 0), '')
        || format(' EXECUTE FUNCTION %%s()', e.evtfoid::regproc)
    FROM pg_event_trigger AS e WHERE e.evtenabled = 'O'
    UNION ALL
    SELECT 'publication', 'pg_publication'::regclass, b.oid, 'public', b.pubname, true, format('PUBLICATION %%I', b.pubname),
        format('CREATE PUBLICATION %%I%%s WITH (publish = %%L%%s)', b.pubname,
            CASE WHEN b.puballtables THEN ' FOR ALL TABLES'
                 ELSE coalesce((SELECT ' FOR TABLE ' || string_agg(format('%%I.%%I', n.nspname, c.relname)
                        || coalesce((SELECT format(' (%%s)', string_agg(quote_ident(f.attname), ', ' ORDER BY f.attnum))
                            FROM pg_attribute AS f WHERE f.attrelid = c.oid
                              AND jsonb_typeof(to_jsonb(r)->'prattrs') = 'array' AND to_jsonb(r)->'prattrs' @> to_jsonb(f.attnum)
                              HAVING count(*) > 0), '')
                        || coalesce((SELECT ' WHERE (' || (to_jsonb(v)->>'rowfilter') || ')' FROM pg_publication_tables AS v
                            WHERE v.pubname = b.pubname AND v.schemaname = n.nspname AND v.tablename = c.relname), ''),
                        ', ' ORDER BY n.nspname, c.relname)
                    FROM pg_publication_rel AS r JOIN pg_class AS c ON c.oid = r.prrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    WHERE r.prpubid = b.oid), '') END,
            concat_ws(', ', CASE WHEN b.pubinsert THEN 'insert' END, CASE WHEN b.pubupdate THEN 'update' END,
                CASE WHEN b.pubdelete THEN 'delete' END, CASE WHEN b.pubtruncate THEN 'truncate' END),
            CASE WHEN (to_jsonb(b)->>'pubviaroot')::bool THEN ', publish_via_partition_root = true' ELSE '' END)
    FROM pg_publication AS b
)
SELECT f.kind, f.namespace, f.name, f.after_tables, f.definition, f.target,
    d.description AS comment
FROM found AS f
LEFT JOIN pg_description AS d ON d.classoid = f.catalog AND d.objoid = f.oid AND d.objsubid = 0
WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = f.catalog AND m.objid = f.oid)
ORDER BY f.after_tables, f.kind COLLATE "C", f.namespace COLLATE "C", f.name COLLATE "C", f.definition COLLATE "C"
