### Napisy programu po polsku. Klucze te same co w en.ftl.

language-name = polski

date-day =
    { $month ->
        [1] { $day } stycznia { $year }
        [2] { $day } lutego { $year }
        [3] { $day } marca { $year }
        [4] { $day } kwietnia { $year }
        [5] { $day } maja { $year }
        [6] { $day } czerwca { $year }
        [7] { $day } lipca { $year }
        [8] { $day } sierpnia { $year }
        [9] { $day } września { $year }
        [10] { $day } października { $year }
        [11] { $day } listopada { $year }
       *[12] { $day } grudnia { $year }
    }
date-month =
    { $month ->
        [1] styczeń { $year }
        [2] luty { $year }
        [3] marzec { $year }
        [4] kwiecień { $year }
        [5] maj { $year }
        [6] czerwiec { $year }
        [7] lipiec { $year }
        [8] sierpień { $year }
        [9] wrzesień { $year }
        [10] październik { $year }
        [11] listopad { $year }
       *[12] grudzień { $year }
    }
date-clock = { $date }, { $clock }
date-day-short =
    { $month ->
        [1] { $day } sty
        [2] { $day } lut
        [3] { $day } mar
        [4] { $day } kwi
        [5] { $day } maj
        [6] { $day } cze
        [7] { $day } lip
        [8] { $day } sie
        [9] { $day } wrz
        [10] { $day } paź
        [11] { $day } lis
       *[12] { $day } gru
    }
number-decimal-sign = ,
number-group-sign = space

assessment = Ocena
assessments =
    { $count ->
        [one] { $count } ocena
        [few] { $count } oceny
       *[many] { $count } ocen
    }
no-patient-id = pacjentka bez identyfikatora
as-of = stan na
as-of-short = Stan na
as-of-given = zgodnie z życzeniem
as-of-newest-in-record = najnowszy wpis w dokumentacji
age = Wiek
age-not-known = nieznany
gestation = Wiek ciążowy
profile = profil
knowledge = baza wiedzy
years =
    { $count ->
        [one] { $count } rok
        [few] { $count } lata
       *[many] { $count } lat
    }
years-range = od { $low } do { $high } lat
days =
    { $count ->
        [one] { $count } dzień
       *[other] { $count } dni
    }
weeks =
    { $count ->
        [one] { $count } tydzień
        [few] { $count } tygodnie
       *[many] { $count } tygodni
    }
weeks-and-days = { $weeks } { $days }
range = { $low } – { $high }

where-she-stands = Obecna sytuacja
next = O co teraz zapytać lub co zbadać
do = Należy
consider = Do rozważenia
do-not = Nie należy
not-settled = Dowody nie rozstrzygają
tasks = Zadania z terminem
does-not-apply = Nie dotyczy
cannot-say-yet = Tego jeszcze nie można powiedzieć
could-not-be-worked-out = Nie udało się ustalić
differing = Towarzystwa o innym stanowisku
all-positions = Wszystkie stanowiska
missing = Czego jeszcze brakuje
may-matter = Może mieć znaczenie
decisions = Pytania kliniczne
issues = Problemy w dokumentacji
entries = Wykorzystane wpisy dokumentacji
sources = Źródła
pictures = Wykresy

nothing-in-force = Na podstawie dokumentacji nie ma zastosowania żadne zalecenie obowiązujących towarzystw.
no-alert = Dokumentacja nie daje podstaw do alarmu; to, czego w niej nie ma, może nim jednak być.
not-asked = obecnie nie dotyczy
asked = obecnie dotyczy
may-matter-state = może mieć znaczenie
and-more-facts = i inne
red-flags = objawy alarmowe
because = ponieważ
rests-on = na podstawie
why = Dlaczego
evidence = dowody
regimen = jak
from = od
until = do
needs = wymaga
settles = rozstrzyga
section = rozdział
source = źródło
due = termin
date-not-known = termin otwarty
opens = od
closes = nie później niż
value-not-known = nieznane
value-not-known-yet = Nieznane
value-true = tak
value-false = nie
no-body-in-force = brak obowiązującego towarzystwa
in-force = obowiązuje
certainty = pewność dowodów
body = Towarzystwo
position = Stanowisko
says = Treść
superseded-mark = (zastąpione nowszym)
not-there = brak
more = jeszcze { $count }
and-more = i jeszcze { $count }
and-more-full = i jeszcze { $count }: --full
notes =
    { $count ->
        [one] { $count } uwaga
        [few] { $count } uwagi
       *[many] { $count } uwag
    }
records =
    { $count ->
        [one] { $count } dokumentacja
        [few] { $count } dokumentacje
       *[many] { $count } dokumentacji
    }
