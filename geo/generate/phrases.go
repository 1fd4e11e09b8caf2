package generate

import "encoding/json"

// What descriptions are made of, a sentence of each list: what happened, by
// family of events; what came of it; and who says so. Choices are parted by |.
// {p} is the place, {n} a small number, {h} a clock and {a} an actor.

var accounts = map[string][tongues]string{
	"battles": {
		"Fighting was reported around {h} on the outskirts of {p}. {a} was said to be involved.|An assault by {n} vehicles near {p} was halted, according to the military.|Clashes continued through the day near {p} and along the road.",
		"Упродовж доби в районі {p} зафіксовано {n} боєзіткнень.|Близько {h} точилися бої на околиці {p}.",
		"В районе {p} в течение суток отмечено {n} боестолкновений.|Около {h} шли бои на окраине {p}.",
		"اندلعت اشتباكات قرب {p} نحو الساعة {h} واستمرت عدة ساعات.|شهد محيط {p} معارك متقطعة طوال اليوم.",
		"Des combats ont eu lieu vers {h} aux abords de {p}.|Des hommes armés ont attaqué une position près de {p}.",
	},
	"explosions_remote_violence": {
		"Residents of {p} heard {n} explosions from about {h}.|{p} came under fire at about {h}; fragments fell on a yard and a road.|At least {n} impacts were counted in {p} and its surroundings during the night.|A strike hit {p}. {a} was named by officials as responsible.",
		"Близько {h} у місті {p} пролунало {n} вибухів.|Ворог обстріляв {p}, зафіксовано {n} влучань.|Уночі під ударом був населений пункт {p}.",
		"Около {h} в {p} слышали {n} взрывов.|По населённому пункту {p} зафиксировано {n} прилётов.",
		"سمع سكان {p} دوي {n} انفجارات نحو الساعة {h}.|تعرضت {p} لقصف أصاب منازل وطريقا عاما.",
		"Les habitants de {p} ont entendu {n} explosions vers {h}.|Une frappe a touché {p} pendant la nuit.",
	},
	"violence_against_civilians": {
		"Armed men entered {p} at about {h} and went from house to house.|Witnesses in {p} speak of {n} men on motorcycles. {a} has not commented.|A family was attacked on the road near {p}.",
		"Близько {h} озброєні люди увійшли до {p}.|Дрон атакував цивільний автомобіль поблизу {p}.",
		"Около {h} вооружённые люди вошли в {p}.",
		"دخل مسلحون {p} نحو الساعة {h} واعتدوا على السكان.|أفاد شهود في {p} بأن {n} مسلحين هاجموا المدنيين.",
		"Des hommes armés sont entrés à {p} vers {h}.|Des témoins à {p} parlent de {n} assaillants à moto.",
	},
	"protests": {
		"About {n}00 people gathered in the centre of {p}.|Teachers and health workers marched in {p} and handed over a petition.|A rally in {p} ended without incidents at about {h}.",
		"У центрі {p} зібралося близько {n}00 людей.|Родини полонених вийшли на акцію у місті {p}.",
		"В центре {p} собралось около {n}00 человек.",
		"تجمع نحو {n}00 شخص وسط {p} مطالبين بالخدمات.|خرج محتجون في {p} بعد صلاة الجمعة.",
		"Environ {n}00 personnes se sont rassemblées à {p}.",
	},
	"riots": {
		"Crowds blocked the main road of {p} and burned tyres from about {h}.|A dispute in {p} turned violent; {n} shops were damaged.",
		"Натовп перекрив дорогу в місті {p}.|У місті {p} пошкоджено {n} крамниць.",
		"Толпа перекрыла дорогу в {p}.",
		"أغلق محتجون الطريق الرئيسي في {p} وأحرقوا الإطارات.",
		"La foule a bloqué la route principale de {p} vers {h}.",
	},
	"strategic_developments": {
		"Officials in {p} confirmed the report at about {h}.|The change was first noticed by residents of {p}.|{a} announced it in a statement on {p}.",
		"Про це повідомила місцева влада, {p}.|За даними військових, поблизу {p} збито {n} цілей.",
		"Об этом сообщили власти, {p}.",
		"أكدت السلطات المحلية في {p} ذلك نحو الساعة {h}.",
		"Les autorités de {p} ont confirmé l'information.",
	},
	"observation": {
		"Footage filmed near {p} at about {h} shows {n} vehicles.|Seen on imagery of {p}; {n} objects could be counted.|People in {p} reported it between {h} and nightfall.",
		"Відео, зняте поблизу {p}, показує {n} одиниць техніки.|Про це повідомляють мешканці {p}, час близько {h}.",
		"На видео из {p} видно {n} единиц техники.",
		"يظهر مقطع مصور قرب {p} {n} آليات.",
		"Une vidéo filmée près de {p} montre {n} véhicules.",
	},
}

