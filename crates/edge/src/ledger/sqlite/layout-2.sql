-- A tenant's name is empty where something is the operators' own: all was, before there were tenants. Columns are added with
-- defaults, so that an edge of before which still runs goes on with the file that a new program has opened.
ALTER TABLE import ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
-- Who began it.
ALTER TABLE import ADD COLUMN begun_by TEXT NOT NULL DEFAULT 'none:anyone';
CREATE INDEX import_ended ON import (tenant, ended) WHERE ended IS NOT NULL;

ALTER TABLE event ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
-- What it told was forgotten. Its number stays, so that numbers have no gaps but those that pruning makes at their beginning.
ALTER TABLE event ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
-- There is no index by tenant: it would be a page more to write with each event, and events are few and seldom told again.

-- What each owner has, as the quota engine writes it: sums of the two tables below, and how often it began something.
CREATE TABLE usage (
    tenant TEXT PRIMARY KEY,
    counts TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- What each open import has of it.
CREATE TABLE reservation (
    import TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sending INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- The images that count.
CREATE TABLE image (
    target TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    tenant TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (target, fingerprint, tenant)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_tenant ON image (tenant);

CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT CHECK (number > 0),
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    tenant TEXT NOT NULL,
    address TEXT,
    what TEXT NOT NULL,
    thing TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is not changed');
END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is not shortened');
END;
-- REPLACE deletes without asking the trigger above. Where no number is named, that of the new row is not known here, or -1.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN NEW.number IN (SELECT number FROM audit)
BEGIN
    SELECT RAISE(ABORT, 'the audit is not replaced');
END;

-- `number` gives the order in which they were made. Times are in milliseconds since 1970.
CREATE TABLE token (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    hash BLOB NOT NULL,
    tenant TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    used INTEGER,
    revoked INTEGER
) STRICT;

CREATE TABLE session (
    id BLOB PRIMARY KEY,
    subject TEXT NOT NULL,
    handle BLOB,
    body BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_subject ON session (subject);
CREATE INDEX session_handle ON session (handle) WHERE handle IS NOT NULL;
CREATE INDEX session_expires ON session (expires);
