package ogc

// spec is where OGC's names of conformance classes begin.
const spec = "http://www.opengis.net/spec/"

// classes are the conformance classes that hold in every line, by the part of the
// standards that they are of. docs/conformance.md says of each why, and of those
// that are not here why not.
var classes = []struct {
	part  string
	names []string
}{
	{"ogcapi-features-1/1.0/conf/", []string{"core", "geojson", "html", "oas30"}},
	{"ogcapi-features-2/1.0/conf/", []string{"crs"}},
	{"ogcapi-features-3/1.0/conf/", []string{"queryables", "filter", "features-filter"}},
	{"cql2/1.0/conf/", []string{"cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
		"accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions", "temporal-functions",
		"array-functions", "property-property", "functions", "arithmetic",
		"basic-spatial-operators"}}, // the name that QGIS before 3.44 knows basic-spatial-functions by
	{"ogcapi-features-4/1.0/conf/", []string{"create-replace-delete", "update", "features", "optimistic-locking-etags"}},
	{"ogcapi-common-3/1.0/conf/", []string{"schemas", "returnables-and-receivables", "advanced-property-roles", "queryables", "sortables"}},
	{"ogcapi-features-5/1.0/conf/", []string{"schemas"}}, // the name that QGIS knows the schemas by
	{"ogcapi-tiles-1/1.0/conf/", []string{"core", "tileset", "tilesets-list", "geodata-tilesets", "dataset-tilesets", "mvt", "oas30", "datetime"}},
}

// Conformance lists the conformance classes that hold.
func Conformance() map[string]any {
	var list []string
	for _, c := range classes {
		for _, name := range c.names {
			list = append(list, spec+c.part+name)
		}
	}
	return map[string]any{"conformsTo": list}
}
