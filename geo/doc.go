// Package geo is eventmap's vocabulary: Event, Place, Span, Query, Reader,
// Store, Change and Error, the rules that hold for them, and the one form in
// which they travel (a GeoJSON Feature, RFC 7946).
//
// It does no I/O and knows no database, no HTTP and no file format: those
// import geo, never the other way round. Names follow ACLED, UCDP and OGC usage.
package geo
