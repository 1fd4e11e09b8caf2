// Package index keeps events in memory and answers tiles, summaries, counts and
// lists from there, to the desk and to the public. It keeps nothing for good and
// numbers no changes: a store does, and feeds it.
//
// Behind an atomic pointer stands one immutable snapshot of a few layers: a large
// base and what came since. Readers take the snapshot and never wait. A change
// makes a new layer; layers are merged as they grow, the large ones in the
// background. A layer is a segment, and marks of what of it is gone.
//
// In a segment events lie as columns, sorted along a Morton curve over Web
// Mercator, so that a tile is one stretch of them. Derived from the columns are a
// pyramid of what the cells of each zoom add up to, shelves with the rows by month
// and type, cubes and parcels for summaries, crowds of what is shown as one area, and
// the terms of all texts. A plan says which of them a query is quickest answered from; what
// they leave open is read from the event's record, and geo.Matcher has the last
// word. Records lie in slabs, and features are written straight from them.
package index
