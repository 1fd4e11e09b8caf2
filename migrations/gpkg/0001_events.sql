-- A GeoPackage 1.4 (OGC 12-128r19) whose layers are events, event_shapes and
-- places. The tables of history, imports and sign-in stand beside them and are
-- not listed in gpkg_contents, so that GIS tools show the layers alone.
--
-- A DATETIME is text of the form 2023-04-20T18:30:00.000Z, always UTC: in that
-- form the order of the text is the order of time. NULL says that there is no
-- value. A list is JSON text, NULL when empty.

-- +goose Up

PRAGMA application_id = 0x47504B47; -- "GPKG"
PRAGMA user_version = 10400;

CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);

INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition, description)
VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
   'longitude and latitude in decimal degrees on the WGS 84 ellipsoid');

CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);

-- Listed as attributes: one such table keeps GDAL from showing those that are
-- not listed at all.
CREATE TABLE datasets (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  title TEXT NOT NULL,
  licence TEXT,
  attribution TEXT,
  redistributable BOOLEAN NOT NULL,
  visibility TEXT NOT NULL CHECK (visibility IN ('private', 'embargoed', 'public', 'withdrawn'))
);

CREATE TABLE places (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  geom MULTIPOLYGON NOT NULL,
  id TEXT NOT NULL UNIQUE CHECK (id <> ''),
  name TEXT NOT NULL,
  level INTEGER NOT NULL, -- 0 a country, 1 its first division, -1 drawn
  country TEXT
);

CREATE TABLE import_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset TEXT,
  file TEXT,
  format TEXT,
  by TEXT,
  started_at DATETIME NOT NULL,
  ended_at DATETIME, -- NULL while it runs, and for good where it was cut short
  created INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  conflicts INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0
);

-- One row for each state that an event was ever in; none is changed or removed.
CREATE TABLE event_revisions (
  event_id INTEGER NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  change INTEGER NOT NULL CHECK (change >= 1), -- the number under which it was committed
  at DATETIME NOT NULL,
  by TEXT,
  run INTEGER REFERENCES import_runs (id), -- NULL when a person wrote it
  body TEXT, -- the GeoJSON Feature; NULL for a deletion
  UNIQUE (event_id, revision)
);

-- Answers what changed since a number.
CREATE INDEX event_revisions_change ON event_revisions (change, event_id);

-- Its one row is the number of the newest change.
CREATE TABLE change_counter (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  n INTEGER NOT NULL
);
INSERT INTO change_counter (id, n) VALUES (1, 0);

