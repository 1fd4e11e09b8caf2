package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A sheet is a file of a dataset of its own, which comes in two versions and is
// taken back again. One step at a time is taken with it; a step that was cut
// off is taken again until it is acknowledged.
type sheet struct {
	name    string
	rows    int
	version int   // the one that is there whole; 0 where none is
	run     int64 // the one that brought it, as was last looked up; 0 where that is not known
	cut     *step // the step that was cut off
	busy    bool
	undone  bool // it was taken back once; what people had edited stayed
}

// A step brings a version of a sheet in, or takes the newest back.
type step struct {
	sheet *sheet
	to    int  // the version that is there afterwards
	undo  bool // by taking back the run that brought the one after it
	run   int64
	tries int
}

func (s *step) kind() string {
	if s.undo {
		return "undo"
	}
	return "import"
}

// makeSheets draws how long the files are. A batch of an import is 5,000 rows:
// some files take several.
func (l *life) makeSheets(n int) {
	for i := range n {
		rows := 20 + l.draw.IntN(300)
		if l.long && l.draw.IntN(4) == 0 {
			rows = 5_000 + l.draw.IntN(8_000)
		}
		l.sheets = append(l.sheets, &sheet{name: fmt.Sprintf("sheet-%d", i+1), rows: rows})
	}
}

// nextStep draws a sheet that is free and what is to be done with it; nil where
// none is free.
func (l *life) nextStep(draw *rand.Rand) *step {
	l.mu.Lock()
	defer l.mu.Unlock()
	var free []*sheet
	for _, s := range l.sheets {
		if !s.busy {
			free = append(free, s)
		}
	}
	if len(free) == 0 {
		return nil
	}
	s := free[draw.IntN(len(free))]
	if s.cut == nil {
		s.cut = &step{sheet: s, to: s.version + 1}
		switch again := draw.IntN(4); {
		case s.version > 0 && again == 0:
			s.cut.to = s.version
		case s.version == 2 || s.version == 1 && again < 3:
			s.cut.to, s.cut.undo, s.cut.run = s.version-1, true, s.run
			if s.run == 0 {
				s.cut.to, s.cut.undo = s.version, false
			}
		}
	}
	s.busy = true
	s.cut.tries++
	return s.cut
}

func (l *life) release(s *step) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.sheet.busy = false
}

// acknowledged says that a step was taken whole; what it counted must be right.
func (s *step) acknowledged(l *life, c *counts) {
	l.mu.Lock()
	defer l.mu.Unlock()
	sh := s.sheet
	switch {
	case s.undo:
		sh.undone = true
	case c == nil:
		l.Errorf("an import of %s does not say what became of its rows", sh.name)
	case c.Created+c.Updated+c.Unchanged+c.Conflicts != sh.rows || c.Refused != 0:
		l.Errorf("an import of the %d rows of %s counts %+v", sh.rows, sh.name, *c)
	case s.to == 1 && sh.version == 0 && !sh.undone && c.Created+c.Unchanged != sh.rows:
		l.Errorf("a first import of the %d rows of %s counts %+v", sh.rows, sh.name, *c)
	case s.to == sh.version && c.Unchanged != sh.rows:
		l.Errorf("the same %d rows of %s again count %+v", sh.rows, sh.name, *c)
	}
	if sh.version != s.to {
		sh.run = 0
	}
	sh.version, sh.cut = s.to, nil
}

// A counts is what an import says of its rows.
type counts struct{ Created, Updated, Unchanged, Conflicts, Refused int }

var countWord = regexp.MustCompile(`(created|updated|unchanged|conflicts|refused) ([\d,]+)`)

// countsOf reads the words of the command line; nil where there are none.
func countsOf(text string) *counts {
	words := countWord.FindAllStringSubmatch(text, -1)
	if len(words) != 5 {
		return nil
	}
	var n [5]int
	for i, w := range words {
		n[i], _ = strconv.Atoi(strings.ReplaceAll(w[2], ",", ""))
	}
	return &counts{n[0], n[1], n[2], n[3], n[4]}
}

