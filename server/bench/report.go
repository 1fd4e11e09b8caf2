package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A row is one line of the table.
type row struct {
	id    string  // of its bar; "" for one that has none
	after string  // the work, where the row has no bar
	ours  string  // our figure
	twin  string  // the twin's
	score float64 // what is held against the bar
}

// A curve is a table of how a cost grows.
type curve struct {
	title string
	lines [][]string // the first is the head
}

// A report is what a run found.
type report struct {
	n      size
	rows   []row
	curves []curve
	notes  []string
	took   time.Duration
	missed []string
}

func (r *report) add(rows ...row) { r.rows = append(r.rows, rows...) }

// line adds a row without a bar.
func (r *report) line(work, ours, twin string) { r.add(row{after: work, ours: ours, twin: twin}) }

func (r *report) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// aside adds a row without a bar of two times of work that is not quite the same.
func (r *report) aside(work string, ours, twin time.Duration) {
	r.line(work, ms(ours), fmt.Sprintf("%s (%s)", ms(twin), figure(float64(twin)/float64(ours), "x")))
}

// against gives a row of two times of the same work.
func against(id string, ours, twin time.Duration) row {
	return row{id: id, ours: ms(ours), twin: ms(twin), score: float64(twin) / float64(ours)}
}

func ms(d time.Duration) string {
	if d >= 10*time.Second {
		return figure(d.Seconds(), "s")
	}
	return figure(float64(d.Microseconds())/1_000, "ms")
}

// table gives the rows, those with a bar first and in the order of bars; a bar
// that nothing was measured for is missed.
func (r *report) table() [][]string {
	lines := [][]string{{"work", "ours", "twin", "score", "bar", ""}}
	r.missed = nil
	for i := range bars {
		b := &bars[i]
		found := false
		for _, o := range r.rows {
			if o.id != b.id {
				continue
			}
			found = true
			verdict, missed := b.verdict(r.n, o.score)
			if missed {
				r.missed = append(r.missed, fmt.Sprintf("%s: %s, the bar is %s", b.work, figure(o.score, b.unit), b.text(r.n)))
			}
			work := b.work
			if o.after != "" {
				work += ", " + o.after
			}
			score := figure(o.score, b.unit)
			if o.twin == "" { // then the score is the figure
				score = ""
			}
			lines = append(lines, []string{work, o.ours, o.twin, score, b.text(r.n), verdict})
		}
		if !found {
			r.missed = append(r.missed, b.work+": not measured")
			lines = append(lines, []string{b.work, "not measured", "", "", b.text(r.n), "MISSED"})
		}
	}
	for _, o := range r.rows {
		if o.id == "" {
			lines = append(lines, []string{o.after, o.ours, o.twin, "", "", ""})
		}
	}
	return lines
}

// tell writes the rows that a part has added, while the others are measured.
func (r *report) tell(w io.Writer, from int) {
	for _, o := range r.rows[from:] {
		work, score := o.after, ""
		for i := range bars {
			if bars[i].id == o.id {
				work, score = strings.TrimSuffix(bars[i].work+", "+o.after, ", "), figure(o.score, bars[i].unit)
			}
		}
		fmt.Fprintf(w, "            %s: %s\n", work, strings.Join(slices.DeleteFunc([]string{o.ours, o.twin, score}, func(s string) bool { return s == "" }), " | "))
	}
}

// print writes the report for a terminal.
func (r *report) print(w io.Writer) {
	plain(w, r.table())
	for _, c := range r.curves {
		fmt.Fprintf(w, "\n%s\n", c.title)
		plain(w, c.lines)
	}
	fmt.Fprintln(w)
	for _, n := range r.notes {
		fmt.Fprintln(w, n)
	}
}

// plain writes lines with their columns below each other.
func plain(w io.Writer, lines [][]string) {
	width := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, cell := range l {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for _, l := range lines {
		var text strings.Builder
		for i, cell := range l {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				text.WriteString(cell + pad)
			} else {
				text.WriteString("  " + pad + cell)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(text.String(), " "))
	}
}

// markdown writes the report for docs/benchmarks.md.
func (r *report) markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s. The run took %s.\n\n", machine(), r.took.Round(time.Second))
	for _, n := range r.notes {
		fmt.Fprintf(&text, "- %s\n", n)
	}
	text.WriteString("\n")
	marked(&text, r.table())
	for _, c := range r.curves {
		fmt.Fprintf(&text, "\n%s\n\n", c.title)
		marked(&text, c.lines)
	}
	return text.String()
}

func marked(w io.Writer, lines [][]string) {
	for i, l := range lines {
		fmt.Fprintf(w, "| %s |\n", strings.Join(l, " | "))
		if i == 0 {
			fmt.Fprintf(w, "| --- |%s\n", strings.Repeat(" ---: |", len(l)-1))
		}
	}
}

// machine says where and when the figures were found.
func machine() string {
	cpu, cores, memory := "an unknown processor", 0, int64(0)
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
				cpu, cores = strings.TrimSpace(value), cores+1
			}
		}
	}
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		_, _ = fmt.Sscanf(string(text), "MemTotal: %d kB", &memory)
	}
	return fmt.Sprintf("%s, %d cores, %d GB, %s", cpu, cores, (memory+1<<19)>>20, time.Now().UTC().Format("2 January 2006, 15:04 UTC"))
}

// writeInto replaces what stands between the markers of a size in a Markdown
// file.
func (r *report) writeInto(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin, end := fmt.Sprintf("<!-- begin %d -->\n", r.n), fmt.Sprintf("<!-- end %d -->", r.n)
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, also := strings.Cut(rest, end)
	if !ok || !also {
		return fmt.Errorf("%s has no part between %q and %q", path, strings.TrimSpace(begin), end)
	}
	return os.WriteFile(path, []byte(before+begin+"\n"+r.markdown()+"\n"+end+after), 0o644)
}
