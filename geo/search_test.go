package geo_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"eventmap/geo"
)

// spelled are names as they are written in several languages and scripts. What
// stands in one row finds each other.
var spelled = [][]string{
	{"Luhansk", "Lugansk", "Луганськ", "Луганск", "LUHANSʹK"},
	{"Kyiv", "Kiev", "Київ", "Киев", "Kiew", "Kyïv"},
	{"Kharkiv", "Kharkov", "Харків", "Харьков"},
	{"Zaporizhzhia", "Zaporizhia", "Zaporizhzhya", "Запоріжжя", "Запорожье", "Zaporozhye"},
	{"Odesa", "Odessa", "Одеса", "Одесса"},
	{"Chernihiv", "Chernigov", "Чернігів", "Чернигов"},
	{"Lviv", "Lvov", "Львів", "Львов", "Lwów"},
	{"Mykolaiv", "Микола́їв", "Миколаїв", "Mykolayiv"},
	{"Nikolaev", "Nikolayev", "Николаев"},
	{"Horlivka", "Gorlovka", "Горлівка", "Горловка"},
	{"Makiivka", "Makeevka", "Makeyevka", "Макіївка", "Макеевка"},
	{"Avdiivka", "Avdeevka", "Авдіївка", "Авдеевка"},
	{"Sievierodonetsk", "Severodonetsk", "Сєвєродонецьк", "Северодонецк", "Syevyerodonetsk"},
	{"Kupiansk", "Kupyansk", "Kup'yansk", "Куп'янськ", "Купянск"},
	{"Izium", "Izyum", "Ізюм", "Изюм"},
	{"Vinnytsia", "Vinnitsa", "Вінниця", "Винница"},
	{"Enerhodar", "Energodar", "Енергодар", "Энергодар"},
	{"Zhytomyr", "Zhitomir", "Житомир"},
	{"Yevpatoria", "Evpatoria", "Євпаторія", "Евпатория"},
	{"Marinka", "Mariinka", "Мар’їнка", "Марьинка"},
	{"Oleksandrivka", "Alexandrovka", "Олександрівка", "Александровка"},
	{"Donetsk", "Донецьк", "Донецк"},
	{"Crimea", "Krimea"}, {"Крим", "Крым", "Krym", "Crim"},
	{"Ternopil", "Ternopol", "Тернопіль", "Тернополь"},
	{"Siversk", "Seversk", "Сіверськ", "Северск"},
	{"Bilohorivka", "Belogorovka", "Білогорівка", "Белогоровка"},
	{"Orikhiv", "Orekhov", "Оріхів", "Орехов"},
	{"Chernivtsi", "Чернівці", "Черновцы"},
	{"Chornobyl", "Chernobyl", "Чорнобиль", "Чернобыль"},
	{"Dobropillia", "Добропілля", "Доброполье"},
	{"Rubizhne", "Рубіжне", "Рубежное"},
	{"Kurakhove", "Kurakhovo", "Курахове", "Курахово"},
	{"Rivne", "Rovno", "Рівне", "Ровно"},
	{"Popasna", "Popasnaya", "Попасна", "Попасная"},
	{"Dnipro", "Дніпро", "Днепр"}, {"Dnipropetrovsk", "Днепропетровск"},
	{"Kryvyi Rih", "Кривий Ріг", "Кривой Рог"},
	{"Yenakiieve", "Єнакієве", "Енакиево"},
	{"Oleksandr", "Олександр", "Александр", "Aleksandr"},
	{"Raqqa", "Rakka"}, {"Diyarbakır", "Diyarbakir"}, {"Łódź", "Lodz"}, {"Malmö", "malmo"}, {"Κύπρος", "ΚΥΠΡΟΣ", "κυπροσ"}, {"Daraʿa", "Dara'a", "Daraa"},
	{"دمشق"}, {"حلب", "حَلَب"}, {"မန္တလေး"}, {"漢字"}, {"תל אביב"}, {"ქუთაისი"},
}

func TestSpellingsOfANameFindEachOther(t *testing.T) {
	for _, names := range spelled {
		for _, asked := range names {
			for _, written := range names {
				for _, e := range []geo.Event{{Title: "Near " + written + ", at night"}, {PlaceName: strings.ToUpper(written)}, {Actors: []geo.Actor{{Name: written}}}} {
					if !geo.MatchText(asked, &e) {
						t.Errorf("MatchText(%q) does not find %q", asked, written)
					}
				}
			}
		}
	}
}

