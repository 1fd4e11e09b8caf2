package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/format"
	"eventmap/geo/index"
	"eventmap/server"
)

// numbers writes 3194 as 3,194.
var numbers = message.NewPrinter(language.English)

// importGarbage is how much an import may leave uncollected, in percent of what it
// holds, which is some 50 MB.
const importGarbage = 300

type importCommand struct {
	storeFlag
	Files         []string          `arg:"" optional:"" help:"Files to import; - for standard input."`
	Dataset       string            `help:"The dataset that the events join; by default what the file says, or its name." env:"EVENTMAP_DATASET" placeholder:"NAME"`
	Visibility    string            `help:"Who may see the events: private, embargoed, public or withdrawn; by default what the file says, or as the dataset was last imported, or private." env:"EVENTMAP_VISIBILITY" placeholder:"V"`
	Map           map[string]string `help:"Which field a column is, such as 'Ort=place_name'; kept with the dataset. Repeat it for more." env:"EVENTMAP_MAP" placeholder:"COLUMN=FIELD"`
	HidePositions bool              `help:"Leave out events that tell where troops stand." env:"EVENTMAP_HIDE_POSITIONS"`
	Licence       *string           `help:"On what terms the dataset may be used; by default what its publisher says." env:"EVENTMAP_LICENCE" placeholder:"TEXT"`
	Attribution   *string           `help:"Whom to credit; by default what the publisher says." env:"EVENTMAP_ATTRIBUTION" placeholder:"TEXT"`
	DryRun        bool              `help:"Say what would happen and write nothing." env:"EVENTMAP_DRY_RUN"`
	Remove        bool              `help:"Delete the events that an earlier file had and this one no longer has, unless a person edited them." env:"EVENTMAP_REMOVE"`
	Undo          string            `help:"Take back an import by its number, or all that imports brought into a dataset." env:"EVENTMAP_UNDO" placeholder:"RUN|DATASET"`
}

