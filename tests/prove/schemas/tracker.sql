-- A multi-tenant project tracker as a good design has it: composite keys, row-level security forced, references indexed.
create table tenants (
  id bigint generated always as identity primary key,
  name text not null,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  plan text not null default 'free' check (plan in ('free', 'pro')),
  created_at timestamptz not null default now()
);
create table users (
  tenant_id bigint not null references tenants on delete cascade,
  id bigint generated always as identity,
  email text not null check (email like '%@%'),
  full_name text not null,
  manager_id bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, manager_id) references users (tenant_id, id)
);
create unique index users_email on users (tenant_id, lower(email));
create index users_manager on users (tenant_id, manager_id);
create table projects (
  tenant_id bigint not null references tenants on delete cascade,
  id bigint generated always as identity,
  name text not null check (char_length(name) between 1 and 40),
  lead_id bigint,
  budget numeric(12, 2) check (budget >= 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, lead_id) references users (tenant_id, id) on delete set null (lead_id)
);
create index projects_lead on projects (tenant_id, lead_id);
create type priority as enum ('low', 'normal', 'high');
create domain hours as numeric(6, 2) constraint hours_sane check (value >= 0 and value < 1000);
create table tasks (
  tenant_id bigint not null,
  id bigint generated always as identity,
  project_id bigint not null,
  assignee_id bigint,
  parent_id bigint,
  title text not null,
  status text not null constraint tasks_status check (status in ('open', 'done', 'cancelled')),
  priority priority not null default 'normal',
  done_at timestamptz,
  starts date,
  ends date,
  estimate hours,
  tags text[] not null default '{}',
  search tsvector generated always as (to_tsvector('english', title)) stored,
  primary key (tenant_id, id),
  constraint tasks_dates check (starts < ends),
  constraint tasks_done_has_date check (status <> 'done' or done_at is not null),
  constraint tasks_date_only_done check (status = 'done' or done_at is null),
  foreign key (tenant_id, project_id) references projects (tenant_id, id) on delete cascade,
  foreign key (tenant_id, assignee_id) references users (tenant_id, id) on delete set null (assignee_id),
  foreign key (tenant_id, parent_id) references tasks (tenant_id, id)
);
create index tasks_project on tasks (tenant_id, project_id, status);
create index tasks_assignee on tasks (tenant_id, assignee_id);
create index tasks_parent on tasks (tenant_id, parent_id);
create table bookings (
  id uuid primary key default gen_random_uuid(),
  tenant_id bigint not null,
  user_id bigint not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  cancelled boolean not null default false,
  constraint bookings_order check (starts_at < ends_at),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  constraint bookings_no_overlap exclude using gist
    (int8range(user_id, user_id, '[]') with &&, tstzrange(starts_at, ends_at) with &&) where (not cancelled)
);
create index bookings_user on bookings (tenant_id, user_id);
create table contacts (
  tenant_id bigint not null,
  user_id bigint not null,
  phone text,
  web text,
  is_default boolean not null default false,
  primary key (tenant_id, user_id),
  constraint contacts_one_way check (num_nonnulls(phone, web) = 1),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create unique index contacts_default on contacts (tenant_id) where is_default;
do $$ begin
  if not exists (select from pg_roles where rolname = 'tracker_app') then create role tracker_app nologin; end if;
end $$;
alter table tenants enable row level security;
alter table tenants force row level security;
create policy own on tenants using (id = nullif(current_setting('app.tenant_id', true), '')::bigint);
grant select, insert, update, delete on tenants to tracker_app;
alter table users enable row level security;
alter table users force row level security;
create policy own on users using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
grant select, insert, update, delete on users to tracker_app;
alter table projects enable row level security;
alter table projects force row level security;
create policy own on projects using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
grant select, insert, update, delete on projects to tracker_app;
alter table tasks enable row level security;
alter table tasks force row level security;
create policy own on tasks using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
grant select, insert, update, delete on tasks to tracker_app;
alter table bookings enable row level security;
alter table bookings force row level security;
create policy own on bookings using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
grant select, insert, update, delete on bookings to tracker_app;
alter table contacts enable row level security;
alter table contacts force row level security;
create policy own on contacts using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
grant select, insert, update, delete on contacts to tracker_app;
create view open_tasks with (security_invoker = true) as select * from tasks where status = 'open';
create view task_totals with (security_invoker = true) as select status, count(*) as tasks from tasks group by status;
grant select on open_tasks, task_totals to tracker_app;
