package geo

import (
	"context"
	"iter"
)

// An Archive is all that a store keeps, as it was at one moment, for a backup or
// another store. Each stream stands by itself and can be read once at a time.
type Archive interface {
	Datasets(ctx context.Context) ([]Dataset, error)
	Places(ctx context.Context) iter.Seq2[Place, error]
	Runs(ctx context.Context) ([]RunRecord, error)
	// Statements come in the order of dataset, external id and run.
	Statements(ctx context.Context) iter.Seq2[Statement, error]
	Distinct(ctx context.Context) ([][2]int64, error)
	Views(ctx context.Context) ([]View, error)
	// Secret is what chooses displaced places; nil where none was needed yet.
	Secret(ctx context.Context) ([]byte, error)
	// Changes come in the order of numbers.
	Changes(ctx context.Context) iter.Seq2[SealedChange, error]
	// Records come in the order of change, id and revision.
	Records(ctx context.Context) iter.Seq2[Record, error]
}

// A Statement is what a file said of one event in one run, where that was news.
type Statement struct {
	Dataset    string
	ExternalID string
	Run        int64
	EventID    int64
	Said       []byte // SHA-256 of AppendContent; nil when the file no longer had the row
	Revision   int64  // the revision of the event that says just this; 0 where none does
	Body       []byte // what was said, in the wire form; nil where Revision says it
}
