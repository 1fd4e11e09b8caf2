package geo_test

import (
	"testing"

	"eventmap/geo"
)

func TestHalfACharacterIsRefused(t *testing.T) {
	for text, whole := range map[string]bool{
		`plain`: true, `\ud83d\ude00`: true, `\uD83D\uDE00\ud83d\ude00`: true, `\\ud800`: true, `\\\\ud800`: true, `\u00e9\ud7ff\ue000`: true,
		`\ud800`: false, `\udc00`: false, `\ud800\ud800`: false, `\ude00\ud83d`: false, `\ud83dx\ude00`: false, `\\\ud800`: false, `\ud83d\ude00\ud83d`: false,
	} {
		_, err := geo.ParseFeature([]byte(`{"type":"Feature","properties":{"title":"` + text + `"}}`))
		e := kyiv()
		_, patched := e.Merge([]byte(`{"properties":{"title":"` + text + `"}}`))
		if whole && (err != nil || patched != nil) {
			t.Errorf("%s: %v, %v", text, err, patched)
		}
		if !whole {
			wantInvalid(t, "a feature with "+text, err, "half of a character")
			wantInvalid(t, "a patch with "+text, patched, "half of a character")
		}
	}
}
