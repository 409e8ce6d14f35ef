-- The slices of files that are being uploaded or wait for a review, until the import has ended.
create table mockpit.import_slice (
  import text not null,
  file integer not null,
  start bigint not null,
  bytes bytea not null,
  at timestamptz not null default now(),
  primary key (import, file, start)
);
-- Many are compressed already.
alter table mockpit.import_slice alter column bytes set storage external;