-- The newest revision of every event that is not deleted, a column for each
-- property of the wire form. geom is its representative point. The words of the
-- vocabularies are compared one by one, for IN would build a table for each row.
CREATE TABLE events (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  geom POINT,
  geometry_type TEXT -- of what is claimed: a point is geom itself, all else lies in event_shapes; NULL where nothing is
    CHECK (geometry_type = 'Point' OR geometry_type = 'MultiPoint' OR geometry_type = 'LineString' OR geometry_type = 'MultiLineString'
      OR geometry_type = 'Polygon' OR geometry_type = 'MultiPolygon' OR geometry_type = 'GeometryCollection'),
  title TEXT NOT NULL,
  description TEXT,
  event_type TEXT,
  sub_event_type TEXT,
  start_time DATETIME,
  end_time DATETIME,
  time_precision TEXT NOT NULL
    CHECK (time_precision = 'minute' OR time_precision = 'hour' OR time_precision = 'day' OR time_precision = 'days' OR time_precision = 'week'
      OR time_precision = 'month' OR time_precision = 'year' OR time_precision = 'unknown'),
  time_extent TEXT NOT NULL
    CHECK (time_extent = 'within' OR time_extent = 'throughout'),
  time_zone TEXT,
  place_name TEXT,
  admin1 TEXT,
  admin2 TEXT,
  admin1_code TEXT,
  admin2_code TEXT,
  country TEXT CHECK (length(country) = 2),
  location_precision TEXT NOT NULL
    CHECK (location_precision = 'exact' OR location_precision = 'vicinity' OR location_precision = 'settlement' OR location_precision = 'district'
      OR location_precision = 'region' OR location_precision = 'country' OR location_precision = 'unknown'),
  uncertainty_m DOUBLE CHECK (uncertainty_m >= 0),
  area_id TEXT REFERENCES places (id),
  location_basis TEXT,
  assessment TEXT NOT NULL
    CHECK (assessment = 'not_assessed' OR assessment = 'unverified' OR assessment = 'likely' OR assessment = 'verified' OR assessment = 'disputed'
      OR assessment = 'refuted' OR assessment = 'unverifiable'),
  killed_min INTEGER,
  killed_best INTEGER,
  killed_max INTEGER,
  killed_civilian_min INTEGER,
  killed_civilian_best INTEGER,
  killed_civilian_max INTEGER,
  killed_military_min INTEGER,
  killed_military_best INTEGER,
  killed_military_max INTEGER,
  injured_min INTEGER,
  injured_best INTEGER,
  injured_max INTEGER,
  injured_civilian_min INTEGER,
  injured_civilian_best INTEGER,
  injured_civilian_max INTEGER,
  injured_military_min INTEGER,
  injured_military_best INTEGER,
  injured_military_max INTEGER,
  actor1 TEXT, -- stands in for actors
  actor2 TEXT, -- stands in for actors
  actors TEXT,
  weapons TEXT,
  targets TEXT,
  tags_text TEXT, -- stands in for tags
  tags TEXT,
  content_warning TEXT,
  source_url TEXT, -- stands in for sources
  source_count INTEGER NOT NULL DEFAULT 0, -- stands in for sources
  sources TEXT,
  confirmed TEXT,
  status TEXT NOT NULL
    CHECK (status = 'new' OR status = 'in_progress' OR status = 'needs_help' OR status = 'review' OR status = 'done' OR status = 'rejected'
      OR status = 'duplicate'),
  assignee TEXT,
  duplicate_of INTEGER,
  notes TEXT,
  visibility TEXT NOT NULL
    CHECK (visibility = 'private' OR visibility = 'embargoed' OR visibility = 'public' OR visibility = 'withdrawn'),
  embargo_until DATETIME,
  public_displacement_m DOUBLE CHECK (public_displacement_m >= 0),
  licence TEXT,
  attribution TEXT,
  redistributable BOOLEAN,
  dataset TEXT NOT NULL REFERENCES datasets (name),
  external_id TEXT NOT NULL CHECK (external_id <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at DATETIME NOT NULL,
  created_by TEXT,
  updated_at DATETIME NOT NULL,
  updated_by TEXT,
  extras TEXT,
  UNIQUE (dataset, external_id),
  CHECK ((start_time IS NULL) = (end_time IS NULL)),
  CHECK (end_time >= start_time),
  CHECK (geometry_type IS NULL OR geom IS NOT NULL)
);

-- Answers which events meet a span of time.
CREATE INDEX events_time ON events (start_time, end_time);

-- Answers which events match every box because they have no place.
CREATE INDEX events_unlocated ON events (fid) WHERE geom IS NULL AND area_id IS NULL;

-- What events claim beyond a point; fid is the event's.
CREATE TABLE event_shapes (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL REFERENCES events (fid) DEFERRABLE INITIALLY DEFERRED,
  geom GEOMETRY NOT NULL,
  title TEXT NOT NULL,
  event_type TEXT,
  assessment TEXT NOT NULL,
  start_time DATETIME,
  end_time DATETIME
);

-- Answers which events may lie in a box: each one's geometry with its radius and
-- its area, in degrees. One that passes the antimeridian spans all longitudes.
CREATE VIRTUAL TABLE event_extents USING rtree (id, west, east, south, north);

-- What files last said: the hash of the event that a row became.
CREATE TABLE import_rows (
  dataset TEXT NOT NULL,
  external_id TEXT NOT NULL,
  event_id INTEGER NOT NULL,
  run INTEGER NOT NULL REFERENCES import_runs (id),
  said BLOB NOT NULL, -- SHA-256
  PRIMARY KEY (dataset, external_id)
) WITHOUT ROWID;

CREATE TABLE secrets (
  kind TEXT NOT NULL,
  hash TEXT NOT NULL, -- SHA-256 of the token, hexadecimal
  user TEXT NOT NULL,
  role TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  PRIMARY KEY (kind, hash)
) WITHOUT ROWID;

-- Holds one row once somebody has signed in.
CREATE TABLE owned (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at DATETIME NOT NULL
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
VALUES
  ('events', 'features', 'Events', 'What happened, where, when, and how we know', 4326),
  ('event_shapes', 'features', 'Lines and areas of events', 'What events claim beyond a point; fid is the event''s', 4326),
  ('places', 'features', 'Places', 'Areas in which events may lie', 4326),
  ('datasets', 'attributes', 'Datasets', 'Where events come from, and on what terms', NULL);

INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m)
VALUES
  ('events', 'geom', 'POINT', 4326, 0, 0),
  ('event_shapes', 'geom', 'GEOMETRY', 4326, 0, 0),
  ('places', 'geom', 'MULTIPOLYGON', 4326, 0, 0);

INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope)
VALUES
  ('events', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only'),
  ('event_shapes', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only'),
  ('places', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');

-- The R-trees of the layers and their triggers, as GeoPackage 1.4 words them
-- (annex F.3); ST_* come from whoever writes.

CREATE VIRTUAL TABLE rtree_events_geom USING rtree (id, minx, maxx, miny, maxy);

-- +goose StatementBegin
CREATE TRIGGER rtree_events_geom_insert
AFTER INSERT ON events
WHEN (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  INSERT OR REPLACE INTO rtree_events_geom
  VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_events_geom_update2
AFTER UPDATE OF geom ON events
WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_events_geom WHERE id = OLD.fid;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_events_geom_update4
AFTER UPDATE ON events
WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_events_geom WHERE id IN (OLD.fid, NEW.fid);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_events_geom_update5
AFTER UPDATE ON events
WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_events_geom WHERE id = OLD.fid;
  INSERT OR REPLACE INTO rtree_events_geom
  VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_events_geom_update6
AFTER UPDATE OF geom ON events
WHEN OLD.fid = NEW.fid
  AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
  AND (OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom))
BEGIN
  UPDATE rtree_events_geom
  SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom), miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom)
  WHERE id = NEW.fid;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_events_geom_update7
AFTER UPDATE OF geom ON events
WHEN OLD.fid = NEW.fid
  AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
  AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))