// Run imports each file, or takes a dataset back.
func (i *importCommand) Run(c *console) error {
	switch {
	case i.Undo != "" && len(i.Files) > 0:
		return errors.New("--undo takes a dataset back and imports nothing; run it by itself")
	case i.Undo == "" && len(i.Files) == 0:
		return errors.New("name the files to import")
	case i.Visibility != "" && !geo.Visibilities.Has(i.Visibility):
		return fmt.Errorf("--visibility %q is not one of private, embargoed, public, withdrawn", i.Visibility)
	}
	for _, name := range i.Files { // before a store is made for nothing
		if name == "-" {
			continue
		}
		if err := readable(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	s, err := i.open(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if i.Undo != "" {
		return i.undo(c, s)
	}
	// Two batches are held and no more, so collecting what they leave may wait.
	debug.SetGCPercent(importGarbage)
	for _, name := range i.Files {
		if err := i.file(c, s, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// undo takes back a run or a dataset.
func (i *importCommand) undo(c *console, s geo.Store) error {
	by := geo.Edit{By: user()}
	run, err := strconv.ParseInt(i.Undo, 10, 64)
	var r geo.UndoResult
	if err == nil {
		r, err = s.UndoRun(c.ctx, run, by)
	}
	if err != nil && (run == 0 || geo.KindOf(err) == geo.NotFound) { // a dataset's name may be a number too
		r, err = s.UndoDataset(c.ctx, i.Undo, by)
	}
	if err != nil {
		return err
	}
	numbers.Fprintf(c.out, "%s: removed %d, restored %d, kept %d that were changed since\n", i.Undo, r.Removed, r.Restored, r.Kept)
	for _, g := range r.Edited {
		fmt.Fprintf(c.err, "kept: event %d, %s\n", g.ID, geo.Clip(g.Title))
	}
	return server.Unlink(c.ctx, s, s)
}

// readable says what is wrong with a file that cannot be imported.
func readable(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return reason(err)
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return errors.New("is a folder; name the files in it")
	}
	return nil
}

// file imports one file and says what became of its rows.
func (i *importCommand) file(c *console, s geo.Store, name string) error {
	in := c.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return reason(err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	run := geo.Run{Dataset: i.Dataset, Force: i.Dataset != "", Visibility: i.Visibility, File: filepath.Base(name), By: user(), Remove: i.Remove, DryRun: i.DryRun}
	if onTerminal(c.err) {
		run.Progress = func(r geo.ImportResult) { progress(c.err, &r) }
	}
	r, err := server.Import(c.ctx, s, in, run, server.Wish{Mapping: i.Map, HidePositions: i.HidePositions, Licence: i.Licence, Attribution: i.Attribution})
	if run.Progress != nil {
		fmt.Fprint(c.err, clearLine)
	}
	if r.Format != "" && (err == nil || rows(&r) > 0) {
		report(c, name, &r)
	}
	if err == nil && r.Removed > 0 && !i.DryRun {
		err = server.Unlink(c.ctx, s, s)
	}
	if err == nil && r.Refused > 0 && r.Refused == rows(&r) {
		return errors.New("not one of its rows could be taken")
	}
	return err
}

// clearLine begins the line of a terminal anew.
const clearLine = "\r\x1b[K"

// progressStep is after how many events an export tells again how far it is.
const progressStep = 10_000

func progress(w io.Writer, r *geo.ImportResult) {
	numbers.Fprintf(w, clearLine+"%d rows, %d refused", rows(r), r.Refused)
}

// rows is how many rows of a file were dealt with.
func rows(r *geo.ImportResult) int {
	return r.Created + r.Updated + r.Unchanged + r.Conflicts + r.Refused
}

func report(c *console, name string, r *geo.ImportResult) {
	would := ""
	if r.DryRun {
		would = "would be "
	}
	numbers.Fprintf(c.out, "%s (%s): %screated %d, updated %d, unchanged %d, conflicts %d, refused %d\n",
		name, r.Format, would, r.Created, r.Updated, r.Unchanged, r.Conflicts, r.Refused)
	if r.Continues > 0 {
		fmt.Fprintf(c.out, "it continues run %d, which broke off\n", r.Continues)
	}
	if r.Run > 0 && r.Created+r.Updated+r.Conflicts+r.Removed > 0 {
		fmt.Fprintf(c.out, "eventmap import --undo %d takes it back\n", r.Run)
	}
	if r.Missing > 0 {
		missing(c, r)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(c.err, "warning: %v\n", w.Error())
	}
	for _, w := range r.Refusals {
		fmt.Fprintf(c.err, "%v\n", w.Error())
	}
	if more := r.Refused - len(r.Refusals); more > 0 {
		numbers.Fprintf(c.err, "… and %d more\n", more)
	}
	for _, d := range r.Disagreements {
		if d.Field == "" {
			fmt.Fprintf(c.err, "row %d: %s was deleted here and has changed in the file; it stays deleted\n", d.Row, geo.Clip(d.Title))
			continue
		}
		fmt.Fprintf(c.err, "row %d: event %d, %s: here %s, in the file %s; kept as it is here\n", d.Row, d.ID, d.Field, geo.Clip(string(d.Here)), geo.Clip(string(d.File)))
	}
}

// missing tells of events that an earlier file had.
func missing(c *console, r *geo.ImportResult) {
	switch {
	case r.Removed > 0 && r.DryRun:
		numbers.Fprintf(c.out, "no longer in the file: %d, of which %d would be deleted\n", r.Missing, r.Removed)
	case r.Removed > 0:
		numbers.Fprintf(c.out, "no longer in the file: %d, of which %d were deleted\n", r.Missing, r.Removed)
	default:
		numbers.Fprintf(c.out, "no longer in the file: %d, which stay; --remove deletes those that nobody edited\n", r.Missing)
	}
	for _, g := range r.Gone {
		edited := ""
		if g.Edited {
			edited = " (edited here; it stays)"
		}
		fmt.Fprintf(c.err, "no longer in the file: event %d, %s%s\n", g.ID, geo.Clip(g.Title), edited)
	}
}

// user names who runs the command, for the record.
func user() string {
	for _, name := range []string{"EVENTMAP_USER", "USER", "LOGNAME"} {
		if u := os.Getenv(name); u != "" {
			return u
		}
	}
	return "command line"
}

// reason says why a file cannot be used, without the path that the error has.
func reason(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such file")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("may not be read by you")
	}
	return rootCause(err)
}

// onTerminal reports whether a writer is a terminal, where progress may show.
func onTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

type exportCommand struct {
	storeFlag
	File   string `arg:"" help:"File to write; - for standard output."`
	Query  string `help:"What to export, in the words of the map's address, such as 'bbox=22,44,40,52&datetime=2023-04-01/..'." env:"EVENTMAP_QUERY" placeholder:"WORDS"`
	Format string `help:"Format, such as geojson, csv or hxl; by default the file's extension says it." env:"EVENTMAP_FORMAT" placeholder:"NAME"`
	AsOf   string `help:"Export what was known at a moment, such as 2024-03-03." env:"EVENTMAP_AS_OF" placeholder:"TIME"`
	OwnUse bool   `help:"The file is for your own use and holds what may not be given to others." env:"EVENTMAP_OWN_USE"`
}

// Run writes what the query chooses.
func (x *exportCommand) Run(c *console) error {
	f, q, err := x.read()
	if err != nil {
		return err
	}
	s, err := x.openToRead(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	from, err := x.from(c, s)
	if err != nil {
		return err
	}
	if err := x.allowed(c, s, from, q); err != nil {
		return err
	}
	about, err := x.about(c, s, from, q)
	if err != nil {
		return err
	}
	return writeEvents(c, x.File, f, from.Events(c.ctx, q), about)
}

// writeEvents writes events to a file, which is complete or not there, or to standard
// output where its name is -.
func writeEvents(c *console, name string, f format.Format, events geo.Events, about format.About) error {
	if name == "-" {
		_, err := f.Write(c.out, events, about)
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".eventmap-export-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, rootCause(err))
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // does nothing once it is renamed
	w := bufio.NewWriterSize(tmp, 1<<16)
	n, err := f.Write(w, counted(c.err, events), about)
	for _, step := range []func() error{w.Flush, func() error { return tmp.Chmod(0o640) }, tmp.Close} {
		if stepErr := step(); err == nil {
			err = stepErr
		}
	}
	var onDisk *fs.PathError
	if errors.As(err, &onDisk) { // names the temporary file
		err = rootCause(onDisk)
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	if err := os.Rename(tmp.Name(), name); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, rootCause(err))
	}
	_, err = numbers.Fprintf(c.out, "%s: %d events\n", name, n)
	return err
}

// from gives what answers the query: the store, or the state as of a moment.
func (x *exportCommand) from(c *console, s geo.Store) (geo.Reader, error) {
	if x.AsOf == "" {
		return s, nil
	}
	at, err := server.AsOf(x.AsOf)
	if err != nil {
		return nil, err
	}
	change, err := s.ChangeAt(c.ctx, at)
	if err != nil {
		return nil, err
	}
	past := new(index.Index)
	return past, past.Load(s.AsOf(c.ctx, change))
}

// allowed refuses a file of what may not be given to others.
func (x *exportCommand) allowed(c *console, s geo.Store, from geo.Reader, q geo.Query) error {
	if x.OwnUse {
		return nil
	}
	datasets, err := s.Datasets(c.ctx)
	if err != nil {
		return err
	}
	return server.CheckRedistribution(c.ctx, from, datasets, q)
}

// about says what the events of a query are, for a file of them.
func (x *exportCommand) about(c *console, s geo.Store, from geo.Reader, q geo.Query) (format.About, error) {
	all, err := s.Datasets(c.ctx)
	if err != nil {
		return format.About{}, err
	}
	return server.About(c.ctx, from, all, q, x.Query)
}

// counted tells on a terminal how many events of a stream have gone by.
func counted(w io.Writer, events geo.Events) geo.Events {
	if !onTerminal(w) {
		return events
	}
	return func(yield func(geo.Event, error) bool) {
		defer fmt.Fprint(w, clearLine)
		n := 0
		for e, err := range events {
			if n++; n%progressStep == 0 {
				numbers.Fprintf(w, clearLine+"%d events", n)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// read checks the format and the query before anything is opened.
func (x *exportCommand) read() (format.Format, geo.Query, error) {
	f, err := written(x.Format, x.File)
	if err != nil {
		return f, geo.Query{}, err
	}
	values, err := url.ParseQuery(x.Query)
	if err != nil {
		return f, geo.Query{}, fmt.Errorf("--query %q is malformed", x.Query)
	}
	q, err := cql2.ParseQuery(values)
	return f, cql2.Narrow(q, true), err
}

// written gives the format that is asked for by its name or by the extension of
// the file.
func written(name, file string) (format.Format, error) {
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(file), ".")
	}
	if name == "" {
		return format.Format{}, errors.New("say the format with --format, or give the file an extension")
	}
	f, err := format.ByExtension(name)
	if err == nil && f.Write == nil {
		err = fmt.Errorf("%s files are read but not written", f.Title)
	}
	return f, err
}
