package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEveryLanguageHasEverySentenceOfTheServer holds the files of words to the
// source: what geo.Say and those that call it are given is what there is to say.
func TestEveryLanguageHasEverySentenceOfTheServer(t *testing.T) {
	patterns := saidPatterns(t)
	if len(patterns) < 300 {
		t.Fatalf("only %d sentences were found in the source", len(patterns))
	}
	files, err := filepath.Glob("frontend/src/words/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("there is no file of words: %v", err)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		var file struct{ Server map[string]string }
		if err == nil {
			err = json.Unmarshal(content, &file)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, pattern := range slices.Sorted(maps.Keys(patterns)) {
			if _, ok := file.Server[pattern]; !ok {
				t.Errorf("%s: server lacks %q of %s", name, pattern, patterns[pattern])
			}
		}
		for pattern := range file.Server {
			if _, ok := patterns[pattern]; !ok {
				t.Errorf("%s: nothing in the source says %q", name, pattern)
			}
		}
	}
}

// unseen are folders and files whose sentences no page shows: those for whoever
// starts the program or a test, and those on filters, which programs write.
var unseen = []string{"server/bench", "geo/storetest", "geo/generate", "geo/gazetteer", "server/auth/authtest", "server/postgis/postgistest",
	"geo/cql2", "server/ogc", "file.go", "store.go", "verify.go", "restore.go", "copy.go", "archive.go", "address.go"}

// saidPatterns gives the patterns of sentences, as the files of words name them,
// each with where it stands. One that begins with the word of a query or a field
// is known without it.
func saidPatterns(t *testing.T) map[string]string {
	t.Helper()
	field := regexp.MustCompile(`^[a-z][a-z_-]*: `)
	verb := regexp.MustCompile(`%[-+# 0-9.]*[A-Za-z%]`)
	word := regexp.MustCompile(`(^|[ (])[a-z]+($|\W)`) // where there is none, it is a name, or signs alone
	found := map[string]string{}
	for _, p := range sourceOf(t, "geo", "server") {
		for pattern, at := range p.patterns(t) {
			pattern = field.ReplaceAllString(pattern, "")
			if word.MatchString(verb.ReplaceAllString(pattern, "")) {
				found[pattern] = at
			}
		}
	}
	return found
}

// A source is the files of one package.
type source struct {
	name  string
	files []*ast.File
	at    *token.FileSet
}

func sourceOf(t *testing.T, roots ...string) []*source {
	t.Helper()
	packages := map[string]*source{}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			folder, name := filepath.Split(path)
			if slices.ContainsFunc(unseen, func(s string) bool {
				return s == name && folder != "geo/" || strings.HasPrefix(folder, s+"/")
			}) {
				return nil
			}
			p := packages[folder]
			if p == nil {
				p = &source{at: token.NewFileSet()}
				packages[folder] = p
			}
			file, err := parser.ParseFile(p.at, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			p.name = file.Name.Name
			p.files = append(p.files, file)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return slices.Collect(maps.Values(packages))
}

// patterns gives those of one package.
func (p *source) patterns(t *testing.T) map[string]string {
	found := map[string]string{}
	constants, speakers := p.constants(), p.speakers()
	add := func(e ast.Expr, whole bool) {
		text, ok := folded(e, constants)
		switch {
		case !ok && whole:
			// What is said elsewhere is handed on.
		case !ok:
			t.Errorf("%s: a sentence is put together here; give geo.Say the whole of it", p.at.Position(e.Pos()))
		case text != "":
			if whole {
				text = strings.ReplaceAll(text, "%", "%%")
			}
			found[text] = p.at.Position(e.Pos()).String()
		}
	}
	for name, text := range constants {
		if strings.HasSuffix(name, "Why") {
			found[text] = name
		}
	}
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if i, plain := p.pattern(n, speakers); i >= 0 && i < len(n.Args) && !forwarded(n) {
					add(n.Args[i], plain)
				}
			case *ast.CompositeLit:
				for _, name := range toldMembers[typeName(n.Type)] {
					if e := member(n, name); e != nil && isText(e, constants) {
						add(e, true)
					}
				}
			}
			return true
		})
	}
	return found
}

