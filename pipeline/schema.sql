-- The catalog. A row is seen by generation g when added <= g and (removed is null or removed > g).
create table if not exists meta (key text primary key, value text not null) strict;

create table if not exists sources (
    name text primary key,
    imported_at text not null,
    records integer not null,      -- documents that the source holds now
    complete integer not null      -- 1 where the last import brought all that the source has
) strict;

create table if not exists documents (
    version integer primary key autoincrement,
    id text not null,
    hash text not null,
    source text not null references sources (name),
    kind text not null,
    jurisdiction text not null,
    court text not null,
    status text not null,
    chapter text not null,         -- number of the outermost hierarchy level
    year integer not null,         -- 0 when unknown
    record text not null,          -- the law record as JSON, without its text
    text text not null,
    added integer not null,
    removed integer,
    splitter integer,              -- version of the splitter that cut its passages, null before
    finder text                    -- what read its citations, null before
) strict;
create unique index if not exists document_now on documents (id) where removed is null;
create index if not exists document_id on documents (id);
create index if not exists document_removed on documents (removed) where removed is not null;

create table if not exists passages (
    number integer primary key autoincrement,
    version integer not null references documents (version),
    ordinal integer not null,
    label text not null,
    start integer not null,
    "end" integer not null,
    header text not null,
    embedding_key text not null,
    added integer not null,
    removed integer
) strict;
create index if not exists passage_version on passages (version, ordinal);
create index if not exists passage_removed on passages (removed) where removed is not null;

-- One citation of a text; the columns up to treatment are the fields of law.citations.Citation.
create table if not exists citations (
    version integer not null references documents (version),
    start integer not null,
    "end" integer not null,
    kind text not null,
    key text not null,
    pin text not null,
    through text not null,
    treatment text not null,       -- what an opinion does to the authority (law.treatment)
    form text not null default 'full',
    signal text not null default '',
    parenthetical text not null default '',
    name text not null default '',
    year integer not null default 0,
    "group" integer not null default 0,
    evidence_start integer not null default 0, -- the words that show the treatment, in the text;
    evidence_end integer not null default 0,   -- 0 and 0 where none is shown
    treated_by text not null default '',       -- 'court', 'recognised', 'dissent'; '' for a plain citation
    by_key text not null default '',           -- the authority that did it, where the text reports it
    scope text not null default '',            -- what of the authority is concerned
    decided_by text not null default ''        -- 'rules', 'model', '' where nothing was to decide
) strict;
create index if not exists citation_version on citations (version, start);
create index if not exists citation_key on citations (key);
