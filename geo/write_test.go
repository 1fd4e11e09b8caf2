package geo

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNumbersHaveTheirFewestDigits(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, f float64) {
		if got, want := string(appendNumber(nil, f)), strconv.FormatFloat(f, 'f', -1, 64); got != want {
			t.Fatalf("appendNumber(%v) = %s, want %s", f, got, want)
		}
	}
	for _, f := range []float64{0, math.Copysign(0, -1), 1, -1, 0.1, -0.1, 1e-7, -1e-7, 1.5e-7, 4.9e-8, 30.5234, 50.4501, -180, 180, 99999999.9999999, 1e8, 1e15, 1e22,
		math.SmallestNonzeroFloat64, math.MaxFloat64, math.Nextafter(30.5234, 31), math.Nextafter(1e8, 0), 0.3, 0.1 + 0.2} {
		check(t, f)
		check(t, -f)
	}
	r := rand.New(rand.NewPCG(3, 1))
	for range 200_000 {
		f := float64(r.Int64N(3_600_000_000)-1_800_000_000) / math.Pow10(r.IntN(10))
		check(t, f)
		check(t, math.Nextafter(f, 0))
		check(t, math.Float64frombits(r.Uint64()&^(0x7ff<<52)|uint64(1+r.IntN(2_045))<<52))
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.Float64().Draw(t, "f")) })
}

func TestMomentsAreRFC3339(t *testing.T) {
	check := func(s int64, ns int64) {
		moment := time.Unix(s, ns)
		if got, want := string(AppendMoment(nil, moment)), moment.UTC().Format(time.RFC3339); got != want {
			t.Fatalf("AppendMoment(%d s, %d ns) = %s, want %s", s, ns, got, want)
		}
	}
	for _, s := range []int64{yearZero - 1, yearZero, yearTenThousand - 1, yearTenThousand, 0, -1, -62_135_596_800} {
		check(s, 0)
		check(s, 999_999_999)
	}
	for day := int64(yearZero); day < yearTenThousand; day += 86_400 * 13 {
		check(day, 0)
		check(day-1, 1)
	}
	for day := time.Date(1890, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2110; day = day.AddDate(0, 0, 1) {
		check(day.Unix(), 0)
		check(day.Unix()+86_399, 0)
	}
}

func TestListsAreWrittenAsByReflection(t *testing.T) {
	text := rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"Обстріл", `<b>"&'\`, "\u2028\u2029\x7f\ufffd\b\f", "a\nb\tc\rd\x01", "a\xffb", "{", "["}), rapid.String())
	figure := rapid.Ptr(rapid.IntRange(-5, 1e8), true)
	count := rapid.Custom(func(t *rapid.T) Count {
		return Count{Min: figure.Draw(t, "min"), Best: figure.Draw(t, "best"), Max: figure.Draw(t, "max")}
	})
	same := func(t *rapid.T, got []byte, value any) {
		t.Helper()
		want, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Fatalf("written are\n%s\nwant\n%s", got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) string { return text.Draw(t, name) }
		a := Actor{Name: draw("name"), Role: draw("role"), AttributedBy: draw("by")}
		same(t, AppendActor(nil, a), a)
		c := Check{What: draw("what"), By: draw("by"), At: draw("at"), How: draw("how")}
		same(t, AppendCheck(nil, c), c)
		s := Source{URL: draw("url"), Publisher: draw("publisher"), Title: draw("title"), PublishedAt: draw("published"), MediaType: draw("type"), Quote: draw("quote"),
			ArchiveURL: draw("archive"), SHA256: draw("sum"), Reliability: draw("reliability"), Credibility: rapid.IntRange(0, 6).Draw(t, "credibility")}
		if rapid.Bool().Draw(t, "claims") {
			s.Claims = &Claims{Killed: rapid.Ptr(count, true).Draw(t, "killed"), Injured: rapid.Ptr(count, true).Draw(t, "injured"),
				Actors: rapid.SliceOfN(text, 0, 2).Draw(t, "actors"), Place: draw("place"), Time: draw("time")}
		}
		same(t, appendSource(nil, &s), s)
	})
}