BEGIN
  INSERT INTO rtree_events_geom
  VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_events_geom_delete
AFTER DELETE ON events
WHEN OLD.geom NOTNULL
BEGIN
  DELETE FROM rtree_events_geom WHERE id = OLD.fid;
END;
-- +goose StatementEnd

CREATE VIRTUAL TABLE rtree_event_shapes_geom USING rtree (id, minx, maxx, miny, maxy);

-- +goose StatementBegin
CREATE TRIGGER rtree_event_shapes_geom_insert
AFTER INSERT ON event_shapes
WHEN (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  INSERT OR REPLACE INTO rtree_event_shapes_geom
  VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_event_shapes_geom_update2
AFTER UPDATE OF geom ON event_shapes
WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_event_shapes_geom WHERE id = OLD.fid;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_event_shapes_geom_update4
AFTER UPDATE ON event_shapes
WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_event_shapes_geom WHERE id IN (OLD.fid, NEW.fid);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_event_shapes_geom_update5
AFTER UPDATE ON event_shapes
WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_event_shapes_geom WHERE id = OLD.fid;
  INSERT OR REPLACE INTO rtree_event_shapes_geom
  VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_event_shapes_geom_update6
AFTER UPDATE OF geom ON event_shapes
WHEN OLD.fid = NEW.fid
  AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
  AND (OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom))
BEGIN
  UPDATE rtree_event_shapes_geom
  SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom), miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom)
  WHERE id = NEW.fid;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_event_shapes_geom_update7
AFTER UPDATE OF geom ON event_shapes
WHEN OLD.fid = NEW.fid
  AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
  AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))
BEGIN
  INSERT INTO rtree_event_shapes_geom
  VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_event_shapes_geom_delete
AFTER DELETE ON event_shapes
WHEN OLD.geom NOTNULL
BEGIN
  DELETE FROM rtree_event_shapes_geom WHERE id = OLD.fid;
END;
-- +goose StatementEnd

CREATE VIRTUAL TABLE rtree_places_geom USING rtree (id, minx, maxx, miny, maxy);

