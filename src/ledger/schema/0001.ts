// The schema of 0.1.0. Frozen: once it is released, nothing here changes; what is new is another migration.

export const first = `
  -- One row per calendar ever read. \`key\` is its path relative to the ledger's folder.
  CREATE TABLE calendar (
    key         TEXT PRIMARY KEY,
    name        TEXT NOT NULL,             -- as the user last wrote it
    folder      TEXT NOT NULL,             -- absolute; relative media paths start here
    fingerprint TEXT,                      -- of the last good reading
    rows        INTEGER NOT NULL,          -- of the last good reading that are pins
    skipped     TEXT NOT NULL,             -- JSON SkippedRows[]: its other rows, by reason
    template    TEXT NOT NULL,             -- the tool that the file is made for
    timezone    TEXT,                      -- IANA, in which its times without a zone were read
    read_at     INTEGER NOT NULL           -- ms since the epoch, last good reading
  ) STRICT;

  -- What a row becomes. Content columns follow the row until the pin is sent, then they stay as sent.
  CREATE TABLE pin (
    id           TEXT PRIMARY KEY,
    calendar     TEXT NOT NULL REFERENCES calendar(key) ON UPDATE CASCADE,
    line         INTEGER,                  -- NULL: its row is gone from the calendar
    row_id       TEXT,                     -- the \`id\` cell
    digest       TEXT NOT NULL,            -- of the row's cells
    profile_id   TEXT,
    profile_name TEXT,
    board_id     TEXT,
    board_name   TEXT,                     -- as shown to people
    board_fold   TEXT,                     -- folded, to match names
    media_key    TEXT,                     -- identity of the medium
    media        TEXT,                     -- JSON Medium
    cover        TEXT,                     -- JSON Medium
    thumb_offset INTEGER,                  -- seconds
    publish_at   INTEGER,                  -- ms since the epoch
    is_now       INTEGER NOT NULL CHECK (is_now IN (0, 1)),
    timezone     TEXT,                     -- IANA, for display
    title        TEXT,
    seen         TEXT NOT NULL,            -- JSON: digest, title, body, media of the row at its last reading
    body         TEXT,
    link         TEXT,
    draft        INTEGER NOT NULL CHECK (draft IN (0, 1)),
    repeat       INTEGER NOT NULL CHECK (repeat IN (0, 1)),
    instead_of   TEXT,                     -- the pin of whose row this one's was made
    state        TEXT NOT NULL CHECK (state IN ('scheduled', 'invalid', 'held', 'missed', 'withdrawn', 'sending', 'uncertain', 'submitted', 'published', 'failed', 'cancelled')),
    issues       TEXT NOT NULL,            -- JSON Issue[], why the state is what it is
    notes        TEXT NOT NULL,            -- JSON Issue[]
    resembles    TEXT,                     -- what it was held for: a sent pin, or post: and the id of a post
    answered     TEXT NOT NULL DEFAULT '[]', -- JSON string[]: what a person let it go beside
    picture      TEXT,                     -- hash of the bytes of the medium that were looked at
    words        TEXT,                     -- hash of the folded body, from the first claim on
    compared     TEXT,                     -- digest of the row when it was compared with all that was posted
    generation   INTEGER NOT NULL DEFAULT 0, -- part of the idempotency key
    requeued_at  INTEGER,                  -- ms; when a person said go (\`retry\`)
    not_before   INTEGER,                  -- ms; a later answer asked us to wait
    paced_until  INTEGER,                  -- ms; pacing made it wait until then
    paced_by     TEXT,                     -- for this limit, in words
    reconcile_at      INTEGER,                  -- ms; when to look for the post of an uncertain pin
    settle_from  INTEGER,                  -- ms by the API's clock; its settle time counts from here. NULL: from the next look
    absent_at    INTEGER,                  -- ms; when a clean sweep did not find it, with all else in order
    post_id      TEXT UNIQUE,
    permalink    TEXT,
    poll_at      INTEGER,                  -- ms; when to ask for a submitted pin again
    polls        INTEGER NOT NULL DEFAULT 0,
    first_seen   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,         -- of the last change of state
    CHECK (state NOT IN ('submitted', 'published') OR post_id IS NOT NULL),
    CHECK (state NOT IN ('scheduled', 'sending') OR (profile_id IS NOT NULL AND board_id IS NOT NULL
      AND media IS NOT NULL AND body IS NOT NULL AND publish_at IS NOT NULL))
  ) STRICT;
  CREATE INDEX pin_replacement ON pin(instead_of) WHERE instead_of IS NOT NULL;
  CREATE INDEX pin_by_line ON pin(calendar, line);
  -- Counts, and what is due, without a look at the rest.
  CREATE INDEX pin_standing ON pin(calendar, state, publish_at) WHERE line IS NOT NULL;
  CREATE INDEX pin_told ON pin(calendar, line) WHERE line IS NOT NULL AND (issues <> '[]' OR notes <> '[]');
  CREATE INDEX pin_behind ON pin(calendar)
    WHERE line IS NOT NULL AND state = 'scheduled' AND digest IS NOT (seen ->> 'digest');
  CREATE INDEX pin_astray ON pin(calendar) WHERE line IS NULL AND state IN ('scheduled', 'invalid', 'held', 'missed');
  CREATE INDEX pin_withdrawn ON pin(calendar, changed_at) WHERE state = 'withdrawn';
  -- What was sent lately, or is sent ahead for later.
  CREATE INDEX pin_sent ON pin(max(changed_at, publish_at))
    WHERE state IN ('sending', 'uncertain', 'submitted', 'published');
  CREATE INDEX pin_held_like ON pin(resembles) WHERE state = 'held' AND resembles IS NOT NULL;
  -- What was posted, by what a row may be known by.
  CREATE INDEX pin_posted_media ON pin(media_key) WHERE state IN ('sending', 'uncertain', 'submitted', 'published', 'failed');
  CREATE INDEX pin_posted_picture ON pin(picture) WHERE state IN ('sending', 'uncertain', 'submitted', 'published', 'failed');
  CREATE INDEX pin_posted_words ON pin(words) WHERE state IN ('sending', 'uncertain', 'submitted', 'published', 'failed');
  CREATE INDEX pin_posted_at ON pin(publish_at) WHERE state IN ('sending', 'uncertain', 'submitted', 'published', 'failed');
  CREATE INDEX pin_to_poll ON pin(poll_at) WHERE state = 'submitted';
  CREATE INDEX pin_unknown ON pin(reconcile_at) WHERE state IN ('sending', 'uncertain');

  -- One try to create a post. Committed before the request leaves, kept for good.
  CREATE TABLE attempt (
    id              INTEGER PRIMARY KEY,
    pin             TEXT NOT NULL REFERENCES pin(id),
    number          INTEGER NOT NULL,      -- 1, 2, 3 … of this pin
    idempotency_key TEXT NOT NULL,
    content         TEXT NOT NULL,         -- hash that the key is made of
    ordinal         INTEGER NOT NULL,      -- ordinal among pins of the same content
    visible         TEXT NOT NULL,         -- hash of what a listing shows of it: who shares it cannot be told apart
    content_type    TEXT NOT NULL,
    request         BLOB,                  -- the exact bytes, or how to make them again (multipart)
    claimed_at      INTEGER NOT NULL,
    ended_at        INTEGER,
    outcome         TEXT CHECK (outcome IN ('accepted', 'refused', 'later', 'stop', 'unknown', 'duplicate', 'adopted')),
    http_status     INTEGER,
    request_id      TEXT,                  -- x-request-id of the reply
    error           TEXT,
    post_id         TEXT,
    duplicate_of    TEXT,                  -- the post that a 409 named
    UNIQUE (pin, number)
  ) STRICT;
  CREATE UNIQUE INDEX attempt_open ON attempt(pin) WHERE ended_at IS NULL;
  CREATE INDEX attempt_content ON attempt(content);
  CREATE INDEX attempt_visible ON attempt(visible);
  CREATE INDEX attempt_post ON attempt(post_id) WHERE post_id IS NOT NULL;

  -- Every change of state, written by triggers, never changed.
  CREATE TABLE history (
    seq        INTEGER PRIMARY KEY,
    pin        TEXT NOT NULL REFERENCES pin(id),
    from_state TEXT,
    to_state   TEXT NOT NULL,
    at         INTEGER NOT NULL,
    why        TEXT NOT NULL               -- JSON array of issue codes
  ) STRICT;
  CREATE INDEX history_by_pin ON history(pin);
  CREATE TRIGGER history_is_kept BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER history_stays BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

  CREATE TABLE transition (from_state TEXT NOT NULL, to_state TEXT NOT NULL, PRIMARY KEY (from_state, to_state)) STRICT, WITHOUT ROWID;
  INSERT INTO transition VALUES
    ('scheduled', 'scheduled'), ('scheduled', 'invalid'), ('scheduled', 'held'), ('scheduled', 'missed'), ('scheduled', 'withdrawn'), ('scheduled', 'sending'),
    ('invalid', 'scheduled'), ('invalid', 'invalid'), ('invalid', 'held'), ('invalid', 'missed'), ('invalid', 'withdrawn'),
    ('held', 'scheduled'), ('held', 'invalid'), ('held', 'held'), ('held', 'missed'), ('held', 'withdrawn'),
    ('missed', 'scheduled'), ('missed', 'invalid'), ('missed', 'held'), ('missed', 'missed'), ('missed', 'withdrawn'),
    ('withdrawn', 'scheduled'), ('withdrawn', 'invalid'), ('withdrawn', 'held'), ('withdrawn', 'missed'), ('withdrawn', 'withdrawn'),
    ('sending', 'submitted'), ('sending', 'failed'), ('sending', 'scheduled'), ('sending', 'uncertain'),
    ('uncertain', 'submitted'), ('uncertain', 'sending'), ('uncertain', 'scheduled'), ('uncertain', 'failed'), ('uncertain', 'held'),
    ('submitted', 'published'), ('submitted', 'failed'), ('submitted', 'cancelled'),
    ('failed', 'scheduled'),
    ('cancelled', 'scheduled');
  CREATE TRIGGER pin_starts_unsent BEFORE INSERT ON pin
    WHEN NEW.state NOT IN ('scheduled', 'invalid', 'held', 'missed') BEGIN
      SELECT RAISE(ABORT, 'a pin starts unsent');
  END;
  CREATE TRIGGER pin_moves_legally BEFORE UPDATE OF state ON pin
    WHEN OLD.state <> NEW.state
      AND NOT EXISTS (SELECT 1 FROM transition WHERE from_state = OLD.state AND to_state = NEW.state) BEGIN
      SELECT RAISE(ABORT, 'illegal change of state');
  END;
  CREATE TRIGGER pin_is_born AFTER INSERT ON pin BEGIN
    INSERT INTO history (pin, from_state, to_state, at, why)
    VALUES (NEW.id, NULL, NEW.state, NEW.changed_at, (SELECT json_group_array(value ->> 'code') FROM json_each(NEW.issues)));
  END;
  CREATE TRIGGER pin_moved AFTER UPDATE OF state ON pin WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO history (pin, from_state, to_state, at, why)
    VALUES (NEW.id, OLD.state, NEW.state, NEW.changed_at, (SELECT json_group_array(value ->> 'code') FROM json_each(NEW.issues)));
  END;

  -- Caches: what was learnt from the network, with its age.
  CREATE TABLE board (
    profile_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, fetched_at INTEGER NOT NULL,
    PRIMARY KEY (profile_id, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE medium (
    key TEXT PRIMARY KEY, result TEXT NOT NULL, checked_at INTEGER NOT NULL
  ) STRICT;

  -- Posts of the account that no pin owns, as they were listed or read last, and what that list was.
  CREATE TABLE account_post (
    id TEXT PRIMARY KEY, group_id TEXT NOT NULL, post TEXT NOT NULL -- JSON Post
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX account_post_of_group ON account_post(group_id);
  CREATE TABLE account_list (
    group_id  TEXT PRIMARY KEY,              -- empty: the account has no groups
    total     INTEGER NOT NULL,              -- posts that it held
    attempts  INTEGER NOT NULL,              -- id of the last attempt before the list was read
    listed_at INTEGER NOT NULL               -- ms
  ) STRICT, WITHOUT ROWID;

  -- Single facts: which API this ledger belongs to, who sends, until when everyone pauses.
  CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  -- Every webhook event that was accepted, once, kept for good. What it led to was done in the same transaction.
  CREATE TABLE event (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,      -- Postproxy's: a repeat is known by it
    type        TEXT NOT NULL,
    created_at  INTEGER,                   -- ms since the epoch, as the event says
    received_at INTEGER NOT NULL,          -- ms since the epoch
    delivery    TEXT,                      -- X-Postproxy-Delivery of the first that came
    post_id     TEXT,
    profile_id  TEXT,
    pin         TEXT REFERENCES pin(id),   -- whose post it is, or was
    action      TEXT NOT NULL CHECK (action IN ('read-post', 'look-sooner', 'read-account', 'measured', 'nothing-new', 'contradicts', 'not-ours', 'not-understood')),
    content     TEXT NOT NULL              -- JSON, as it came
  ) STRICT;
  CREATE INDEX event_of_pin ON event(pin) WHERE pin IS NOT NULL;
  CREATE TRIGGER event_is_kept BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'an event is kept as it came'); END;

  -- What Postproxy says of published Pins and of profiles, as time series, and when it is to be asked again.
  CREATE TABLE post_stats (
    pin         TEXT NOT NULL REFERENCES pin(id),
    recorded_at INTEGER NOT NULL,            -- ms since the epoch, as Postproxy says
    stats       TEXT NOT NULL CHECK (json_type(stats) = 'object'), -- as received, whatever its keys
    PRIMARY KEY (pin, recorded_at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE profile_stats (
    profile_id  TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,            -- ms since the epoch, as Postproxy says
    stats       TEXT NOT NULL CHECK (json_type(stats) = 'object'), -- as received; not all values are numbers
    PRIMARY KEY (profile_id, recorded_at)
  ) STRICT, WITHOUT ROWID;

  -- Published pins and the profiles they were published through, and when to ask for their statistics next.
  CREATE TABLE post_pull (
    pin      TEXT PRIMARY KEY REFERENCES pin(id),
    next_at  INTEGER NOT NULL,               -- ms
    asked_at INTEGER,                        -- ms; NULL: never
    quiet    INTEGER NOT NULL DEFAULT 0      -- pulls in a row that brought nothing new
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX post_pull_due ON post_pull(next_at);
  CREATE TABLE profile_pull (
    profile_id TEXT PRIMARY KEY, next_at INTEGER NOT NULL, asked_at INTEGER, quiet INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  -- In its first hour a Pin has nothing to tell.
  CREATE TRIGGER pin_is_published AFTER UPDATE OF state ON pin
    WHEN NEW.state = 'published' AND OLD.state <> 'published' BEGIN
      INSERT INTO post_pull (pin, next_at) VALUES (NEW.id, NEW.changed_at + 3600000);
      INSERT INTO profile_pull (profile_id, next_at) VALUES (NEW.profile_id, NEW.changed_at + 3600000)
      ON CONFLICT DO NOTHING;
  END;

  -- What a person keeps back for now.
  CREATE TABLE pause (
    scope   TEXT NOT NULL CHECK (scope IN ('all', 'profile', 'calendar', 'pin')),
    subject TEXT NOT NULL,                   -- id of a profile or pin, key of a calendar; empty for all
    name    TEXT NOT NULL,                   -- of the subject, as people know it
    since   INTEGER NOT NULL,                -- ms
    by      TEXT NOT NULL,                   -- user and computer
    PRIMARY KEY (scope, subject),
    CHECK ((scope = 'all') = (subject = ''))
  ) STRICT, WITHOUT ROWID;

  -- Every try to take a post back: the intent before the request leaves, the outcome after.
  CREATE TABLE cancellation (
    id          INTEGER PRIMARY KEY,
    pin         TEXT NOT NULL REFERENCES pin(id),
    post_id     TEXT NOT NULL,
    asked_at    INTEGER NOT NULL,            -- ms
    ended_at    INTEGER,                     -- ms; NULL: not known how it ended
    outcome     TEXT CHECK (outcome IN ('cancelled', 'refused', 'kept', 'too-late')),
    http_status INTEGER,
    request_id  TEXT,                        -- x-request-id of the reply
    error       TEXT
  ) STRICT;
  CREATE INDEX cancellation_by_pin ON cancellation(pin);
  CREATE UNIQUE INDEX cancellation_open ON cancellation(pin) WHERE ended_at IS NULL;
`;
