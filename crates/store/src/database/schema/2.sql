-- A program that knows at least this version can use the tables. So the servers can be upgraded one after the other.
alter table mockpit.version add column usable_from integer not null default 1;

-- Small values that the servers share. Each change has a higher version.
create sequence mockpit.value_version;
create table mockpit.value (
  kind text not null,
  name text not null,
  version bigint not null,
  content bytea not null,
  written_at timestamptz not null default now(),
  -- By the clock of the database. Null if it does not expire.
  expires_at timestamptz,
  primary key (kind, name)
);
create index on mockpit.value (expires_at) where expires_at is not null;
create index on mockpit.value (kind, version);

-- Which server does something that only one of them does.
create table mockpit.lease (
  name text primary key,
  holder text not null,
  expires_at timestamptz not null
);
