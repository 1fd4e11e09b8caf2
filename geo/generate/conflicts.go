package generate

// A burst is a time of heavier fighting: from a day on, times as much, fading
// with the days it lasts.
type burst struct {
	from  string
	times float64
	lasts float64 // days; 0 for what stays
}

// A side is a list of who may act, with their names in English and, where there
// is one, in the tongue of the place.
type side []struct{ name, local string }

// A conflict is a part of the world with events of its own.
type conflict struct {
	share    float64 // of all events, against the others
	towns    []town
	zone     string
	like     int     // war, insurgency or unrest
	tongues  string  // tongues by their initials, each as often as it is there
	local    tongue  // of the second name of its towns
	villages int     // around each town
	reach    float64 // km from a town to its villages
	names    [2][2]string
	sides    [2]side
	bursts   []burst
}

var (
	cyrillicVillages = [2][2]string{
		{"|Nova |Velyka |Mala |Stara |Verkhnia ", "|Нова |Велика |Мала |Стара |Верхня "},
		{"Mykolaivka|Petrivka|Oleksandrivka|Ivanivka|Mykhailivka|Pavlivka|Hryhorivka|Stepanivka|Vasylivka|Kalynivka|Semenivka|Tarasivka|Dmytrivka|Fedorivka|Yakovlivka|Lozuvatka|Krynytsia|Hrushivka|Shevchenkivka|Novoselivka",
			"Миколаївка|Петрівка|Олександрівка|Іванівка|Михайлівка|Павлівка|Григорівка|Степанівка|Василівка|Калинівка|Семенівка|Тарасівка|Дмитрівка|Федорівка|Яковлівка|Лозуватка|Криниця|Грушівка|Шевченківка|Новоселівка"},
	}
	russianVillages = [2][2]string{
		{"|Novaya |Bolshaya |Malaya |Staraya ", "|Новая |Большая |Малая |Старая "},
		{"Petrovka|Ivanovka|Aleksandrovka|Mikhailovka|Pokrovka|Tishanka|Repyakhovka|Borisovka|Olkhovka|Kamyshevka|Yablonovka|Sosnovka", "Петровка|Ивановка|Александровка|Михайловка|Покровка|Тишанка|Репяховка|Борисовка|Ольховка|Камышевка|Яблоновка|Сосновка"},
	}
	arabicVillages = [2][2]string{
		{"Tell |Beit |Kafr |Khirbet |Wadi |Umm |Deir ", "تل |بيت |كفر |خربة |وادي |أم |دير "},
		{"Salim|al-Hawa|Rumman|az-Zaytun|Nasr|Halim|Hassan|al-Ahmar|Yunin|Sharqi|Tin|Qasr", "سليم|الهوا|رمان|الزيتون|نصر|حليم|حسان|الأحمر|يونين|شرقي|تين|قصر"},
	}
	burmeseVillages = [2][2]string{
		{"Kyauk|Nyaung|Taung|Pyin|Thit|Kan|Ye|Myay|Inn|Shwe", ""}, {"gyi|bin|gon|daw|u|tha|lay|mon|wa|seik|kone", ""},
	}
	africanVillages = [2][2]string{
		{"Koro|Tin|Bara|Dia|Gori|Samba|Wuro|Kala|Yoro|Dan", ""}, {"ma|wa|goro|bougou|dara|li|koira|nde|ga|si", ""},
	}
	ethiopianVillages = [2][2]string{{"Debre |Amba |Mehal |Wereda |Gebre ", ""}, {"Selam|Tabor|Genet|Meda|Wenz|Maryam|Zeit|Berhan", ""}}
	somaliVillages    = [2][2]string{{"Ceel |Buur |Bula |Tula |Ceel Nuur ", ""}, {"Dheer|Cad|Barwaaqo|Waaq|Garas|Xaaji|Madoobe|Shiikh", ""}}
	pashtunVillages   = [2][2]string{{"Shah|Gul|Mir|Spin|Tor|Baba|Khan|Sher", ""}, {"abad|kalay|dara|wal|zai|gram|kot", ""}}
	otherVillages     = [2][2]string{{"San |Puerto |Villa |Cerro |Barrio ", ""}, {"Rafael|Miguel|Martín|Vicente|Lorenzo|Antonio|Andrés|Simón", ""}}
)

var (
	ukrainianForces = side{{"Military Forces of Ukraine", "Збройні сили України"}, {"Military Forces of Ukraine: Air Force", "Повітряні сили ЗСУ"}, {"National Guard of Ukraine", "Національна гвардія України"}}
	russianForces   = side{{"Military Forces of Russia", "Збройні сили РФ"}, {"Military Forces of Russia: Air Force", "ВКС РФ"}, {"Wagner Group", "ПВК «Вагнер»"}, {"Military Forces of Russia", "ВС РФ"}}
	israeliForces   = side{{"Military Forces of Israel", "الجيش الإسرائيلي"}, {"Settlers (Israel)", "مستوطنون"}}
	jihadists       = side{{"JNIM", ""}, {"Islamic State Sahel Province", ""}, {"Unidentified Armed Group", ""}}
)

