package format

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"eventmap/geo"
)

// An objects says where in a document of JSON the objects of a dialect are.
type objects struct {
	dialect *dialect
	lists   []string // that hold them: "" is the document itself, "a.b" a member of a member

	// unfold makes of an object the names and values that it stands for; nil
	// where they are its own members. The error is for the person who asked.
	unfold func(r *record, object map[string]any) (map[string]any, error)
	// aside takes what stands beside the lists; nil where nothing does.
	aside func(path string, raw []byte)
}

// An objectReader reads the objects of one file of a dialect.
type objectReader struct {
	splitter
	records
	*objects
	n      int     // objects so far
	last   *layout // of the object before, for most are alike
	warned bool    // that text is not UTF-8
}

// readObjects reads JSON that is a list of the dialect's objects, or has such a
// list under one of some names.
func (d *dialect) readObjects(r io.Reader, o ReadOptions, names ...string) geo.Events {
	j := objects{dialect: d, lists: append([]string{""}, names...)}
	return j.read(r, o)
}

// read reads JSON, object by object.
func (j *objects) read(r io.Reader, o ReadOptions) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		source := &remembering{r: r}
		in := bufio.NewReaderSize(source, headSize)
		if head, _ := in.Peek(len(bom)); bytes.Equal(head, bom) {
			_, _ = in.Discard(len(bom)) // just peeked
		}
		x := objectReader{splitter: splitter{in: in}, records: records{o: o, yield: yield}, objects: j}
		x.dates.dayFirst, x.dates.monthFirst = j.dialect.dayFirst, j.dialect.monthFirst
		err := x.document()
		if errors.Is(err, errEnough) {
			return
		}
		var e *geo.Error
		switch {
		case source.err != nil:
			err = fmt.Errorf("format: read entry %d: %w", x.n+1, source.err)
		case err != nil && !errors.As(err, &e):
			err = geo.Errorf(geo.Invalid, "the file is not whole JSON: after entry %d, %s", x.n, err)
		}
		x.end(err)
	}
}

// A remembering reader keeps the error that ended it, if it was not the end.
type remembering struct {
	r   io.Reader
	err error
}

func (m *remembering) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}

// document reads all values of the file.
func (x *objectReader) document() error {
	for values := 0; ; values++ {
		_, err := x.peek()
		switch {
		case errors.Is(err, io.EOF) && values > 0:
			return nil
		case errors.Is(err, io.EOF):
			return geo.Errorf(geo.Invalid, "the file is empty")
		case err == nil:
			err = x.walk("")
		}
		if err != nil {
			return err
		}
	}
}

// walk reads the value at a path: a list of objects, what leads to one, one
// object that is the whole document, or what stands aside.
func (x *objectReader) walk(path string) error {
	c, err := x.within()
	if err != nil {
		return err
	}
	leads := slices.ContainsFunc(x.lists, func(l string) bool { return l != path && (path == "" || strings.HasPrefix(l, path+".")) })
	switch {
	case c == '[' && slices.Contains(x.lists, path):
		return x.list(x.object)
	case c == '{' && leads:
		return x.members(func(name string) error { return x.walk(strings.TrimPrefix(path+"."+name, ".")) })
	case c == '{' && path == "":
		return x.object()
	case path == "":
		return geo.Say("%q begins no list of objects", c)
	}
	raw, problem, err := x.value()
	if err == nil && problem == nil && x.aside != nil {
		x.aside(path, raw)
	}
	return err
}

// object reads the next object.
func (x *objectReader) object() error {
	raw, problem, err := x.value()
	if err != nil {
		return err
	}
	x.n++
	more := false
	if problem != nil {
		more = x.refuse(geo.Refuse(x.n, "", geo.Say("the entry %s", problem)))
	} else if r, err := x.record(raw); err != nil {
		more = x.refuse(refusalOf(x.n, err))
	} else {
		more = x.add(r, len(raw))
	}
	if !more {
		return errEnough
	}
	return nil
}

// record makes a record of one object; the error is for the person who asked.
func (x *objectReader) record(raw []byte) (record, error) {
	if !utf8.Valid(raw) {
		raw, _ = charmap.Windows1252.NewDecoder().Bytes(raw) // as CSV is read; encoding/json would lose the letters
		if !x.warned {
			x.warned = true
			x.o.warn(x.n, "", notUTF8)
		}
	}
	r := record{row: x.n, content: contentOf(string(raw))}
	object, err := decodeObject(raw)
	if err != nil {
		return record{}, err
	}
	if x.unfold != nil {
		if object, err = x.unfold(&r, object); err != nil {
			return record{}, err
		}
	}
	return r, x.fill(&r, object)
}