-- +goose StatementBegin
CREATE TRIGGER rtree_places_geom_insert
AFTER INSERT ON places
WHEN (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  INSERT OR REPLACE INTO rtree_places_geom
  VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_places_geom_update2
AFTER UPDATE OF geom ON places
WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_places_geom WHERE id = OLD.fid;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_places_geom_update4
AFTER UPDATE ON places
WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_places_geom WHERE id IN (OLD.fid, NEW.fid);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_places_geom_update5
AFTER UPDATE ON places
WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
  DELETE FROM rtree_places_geom WHERE id = OLD.fid;
  INSERT OR REPLACE INTO rtree_places_geom
  VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_places_geom_update6
AFTER UPDATE OF geom ON places
WHEN OLD.fid = NEW.fid
  AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
  AND (OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom))
BEGIN
  UPDATE rtree_places_geom
  SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom), miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom)
  WHERE id = NEW.fid;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_places_geom_update7
AFTER UPDATE OF geom ON places
WHEN OLD.fid = NEW.fid
  AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
  AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))
BEGIN
  INSERT INTO rtree_places_geom
  VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rtree_places_geom_delete
AFTER DELETE ON places
WHEN OLD.geom NOTNULL
BEGIN
  DELETE FROM rtree_places_geom WHERE id = OLD.fid;
END;
-- +goose StatementEnd

-- A write that does not come with its revision is refused, whichever program it
-- comes from. The revision is written first, the shape next, the event last.

-- +goose StatementBegin
CREATE TRIGGER events_guard_insert
BEFORE INSERT ON events
WHEN NEW.revision IS NOT (SELECT max(revision) FROM event_revisions WHERE event_id = NEW.fid)
BEGIN
  SELECT RAISE(ABORT, 'events are kept with their history: edit them in eventmap, or export a copy and edit that');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER events_guard_update
BEFORE UPDATE ON events
WHEN NEW.fid IS NOT OLD.fid OR NEW.revision <= OLD.revision OR NEW.revision IS NOT (SELECT max(revision) FROM event_revisions WHERE event_id = NEW.fid)
BEGIN
  SELECT RAISE(ABORT, 'events are kept with their history: edit them in eventmap, or export a copy and edit that');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER events_guard_delete
BEFORE DELETE ON events
WHEN NOT EXISTS (
  SELECT 1 FROM event_revisions
  WHERE event_id = OLD.fid AND revision > OLD.revision AND body IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'events are kept with their history: edit them in eventmap, or export a copy and edit that');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER event_shapes_guard_insert
BEFORE INSERT ON event_shapes
WHEN NOT EXISTS (
  SELECT 1 FROM event_revisions
  WHERE event_id = NEW.fid
    AND revision > coalesce((SELECT revision FROM events WHERE fid = NEW.fid), 0))
BEGIN
  SELECT RAISE(ABORT, 'events are kept with their history: edit them in eventmap, or export a copy and edit that');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER event_shapes_guard_update
BEFORE UPDATE ON event_shapes
WHEN NOT EXISTS (
  SELECT 1 FROM event_revisions
  WHERE event_id = OLD.fid
    AND revision > coalesce((SELECT revision FROM events WHERE fid = OLD.fid), 0))
  OR NEW.fid IS NOT OLD.fid
BEGIN
  SELECT RAISE(ABORT, 'events are kept with their history: edit them in eventmap, or export a copy and edit that');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER event_shapes_guard_delete
BEFORE DELETE ON event_shapes
WHEN NOT EXISTS (
  SELECT 1 FROM event_revisions
  WHERE event_id = OLD.fid
    AND revision > coalesce((SELECT revision FROM events WHERE fid = OLD.fid), 0))
BEGIN
  SELECT RAISE(ABORT, 'events are kept with their history: edit them in eventmap, or export a copy and edit that');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER places_guard_update
BEFORE UPDATE ON places
BEGIN
  SELECT RAISE(ABORT, 'a place stays as it is once events may refer to it: draw a new one in eventmap');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER places_guard_delete
BEFORE DELETE ON places
BEGIN
  SELECT RAISE(ABORT, 'a place stays as it is once events may refer to it: draw a new one in eventmap');
END;
-- +goose StatementEnd
