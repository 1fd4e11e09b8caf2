package format

import "strings"

// geoPackageTables make an empty GeoPackage of one layer. The first decide how
// SQLite works on it: there is one connection and nothing to come back to.
func geoPackageTables(attributes []column) []string {
	return []string{
		"PRAGMA journal_mode = OFF",
		"PRAGMA synchronous = OFF",
		"PRAGMA locking_mode = EXCLUSIVE",
		"PRAGMA cache_size = -16384",
		"PRAGMA application_id = 0x47504B47", // "GPKG"
		"PRAGMA user_version = 10300",
		`CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
)`,
		`INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition, description)
VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, '` + wgs84 + `', 'longitude and latitude in decimal degrees on the WGS 84 ellipsoid')`,
		`CREATE TABLE gpkg_contents (
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
)`,
		`CREATE TABLE gpkg_geometry_columns (
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
)`,
		`CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
)`,
		eventsTable(attributes),
		`INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('events', 'features', 'Events', 4326)`,
		`INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) VALUES ('events', 'geom', 'GEOMETRY', 4326, 0, 0)`,
		`INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope)
VALUES ('events', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')`,
		`CREATE VIRTUAL TABLE rtree_events_geom USING rtree (id, minx, maxx, miny, maxy)`,
	}
}

// wgs84 is WGS 84 in OGC's well-known text of 2001, which GeoPackage asks for.
const wgs84 = `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],` +
	`PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],` +
	`AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]`

// eventsTable makes the layer. The id of an event is the id of its feature.
func eventsTable(attributes []column) string {
	kinds := map[kind]string{holdsText: "TEXT", holdsWhole: "INTEGER", holdsNumber: "DOUBLE", holdsTruth: "BOOLEAN", holdsMoment: "DATETIME"}
	list := []string{"id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", "geom GEOMETRY"}
	for _, c := range attributes {
		if c.name != "id" {
			list = append(list, c.name+" "+kinds[c.holds])
		}
	}
	return "CREATE TABLE events (\n  " + strings.Join(list, ",\n  ") + "\n)"
}

// geoPackageTriggers keep the spatial index when somebody edits the file, as
// GeoPackage 1.3 words them (annex F.3); ST_* come from whoever does. They are
// made when the events are there, for the index is written beside them.
var geoPackageTriggers = func() []string {
	const (
		put = `INSERT OR REPLACE INTO rtree_events_geom VALUES (NEW.id, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));`
		cut = `DELETE FROM rtree_events_geom WHERE id = OLD.id;`
		is  = `(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))`
		no  = `(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))`
	)
	var list []string
	for _, t := range [][3]string{
		{"insert", "AFTER INSERT ON events WHEN " + is, put},
		{"update1", "AFTER UPDATE OF geom ON events WHEN OLD.id = NEW.id AND " + is, put},
		{"update2", "AFTER UPDATE OF geom ON events WHEN OLD.id = NEW.id AND " + no, cut},
		{"update3", "AFTER UPDATE ON events WHEN OLD.id != NEW.id AND " + is, cut + " " + put},
		{"update4", "AFTER UPDATE ON events WHEN OLD.id != NEW.id AND " + no, `DELETE FROM rtree_events_geom WHERE id IN (OLD.id, NEW.id);`},
		{"delete", "AFTER DELETE ON events WHEN OLD.geom NOTNULL", cut},
	} {
		list = append(list, "CREATE TRIGGER rtree_events_geom_"+t[0]+" "+t[1]+" BEGIN "+t[2]+" END")
	}
	return list
}()
