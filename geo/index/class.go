package index

import (
	"slices"

	"eventmap/geo"
)

// A class is the codes of the facets that have few words, which stand in one column:
// a class has a code too.
type class [4]uint16

// classed are the facets of a class, and inClass says for each facet which of them it
// is; -1 for none.
var (
	classed = [len(class{})]int{assessments, precisions, slices.Index(geo.Facets, "visibility"), slices.Index(geo.Facets, "status")}
	inClass = func() (at [facets]int) {
		for f := range at {
			at[f] = slices.Index(classed[:], f)
		}
		return at
	}()
)

// class gives the code of a class; otherWord when the codes have run out.
func (d *dictionary) class(c class) uint16 {
	if d.lastClass.known && d.lastClass.class == c {
		return d.lastClass.code
	}
	code, ok := d.classCodes[c]
	if !ok {
		if len(d.classes) == otherWord {
			return otherWord
		}
		if d.classCodes == nil {
			d.classCodes = map[class]uint16{}
		}
		code = uint16(len(d.classes))
		d.classes = append(d.classes, c)
		d.classCodes[c] = code
	}
	d.lastClass.class, d.lastClass.code, d.lastClass.known = c, code, true
	return code
}

// classOf gives the class of a row.
func (v *view) classOf(s *segment, i int) class {
	if code := int(s.class[i]); code < len(v.classes) {
		return v.classes[code]
	}
	return class{otherWord, otherWord, otherWord, otherWord}
}

// code gives the code of a facet's word; otherWord where only the record knows it.
func (v *view) code(s *segment, f, i int) uint16 {
	if at := inClass[f]; at >= 0 {
		return v.classOf(s, i)[at]
	}
	return s.facet[f][i]
}

// codes gives the column in which a facet stands, as a word of its own or in a class.
func (r *rows) codes(f int) []uint16 {
	if inClass[f] >= 0 {
		return r.class
	}
	return r.facet[f]
}

// unfold adds counts of classes to those of their words.
func unfold[T int | uint32](v *view, classes []T, to *[facets][]T) {
	for code, n := range classes {
		if n == 0 {
			continue
		}
		for at, f := range classed {
			to[f][v.classes[code][at]] += n
		}
	}
}
