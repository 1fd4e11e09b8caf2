package gpkg

import (
	"context"
	"maps"
	"slices"

	"eventmap/geo"
)

// miss tells what earlier files had and this one no longer has, and deletes it
// where that was asked for.
func (im *importer) miss(ctx context.Context) error {
	remove := im.run.Remove
	if remove && im.unread > 0 {
		remove = false
		im.result.Warnings = append(im.result.Warnings, *geo.Refuse(0, "", geo.Say(
			"nothing was removed: %d rows could not be read, and may be those that seem to be missing; mend them and import the file again", im.unread)))
	}
	datasets := slices.Sorted(maps.Keys(im.joined))
	if remove && !im.run.DryRun {
		return im.removeMissing(ctx, datasets)
	}
	if im.dry != nil {
		return im.noteMissing(ctx, im.dry, datasets, remove)
	}
	return im.store.within(ctx, func(t *session) error { return im.noteMissing(ctx, t, datasets, remove) })
}

// noteMissing tells what is missing as one moment has it; remove is what a dry
// run would do.
func (im *importer) noteMissing(ctx context.Context, moment *session, datasets []string, remove bool) error {
	area := func(id string) (*geo.Place, error) { return im.store.place(moment.ctx, id) }
	for _, dataset := range datasets {
		for after, more := "", true; more; {
			if err := ctx.Err(); err != nil {
				return err
			}
			var list []geo.Statement
			var err error
			if list, after, more, err = im.unseen(moment, dataset, after); err != nil {
				return err
			}
			for i := range list {
				if !remove && !im.curtailed && len(im.result.Gone) == geo.MaxRefusals { // the rest are only counted
					im.result.Miss(geo.Gone{}, false)
					continue
				}
				now, gone, err := moment.missing(&list[i], area)
				if err != nil {
					return err
				}
				if gone != nil && im.run.Misses(now, im.curtailed) {
					im.result.Miss(*gone, remove && !gone.Edited)
				}
			}
		}
	}
	return nil
}

// removeMissing deletes in batches. Where an event stays because a person edited
// it, it is noted all the same that the file no longer has it.
func (im *importer) removeMissing(ctx context.Context, datasets []string) error {
	for _, dataset := range datasets {
		for after, more := "", true; more; {
			if err := ctx.Err(); err != nil {
				return err
			}
			sum := im.result
			err := im.store.write(ctx, im.edit(), func(t *tx) (err error) {
				t.run = im.id
				var list []geo.Statement
				if list, after, more, err = im.unseen(&t.session, dataset, after); err != nil {
					return err
				}
				for i := range list {
					if err := im.missOne(t, &sum, &list[i]); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			im.result = sum
		}
	}
	return nil
}

func (im *importer) missOne(t *tx, sum *geo.ImportResult, s *geo.Statement) error {
	now, gone, err := t.missing(s, t.place)
	if err != nil || gone == nil || !im.run.Misses(now, im.curtailed) {
		return err
	}
	if !gone.Edited {
		if err := t.remove(now.ID, now.Revision); err != nil {
			return err
		}
	}
	sum.Miss(*gone, !gone.Edited)
	return t.keepStatement(&geo.Statement{Dataset: s.Dataset, ExternalID: s.ExternalID, Run: t.run, EventID: s.EventID})
}

// unseen reads a page of what files said last in a dataset, by external id, and
// gives what this one did not say of events that are there. Where this run said
// something new it said something.
func (im *importer) unseen(t *session, dataset, after string) (list []geo.Statement, last string, more bool, err error) {
	last = after
	n := 0
	// Of a group SQLite gives the row that holds the largest run.
	err = t.each(func(row scannable) error {
		var there bool
		s, err := scanStatement(row, &there)
		if err != nil {
			return err
		}
		n, last = n+1, s.ExternalID
		if _, ok := im.seen[nameOf(s.Dataset, s.ExternalID)]; !ok && there && s.Said != nil {
			list = append(list, s)
		}
		return nil
	}, `
		SELECT EXISTS (SELECT 1 FROM events WHERE fid = event_id), dataset, external_id, max(run), event_id, said, revision, body
		FROM import_statements
		WHERE dataset = ? AND external_id > ?
		GROUP BY external_id
		HAVING max(run) <> ?
		ORDER BY external_id
		LIMIT ?`, dataset, after, im.id, im.store.options.Batch)
	return list, last, n == im.store.options.Batch, err
}

// missing gives the event that a file no longer has. It is edited unless it says just what the file said.
func (t *session) missing(s *geo.Statement, area func(id string) (*geo.Place, error)) (*geo.Event, *geo.Gone, error) {
	now, err := t.there(s.EventID, area)
	if err != nil || now == nil {
		return nil, nil, err
	}
	base, err := t.base(s, area)
	if err != nil {
		return nil, nil, err
	}
	return now, &geo.Gone{ID: now.ID, Dataset: s.Dataset, ExternalID: s.ExternalID, Title: now.Title, Edited: base == nil || !base.Same(now)}, nil
}
