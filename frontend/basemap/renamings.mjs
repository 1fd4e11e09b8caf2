// Names that GeoNames, as of our copy of 2023, gives in an old or wrong form,
// by GeoNames id. The Latin form of a Ukrainian name is derived from it.

/** Places of Ukraine: the Ukrainian name of today. */
export const ukraine = new Map([
  // Renamed by the Verkhovna Rada in 2021 to 2025.
  ["689378", "Володимир"], // Володимир-Волинський
  ["699553", "Звягель"], // Новоград-Волинський
  ["699445", "Самар"], // Новомосковськ
  ["710554", "Шептицький"], // Червоноград
  ["704388", "Берестин"], // Красноград
  ["697576", "Златопіль"], // Первомайський
  ["697592", "Сокологірськ"], // Первомайськ, Luhansk region
  ["691999", "Сіверськодонецьк"], // Сєвєродонецьк
  ["7525990", "Південноукраїнськ"], // Южноукраїнськ
  ["687997", "Південне"], // Южне
  ["697616", "Шахтарське"], // Першотравенськ
  ["700829", "Отаманівка"], // Молодогвардійськ
  ["690312", "Багачеве"], // Ватутіне
  // Renamed in 2016; those in Crimea have been in force since 2023.
  ["692975", "Кадіївка"], // Стаханов
  ["691374", "Чистякове"], // Торез
  ["705186", "Кальміуське"], // Комсомольське
  ["710548", "Вознесенівка"], // Червонопартизанськ
  ["704381", "Курман"], // Красногвардійське
  ["693062", "Ічкі"], // Совєтський
  ["698652", "Бьюк-Онлар"], // Октябрське
  ["703261", "Єді-Кую"], // Леніне
  ["697568", "Джурчі"], // Первомайське
  ["705799", "Іслям-Терек"], // Кіровське
  // Never renamed; the list holds no Ukrainian form, or a wrong one.
  ["692093", "Світлодарськ"],
  ["695965", "П’ятихатки"],
  ["708953", "Гаспра"],
  ["707860", "Гурзуф"],
  ["712521", "Біловодськ"],
  ["8504651", "Софіївська Борщагівка"],
]);

/** Places elsewhere: the English and the Ukrainian name of today. */
export const elsewhere = new Map([
  ["146970", ["Khankendi", "Ханкенді"]], // Stepanakert until 2023
  ["6611854", ["Naypyidaw", "Нейп’їдо"]],
]);

/**
 * Ukrainian names that the list lacks, by GeoNames' name, for places of more than
 * `wellKnown` people and for capitals.
 */