// toldMembers are the members of values that hold a sentence without places.
var toldMembers = map[string][]string{
	"Error": {"Message"}, "Refusal": {"Reason"}, "Violation": {"Message"}, "Format": {"Title", "Marks", "Refuse"},
}

// speaks are the functions of geo that make sentences, and where each has its pattern.
var speaks = map[string]int{"Say": 0, "Plain": 0, "Errorf": 1}

// pattern says which argument of a call is a pattern, or plain text; -1 for none.
func (p *source) pattern(call *ast.CallExpr, speakers map[string]int) (at int, plain bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "geo" && p.name != "geo" {
			if at, ok := speaks[name]; ok {
				return at, name == "Plain"
			}
			return -1, false
		}
		if x, ok := f.X.(*ast.Ident); ok && (x.Name == "fmt" || x.Name == "slog" || x.Name == "errors") {
			return -1, false
		}
	}
	if at, ok := speaks[name]; ok && p.name == "geo" {
		return at, name == "Plain"
	}
	if at, ok := speakers[name]; ok {
		return at, false
	}
	return -1, false
}

// speakers finds the functions of a package that take a pattern and hand it on, and
// where each takes it.
func (p *source) speakers() map[string]int {
	found := map[string]int{}
	note := func(name string, f *ast.FuncType, body *ast.BlockStmt) (anew bool) {
		at, ok := patternOf(f)
		if _, known := found[name]; known || !ok || body == nil {
			return false
		}
		ast.Inspect(body, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && forwarded(call) {
				if i, _ := p.pattern(call, found); i >= 0 {
					found[name], anew = at, true
				}
			}
			return true
		})
		return anew
	}
	for anew := true; anew; {
		anew = false
		for _, file := range p.files {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					anew = note(n.Name.Name, n.Type, n.Body) || anew
				case *ast.AssignStmt:
					if f, ok := n.Rhs[0].(*ast.FuncLit); ok {
						anew = note(typeName(n.Lhs[0]), f.Type, f.Body) || anew
					}
				}
				return true
			})
		}
	}
	return found
}

// patternOf says which parameter is a pattern: the text before whatever stands at
// its places.
func patternOf(f *ast.FuncType) (at int, ok bool) {
	n, before := 0, ""
	for _, list := range f.Params.List {
		if _, last := list.Type.(*ast.Ellipsis); last {
			return n - 1, before == "string"
		}
		n += max(1, len(list.Names))
		before = typeName(list.Type)
	}
	return 0, false
}

// forwarded reports whether a call hands on the arguments of its function.
func forwarded(call *ast.CallExpr) bool { return call.Ellipsis.IsValid() }

// constants gives the constant texts of a package by their names.
func (p *source) constants() map[string]string {
	found := map[string]string{}
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok {
				for i, e := range v.Values {
					if text, ok := folded(e, nil); ok && i < len(v.Names) {
						found[v.Names[i].Name] = text
					}
				}
			}
			return true
		})
	}
	return found
}

// folded gives a constant text.
func folded(e ast.Expr, constants map[string]string) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.Ident:
		text, ok := constants[e.Name]
		return text, ok
	case *ast.BinaryExpr:
		x, ok1 := folded(e.X, constants)
		y, ok2 := folded(e.Y, constants)
		return x + y, ok1 && ok2
	}
	return "", false
}

func isText(e ast.Expr, constants map[string]string) bool {
	_, ok := folded(e, constants)
	return ok
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func member(lit *ast.CompositeLit, name string) ast.Expr {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok && typeName(kv.Key) == name {
			return kv.Value
		}
	}
	return nil
}
