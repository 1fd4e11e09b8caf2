package server

import (
	"cmp"
	"context"
	"io"
	"maps"
	"path"
	"strings"

	"eventmap/geo"
	"eventmap/geo/format"
	"eventmap/geo/gazetteer"
)

// A Wish is what a person asks of an import beside the run itself. The zero Wish
// asks nothing.
type Wish struct {
	// Mapping says which fields columns are. What is asked for is kept with the
	// datasets and holds for their next files; nil asks for what was kept.
	Mapping map[string]string

	// HidePositions refuses events that tell where troops stand.
	HidePositions bool

	// What the datasets are called and on what terms they may be used; nil to
	// leave that as it is, or as the publisher of the format says.
	Title, Licence, Attribution *string
	Redistributable             *bool

	// Inspected hears what the file was found to be, and the dataset that its
	// events join where they name none. Look hears each event as the run takes
	// it, under the number of its row. Either may be nil.
	Inspected func(format.Inspection, geo.Dataset)
	Look      func(row int, e *geo.Event)
}

// Import reads a file of any format that is understood into a store. It is what
// the page and the command line share: the format is found out, country and
// region names are looked up in the gazetteer, and events that name no dataset
// get the file's name. Events that do not say who may see them are as the last
// import of their dataset wished, so that importing a file again changes nothing.
func Import(ctx context.Context, store geo.Store, r io.Reader, run geo.Run, wish Wish) (geo.ImportResult, error) {
	known, err := store.Datasets(ctx)
	if err != nil {
		return geo.ImportResult{}, err
	}
	// Names of files are bytes on some machines, and no store keeps all of those.
	run.File = strings.ReplaceAll(strings.ToValidUTF8(run.File, "\uFFFD"), "\x00", "")
	if run.Dataset == "" {
		run.Dataset = datasetName(run.File)
	}
	im := &fileImport{store: store, run: &run, wish: &wish, known: map[string]geo.Dataset{}, joined: map[string]bool{}}
	run.Defaults = make(map[string]string, len(known))
	for _, d := range known {
		im.known[d.Name], run.Defaults[d.Name] = d, d.Visibility
	}
	events, err := im.open(r, format.ReadOptions{Country: gazetteer.Country, Admin1: gazetteer.Admin1, Warn: im.warn, HidePositions: wish.HidePositions})
	if err != nil {
		return geo.ImportResult{}, err
	}
	result, err := store.Import(ctx, run, im.prepared(ctx, events))
	result.Format, result.DryRun = im.format.Name, run.DryRun
	for _, w := range result.Warnings {
		im.warn(w)
	}
	result.Warnings = im.warnings
	return result, err
}

// A fileImport is one file on its way into a store.
type fileImport struct {
	store  geo.Store
	run    *geo.Run
	wish   *Wish
	format format.Format
	known  map[string]geo.Dataset // by name, as they are in the store
	joined map[string]bool        // those that are as the person wishes

	warnings []geo.Refusal // the first geo.MaxRefusals
}

func (im *fileImport) warn(w geo.Refusal) {
	if len(im.warnings) < geo.MaxRefusals {
		im.warnings = append(im.warnings, w)
	}
}

// open finds out what a file is, or the one in an archive, and how it is to be
// read.
func (im *fileImport) open(r io.Reader, o format.ReadOptions) (geo.Events, error) {
	file, err := format.Unpack(r, im.run.File)
	if err != nil {
		return nil, err
	}
	events, err := im.read(file, o)
	if err != nil {
		_ = file.Close() // the error counts
	}
	return events, err
}

func (im *fileImport) read(file *format.File, o format.ReadOptions) (geo.Events, error) {
	o.Mapping = im.wish.Mapping
	if o.Mapping == nil {
		o.Mapping = im.keptMapping(file, o)
	}
	found, err := file.Inspect(o)
	if err != nil {
		return nil, err
	}
	im.format, im.run.Format, im.run.Silent = found.Format, found.Format.Name, found.Silent()
	if im.wish.Inspected != nil {
		im.wish.Inspected(found, im.dataset(im.lands(&found.Format)))
	}
	var events geo.Events
	im.format, events, err = format.Open(file, file.Name, o)
	return events, err
}

