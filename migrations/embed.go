// Package migrations holds the schemas of the two stores: twin folders whose
// files have the same numbers and names, run forward only by whoever opens a
// store. It runs nothing itself.
package migrations

import "embed"

// Files are the migrations, one folder for each store.
//
//go:embed postgis/*.sql gpkg/*.sql
var Files embed.FS