claims =
    { $count ->
        [one] { $count } twierdzenie
        [few] { $count } twierdzenia
       *[many] { $count } twierdzeń
    }
disagreements =
    { $count ->
        [one] { $count } rozbieżność
        [few] { $count } rozbieżności
       *[many] { $count } rozbieżności
    }
kept-out = Wpisy nieuwzględnione: { $parts }.
kept-out-entered-in-error = błędnie wprowadzone: { $count }
kept-out-refuted = wykluczone: { $count }
kept-out-duplicates = powtórzone: { $count }
replayed-same =
    { $records ->
        [one] Zalecenia nie zmieniają się (sprawdzono { $records } dokumentację).
        [few] Zalecenia nie zmieniają się (sprawdzono { $records } dokumentacje).
       *[many] Zalecenia nie zmieniają się (sprawdzono { $records } dokumentacji).
    }
replayed-changed = Zalecenia zmieniają się w { $changed } z { $records } dokumentacji.

recalled = Z PAMIĘCI
recalled-means = Z PAMIĘCI: napisane z pamięci, jeszcze nieporównane z opublikowanym źródłem.
not-a-device = To nie jest wyrób medyczny: wspomaganie decyzji, do użycia wyłącznie po lokalnej walidacji.
full-hint = Wszystko z uzasadnieniem: --full. Jedna pozycja ze źródłami: gravida explain ID.
translation-draft-means = Tłumaczenie robocze, czeka na weryfikację; rozstrzyga tekst angielski.
strings-not-translated =
    { $count ->
        [one] { $count } tekst nie jest jeszcze przetłumaczony i jest po angielsku.
        [few] { $count } teksty nie są jeszcze przetłumaczone i są po angielsku.
       *[many] { $count } tekstów nie jest jeszcze przetłumaczonych i jest po angielsku.
    }

level-emergency = Stan nagły
level-urgent = Pilne
outcome-applies = ma zastosowanie
outcome-does-not-apply = nie dotyczy
outcome-needs-data = brak danych
outcome-failed = błąd
direction-for = za
direction-consider = do rozważenia
direction-insufficient-evidence = zbyt mało dowodów
direction-consider-against = raczej nie
direction-against = przeciw
strength-strong = silne
strength-conditional = warunkowe
grade-not-stated = nie podano
certainty-high = wysoka
certainty-moderate = umiarkowana
certainty-low = niska
certainty-very-low = bardzo niska
severity-error = błąd
severity-warning = ostrzeżenie
severity-information = uwaga
sharpness-opposite = Przeciwne kierunki
sharpness-one-is-open = Jedno zajmuje stanowisko, drugie uznaje dowody za niewystarczające
sharpness-strength = Ten sam kierunek, różna siła
sharpness-terms = Ten sam kierunek, inne warunki
verdict-supported = potwierdzone
verdict-outdated = nieaktualne
verdict-contested = sporne
verdict-refuted = obalone
verdict-context-dependent = zależne od okoliczności
verification-seen = sprawdzone

comparison-body = Towarzystwo
comparison-direction = Kierunek
comparison-strength = Siła
comparison-certainty = Pewność
comparison-position = Stanowisko
comparison-document = Dokument
comparison-verification = Weryfikacja

letter-findings = Rozpoznania i wyniki
letter-results = Wyniki i wywiad, na których się opierają
letter-result-what = Co
letter-result-value = Wartość
letter-result-when = Kiedy
letter-done = Wykonano i podano
letter-asked = Prośba
letter-positions = Stanowiska towarzystw wobec tego skierowania
letter-recalled = Część podstaw napisano z pamięci i jeszcze nie porównano z opublikowanym źródłem.
letter-signed = Podpis:

picture-logarithmic = skala logarytmiczna
picture-time-not-exact = czas niedokładny: w obrębie paska
picture-goes-on = strzałka: koniec nieznany
picture-still-to-come = puste: jeszcze przed nami
picture-moment-of-assessment = chwila oceny
picture-as-tables = To samo w tabelach
picture-when = Kiedy
picture-until = Do
picture-what = Co
picture-as-written = W zapisie
picture-remark = Uwaga
picture-entry = Wpis
picture-lines = Linie
picture-line = Linia
picture-bands = Obszary
picture-band = Obszar
picture-zones = Okresy
picture-zone = Okres
picture-begins = Od
picture-ends = Do
picture-lowest = Najniższa
picture-highest = Najwyższa
picture-source = Źródło
picture-no-end-known = koniec nieznany
picture-no-start-known = początek nieznany
picture-zero-is = ; 0 { $unit } to { $moment }
picture-not-dated =
    { $count ->
        [one] { $count } bez daty: tylko w tabeli
       *[other] { $count } bez daty: tylko w tabeli
    }
