package gazetteer

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
)

func TestCountryByNameAndCode(t *testing.T) {
	for want, names := range map[string]string{
		"UA": "UA|ua|UKR|804|Ukraine|Україна|Украина|UKRAINE|أوكرانيا",
		"US": "United States of America|USA|United States",
		"GB": "United Kingdom|UK|Great Britain",
		"RU": "Russia (Soviet Union)|Russian Federation|Россия|Росія|Russia",
		"MM": "Myanmar (Burma)|Myanmar|Burma",
		"CD": "DR Congo (Zaire)|Democratic Republic of Congo|Congo, Democratic Republic of the|Congo (Kinshasa)|DRC",
		"CG": "Congo|Republic of Congo|Congo-Brazzaville",
		"YE": "Yemen (North Yemen)|Yemen",
		"BA": "Bosnia-Herzegovina|Bosnia and Herzegovina",
		"KH": "Cambodia (Kampuchea)|Cambodia",
		"CI": "Ivory Coast|Côte d’Ivoire|COTE D'IVOIRE",
		"MK": "Macedonia, FYR|North Macedonia|Macedonia",
		"RS": "Serbia (Yugoslavia)|Serbia",
		"ZW": "Zimbabwe (Rhodesia)",
		"MG": "Madagascar (Malagasy)",
		"VN": "Vietnam (North Vietnam)|Viet Nam",
		"SZ": "Swaziland|eSwatini|Kingdom of eSwatini (Swaziland)",
		"CV": "Cape Verde|Cabo Verde",
		"TL": "East Timor|Timor-Leste",
		"CZ": "Czech Republic|Czechia",
		"PS": "Palestine|State of Palestine|Occupied Palestinian Territory|PSE",
		"TW": "Taiwan|Taiwan, Province of China|TWN",
		"XK": "Kosovo|XK|XKX",
		"KR": "South Korea|Korea, Republic of",
		"KP": "North Korea|Korea, Democratic People's Republic of",
		"IR": "Iran|Iran, Islamic Republic of|Iran (Islamic Republic of)",
		"SY": "Syria|Syrian Arab Republic",
		"LA": "Laos|Lao PDR",
		"GM": "Gambia|The Gambia|Gambia, The",
		"FR": "France|FRA|250",
		"NO": "Norway|NOR",
		"GF": "French Guiana|GUF",
		"BQ": "Caribbean Netherlands|Bonaire, Sint Eustatius and Saba",
		"MF": "Saint-Martin",
		"SX": "Sint Maarten",
		"VI": "Virgin Islands, U.S.",
		"NG": "NGA",
		"BI": "BI",
		"AO": "AO",
		"TR": "Turkey|Türkiye|Turkiye",
		"SO": "Somalia|Somaliland",
		"SS": "South Sudan",
	} {
		for name := range strings.SplitSeq(names, "|") {
			if got, ok := Country(name); !ok || got.ID != want || got.Level != 0 {
				t.Errorf("Country(%q) = %q, %v; want %s", name, got.ID, ok, want)
			}
		}
	}
}

func TestCountryNeverGuesses(t *testing.T) {
	for _, name := range []string{"", " ", "()", ",", "Kore", "Georgia (Russia)", "Yugoslavia", "South Yemen", "Ukrain", "Luhansk", "the"} {
		if got, ok := Country(name); ok {
			t.Errorf("Country(%q) = %q, want none", name, got.ID)
		}
	}
}

