// Package cql2 reads conditions in the Common Query Language (OGC 21-065r2, CQL2)
// as text or as JSON, and holds events or any other features to them.
//
// Both encodings become the same tree of Nodes, which can be written again as
// either. A tree is compiled against the properties that a feature has and is
// then asked of one feature at a time, with the three truth values of SQL, text
// in the order of its bytes and moments in UTC.
//
// It searches nothing: which events are looked at at all is for their keeper,
// whom Narrow helps with the words that a geo.Query has of its own.
package cql2
