-- `number` gives the order of first saves, whatever the clock did, and `ended` that of endings; an import without it is
-- open.
CREATE TABLE import (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    ended INTEGER UNIQUE,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    data TEXT NOT NULL
) STRICT;
