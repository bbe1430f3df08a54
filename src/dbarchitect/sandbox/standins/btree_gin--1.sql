-- empty entries that no search asks: see the stand-in for pg_trgm
do $$
declare
  kind record;
begin
  for kind in
    select t.typname as name, c.amproc as comparison
    from pg_catalog.pg_opclass as o
    join pg_catalog.pg_am as a on a.oid = o.opcmethod and a.amname = 'btree'
    join pg_catalog.pg_type as t on t.oid = o.opcintype
    join pg_catalog.pg_amproc as c on c.amprocfamily = o.opcfamily and c.amproclefttype = t.oid and c.amprocrighttype = t.oid and c.amprocnum = 1
    where o.opcdefault and t.typname in ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'money', 'oid', 'timestamp', 'timestamptz', 'time',
      'timetz', 'date', 'interval', 'macaddr', 'macaddr8', 'inet', 'text', 'char', 'bpchar', 'bytea', 'bit', 'varbit', 'uuid', 'name', 'bool', 'anyenum')
    order by t.typname
  loop
    execute pg_catalog.format($make$
      create function @extschema@.btree_gin_extract_nothing(pg_catalog.%1$I, internal) returns internal language internal immutable strict parallel safe as 'void_in';
      create function @extschema@.btree_gin_extract_query_nothing(pg_catalog.%1$I, internal, int2, internal, internal) returns internal
        language internal immutable strict parallel safe as 'void_in';
      create function @extschema@.btree_gin_never(internal, int2, pg_catalog.%1$I, int4, internal, internal) returns boolean
        language internal immutable strict parallel safe as 'void_in';
      create operator class @extschema@.%2$I default for type pg_catalog.%1$I using gin as
        function 1 %3$s,
        function 2 @extschema@.btree_gin_extract_nothing(pg_catalog.%1$I, internal),
        function 3 @extschema@.btree_gin_extract_query_nothing(pg_catalog.%1$I, internal, int2, internal, internal),
        function 4 @extschema@.btree_gin_never(internal, int2, pg_catalog.%1$I, int4, internal, internal)
    $make$, kind.name, kind.name || '_ops', kind.comparison::regprocedure);
  end loop;
end $$;
