create view @extschema@.pg_stat_statements as
select null::oid as userid, null::oid as dbid, null::boolean as toplevel, null::bigint as queryid, null::text as query, null::bigint as plans,
  null::double precision as total_plan_time, null::double precision as mean_plan_time, null::bigint as calls, null::double precision as total_exec_time,
  null::double precision as min_exec_time, null::double precision as max_exec_time, null::double precision as mean_exec_time,
  null::double precision as stddev_exec_time, null::bigint as rows, null::bigint as shared_blks_hit, null::bigint as shared_blks_read,
  null::bigint as shared_blks_dirtied, null::bigint as shared_blks_written, null::bigint as temp_blks_read, null::bigint as temp_blks_written,
  null::bigint as wal_records, null::numeric as wal_bytes
where false;
create function @extschema@.pg_stat_statements_reset() returns void language sql as 'select null::void';