func TestAdmin1ByName(t *testing.T) {
	for _, tt := range []struct{ country, want, names string }{
		{"UA", "UA-09", "Luhansk|Lugansk|Luhans'k|Luhans’k oblast|Luhansk Oblast|LUHANSKA OBLAST|Луганська область|Луганская область|UA-09"},
		{"UA", "UA-32", "Kyiv oblast|Kiev Region|Kyivska oblast|Kyiv Oblast"},
		{"UA", "UA-30", "Kyiv City|Kiev City|misto Kyiv|м. Київ"},
		{"UA", "UA-43", "Crimea|Autonomous Republic of Crimea|Republic of Crimea|Крим|Крым"},
		{"UA", "UA-51", "Odesa|Odessa|Odesa oblast|Одеська область"},
		{"RU", "RU-BEL", "Belgorod|Belgorod Oblast|Белгородская область"},
		{"RU", "RU-MOS", "Moscow Oblast"},
		{"RU", "RU-MOW", "Moscow City"},
		{"RU", "RU-ALT", "Altai Krai"},
		{"RU", "RU-AL", "Altai Republic|Republic of Altai"},
		{"MM", "MM-17", "Shan State|Shan|Shan-North"},
		{"MM", "MM-13", "Karen State|Kayin State"},
		{"MM", "MM-01", "Sagaing Division|Sagaing  region|Sagaing District"},
		{"BD", "BD-A", "Barisāl Division|Barisal|Barishal"},
		{"BD", "BD-B", "Chittagong Division|Chattogram"},
		{"YE", "YE-HU", "Al Hudaydah|Al-Hudaydah governorate|Hodeidah"},
		{"YE", "YE-SN", "Sana'a governorate"},
		{"YE", "YE-SA", "Amanat al Asimah|Sana'a City"},
		{"SY", "SY-DY", "Deir ez-Zor|Dayr Az Zawr|Deir-ez-Zor Governorate"},
		{"SY", "SY-DI", "Damascus|Damascus governorate"},
		{"SY", "SY-RD", "Rural Damascus|Rif Dimashq"},
		{"IQ", "IQ-NI", "Ninewa|Nineveh province|Ninawa"},
		{"AF", "AF-DAY", "Daykundi"},
		{"AF", "AF-PAN", "Panjshir province"},
		{"AF", "AF-PKA", "Paktia"},
		{"SD", "SD-DE", "East Darfur"},
		{"PH", "PH-00", "Metro Manila"},
		{"fr", "FR-2A", "Corse-du-Sud"},
	} {
		for name := range strings.SplitSeq(tt.names, "|") {
			if got, ok := Admin1(tt.country, name); !ok || got.ID != tt.want || got.Level != 1 {
				t.Errorf("Admin1(%q, %q) = %q, %v; want %s", tt.country, name, got.ID, ok, tt.want)
			}
		}
	}
}

func TestAdmin1NeverGuesses(t *testing.T) {
	for _, tt := range []struct{ country, name, why string }{
		{"UA", "Kyiv", "the city or the oblast"},
		{"RU", "Moscow", "the city or the oblast"},
		{"RU", "Altai", "the krai or the republic"},
		{"YE", "Sana'a", "the capital or the governorate"},
		{"UA", "Belgorod", "it is in Russia"},
		{"UA", "UA", "a country"},
		{"UA", "RU-BEL", "an id of another country"},
		{"RU", "Crimea", "it is in Ukraine"},
		{"UA", "oblast", "only the kind"},
		{"UA", "Luhansk City", "the oblast is no city"},
		{"UA", "", "nothing"},
		{"", "Luhansk", "no country"},
		{"BD", "Mymensingh division", "younger than the data, which have it in Dhaka"},
	} {
		if got, ok := Admin1(tt.country, tt.name); ok {
			t.Errorf("Admin1(%q, %q) = %q, want none: %s", tt.country, tt.name, got.ID, tt.why)
		}
	}
}

// The file is UCDP GED 19.1 for Myanmar and Bangladesh.
func TestNamesOfUCDPAreFound(t *testing.T) {
	f, err := os.Open("../../../shared/data/real/ucdp_ged191_subset.csv")
	if err != nil {
		t.Skip("no UCDP file beside the repository")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[strings.TrimPrefix(name, "\ufeff")] = i
	}
	found, missed := 0, map[string]int{}
	for _, row := range rows[1:] {
		country, ok := Country(row[column["country"]])
		if !ok {
			t.Fatalf("Country(%q) is unknown", row[column["country"]])
		}
		name := row[column["adm_1"]]
		if name == "" {
			continue
		}
		if _, ok := Admin1(country.ID, name); ok {
			found++
			continue
		}
		missed[name]++
		if row[column["where_prec"]] == "4" {
			t.Errorf("Admin1(%q, %q) is unknown, and an event has nothing else to be drawn by", country.ID, name)
		}
	}
	t.Logf("%d rows found, missed %v", found, missed)
	if len(missed) > 1 || missed["Mymensingh division"] != 1 {
		t.Errorf("missed %v, want only Mymensingh, which the data are too old for", missed)
	}
}

func FuzzFold(f *testing.F) {
	for _, name := range []string{"Луганська область", "Luhans’k", "Côte d'Ivoire", "Đakovica", "서울", "বরিশাল", "İzmir", "\xff(", "ẞ", "K"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once := Fold(name)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, and again %q", name, once, twice)
		}
		if upper := Fold(" " + name + "\t"); upper != once {
			t.Errorf("Fold of %q with blanks = %q, want %q", name, upper, once)
		}
		Country(name)
		if p, ok := Admin1("UA", name); ok && p.Country != "UA" {
			t.Errorf("Admin1(UA, %q) = %s", name, p.ID)
		}
	})
}

func BenchmarkAdmin1(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Admin1("UA", "Луганська область")
	}
}