export const inUkrainian = new Map([
  ["Taipei", "Тайбей"],
  ["Tehran", "Тегеран"],
  ["Singapore", "Сінгапур"],
  ["Santiago", "Сантьяго"],
  ["Santo Domingo", "Санто-Домінго"],
  ["Khartoum", "Хартум"],
  ["Sanaa", "Сана"],
  ["Conakry", "Конакрі"],
  ["Brazzaville", "Браззавіль"],
  ["Belgrade", "Белград"],
  ["Guatemala City", "Гватемала"],
  ["Kingston", "Кінгстон"],
  ["Ulan Bator", "Улан-Батор"],
  ["N'Djamena", "Нджамена"],
  ["Washington", "Вашингтон"],
  ["Dushanbe", "Душанбе"],
  ["Nouakchott", "Нуакшот"],
  ["Macau", "Макао"],
  ["Chisinau", "Кишинів"],
  ["Lisbon", "Лісабон"],
  ["Juba", "Джуба"],
  ["Panamá", "Панама"],
  ["New Delhi", "Нью-Делі"],
  ["Saint-Denis", "Сен-Дені"],
  ["Willemstad", "Віллемстад"],
  ["Male", "Мале"],
  ["Bridgetown", "Бриджтаун"],
  ["Kuwait City", "Ель-Кувейт"],
  ["Honiara", "Хоніара"],
  ["Gitega", "Гітега"],
  ["Port-Vila", "Порт-Віла"],
  ["Monaco", "Монако"],
  ["Gibraltar", "Гібралтар"],
  ["Majuro", "Маджуро"],
  ["Nuku‘alofa", "Нукуалофа"],
  ["Andorra la Vella", "Андорра-ла-Велья"],
  ["Mariehamn", "Марієгамн"],
  ["Vaduz", "Вадуц"],
  ["Funafuti", "Фунафуті"],
  ["Vatican City", "Ватикан"],
  ["Palikir - National Government Center", "Палікір"],
  ["Ngerulmud", "Нгерулмуд"],
  ["Stanley", "Стенлі"],
  ["Xi’an", "Сіань"],
  ["Ho Chi Minh City", "Хошимін"],
  ["Hyderābād", "Хайдарабад"],
  ["Melbourne", "Мельбурн"],
  ["Giza", "Гіза"],
  ["Yokohama", "Йокогама"],
  ["Busan", "Пусан"],
  ["İzmir", "Ізмір"],
  ["Kowloon", "Коулун"],
  ["Manaus", "Манаус"],
  ["Nagoya", "Нагоя"],
  ["Erbil", "Ербіль"],
  ["Fukuoka", "Фукуока"],
  ["Mecca", "Мекка"],
  ["Surat", "Сурат"],
  ["Kaohsiung", "Гаосюн"],
  ["Nizhniy Novgorod", "Нижній Новгород"],
  ["Kazan", "Казань"],
  ["Ufa", "Уфа"],
  ["Sendai", "Сендай"],
  ["Krasnoyarsk", "Красноярськ"],
  ["Voronezh", "Воронеж"],
  ["Da Nang", "Дананг"],
  ["Fès", "Фес"],
  ["Kanpur", "Канпур"],
  ["Krasnodar", "Краснодар"],
  ["As Sulaymānīyah", "Сулейманія"],
  ["Mbuji-Mayi", "Мбужі-Маї"],
  ["Haiphong", "Хайфон"],
  ["Marrakesh", "Марракеш"],
  ["Faisalabad", "Фейсалабад"],
  ["Bouaké", "Буаке"],
  ["Barcelona", "Барселона"],
  ["Zarqa", "Ез-Зарка"],
  ["Port Said", "Порт-Саїд"],
  ["Tyumen", "Тюмень"],
  ["Tangier", "Танжер"],
  ["Pointe-Noire", "Пуант-Нуар"],
  ["Palermo", "Палермо"],
  ["Kermanshah", "Керманшах"],
  ["Al Ḩudaydah", "Ходейда"],
  ["Taiz", "Таїз"],
  ["Tolyatti", "Тольятті"],
  ["Frankfurt am Main", "Франкфурт-на-Майні"],
  ["Multan", "Мултан"],
  ["Varanasi", "Варанасі"],
  ["Novorossiysk", "Новоросійськ"],
  ["Bataysk", "Батайськ"],
  ["Novoshakhtinsk", "Новошахтинськ"],
  ["Gukovo", "Гуково"],
  ["Rossosh", "Россош"],
  ["Liski", "Ліски"],
  ["Shebekino", "Шебекіно"],
  ["Alekseyevka", "Олексіївка"],
  ["Valuyki", "Валуйки"],
  ["Kurchatov", "Курчатов"],
  ["Temryuk", "Темрюк"],
  ["Timashyovsk", "Тимашевськ"],
  ["Gelendzhik", "Геленджик"],
  ["Novovoronezh", "Нововоронеж"],
  ["Novyy Oskol", "Новий Оскол"],
  ["Svetlograd", "Світлоград"],
  ["Aksay", "Аксай"],
  ["Bălţi", "Бєльці"],
  ["Soroca", "Сороки"],
  ["Edineţ", "Єдинці"],
  ["Dubăsari", "Дубоссари"],
  ["Brăila", "Браїла"],
  ["Bacău", "Бакеу"],
  ["Piteşti", "Пітешть"],
  ["Ploieşti", "Плоєшть"],
  ["Braşov", "Брашов"],
  ["Baia Mare", "Бая-Маре"],
  ["Botoşani", "Ботошань"],
  ["Piatra Neamţ", "П’ятра-Нямц"],
  ["Târgu-Mureş", "Тиргу-Муреш"],
  ["Focșani", "Фокшань"],
  ["Novozybkov", "Новозибков"],
  ["Rylsk", "Рильськ"],
  ["Sudzha", "Суджа"],
  ["Grayvoron", "Грайворон"],
  ["Orenburg", "Оренбург"],
  ["Ryazan", "Рязань"],
  ["Penza", "Пенза"],
  ["Aktobe", "Актобе"],
  ["Karagandy", "Караганда"],
  ["Stavropol", "Ставрополь"],
  ["Bryansk", "Брянськ"],
  ["Ulan-Ude", "Улан-Уде"],
  ["Arkhangelsk", "Архангельськ"],
  ["Ust-Kamenogorsk", "Усть-Каменогорськ"],
  ["Vologda", "Вологда"],
  ["Kurgan", "Курган"],
  ["Orël", "Орел"],
  ["Groznyy", "Грозний"],
  ["Kostroma", "Кострома"],
  ["Yoshkar-Ola", "Йошкар-Ола"],
  ["Nalchik", "Нальчик"],
  ["Yakutsk", "Якутськ"],
  ["Pskov", "Псков"],
  ["Naberezhnyye Chelny", "Набережні Челни"],
  ["Maykop", "Майкоп"],
  ["Nizhny Tagil", "Нижній Тагіл"],
  ["Cherkessk", "Черкеськ"],
  ["Volzhsky", "Волзький"],
  ["Surgut", "Сургут"],
  ["Zelenograd", "Зеленоград"],
  ["Babruysk", "Бобруйськ"],
  ["Engels", "Енгельс"],
  ["Syzran", "Сизрань"],
  ["Podolsk", "Подольськ"],
  ["Nazran", "Назрань"],
  ["Barysaw", "Борисов"],
  ["Orsha", "Орша"],
  ["Velikiye Luki", "Великі Луки"],
  ["Khasavyurt", "Хасав’юрт"],
  ["Sokhumi", "Сухумі"],
  ["Tskhinvali", "Цхінвалі"],
  ["Makhachkala", "Махачкала"],
]);