// decodeObject reads one JSON object with its numbers as they stand.
func decodeObject(raw []byte) (map[string]any, error) {
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&object); err != nil || object == nil {
		return nil, geo.Say("a JSON object is wanted, not %s", geo.Clip(string(raw)))
	}
	return object, nil
}

// fill makes the members of an object the names and values of a record.
func (x *objectReader) fill(r *record, object map[string]any) (err error) {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	if x.last, err = x.dialect.again(x.last, names); err != nil {
		return err
	}
	r.layout, r.names, r.parts = x.last, x.last.names, x.last.parts
	for _, name := range names {
		r.values = append(r.values, text(object[name]))
		r.extras = append(r.extras, object[name])
	}
	return nil
}

// again gives the layout of some names: the last one, where it is theirs.
func (d *dialect) again(last *layout, names []string) (*layout, error) {
	if last != nil && slices.Equal(names, last.names) {
		return last, nil
	}
	return d.layout(heading{names: names}, nil)
}

// raw gives a value as it stands by its folded name; nil where there is none.
func (x *reading) raw(name string) any {
	if i, ok := x.column(name); ok {
		return x.record.extras[i]
	}
	return nil
}

// says reports whether a name, folded, has any value.
func (x *reading) says(name string) bool {
	switch v := x.raw(name).(type) {
	case nil:
		return false
	case string:
		return strings.TrimSpace(v) != ""
	case []any:
		return len(v) > 0
	}
	return true
}

// peeked gives a file and its beginning.
func peeked(r io.Reader) (in *bufio.Reader, head []byte) {
	in = bufio.NewReaderSize(r, headSize)
	head, _ = in.Peek(headSize) // an error comes again when it is read
	return in, head
}

// start gives the first letter of a file that is not white space; 0 for none.
func start(head []byte) byte {
	if head = bytes.TrimLeft(bytes.TrimPrefix(head, bom), " \t\r\n"); len(head) > 0 {
		return head[0]
	}
	return 0
}

// texts gives the texts of a list, or those that a text joins by commas, each once.
func texts(v any) []string {
	var list []string
	switch v := v.(type) {
	case string:
		list = strings.Split(v, ",")
	case []any:
		for _, one := range v {
			list = append(list, text(one))
		}
	}
	var words []string
	for _, w := range list {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// addSource adds a source unless its address is there already; it answers
// whether the event now holds it.
func addSource(e *geo.Event, s geo.Source) bool {
	if s.URL != "" && slices.ContainsFunc(e.Sources, func(o geo.Source) bool { return o.URL == s.URL }) {
		return true
	}
	if len(e.Sources) >= geo.MaxList {
		return false
	}
	e.Sources = append(e.Sources, s)
	return true
}

// paths names the members of JSON that begins with head, to a few levels:
// "results[].slug" is the slug of the objects of the list results. It is what
// dialects of JSON are known by; a head that ends in the middle is as good.
func paths(head []byte) map[string]bool {
	const deepest = 6
	found := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(head, bom)))
	type level struct {
		path   string // of the object or list
		member string // of the object, by its last name
		object bool
		valued bool // the value of the member comes next, and not a name
	}
	at := []level{{}}
	for {
		token, err := d.Token()
		if err != nil || len(at) > maxDepth {
			return found
		}
		here := &at[len(at)-1]
		bracket, opens := token.(json.Delim)
		switch {
		case opens && (bracket == '}' || bracket == ']'):
			at = at[:len(at)-1]
			at[len(at)-1].valued = false
		case here.object && !here.valued:
			here.member, _ = token.(string)
			here.valued = true
			if len(at) <= deepest && len(found) < maxColumns {
				found[strings.TrimPrefix(here.path+"."+here.member, ".")] = true
			}
		case opens:
			path := here.path
			if here.object {
				path = strings.TrimPrefix(path+"."+here.member, ".")
			}
			if bracket == '[' {
				path += "[]"
			}
			at = append(at, level{path: path, object: bracket == '{'})
		default:
			here.valued = false
		}
	}
}
