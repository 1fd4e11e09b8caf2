package postgis

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/lib/pq"

	"eventmap/geo"
)

// miss finds the events that earlier files had and this one no longer has, and
// removes them where that was asked. Where a row was refused before its name was
// known nothing is removed, for it may be any of them.
func (m *importer) miss(ctx context.Context) error {
	if len(m.joined) == 0 {
		return nil
	}
	if !m.unheardOf() {
		if err := m.missAll(ctx); err != nil {
			return err
		}
	}
	if m.run.Remove && m.nameless > 0 && len(m.result.Warnings) < geo.MaxRefusals {
		m.result.Warnings = append(m.result.Warnings, *geo.Refuse(0, "", geo.Say(
			"nothing was removed: %d rows could not be read, and may be those that seem to be missing; mend them and import the file again", m.nameless)))
	}
	return nil
}

// missAll is miss for the events of all datasets of the run.
func (m *importer) missAll(ctx context.Context) error {
	var missing []key
	all := stream(ctx, m.s, "missing", question[key]{
		query: `SELECT s.dataset, s.external_id
FROM (
	SELECT DISTINCT ON (dataset, external_id) dataset, external_id, run, event_id, said
	FROM import_statements
	WHERE dataset = ANY($1)
	ORDER BY dataset, external_id, run DESC
) s
JOIN events e ON e.id = s.event_id
WHERE s.said IS NOT NULL AND s.run <> $2
ORDER BY e.id`,
		args: []any{pq.Array(slices.Sorted(maps.Keys(m.joined))), m.result.Run},
		scan: func(rows *sql.Rows) (k key, err error) {
			err = rows.Scan(&k.dataset, &k.externalID)
			return k, err
		},
	})
	most := m.mostMissing()
	for k, err := range all {
		if err != nil {
			return err
		}
		if _, ok := m.seen[k.short()]; ok {
			continue
		}
		if most == 0 {
			m.result.Miss(geo.Gone{}, false)
			continue
		}
		if missing = append(missing, k); len(missing) == most {
			if err := m.missBatch(ctx, missing); err != nil {
				return err
			}
			missing, most = missing[:0], m.mostMissing()
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return m.missBatch(ctx, missing)
}

// removes reports whether what is missing is removed.
func (m *importer) removes() bool { return m.run.Remove && m.nameless == 0 }

// mostMissing is how many missing events are looked at next: those that are removed,
// that may be none of the public's, or that are told of. The rest are only counted.
func (m *importer) mostMissing() int {
	if m.removes() || m.curtailed {
		return m.s.options.Batch
	}
	return min(m.s.options.Batch, geo.MaxRefusals-len(m.result.Gone))
}

// missBatch counts some events that are missing and removes those that no person
// has edited. Nobody has to wait for events that are only told of.
func (m *importer) missBatch(ctx context.Context, missing []key) error {
	var b *batch
	writes := m.removes() && !m.run.DryRun
	try := m.look
	if writes {
		try = m.try
	}
	err := try(ctx, func(tx *transaction, _ bool) error {
		b = newBatch(m, nil)
		b.keys = missing
		for _, k := range missing {
			b.states[k] = &state{}
		}
		lock := ""
		if writes {
			lock = " FOR UPDATE OF e"
			if err := holdImports(ctx, tx); err != nil {
				return err
			}
		}
		if err := b.lookUpSaid(ctx, tx, missing); err != nil {
			return err
		}
		if err := b.lookUpEvents(ctx, tx, lock, missing); err != nil {
			return err
		}
		if err := b.lookUpBases(ctx, tx, missing); err != nil {
			return err
		}
		return b.remove(ctx, tx)
	})
	if err == nil {
		m.result.Add(&b.result)
	}
	return err
}

// remove counts what is missing, and removes what is to be removed.
func (b *batch) remove(ctx context.Context, tx *transaction) error {
	removing := b.removes()
	var gone []*record
	var said []geo.Statement
	for _, k := range b.keys {
		st := b.states[k]
		if st.stored == nil || st.said == nil || !b.run.Misses(&st.stored.Event, b.curtailed) {
			continue // somebody was faster, or it is not for this file to have it
		}
		edited := st.base == nil || !st.untouched() && !st.stored.Same(st.base)
		b.result.Miss(geo.Gone{ID: st.id, Dataset: k.dataset, ExternalID: k.externalID, Title: st.stored.Title, Edited: edited}, removing && !edited)
		if removing && !edited {
			gone = append(gone, st.stored)
		}
		said = append(said, geo.Statement{Dataset: k.dataset, ExternalID: k.externalID, Run: b.result.Run, EventID: st.id})
	}
	if !removing || b.run.DryRun {
		return nil
	}
	if err := putStatements(ctx, tx, said); err != nil {
		return err
	}
	if len(gone) == 0 {
		return nil
	}
	c, err := b.s.nextChange(ctx, tx)
	if err != nil {
		return err
	}
	if err := buryAll(ctx, tx, c, gone, b.result.Run, geo.Edit{By: b.run.By}); err != nil {
		return err
	}
	return c.seal(ctx, tx)
}

// buryAll removes events and writes their tombstones, which carry a run.
func buryAll(ctx context.Context, tx *transaction, c *change, list []*record, run int64, by geo.Edit) error {
	ids := make([]int64, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM events WHERE id = ANY($1)", pq.Array(ids)); err != nil {
		return err
	}
	return copyIn(ctx, tx, "event_revisions", revisionColumns, list, lineOf(func(r *record) []any {
		k := geo.Record{ID: r.ID, Revision: r.Revision + 1, By: by.By, Why: by.Why, Run: run}
		c.add(&k)
		return revisionValues(&k)
	}))
}