var outcomes = [tongues]string{
	"Houses, a power line and a shop were damaged.|A fire broke out and was put out within {n} hours.|No one was reported hurt.|Windows of an apartment block were broken.|Rescue work went on until {h}.|The road was closed for {n} days.|Several families had to leave.",
	"Пошкоджено будинки та лінію електропередачі.|Виникла пожежа, її загасили.|Обійшлося без постраждалих.|На місці працюють рятувальники.|Без світла залишилися {n} вулиць.",
	"Повреждены дома и линия электропередачи.|Возник пожар.|Обошлось без пострадавших.|На месте работают спасатели.",
	"وتضررت منازل وخطوط كهرباء.|ولم ترد أنباء عن إصابات.|ونزحت عائلات عدة.|واندلع حريق أخمد لاحقا.",
	"Des maisons ont été endommagées.|Aucun blessé n'a été signalé.|Plusieurs familles ont fui.",
}

var reports = [tongues]string{
	"The report could not be confirmed independently.|A video of the aftermath was published.|The regional administration reported it in its morning summary.|Two witnesses gave the same account.|Satellite images of the following day show the damage.",
	"Інформація уточнюється.|Про це повідомила обласна військова адміністрація.|Оприлюднено відео наслідків.",
	"Информация уточняется.|Об этом сообщил глава района.",
	"ولم يتسن التحقق من الخبر من مصدر مستقل.|بحسب مصادر محلية.",
	"L'information n'a pas pu être vérifiée.|Selon des sources locales.",
}

// A publisher is somebody who might report, under a name that nobody can own
// (RFC 2606).
type publisher struct{ name, site, medium, grade string }

var publishers = [tongues][]publisher{
	{{"Example Wire", "wire.example.com/", "text", "A"}, {"Open Map Desk", "map.example.org/event/", "video", "B"}, {"Daily Example", "daily.example.net/news/", "text", "C"},
		{"Monitors' Network", "monitors.example.org/report/", "text", "B"}, {"Frontline channel", "t.example.com/frontline/", "video", "D"}, {"Imagery Lab", "imagery.example.org/scene/", "image", "B"}},
	{{"Обласна адміністрація", "oblast.example.org/news/", "text", "B"}, {"Новини Приклад", "novyny.example.com/", "text", "C"}, {"Канал Небо", "t.example.com/nebo/", "video", "D"},
		{"Генеральний приклад", "zvedennia.example.org/", "text", "C"}},
	{{"Сводка", "svodka.example.net/", "text", "D"}, {"Канал Пример", "t.example.com/primer/", "video", "E"}, {"Областные вести", "vesti.example.net/", "text", "C"}},
	{{"وكالة مثال", "wakala.example.com/", "text", "C"}, {"مرصد المثال", "marsad.example.org/report/", "text", "B"}, {"قناة ميداني", "t.example.com/maydani/", "video", "D"}},
	{{"Agence Exemple", "agence.example.com/", "text", "B"}, {"Radio Exemple", "radio.example.org/infos/", "audio", "C"}},
}

// topics are tags; a few are in other scripts, as desks have them.
var topics = []string{"frontline", "night", "energy-grid", "cross-border", "displacement", "children", "aid", "hospital", "satellite", "video", "double-tap", "port", "railway", "school",
	"market", "journalist", "elections", "ceasefire", "detention", "famine", "нічна атака", "прикордоння", "евакуація", "блэкаут", "نزوح", "هدنة", "réfugiés", "to geolocate"}

// checkers say who confirmed something, and means how.
var (
	checkers = []string{"map desk", "imagery lab", "night shift", "volunteer 12", "stringer"}
	means    = map[string]string{"location": "skyline and road junction matched to imagery", "time": "shadows and weather", "type": "crater and fragments", "actor": "markings on the vehicle", "casualties": "hospital list"}
	bases    = []string{"named in the report", "geolocated from video", "gazetteer", "read off a map", "coordinates of the source"}
	notes    = []string{"ask the stringer for the original file", "same as yesterday's? compare", "do not name the family", "waiting for imagery"}
	warnings = []string{"graphic"}
	people   = []string{"olena", "marek", "samira", "joão"}
)

// extras are what files say beyond the fields of an event.
var extras = []map[string]any{
	{"geo_precision": json.Number("1"), "iso": json.Number("804")}, {"source_scale": "National"}, {"where_prec": json.Number("2"), "active_year": true}, {"civilian_targeting": nil},
}
