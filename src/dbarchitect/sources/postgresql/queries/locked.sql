-- Who waits for an AccessExclusive lock bars later readers as much as who has it.
WITH RECURSIVE held AS (
    SELECT DISTINCT coalesce(i.indrelid, l.relation) AS oid
    FROM pg_locks AS l LEFT JOIN pg_index AS i ON i.indexrelid = l.relation
    WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.pid <> pg_backend_pid()
      AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
      AND l.relation >= 16384
), upwards AS (
    SELECT oid FROM held
    UNION
    SELECT h.inhparent FROM upwards AS u JOIN pg_inherits AS h ON h.inhrelid = u.oid
), family AS (
    SELECT oid FROM upwards
    UNION
    SELECT h.inhrelid FROM family AS f JOIN pg_inherits AS h ON h.inhparent = f.oid
), defined_by AS (
    SELECT d.classid, d.objid
    FROM pg_depend AS d JOIN family AS f ON d.refclassid = 'pg_class'::regclass AND d.refobjid = f.oid
    WHERE d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass)
), relation AS (
    SELECT oid FROM family
    UNION
    SELECT r.ev_class FROM defined_by AS d JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    UNION
    SELECT p.polrelid FROM defined_by AS d JOIN pg_policy AS p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
)
SELECT r.oid::int8 AS oid, false AS routine,
    CASE WHEN r.oid IN (SELECT h.oid FROM held AS h) AND c.relkind <> 'i' AND n.nspname !~ '^pg_(toast|temp)'
        THEN CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || c.relname END AS held
FROM relation AS r LEFT JOIN pg_class AS c ON c.oid = r.oid LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace
UNION ALL
SELECT d.objid::int8, true, NULL FROM defined_by AS d WHERE d.classid = 'pg_proc'::regclass