// title is what a version of a sheet calls a row: of the second version, every
// third is new.
func (s *sheet) title(row, version int) string {
	if row%3 != 0 {
		version = 1
	}
	return fmt.Sprintf("%s row %d version %d", s.name, row, version)
}

// text gives a version of the sheet as a file.
func (s *sheet) text(version int) string {
	var b strings.Builder
	b.WriteString("id,title,date,latitude,longitude,killed\n")
	for row := range s.rows {
		fmt.Fprintf(&b, "r%d,%q,2023-%02d-%02d,%.4f,%.4f,%d\n", row, s.title(row, version), 1+row%12, 1+row%28,
			48+float64(row%97)/40, 33+float64(row%89)/15, row%7)
	}
	return b.String()
}

// program gives the command that takes the step, and where it will say how it
// went.
func (s *step) program(l *life) (*exec.Cmd, *bytes.Buffer) {
	args := []string{"import", "--store", l.at}
	if s.undo {
		args = append(args, "--undo", strconv.FormatInt(s.run, 10))
	} else {
		name := filepath.Join(l.folder, s.sheet.name+".csv")
		if err := os.WriteFile(name, []byte(s.sheet.text(s.to)), 0o600); err != nil {
			l.Error(err)
		}
		args = append(args, "--dataset", s.sheet.name, name)
	}
	child := program(l.Context(), args...)
	said := new(bytes.Buffer)
	child.Stdout, child.Stderr = said, said
	return child, said
}

// take takes a step through the server, which may be killed meanwhile.
func (l *life) take(p *process, s *step) {
	if s == nil {
		return
	}
	defer l.release(s)
	w := l.sending(&write{kind: s.kind(), sheet: s.sheet})
	if s.undo {
		if _, err := l.send(p, w, "DELETE", "/api/imports/"+strconv.FormatInt(s.run, 10), "", nil); err != nil {
			return
		}
		switch {
		case w.done(), w.status == http.StatusConflict && s.tries > 1: // it had been taken back all the same
			s.acknowledged(l, nil)
		default:
			l.Errorf("taking run %d of %s back = %d", s.run, s.sheet.name, w.status)
		}
		return
	}
	at := url.Values{"dataset": {s.sheet.name}, "filename": {s.sheet.name + ".csv"}}
	text, err := l.send(p, w, "POST", "/api/import?"+at.Encode(), s.sheet.text(s.to), map[string]string{"Content-Type": "application/octet-stream"})
	if err != nil {
		return
	}
	if !w.done() {
		l.Errorf("an import of %s = %d: %s", s.sheet.name, w.status, text)
		return
	}
	var c counts
	if err := json.Unmarshal(text, &c); err != nil {
		l.Error(err)
	}
	s.acknowledged(l, &c)
}

// uploads takes steps through the server until it is gone.
func (l *life) uploads(p *process, draw *rand.Rand) {
	for {
		s := l.nextStep(draw)
		if s == nil {
			return
		}
		l.take(p, s)
		l.mu.Lock()
		cut := s.sheet.cut != nil
		l.mu.Unlock()
		if cut {
			return
		}
	}
}

// unfinished reports whether a step was cut off.
func (l *life) unfinished() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.sheets {
		if s.cut != nil {
			return true
		}
	}
	return false
}

// sampleEvents is how many events an empty embedded store begins with.
const sampleEvents = 6

// batchRows is how many rows of a file become one change.
const batchRows = 5_000

