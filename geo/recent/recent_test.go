package recent

import "testing"

func TestTwoGenerationsAreRemembered(t *testing.T) {
	var m Memory[int, string]
	if v, ok := m.Get(1); ok {
		t.Errorf("an empty memory has %q", v)
	}
	for key := range 6 { // two fill a generation
		m.Put(key, string(rune('a'+key)), 5, 10)
	}
	for key, want := range []string{"", "", "c", "d", "e", "f"} {
		if v, ok := m.Get(key); v != want || ok != (want != "") {
			t.Errorf("Get(%d) = %q, %v; want %q", key, v, ok, want)
		}
	}
	m.Put(6, "g", 5, 10)
	if _, ok := m.Get(3); ok {
		t.Error("the older generation is not forgotten")
	}
	if v, _ := m.Get(5); v != "f" {
		t.Errorf("the younger one is forgotten: %q", v)
	}
}
