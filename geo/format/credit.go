package format

import (
	"bytes"
	"iter"
	"unicode/utf8"

	"eventmap/geo"
)

// Formats that have no place for what holds of the whole file say of each event on
// what terms it may be used: on its own, or on those of its dataset.

// terms gives what an event of a dataset that does not say it itself may be used
// under; "" where nobody knows, or it is longer than an event may say.
func (a *About) terms(dataset string) (licence, attribution string) {
	short := func(s string) string {
		if utf8.RuneCountInString(s) > geo.MaxWord {
			return ""
		}
		return s
	}
	for i := range a.Datasets {
		if d := &a.Datasets[i]; d.Name == dataset {
			return short(d.Licence), short(d.Attribution)
		}
	}
	return "", ""
}

// credit has an event say its terms.
func (a *About) credit(e *geo.Event) {
	licence, attribution := a.terms(e.Dataset)
	if e.Rights.Licence == "" {
		e.Rights.Licence = licence
	}
	if e.Rights.Attribution == "" {
		e.Rights.Attribution = attribution
	}
}

// credited is credit for events in their wire form. Each is good until the next.
func (a *About) credited(features iter.Seq2[[]byte, error]) iter.Seq2[[]byte, error] {
	if a.Licence() == "" && a.Attribution() == "" {
		return features
	}
	return func(yield func([]byte, error) bool) {
		var b []byte
		for feature, err := range features {
			if err == nil {
				b = a.creditFeature(b[:0], feature)
				feature = b
			}
			if !yield(feature, err) {
				return
			}
		}
	}
}

// creditFeature appends a feature with its terms. Its members stand in the order
// of the wire form, so that the first of a name is its own: what people wrote is
// text before it, where a quote is never bare, and extras after it.
func (a *About) creditFeature(b, feature []byte) []byte {
	_, name, _ := bytes.Cut(feature, []byte(`"dataset":`))
	for i := range a.Datasets {
		d := &a.Datasets[i]
		if !bytes.HasPrefix(name, geo.AppendText(nil, d.Name)) {
			continue
		}
		licence, attribution := a.terms(d.Name)
		b, feature = creditMember(b, feature, `,"licence":`, licence)
		b, feature = creditMember(b, feature, `,"attribution":`, attribution)
		break
	}
	return append(b, feature...)
}

// creditMember appends a feature up to the value of a member, and the value where
// there is none and one is known. It gives what follows.
func creditMember(b, feature []byte, member, value string) (done, rest []byte) {
	at := bytes.Index(feature, []byte(member))
	if at < 0 {
		return b, feature
	}
	at += len(member)
	b, rest = append(b, feature[:at]...), feature[at:]
	if value == "" || !bytes.HasPrefix(rest, []byte("null")) {
		return b, rest
	}
	return geo.AppendText(b, value), rest[len("null"):]
}