// checkRuns: an import that was cut off left whole batches, one that ended left
// every row once, one that was taken back nothing; what people edited stays.
func (l *life) checkRuns(was *past, db *sql.DB) {
	l.Helper()
	runs := l.keeper.runs(l, db)
	l.mu.Lock()
	defer l.mu.Unlock()
	wrote := map[string]int64{}          // the newest run that changed a dataset and stands
	batches := map[int64]map[int64]int{} // by run and change
	for s, r := range was.rows {
		if r.run == 0 || was.was[s.id] == nil {
			continue
		}
		run, ok := runs[r.run]
		if !ok {
			l.Errorf("revision %d of event %d is of run %d, which is not there", s.revision, s.id, r.run)
		}
		if e := was.was[s.id]; run.undoes == 0 && !run.undone {
			wrote[e.Dataset] = max(wrote[e.Dataset], run.id)
		}
		if batches[run.id] == nil {
			batches[run.id] = map[int64]int{}
		}
		batches[run.id][r.change]++
	}
	continued := map[int64]bool{}
	for _, r := range runs {
		continued[r.continues] = true
	}
	for _, sh := range l.sheets {
		if sh.cut != nil && sh.cut.undo && runs[sh.cut.run].undone { // it was done, and nobody was told
			sh.version, sh.cut, sh.undone = sh.cut.to, nil, true
		}
		for _, r := range runs {
			if sh.cut == nil && r.dataset == sh.name && !r.ended && r.undoes == 0 && !continued[r.id] {
				l.Errorf("run %d of %s broke off, and no run continues it", r.id, sh.name)
			}
		}
		there := sh.checkRows(l, was)
		if sh.version == 0 && sh.cut != nil && there != sh.rows && there%batchRows != 0 && !sh.touched(was) {
			l.Errorf("%d rows of the %d of %s are there, which is not a whole number of batches", there, sh.rows, sh.name)
		}
		sh.run = wrote[sh.name]
	}
	if sample := 0; l.sample {
		for _, e := range was.was {
			if e.Dataset == sampleDataset {
				sample++
			}
		}
		if sample != sampleEvents {
			l.Errorf("%d events of the sample were ever there, want %d", sample, sampleEvents)
		}
		if terms := l.column(db, "SELECT title, licence FROM datasets WHERE name = '"+sampleDataset+"'"); len(terms) != 1 || !strings.HasSuffix(terms[0], "2023 MIT") {
			l.Errorf("the terms of the sample are %q", terms)
		}
	}
	for id, sizes := range batches {
		for change, n := range sizes {
			if n > batchRows {
				l.Errorf("run %d wrote %d events in change %d", id, n, change)
			}
		}
	}
}

// touched reports whether a person wrote to an event of the sheet.
func (s *sheet) touched(was *past) bool {
	for id, e := range was.was {
		if e.Dataset == s.name && was.person[id] {
			return true
		}
	}
	return false
}

// checkRows counts the rows that are there, each of which says what a version of
// the sheet says of it.
func (s *sheet) checkRows(l *life, was *past) (there int) {
	versions := []int{s.version}
	if s.cut != nil {
		versions = append(versions, s.cut.to)
	}
	live, edited := map[string]int64{}, map[string]bool{}
	for id, e := range was.was {
		if e.Dataset != s.name {
			continue
		}
		edited[e.ExternalID] = edited[e.ExternalID] || was.person[id]
		if was.events[id] == nil {
			continue
		}
		if other, twice := live[e.ExternalID]; twice {
			l.Errorf("row %s of %s is there twice, as events %d and %d", e.ExternalID, s.name, other, id)
		}
		live[e.ExternalID] = id
		row, err := strconv.Atoi(strings.TrimPrefix(e.ExternalID, "r"))
		if err != nil || row < 0 || row >= s.rows {
			l.Errorf("event %d is row %s of %s, which no file has", id, e.ExternalID, s.name)
			continue
		}
		said := slices.ContainsFunc(versions, func(v int) bool { return v > 0 && e.Title == s.title(row, v) })
		if !said && !was.person[id] {
			l.Errorf("event %d is %q, which no file that was sent last says: of versions %v", id, e.Title, versions)
		}
	}
	for row := range s.rows {
		name := "r" + strconv.Itoa(row)
		if _, ok := live[name]; !ok && !edited[name] && s.version > 0 && (s.cut == nil || s.cut.to > 0) {
			l.Errorf("row %s of %s is lost; version %d is there whole", name, s.name, s.version)
		}
	}
	return len(live)
}