// conflicts are the world of the generator. About 59 % of their events fall in
// the tile 4/9/5, from the Dniester to the Don.
var conflicts = []conflict{
	{.640, ukraine, "Europe/Kyiv", war, "uuuueeer", ukrainian, 16, 22, cyrillicVillages, [2]side{russianForces, ukrainianForces}, []burst{
		{"2022-02-24", 9, 0}, {"2022-02-24", 6, 30}, {"2022-09-06", 1.5, 20}, {"2022-10-10", 1.4, 40}, {"2023-01-10", 1.3, 90}, {"2023-06-04", 1.6, 90}, {"2024-02-01", 1.2, 0},
		{"2024-05-10", 1.5, 50}, {"2024-10-01", 1.4, 70}, {"2025-05-01", 1.3, 0}, {"2025-07-01", 1.5, 80}, {"2026-03-01", 1.4, 60}}},
	{.050, russia, "Europe/Moscow", war, "rrree", russian, 9, 18, russianVillages, [2]side{ukrainianForces, russianForces}, []burst{
		{"2022-03-01", 3, 0}, {"2023-05-20", 3, 40}, {"2024-01-01", 2, 0}, {"2024-03-12", 2, 20}, {"2024-08-06", 4, 60}, {"2025-09-01", 1.6, 0}}},
	{.014, neighbours, "Europe/Kyiv", unrest, "eeer", russian, 0, 10, russianVillages, [2]side{{{"Protesters", ""}, {"Opposition parties", ""}}, {{"Police forces", ""}}}, []burst{
		{"2023-03-06", 5, 5}, {"2024-04-15", 4, 30}, {"2024-11-28", 8, 40}}},
	{.048, gaza, "Asia/Gaza", war, "aaee", arabic, 5, 4, arabicVillages, [2]side{israeliForces, {{"Hamas", "حماس"}, {"Palestinian Islamic Jihad", "الجهاد الإسلامي"}, {"Rioters (Palestine)", ""}}}, []burst{
		{"2022-08-05", 6, 4}, {"2023-10-07", 7, 0}, {"2023-10-07", 5, 60}, {"2025-03-18", 2, 60}, {"2025-10-10", .5, 0}}},
	{.024, lebanon, "Asia/Beirut", war, "aae", arabic, 7, 9, arabicVillages, [2]side{israeliForces, {{"Hezbollah", "حزب الله"}}}, []burst{
		{"2023-10-08", 20, 0}, {"2024-09-17", 6, 50}, {"2024-11-27", .4, 0}}},
	{.045, syria, "Asia/Damascus", war, "aaae", arabic, 9, 16, arabicVillages, [2]side{{{"Military Forces of Syria", "الجيش السوري"}, {"Military Forces of Türkiye", "الجيش التركي"}, {"Hayat Tahrir al-Sham", "هيئة تحرير الشام"}},
		{{"Syrian Democratic Forces", "قسد"}, {"Islamic State", "تنظيم الدولة"}, {"Unidentified Armed Group", ""}}}, []burst{
		{"2023-10-05", 2, 20}, {"2024-11-27", 8, 15}, {"2025-03-06", 3, 15}, {"2025-07-13", 3, 12}}},
	{.030, yemen, "Asia/Aden", war, "aaae", arabic, 8, 18, arabicVillages, [2]side{{{"Ansar Allah (Houthis)", "أنصار الله"}}, {{"Military Forces of Yemen", "الجيش اليمني"}, {"Southern Transitional Council", "المجلس الانتقالي"}, {"Military Forces of the United States", ""}}}, []burst{
		{"2022-01-01", 3, 90}, {"2024-01-11", 2, 60}, {"2025-03-15", 3, 40}}},
	{.010, iraq, "Asia/Baghdad", insurgency, "aae", arabic, 6, 15, arabicVillages, [2]side{{{"Military Forces of Iraq", "الجيش العراقي"}, {"Military Forces of Türkiye", ""}}, {{"Islamic State", "تنظيم الدولة"}, {"PKK", ""}}}, nil},
	{.004, libya, "Africa/Tripoli", insurgency, "aae", arabic, 4, 20, arabicVillages, [2]side{{{"Government of National Unity", "حكومة الوحدة"}}, {{"Unidentified Armed Group", ""}}}, []burst{{"2025-05-12", 8, 10}}},
	{.052, sudan, "Africa/Khartoum", war, "aaee", arabic, 9, 24, arabicVillages, [2]side{{{"Rapid Support Forces", "قوات الدعم السريع"}}, {{"Military Forces of Sudan", "الجيش السوداني"}, {"Sudan Liberation Movement", "حركة تحرير السودان"}}}, []burst{
		{"2023-04-15", 12, 0}, {"2023-04-15", 3, 40}, {"2024-05-10", 1.5, 60}, {"2025-10-01", 1.8, 40}}},
	{.008, southSudan, "Africa/Juba", insurgency, "eee", english, 7, 30, africanVillages, [2]side{{{"Military Forces of South Sudan", ""}}, {{"Murle Militia", ""}, {"Unidentified Armed Group", ""}}}, []burst{{"2025-03-01", 2, 90}}},
	{.011, ethiopia, "Africa/Addis_Ababa", insurgency, "eee", english, 7, 30, ethiopianVillages, [2]side{{{"Military Forces of Ethiopia", ""}}, {{"Fano", ""}, {"Oromo Liberation Army", ""}}}, []burst{{"2022-08-24", 4, 50}, {"2023-08-01", 2, 0}}},
	{.015, somalia, "Africa/Mogadishu", insurgency, "eea", arabic, 6, 20, somaliVillages, [2]side{{{"Military Forces of Somalia", ""}, {"African Union mission", ""}}, {{"Al Shabaab", "حركة الشباب"}}}, []burst{{"2022-08-20", 1.8, 150}}},
	{.033, sahel, "Africa/Bamako", insurgency, "ffe", french, 12, 35, africanVillages, [2]side{{{"Military Forces of Burkina Faso", ""}, {"Military Forces of Mali", ""}, {"Africa Corps", ""}}, jihadists}, []burst{{"2023-01-01", 1.3, 0}, {"2025-09-01", 1.5, 80}}},
	{.020, nigeria, "Africa/Lagos", insurgency, "eee", english, 9, 25, africanVillages, [2]side{{{"Military Forces of Nigeria", ""}, {"Police Forces of Nigeria", ""}}, {{"ISWAP", ""}, {"Zamfara Communal Militia", ""}, {"Ambazonian Separatists", ""}}}, nil},
	{.021, congo, "Africa/Lubumbashi", insurgency, "ffe", french, 10, 22, africanVillages, [2]side{{{"Military Forces of the Democratic Republic of Congo", ""}, {"Wazalendo", ""}}, {{"M23", ""}, {"Allied Democratic Forces", ""}, {"CODECO", ""}}}, []burst{{"2023-10-01", 1.5, 60}, {"2025-01-20", 4, 25}}},
	{.004, mozambique, "Africa/Maputo", insurgency, "eef", english, 6, 20, africanVillages, [2]side{{{"Military Forces of Mozambique", ""}, {"Military Forces of Rwanda", ""}}, {{"Islamic State Mozambique", ""}}}, []burst{{"2024-10-21", 4, 60}}},
	{.055, myanmar, "Asia/Yangon", insurgency, "eeee", english, 12, 22, burmeseVillages, [2]side{{{"Military Forces of Myanmar", ""}, {"Pyu Saw Htee", ""}}, {{"People's Defense Force", ""}, {"Arakan Army", ""}, {"Kachin Independence Army", ""}, {"Karen National Liberation Army", ""}}}, []burst{
		{"2022-01-01", 1.4, 200}, {"2023-10-27", 2.2, 120}, {"2025-12-28", 1.6, 30}}},
	{.020, afghanistan, "Asia/Karachi", insurgency, "eee", arabic, 6, 18, pashtunVillages, [2]side{{{"Military Forces of Pakistan", ""}, {"Taliban", "طالبان"}}, {{"Tehrik-i-Taliban Pakistan", ""}, {"Baloch Liberation Army", ""}, {"Islamic State Khorasan", ""}}}, []burst{{"2024-01-01", 1.4, 0}, {"2025-10-09", 3, 12}}},
	{.010, india, "Asia/Kolkata", unrest, "eee", english, 4, 18, burmeseVillages, [2]side{{{"Protesters", ""}, {"Kuki Militia", ""}, {"Meitei Militia", ""}}, {{"Police Forces", ""}}}, []burst{{"2023-05-03", 5, 60}, {"2024-07-15", 8, 20}, {"2022-07-01", 2, 20}}},
	{.026, americas, "America/Bogota", unrest, "eee", english, 5, 12, otherVillages, [2]side{{{"Gang", ""}, {"ELN", ""}, {"Sinaloa Cartel", ""}}, {{"Police Forces", ""}, {"Vigilante Group", ""}}}, []burst{{"2024-01-09", 2, 30}, {"2024-02-29", 3, 40}, {"2024-09-09", 1.6, 90}}},
	{.026, cities, "UTC", unrest, "eeef", arabic, 0, 8, otherVillages, [2]side{{{"Protesters", "محتجون"}, {"Labour unions", ""}, {"Students", ""}}, {{"Police Forces", "الشرطة"}}}, []burst{{"2022-09-17", 3, 80}, {"2023-01-19", 2, 70}, {"2023-10-09", 2, 90}, {"2025-06-13", 2, 20}}},
}