export const wellKnown = 5000;

/** English names that are old or not English, by GeoNames' name. */
export const inEnglish = new Map([
  ["Palikir - National Government Center", "Palikir"],
  ["Panamá", "Panama City"],
  ["Ulan Bator", "Ulaanbaatar"],
  ["Hyderābād", "Hyderabad"],
  ["İzmir", "Izmir"],
  ["Al Ḩudaydah", "Hodeidah"],
  ["As Sulaymānīyah", "Sulaymaniyah"],
  ["Orël", "Oryol"],
  ["Groznyy", "Grozny"],
  ["Nizhniy Novgorod", "Nizhny Novgorod"],
  ["Rostov-na-Donu", "Rostov-on-Don"],
]);

/** Countries by adm0_a3, where Natural Earth's name is formal or old. */
export const countryNames = new Map([
  ["ASM", ["American Samoa", "Американське Самоа"]],
  ["BHS", ["Bahamas", "Багами"]],
  ["CHN", ["China", "Китай"]],
  ["CIV", ["Côte d’Ivoire", "Кот-д’Івуар"]],
  ["COD", ["DR Congo", "ДР Конго"]],
  ["COG", ["Congo", "Конго"]],
  ["CPV", ["Cabo Verde", "Кабо-Верде"]],
  ["CZE", ["Czechia", "Чехія"]],
  ["GMB", ["Gambia", "Гамбія"]],
  ["MAC", ["Macau", "Макао"]],
  ["PLW", ["Palau", "Палау"]],
  ["PRK", ["North Korea", "Північна Корея"]],
  ["TLS", ["Timor-Leste", "Тимор-Лешті"]],
  ["TUR", ["Türkiye", "Туреччина"]],
  ["TWN", ["Taiwan", "Тайвань"]],
  ["USA", ["United States", "США"]],
  ["ZAF", ["South Africa", "Південна Африка"]],
]);

/** Regions by ISO 3166-2, likewise. */
export const regionNames = new Map([
  ["UA-32", ["Kyiv Oblast", "Київська область"]],
  ["UA-51", ["Odesa Oblast", "Одеська область"]],
  ["UA-43", ["Crimea", "Крим"]],
  ["ML-3", ["Sikasso", "Сікасо"]],
  ["SD-DW", ["West Darfur", "Західний Дарфур"]],
]);

/** Regions that are one city, which is named as a place, and one merged in 2018. */
export const withoutLabel = new Set(["UA-30", "UA-40", "RU-MOW", "RU-SPE", "PK-TA"]);

/** Entries that repeat another place. */
export const repeated = new Set(["703646"]); // Kurakhovo, beside Kurakhove
