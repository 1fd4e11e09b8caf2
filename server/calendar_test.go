package server

import (
	"testing"
	"time"

	"eventmap/geo"
)

func TestADayIsToldByItsOwnCalendar(t *testing.T) {
	at := func(s string) time.Time {
		moment, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, tt := range []struct{ from, to, precision, zone, want string }{
		{"2024-03-09T22:00:00Z", "2024-03-10T21:59:59Z", "day", "Europe/Kyiv", "2024-03-10"},
		{"2024-03-09T22:00:00Z", "2024-03-16T21:59:59Z", "week", "Europe/Kyiv", "2024-03-10 to 2024-03-16"},
		{"2024-03-10T00:00:00Z", "2024-03-10T23:59:59Z", "day", "", "2024-03-10"},
		{"2024-03-09T22:00:00Z", "2024-03-10T02:59:59Z", "days", "Europe/Kyiv", "2024-03-09 22:00 to 2024-03-10 02:59 UTC"},
		{"2024-03-09T22:00:00Z", "2024-03-09T22:00:00Z", "minute", "Europe/Kyiv", "2024-03-09 22:00 UTC"},
	} {
		e := geo.Event{StartTime: at(tt.from), EndTime: at(tt.to), TimePrecision: tt.precision, TimeZone: tt.zone}
		if got := when(&e); got != tt.want {
			t.Errorf("when of %s to %s, %s in %q = %q, want %q", tt.from, tt.to, tt.precision, tt.zone, got, tt.want)
		}
	}
	if got := when(&geo.Event{}); got != "" {
		t.Errorf("an undated event was %q", got)
	}
}
