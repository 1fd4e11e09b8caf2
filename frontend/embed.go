// Package frontend holds the built client for the program to serve. It builds
// nothing itself: `make client` fills dist.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var built embed.FS

// Dist is the built client, rooted at its index.html. Before the first build it
// is empty.
var Dist = root()

func root() fs.FS {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		panic(err) // only for a malformed path, and "dist" is none
	}
	return dist
}
