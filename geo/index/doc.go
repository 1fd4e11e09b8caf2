// Package index keeps events in memory and answers tiles, summaries, counts and
// lists from there. It keeps nothing for good and numbers no changes: a store
// does, and feeds it. ChangedSince is for the store to answer and is not looked
// at here.
//
// Events lie as columns, sorted along a Morton curve over Web Mercator, so that
// a tile is one stretch of them; what a query needs beyond the columns is read
// from the event's record, and Query.Match has the last word. Records lie in
// slabs, and features are written straight from them. Behind an atomic
// pointer stands one immutable snapshot: a large base, the rows of it that are
// gone, and a small delta of the same make. Readers take the snapshot and never
// wait. A change makes a new delta; when that has grown, it is folded into a
// new base in the background.
package index
