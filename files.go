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
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"eventmap/geo"
	"eventmap/geo/format"
	"eventmap/server"
)

// numbers writes 3194 as 3,194.
var numbers = message.NewPrinter(language.English)

type importCommand struct {
	storeFlag
	Files      []string `arg:"" optional:"" help:"Files to import."`
	Dataset    string   `help:"The dataset that the events join; by default what the file says, or its name." env:"EVENTMAP_DATASET" placeholder:"NAME"`
	Visibility string   `help:"Who may see the events: private, embargoed, public or withdrawn; by default what the file says, or as the dataset was last imported, or private." env:"EVENTMAP_VISIBILITY" placeholder:"V"`
	DryRun     bool     `help:"Say what would happen and write nothing." env:"EVENTMAP_DRY_RUN"`
	Undo       string   `help:"Take back what imports brought into a dataset." env:"EVENTMAP_UNDO" placeholder:"DATASET"`
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
		removed, kept, err := s.Undo(c.ctx, i.Undo, user())
		if err != nil {
			return err
		}
		_, err = numbers.Fprintf(c.out, "%s: removed %d, kept %d that people edited since\n", i.Undo, removed, kept)
		return err
	}
	for _, name := range i.Files {
		if err := i.file(c, s, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
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
	f, err := os.Open(name)
	if err != nil {
		return reason(err)
	}
	defer func() { _ = f.Close() }()
	run := geo.Run{Dataset: i.Dataset, Force: i.Dataset != "", Visibility: i.Visibility, File: filepath.Base(name), By: user(), DryRun: i.DryRun}
	if onTerminal(c.err) {
		run.Progress = func(r geo.ImportResult) { progress(c.err, &r) }
	}
	r, err := server.Import(c.ctx, s, bufio.NewReaderSize(f, 1<<16), run)
	if run.Progress != nil {
		fmt.Fprint(c.err, clearLine)
	}
	if r.Format != "" && (err == nil || rows(&r) > 0) {
		report(c, name, &r)
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
	for _, w := range r.Warnings {
		fmt.Fprintf(c.err, "warning: %v\n", w.Error())
	}
	for _, w := range r.Refusals {
		fmt.Fprintf(c.err, "%v\n", w.Error())
	}
	if more := r.Refused + r.Conflicts - len(r.Refusals); more > 0 {
		numbers.Fprintf(c.err, "… and %d more\n", more)
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
	Format string `help:"Format, geojson or csv; by default the file's extension says it." env:"EVENTMAP_FORMAT" placeholder:"NAME"`
}

// Run writes what the query chooses. A file is complete or not there.
func (x *exportCommand) Run(c *console) error {
	f, q, err := x.read()
	if err != nil {
		return err
	}
	s, err := x.open(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if x.File == "-" {
		_, err := f.Write(c.out, s.Events(c.ctx, q))
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(x.File), ".eventmap-export-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", x.File, rootCause(err))
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // does nothing once it is renamed
	w := bufio.NewWriterSize(tmp, 1<<16)
	n, err := f.Write(w, counted(c.err, s.Events(c.ctx, q)))
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
		return fmt.Errorf("cannot write %s: %w", x.File, err)
	}
	if err := os.Rename(tmp.Name(), x.File); err != nil {
		return fmt.Errorf("cannot write %s: %w", x.File, rootCause(err))
	}
	_, err = numbers.Fprintf(c.out, "%s: %d events\n", x.File, n)
	return err
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
	name := x.Format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(x.File), ".")
	}
	if name == "" {
		return format.Format{}, geo.Query{}, errors.New("say the format with --format, or give the file an extension")
	}
	f, err := format.ByExtension(name)
	if err != nil {
		return f, geo.Query{}, err
	}
	if f.Write == nil {
		return f, geo.Query{}, fmt.Errorf("%s files are read but not written", f.Title)
	}
	values, err := url.ParseQuery(x.Query)
	if err != nil {
		return f, geo.Query{}, fmt.Errorf("--query %q is malformed", x.Query)
	}
	q, err := geo.ParseQuery(values)
	return f, q, err
}