// lands gives the dataset that the events of a file of some format join: its
// rights and its mapping are those that count.
func (im *fileImport) lands(f *format.Format) string {
	return im.run.Joins(&geo.Event{Dataset: f.Dataset})
}

// keptMapping gives what a person once said of the dataset's columns, as far as
// this file has them.
func (im *fileImport) keptMapping(file *format.File, o format.ReadOptions) map[string]string {
	plain, err := file.Inspect(o)
	if err != nil {
		return nil // Inspect says it again
	}
	kept := im.known[im.lands(&plain.Format)].Mapping
	var mapping map[string]string
	for _, c := range plain.Columns {
		if field, ok := kept[c.Name]; ok {
			if mapping == nil {
				mapping = map[string]string{}
			}
			mapping[c.Name] = field
		}
	}
	return mapping
}

// dataset gives a dataset as this import has it: as it is, or for a new one as
// the publisher of the format says, with what the person wishes.
func (im *fileImport) dataset(name string) geo.Dataset {
	d, ok := im.known[name]
	if !ok {
		d = geo.Dataset{Redistributable: true}
		if im.format.Rights != nil {
			d = *im.format.Rights
		}
		d.Name = name
	}
	w := im.wish
	for _, set := range []struct {
		to   *string
		wish *string
	}{{&d.Title, w.Title}, {&d.Licence, w.Licence}, {&d.Attribution, w.Attribution}} {
		if set.wish != nil {
			*set.to = *set.wish
		}
	}
	if w.Redistributable != nil {
		d.Redistributable = *w.Redistributable
	}
	if w.Mapping != nil {
		d.Mapping = w.Mapping
	}
	if im.run.Visibility != "" {
		d.Visibility = im.run.Visibility
	}
	return d
}

// prepared sees to it that a dataset has its rights before the first of its
// events is stored, so that nothing is shown to whom it may not be.
func (im *fileImport) prepared(ctx context.Context, events geo.Events) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		row := 0
		for e, err := range events {
			row++
			if err == nil {
				e.Row = cmp.Or(e.Row, row)
				name := im.run.Joins(&e)
				if im.format.SpellsTerms {
					im.inherit(&e, name)
				}
				err = im.join(ctx, name)
			}
			if err == nil {
				var left *geo.Sentence
				if left, err = im.link(ctx, &e); left != nil {
					im.warn(*geo.Refuse(e.Row, "duplicate_of", left))
				}
			}
			if err == nil && im.wish.Look != nil {
				taken := im.run.Receive(&e)
				im.wish.Look(e.Row, &taken)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// inherit takes from an event the terms that are those of its dataset anyway, as
// files without a place for those spell them out.
func (im *fileImport) inherit(e *geo.Event, name string) {
	d := im.dataset(name)
	if e.Rights.Licence == d.Licence {
		e.Rights.Licence = ""
	}
	if e.Rights.Attribution == d.Attribution {
		e.Rights.Attribution = ""
	}
}

// join keeps a dataset as this import has it, once; a dry run only checks it. A
// name that none can have makes none: the row is refused for it.
func (im *fileImport) join(ctx context.Context, name string) error {
	if im.joined[name] {
		return nil
	}
	im.joined[name] = true
	if err := (&geo.Dataset{Name: name}).Settle(); err != nil {
		return nil
	}
	was, is := im.known[name]
	d := im.dataset(name)
	if err := d.Settle(); err != nil {
		return err
	}
	if im.run.DryRun || is && sameDataset(&was, &d) {
		return nil
	}
	return im.store.PutDataset(ctx, d)
}

func sameDataset(a, b *geo.Dataset) bool {
	return a.Title == b.Title && a.Licence == b.Licence && a.Attribution == b.Attribution && a.Redistributable == b.Redistributable &&
		a.Visibility == b.Visibility && maps.Equal(a.Mapping, b.Mapping)
}

// datasetName makes a dataset's name of a file's: "Strikes 2023.csv" is
// "strikes-2023".
func datasetName(file string) string {
	stem := strings.TrimSuffix(file, path.Ext(file))
	name := strings.ReplaceAll(geo.FoldText(stem), " ", "-")
	if name == "" {
		return "import"
	}
	return name
}