func TestDerivedWordsAreFoundByTheName(t *testing.T) {
	for text, found := range map[string][]string{
		"Kharkiv":  {"Харківська область", "Харьковская", "обстріл Харкова", "Kharkivskyi raion"},
		"Луганськ": {"Luhansk Oblast", "Луганская", "луганський"},
		"Kiev":     {"Kyivska oblast", "Київська область", "Киевская"},
		"Zapor":    {"Запорізька", "Запорожская", "Zaporizhzhia"},
	} {
		for _, s := range found {
			if !geo.MatchText(text, &geo.Event{Description: s}) {
				t.Errorf("MatchText(%q) does not find %q", text, s)
			}
		}
	}
}

func TestOtherWordsAreNotFound(t *testing.T) {
	for text, others := range map[string][]string{
		"gas":    {"has", "hash"},
		"газ":    {"has"},
		"gun":    {"hundreds"},
		"shell":  {"shelter", "shelf"},
		"kill":   {"kilometres"},
		"fire":   {"fore", "forest", "fear"},
		"war":    {"various"},
		"jet":    {"Ethiopia", "yet"},
		"car":    {"Karachi"},
		"Kyiv":   {"Kovel", "Ковель", "Kherson"},
		"Lviv":   {"Lavov", "live"},
		"river":  {"reverse"},
		"mine":   {"money", "month"},
		"convoy": {"convicted"}, "office": {"official"}, "India": {"Indonesia"}, "Romania": {"Romanov"}, "missile": {"mission"},
		"house":  {"hose"},
		"Luhans": {"Luhan"},
		"Odesa":  {"Odes"},
		"дім":    {"дом"},
	} {
		for _, s := range others {
			if geo.MatchText(text, &geo.Event{Description: s}) {
				t.Errorf("MatchText(%q) finds %q", text, s)
			}
		}
	}
}

// keysOf gives the keys of the words of an event.
func keysOf(e *geo.Event) []string {
	var keys []string
	geo.Words(e, func(k []byte) bool { keys = append(keys, string(k)); return true })
	return keys
}

