-- The repository. There is one row.
create table mockpit.repository (
  one boolean primary key default true check (one),
  id bytea not null check (octet_length(id) = 16),
  -- Written by each new connection: what it sees is then on all databases that a commit waits for.
  seen_at timestamptz not null default now()
);

-- The chain hash of each revision. Rows are never changed or removed, so the database keeps the proof of the order when
-- files are compacted. Row 0 is the beginning.
create table mockpit.chain (
  number bigint primary key check (number >= 0),
  before bigint generated always as (nullif(number, 0) - 1) stored,
  parent bytea check ((parent is null) = (number = 0)),
  hash bytea not null unique check (octet_length(hash) = 32),
  at timestamptz not null default now(),
  unique (number, hash),
  foreign key (before, parent) references mockpit.chain (number, hash)
);

insert into mockpit.chain (number, parent, hash) values (0, null, decode(repeat('00', 32), 'hex'));

-- A file that is being sent, or that has a name, or that had one.
create table mockpit.object (
  id bigint generated always as identity primary key,
  bytes bigint not null,
  -- When it became useless: sent files get a name soon.
  useless_at timestamptz default now()
);

-- The bytes of a file. They are compressed already.
create table mockpit.piece (
  object bigint not null references mockpit.object on delete cascade,
  place integer not null,
  bytes bytea not null,
  primary key (object, place)
);
alter table mockpit.piece alter column bytes set storage external;

-- The files of the journal.
create table mockpit.file (
  number bigint not null references mockpit.chain,
  kind text not null check (kind in ('rev', 'base')),
  object bigint not null references mockpit.object,
  primary key (number, kind)
);
