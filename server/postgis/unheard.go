package postgis

import (
	"context"
	"slices"

	"github.com/lib/pq"
)

// What is unheard needs no looking up: most files are read once, into datasets of
// which nothing is known. That holds as long as nobody but the run makes changes,
// for a name that somebody else brings is an event, which takes a change number.
type unheard struct {
	empty map[string]bool // datasets by whether no event and no file had a name in them when the run came to them
	until int64           // the change number up to which that is known
}

// unheardOf reports whether no earlier file had a name in any dataset of the run.
func (m *importer) unheardOf() bool {
	for name := range m.joined {
		if !m.empty[name] {
			return false
		}
	}
	return true
}

// listen gives the names of the batch that have to be looked up. Another run's
// batches wait for the lock of this one; a person may still take a name after it,
// and then the unique key refuses the batch, which is written again, alone, and
// with all names looked up.
func (b *batch) listen(ctx context.Context, tx *transaction) ([]key, error) {
	var now int64
	if err := tx.QueryRowContext(ctx, "SELECT n FROM change_counter").Scan(&now); err != nil {
		return nil, err
	}
	if now != b.until {
		for name := range b.empty {
			b.empty[name] = false
		}
		b.until = now
	}
	var names []string
	for _, k := range b.keys {
		if _, known := b.empty[k.dataset]; !known && !slices.Contains(names, k.dataset) {
			names = append(names, k.dataset)
		}
	}
	if err := b.askEmpty(ctx, tx, names); err != nil {
		return nil, err
	}
	var keys []key
	for i, k := range b.keys {
		if _, seen := b.seen[b.shorts[i]]; seen || !b.empty[k.dataset] {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// askEmpty finds out which datasets nobody has heard of.
func (b *batch) askEmpty(ctx context.Context, tx *transaction, names []string) error {
	if len(names) == 0 {
		return nil
	}
	rows, err := tx.QueryContext(ctx, `SELECT name, NOT EXISTS (SELECT FROM events e WHERE e.dataset = name)
			AND NOT EXISTS (SELECT FROM import_statements s WHERE s.dataset = name)
		FROM unnest($1::text[]) AS name`, pq.Array(names))
	if err != nil {
		return err
	}
	defer rows.Close()
	if b.empty == nil {
		b.empty = map[string]bool{}
	}
	for rows.Next() {
		var name string
		var empty bool
		if err := rows.Scan(&name, &empty); err != nil {
			return err
		}
		b.empty[name] = empty
	}
	return rows.Err()
}