func TestWordsLookAtNothingThatIsNotPublic(t *testing.T) {
	golden, err := os.ReadFile(filepath.Join("testdata", "full.geojson"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := geo.ParseFeature(golden)
	if err != nil {
		t.Fatal(err)
	}
	e.Visibility, e.EmbargoUntil, e.PublicDisplacementM, e.DuplicateOf = "public", e.StartTime, 0, 0
	p, ok := e.Public()
	if !ok {
		t.Fatal("the event is not public")
	}
	if got, want := keysOf(&p), keysOf(&e); !slices.Equal(got, want) || len(want) < 10 {
		t.Errorf("what the public sees has the words %q, the event %q", got, want)
	}
}

func TestWordsStop(t *testing.T) {
	e := geo.Event{Title: "a b", Description: "c", PlaceName: "d", Actors: []geo.Actor{{Name: "e"}}, Sources: []geo.Source{{Publisher: "f", Title: "g"}}, Tags: []string{"h"}}
	for most := 1; most <= 8; most++ {
		n := 0
		geo.Words(&e, func([]byte) bool { n++; return n < most })
		if n != most {
			t.Errorf("%d words were given to one who wanted %d", n, most)
		}
	}
}

// checkSearch holds for every text: its own words and their beginnings find it.
func checkSearch(t interface{ Fatalf(string, ...any) }, title string) {
	e := geo.Event{Title: title}
	var list [][]byte
	geo.Words(&e, func(k []byte) bool {
		if len(k) == 0 || len(k) > 60 {
			t.Fatalf("a key of %d bytes", len(k))
		}
		list = append(list, slices.Clone(k))
		return true
	})
	again := keysOf(&geo.Event{Title: strings.Join(keysOf(&e), " ")})
	if utf8.ValidString(strings.Join(again, "")) && !slices.Equal(again, keysOf(&e)) { // one that was cut may end within a character
		t.Fatalf("the keys of %q are %q and theirs %q", title, keysOf(&e), again)
	}
	slices.SortFunc(list, slices.Compare)
	for word := range strings.FieldsSeq(geo.FoldText(title)) {
		for end := range word + " " {
			begin := word[:end]
			s := geo.NewSearch(begin)
			if !s.Match(&e) {
				t.Fatalf("%q, the beginning of %q, does not find %q", begin, word, title)
			}
			if len(s.Keys()) == 0 {
				continue
			}
			found := make([]bool, len(list))
			last := 0
			s.Runs(0, 0, len(list), func(i int) []byte { return list[i] }, func(first, end int) {
				if first < last || first >= end {
					t.Fatalf("%q: a run from %d to %d after %d", begin, first, end, last)
				}
				for last = first; last < end; last++ {
					found[last] = true
				}
			})
			for i, k := range list {
				if one := s.Match(&geo.Event{Title: string(k)}); one != found[i] && utf8.Valid(k) {
					t.Fatalf("%q finds %q: %v, in a list %v", begin, k, one, found[i])
				}
			}
		}
	}
}

func TestEveryBeginningOfAWordFindsIt(t *testing.T) {
	for _, names := range spelled {
		checkSearch(t, strings.Join(names, " "))
	}
	checkSearch(t, "Ĵurnalo ĵ ǰ ｊ Janvier")
	letters := rapid.SampledFrom([]rune("abcdeghijklopqstuvwxyzzhhiieeovk аеєжзиіїйкгхщьюяёъ' -ßẞİıÅł中ကချအ漢حأ́"))
	rapid.Check(t, func(t *rapid.T) {
		checkSearch(t, rapid.StringOfN(letters, 0, 80, -1).Draw(t, "title"))
	})
}

func FuzzSearch(f *testing.F) {
	for _, names := range spelled {
		for _, n := range names {
			f.Add(n, names[0])
		}
	}
	f.Add("zhzhzh iiee ivovev", strings.Repeat("єщ", 100))
	f.Add("\xff\xfe a\x00b", "\xd0")
	f.Fuzz(func(t *testing.T, title, text string) {
		if len(title) > 300 {
			return
		}
		checkSearch(t, title)
		e := geo.Event{Title: title, Sources: []geo.Source{{Publisher: title, Quote: text}}, Notes: text}
		if got, want := geo.NewSearch(text).Match(&e), geo.MatchText(text, &e); got != want {
			t.Fatalf("%q finds %q: %v and %v", text, title, got, want)
		}
	})
}

func TestASearchOfManyWords(t *testing.T) {
	words := strings.Fields(strings.Repeat("alpha beta gamma delta ", 40))
	e := geo.Event{Description: "Delta gamma, beta alpha"}
	if !geo.MatchText(strings.Join(words, " "), &e) {
		t.Error("160 words do not find the event that has them all")
	}
	if geo.MatchText(strings.Join(words, " ")+" epsilon", &e) {
		t.Error("160 words and one that is not there find the event")
	}
}

func TestMatchingAllocatesNothing(t *testing.T) {
	e := geo.Event{Title: "Обстріл Харкова", Description: "Artillery fire was reported near Malmö, ﬁre, Bâle", Tags: []string{"night raid"}}
	s := geo.NewSearch("kharkov malmo raid nowhere")
	if n := testing.AllocsPerRun(100, func() { s.Match(&e) }); n != 0 {
		t.Errorf("%v allocations for an event", n)
	}
	if n := testing.AllocsPerRun(100, func() { geo.MatchText("kharkov malmo raid nowhere", &e) }); n != 0 {
		t.Errorf("%v allocations for an event whose text is asked for again", n)
	}
}

func BenchmarkMatchText(b *testing.B) {
	e := geo.Event{
		Title:       "Shelling reported near settlement 4711",
		Description: "Artillery fire was reported by residents and by the regional administration; two houses and a power line were damaged.",
		PlaceName:   "Новолуганське", Admin1: "Донецька область", Admin2: "Бахмутський район",
		Actors:  []geo.Actor{{Name: "Military Forces of Russia"}, {Name: "Civilians"}},
		Sources: []geo.Source{{Publisher: "Regional administration"}},
	}
	for _, text := range []string{"shelling", "nowhere", "donetsk bakhmut administration"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				geo.MatchText(text, &e)
			}
		})
	}
	b.Run("fold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			geo.FoldText(e.Description)
		}
	})
}
