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
date-day-in-words =
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
how-and-why = Jak, dlaczego, źródła
decisions-and-positions = Wszystkie decyzje i stanowiska obok siebie
not-asked-heading = Nie dotyczy teraz
bodies =
    { $count ->
        [one] { $count } gremium
       *[other] { $count } gremiów
    }
cannot-say-yet = Tego jeszcze nie można powiedzieć
could-not-be-worked-out = Nie udało się ustalić
differing = Towarzystwa o innym stanowisku
all-positions = Wszystkie stanowiska
also-applies = dotyczy też (gravida explain ID)
bodies-all = inne gremia
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
steps-of-reasoning = { $count ->
    [one] Jeden krok rozumowania, który z tego wynika
    [few] { $count } kroki rozumowania, które z tego wynikają
   *[other] { $count } kroków rozumowania, które z tego wynikają
}
definition-of-decision = { $definition } ({ $decision })
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
full-means = Decyzje, które jej dotyczą, jedna po drugiej; każda inna w jednej linii. Jedna pozycja ze źródłami: gravida explain ID; wszystkie stanowiska obok siebie: gravida compare ID.
translation-draft-means = Tłumaczenie robocze, czeka na weryfikację; rozstrzyga tekst angielski.
untranslated-count = Po angielsku jest { $count } tekstów, z tego { $shown } widocznych od razu.
untranslated-stale = nieaktualne
untranslated-folded = zwinięte

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
letter-result-hers = jej
letter-done = Wykonano i podano
letter-asked = Prośba
letter-positions = Stanowiska towarzystw wobec tego skierowania
letter-recalled = Część podstaw napisano z pamięci i jeszcze nie porównano z opublikowanym źródłem.
sheet-recalled = Część tych zdań napisano z pamięci i jeszcze nie porównano z opublikowanym źródłem.
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
picture-hours = { $number } h
picture-days = { $number } d
picture-weeks = { $number } tyg.
picture-zero-is = ; { $zero } to { $moment }
picture-not-dated =
    { $count ->
        [one] { $count } bez daty: tylko w tabeli
       *[other] { $count } bez daty: tylko w tabeli
    }

## Saved cases, versions and the worklist

saved-lists = Listy
saved-cases = Zapisane przypadki
saved-label = Etykieta
saved-changed = Ostatni zapis
saved-versions = Wersje
saved-open-tasks = Otwarte zadania
saved-closed = obserwacja zakończona
saved-search = Znajdź po etykiecie
saved-search-now = Znajdź
saved-with-closed = także przypadki z zakończoną obserwacją
saved-none = Nie zapisano żadnego przypadku. Pod oceną jest formularz, który ją zapisuje.
saved-none-found = Żaden przypadek nie ma takiej etykiety.
saved-count =
    { $number ->
        [one] { $number } przypadek
        [few] { $number } przypadki
        [many] { $number } przypadków
       *[other] { $number } przypadku
    }
saved-page-before = Poprzednia strona
saved-page-after = Następna strona
saved-yes = Tak
saved-no = Nie
saved-answer-at = { $answer } ({ $day })

save = Zapisz ten przypadek
save-label = Etykieta
save-label-note = Własny numer lub słowo. Nie nazwisko, nie data urodzenia i nie numer dokumentacji: kto znajdzie ten komputer, nie może odnaleźć pacjentki.
save-label-is-name = To wygląda na imię i nazwisko. Wybierz etykietę, którą rozpoznasz tylko Ty.
save-label-confirm = To nie jest nazwisko; przyjmij
save-check-first = Coś z wpisanych odpowiedzi nie jest jeszcze jasne; najpierw to sprawdź, potem zapisz.
save-now = Zapisz
save-further = Zapisz jako wersję { $number } przypadku { $label }
save-taken = Ta etykieta jest zajęta
save-taken-explained = Inny przypadek nazywa się { $label }. Nic jeszcze nie zapisano i nic nie przepadło.
save-taken-open = Otwórz tamten przypadek
save-taken-same = To ta sama kobieta
save-taken-other = To inna kobieta

conflict = Ktoś zapisał w międzyczasie
conflict-explained = { $who } zapisał(a) { $label } { $moment }, po Twoim otwarciu. Niczego nie nadpisano i nic z Twoich danych nie przepadło: ta strona je przechowuje, aż wybierzesz.
conflict-theirs = Co zmieniła wersja { $number }
conflict-mine = Co zmieniasz Ty
conflict-together = Obie zmiany
conflict-together-explained = Zmiany nie dotyczą tych samych odpowiedzi, więc mogą stać obok siebie.
conflict-save-together = Zapisz obie jako wersję { $number } przypadku { $label }
conflict-only-mine = Twoja
conflict-only-mine-explained = Druga wersja pozostaje w historii przypadku.
conflict-save-mine = Zapisz swoją jako wersję { $number } przypadku { $label }
conflict-only-theirs = Ich
conflict-open-theirs = Otwórz przypadek taki, jaki jest, bez Twoich zmian

case-saved = Wersja { $number }, zapis: { $moment }
case-changed = Nowa wiedza zmieniła te zalecenia
case-changed-seen = Przeczytane
case-not-assessed = Tego przypadku nie można teraz ocenić:
case-left-out = Odpowiedzi, na które dzisiejsza wiedza nie ma miejsca; są zachowane:
case-today = Stan na { $moment }
case-open = Otwórz pełną ocenę i dodaj wyniki
case-ask = Następne pytanie lub badanie:
case-no-tasks = Nic nie jest do zrobienia.
case-settled =
    { $count ->
        [one] { $count } zadanie załatwione
        [few] { $count } zadania załatwione
        [many] { $count } zadań załatwionych
       *[other] { $count } zadania załatwionego
    }
case-task-open = otwarte od { $moment }, { $who }
case-task-done = wykonane { $moment }, { $who }
case-task-dismissed = odrzucone { $moment }, { $who }
case-task-lapsed = nieaktualne od { $moment }, { $who }
case-version = Wersja { $number }, { $moment }
case-history = Kto co robił z tym przypadkiem
case-manage = Etykieta, koniec obserwacji, usunięcie
case-new-label = Etykieta
case-rename = Zmień etykietę
case-close-explained = Przypadek z zakończoną obserwacją pozostaje zapisany i znika z listy zadań.
case-close = Zakończ obserwację
case-reopen = Wznów obserwację
case-erase-explained = Usunięcie kasuje na zawsze etykietę, wszystkie wersje i wszystkie zadania. Pozostaje to, że był tu przypadek oraz kto, kiedy i dlaczego go usunął. Wcześniejsze kopie bazy go zachowują.
case-erase-reason = Dlaczego (zostaje zapisane; bez nazwisk)
case-erase-confirm = Usuń ten przypadek; nie da się tego cofnąć
case-erase = Usuń

version-of = Wersja { $number } przypadku { $label }
version-back = Wróć do przypadku
version-saved = Zapisano
version-as-of = stan na
version-knowledge = Wiedza
version-changed = Co się zmieniło od wersji { $number }
version-no-answer-changed = Żadna odpowiedź się nie zmieniła.
version-record-changed = Dokumentacja z plików została zastąpiona.
version-has-record = Zawiera też dokumentację w postaci zasobów FHIR.
version-answer = Odpowiedź
version-answers = Co wprowadzono
version-was = Było
version-is = Jest
version-advice = Zalecenia
version-advice-note = Obie wersje według dzisiejszej wiedzy, każda w swoim momencie.
advice-same = Zalecenia są te same.
advice-clearer =
    { $count ->
        [one] W przypadku { $count } dalszego stanowiska wyjaśniło się tylko, czy ma zastosowanie.
        [few] W przypadku { $count } dalszych stanowisk wyjaśniło się tylko, czy mają zastosowanie.
        [many] W przypadku { $count } dalszych stanowisk wyjaśniło się tylko, czy mają zastosowanie.
       *[other] W przypadku { $count } dalszego stanowiska wyjaśniło się tylko, czy ma zastosowanie.
    }
advice-not-there = brak
advice-needs-data = brakuje danych
advice-failed = nie udało się ocenić

history-of = Kto co robił z { $label }
history-note = Każde wyświetlenie i każda zmiana, najnowsze na górze. Treści przypadku nigdy tu nie ma.
look-not-recorded = W tej chwili nie można zapisywać danych. Zapisane przypadki można oglądać, ale dziennik dostępu nie zawiera jeszcze tego, kto je oglądał: jest to w logu usługi i zostanie dopisane, gdy tylko będzie to możliwe. Niczego nie można teraz zapisać: zanotuj wyniki gdzie indziej i zawiadom osobę, która prowadzi tę usługę.
history-when = Kiedy
history-who = Kto
history-what = Co
audit-case-made = założono przypadek
audit-case-saved = zapisano
audit-case-viewed = obejrzano
audit-case-opened = otwarto z pełną oceną
audit-case-renamed = zmieniono etykietę
audit-case-closed = zakończono kontrolę
audit-case-reopened = wznowiono kontrolę
audit-case-erased = usunięto
audit-case-reassessed = oceniono ponownie z nowszą wiedzą
audit-advice-seen = zmienione zalecenia oznaczono jako przeczytane
audit-history-viewed = obejrzano tę listę
audit-task-changed = zadanie zakończono lub otwarto ponownie
audit-version = wersja { $number }
audit-written-later = dopisano do tej listy później

worklist = Lista zadań
worklist-day = Dziś jest { $day }, { $zone }.
worklist-overdue = Po terminie
worklist-today = Dziś
worklist-week = W ciągu siedmiu dni
worklist-later = Później
worklist-undated = Jeszcze bez dnia
worklist-empty = Nic nie jest do zrobienia. Zadania pojawią się, gdy zapisany przypadek będzie je miał.
worklist-kind = Pokaż
worklist-all-kinds = Wszystkie zadania
worklist-filter = Pokaż
worklist-due = Termin
worklist-what = Co
worklist-settle = Załatw
worklist-late =
    { $count ->
        [one] { $count } dzień po terminie
        [few] { $count } dni po terminie
        [many] { $count } dni po terminie
       *[other] { $count } dnia po terminie
    }
worklist-about = { $task } ({ $label })
worklist-stale =
    { $count ->
        [one] { $count } przypadek jest oceniany według dzisiejszej wiedzy; jego zadania mogą się zmienić.
        [few] { $count } przypadki są oceniane według dzisiejszej wiedzy; ich zadania mogą się zmienić.
        [many] { $count } przypadków jest ocenianych według dzisiejszej wiedzy; ich zadania mogą się zmienić.
       *[other] { $count } przypadku jest oceniane według dzisiejszej wiedzy; ich zadania mogą się zmienić.
    }
worklist-changed =
    { $count ->
        [one] Nowa wiedza zmieniła zalecenia w { $count } przypadku
        [few] Nowa wiedza zmieniła zalecenia w { $count } przypadkach
        [many] Nowa wiedza zmieniła zalecenia w { $count } przypadkach
       *[other] Nowa wiedza zmieniła zalecenia w { $count } przypadku
    }
worklist-calendar = Całość jako plik kalendarza
worklist-calendar-note = Zawiera etykiety i zadania; zwróć uwagę, kto widzi kalendarz.

task-mark-done = Wykonane
task-decide-against = Odrzuć…
task-why = Dlaczego
task-dismiss = Odrzuć zadanie
task-reopen = Otwórz ponownie

page-skip = Przejdź do treści
page-navigation = Menu główne
page-languages = Język
page-new-case = Nowy przypadek
page-saved-cases = Zapisane przypadki
page-nothing-leaves = wpisane dane pozostają na tym komputerze i są zachowywane tylko wtedy, gdy je zapiszesz
page-start = Start
page-start-heading = Jaka jest sytuacja i co dalej?
page-start-lead = Wczesna ciąża i powtarzające się straty. Wpisz to, co wiesz; dalej pada pytanie, które rozstrzyga najwięcej, a stanowisko każdej wytycznej jest pokazane ze źródłem.
page-type-a-case = Wpisz przypadek
page-type-a-case-means = Na początek wystarczy kilka faktów. Żadna odpowiedź nie jest wymagana; to, co pominięte, pozostaje nieznane i nigdy nie jest traktowane jako „nie”.
page-type-a-case-now = Nowy przypadek
page-open-a-file = Otwórz dokumentację
page-open-a-file-means = Plik FHIR R4 w formacie JSON: Bundle, pojedynczy zasób lub NDJSON. Jest czytany w pamięci i nie jest zachowywany.
page-choose-file = Plik FHIR
page-open = Otwórz
page-open-an-example = Zobacz przykład
page-all-examples = Wszystkie przykłady ({ $count })
page-examples = Przykłady
page-examples-lead = Fikcyjne kobiety; każdą z tych historii rozpozna klinicysta.
page-what-is-known = Co wiadomo
page-adds-to = Te odpowiedzi uzupełniają dokumentację
page-check-doubtful = Niektórych odpowiedzi nie udało się odczytać
page-check-read = Sprawdź, jak odczytano odpowiedzi
page-as-of = Stan na
page-now = teraz
page-newest-in-record = najnowszy wpis w dokumentacji
page-yes = Tak
page-no = Nie
page-not-known = Nie wiadomo
page-none-means = odpowiada „nie” na każde otwarte pytanie tej grupy
page-on-day = dnia
page-day-of-case = dzisiaj
page-add-row = Dodaj następny
page-sample-gestation = 6+3
page-sample-day = 3 listopada, wczoraj
page-sample-moment = 3 listopada 14:30
page-also-answered = Także podano
page-assess = Oceń
page-contents = Na tej stronie
page-positions = Stanowiska
page-all-questions = Wszystkie pytania według tematów
page-all-optional = Żadna odpowiedź nie jest wymagana.
page-find-question = Znajdź pytanie
page-find = Szukaj
page-read-as = Odczytano jako
page-not-read = Nie odczytano:
page-note-is = to jest { $value }
page-note-today = dzisiaj
page-note-days-before =
    { $count ->
        [one] dzień wcześniej
       *[other] { $count } dni wcześniej
    }
page-note-days-later =
    { $count ->
        [one] dzień później
       *[other] { $count } dni później
    }
page-note-on-day = w dniu { $day }
page-warning-later = To później niż chwila, której dotyczy ocena.
page-warning-range = Nietypowe: oczekiwano od { $low } do { $high } { $unit }. Wartość jest użyta bez zmian.
page-warning-low = Nietypowe: oczekiwano co najmniej { $low } { $unit }. Wartość jest użyta bez zmian.
page-warning-high = Nietypowe: oczekiwano co najwyżej { $high } { $unit }. Wartość jest użyta bez zmian.
page-doubt-too-long = to dłuższe niż jakakolwiek odpowiedź.
page-doubt-no-number = wpisz liczbę, np. 1500 lub 2,5.
page-doubt-two-numbers = to może być { $one } albo { $other }; wpisz właściwą liczbę bez przecinka.
page-doubt-not-whole = wpisz liczbę całkowitą.
page-doubt-bound = granicy takiej jak < 5 nie można użyć; wpisz samą wartość albo pozostaw puste.
page-doubt-unit = jednostka { $unit } nie pasuje; wpisz jedną z: { $accepted }.
page-doubt-no-day = wpisz dzień, np. 3 listopada 2026, 2026-11-03, wczoraj.
page-doubt-no-such-day = takiego dnia nie ma w kalendarzu.
page-doubt-two-days = to może być { $one } albo { $other }; wpisz miesiąc słowem.
page-doubt-no-time = wpisz godzinę jako 14:30.
page-doubt-no-gestation = wpisz tygodnie i dni, np. 6+3 lub 45 dni.
page-doubt-weeks-or-days = to może być { $number } tyg. albo { $number } dni; wpisz { $number }+0 albo { $number } d.
page-doubt-days-of-week = obok pełnych tygodni może być najwyżej 6 dni.
page-doubt-no-choice = wybierz jedną z odpowiedzi.
page-after-loss = Odnotowano stratę. Tygodnie nie są już liczone; dalszy ciąg dotyczy jej samej.
page-patients =
    { $count ->
        [one] W tym pliku jest { $count } pacjentka.
        [few] W tym pliku są { $count } pacjentki.
        [many] W tym pliku jest { $count } pacjentek.
       *[other] W tym pliku jest { $count } pacjentki.
    }
page-another-patient = Wybierz inną
page-who = O kogo chodzi?
page-who-means = Plik dotyczy kilku osób. Wybierz jedną; plik jest czytany w pamięci i zachowywany tylko wtedy, gdy go zapiszesz.
page-person = Osoba { $number }
page-born = ur. { $year }
page-whose-rules = Obowiązujące wytyczne
page-switch = Zmień
page-take-away = Drukuj, kopiuj, pobierz
page-sheet = Karta dla pacjentki
page-print = Drukuj
page-as-text = Kopiuj jako tekst
page-copied = Skopiowano
page-full-report = Wszystko na jednej stronie
page-as-json = Ocena jako JSON
page-as-fhir = Ocena jako FHIR
page-record = Dokumentacja jako FHIR
page-letter-to = List:
page-not-used =
    { $count ->
        [one] { $count } odpowiedź nie jest jeszcze użyta: nie udało się jej odczytać albo odczyt nie został pokazany.
        [few] { $count } odpowiedzi nie są jeszcze użyte: nie udało się ich odczytać albo odczyt nie został pokazany.
       *[many] { $count } odpowiedzi nie jest jeszcze użytych: nie udało się ich odczytać albo odczyt nie został pokazany.
    }
page-check-them = Sprawdź
page-not-used-yet = jeszcze nieużyte
page-skip-question = Pomiń
page-other-questions = Inne przydatne pytania
page-answer = Odpowiedz
page-calendar = Dodaj do kalendarza (.ics)
page-entered = Co wpisano
page-from-record = Dokumentacja
page-change-or-add = Zmień lub dodaj

## Opening a record of a health record system

smart-open = Otwórz z systemu dokumentacji medycznej
smart-open-means = Zaloguj się tam i wybierz pacjentkę. Jej dokumentacja zostanie pobrana na potrzeby tej oceny; jest zachowywana tylko wtedy, gdy ją zapiszesz.
smart-open-now = Zaloguj się i wybierz
smart-onward = Przekierowanie
smart-onward-now = Dalej
smart-error-other-system = Z tego systemu dokumentacji medycznej nie otwiera się tu dokumentacji.
smart-error-another-launch = To należy do innego logowania. Zacznij ponownie z systemu dokumentacji medycznej lub ze strony startowej.
smart-error-not-under-way = W tej przeglądarce nie trwa żadne logowanie albo trwało dłużej niż dziesięć minut. Zacznij ponownie z systemu dokumentacji medycznej lub ze strony startowej; pliki cookie muszą być dozwolone.
smart-error-denied = System dokumentacji medycznej nikogo nie wpuścił: odmówiono tam zgody albo nie wolno Ci oglądać tej dokumentacji. Spróbuj ponownie lub zapytaj administratora tego systemu.
smart-error-no-patient = System dokumentacji medycznej nie wskazał pacjentki. Najpierw otwórz tam jej dokumentację albo wybierz ją, gdy pojawi się pytanie, i zacznij ponownie.
smart-in-part = Otwarto częściowo
smart-in-part-means = System dokumentacji medycznej nie pozwala tej aplikacji odczytać wszystkiego, do czego zagląda ocena. Nie odczytano:
smart-in-part-unknown = Tego, co by tam było, nie wiadomo. Liczy się to jako brak danych, nigdy jako „nie”.
smart-in-part-open = Otwórz to, co udostępniono
smart-in-part-remedy = Administrator systemu dokumentacji medycznej może pozwolić tej aplikacji na odczyt tych typów; być może trzeba też zgodzić się na to podczas logowania.

## Logowanie

login = Zaloguj się
login-name = Nazwa użytkownika
login-password = Hasło
login-wrong = Nazwa użytkownika lub hasło są nieprawidłowe.
login-too-often = Zbyt wiele prób logowania. Odczekaj chwilę i spróbuj ponownie.
log-out = Wyloguj się

## Błędy

error-start-page = Strona startowa
error-request = Numer żądania, dla administratora usługi:
error-stale-form = Strona była otwarta zbyt długo albo ktoś się w tym czasie zalogował lub wylogował. Wróć, wczytaj ją ponownie i wyślij jeszcze raz.
error-malformed-title = Nie można tego odczytać
error-malformed = Wróć, sprawdź, co zostało wysłane, i spróbuj ponownie.
error-login-title = Najpierw się zaloguj
error-login = To widzą tylko osoby zalogowane.
error-forbidden-title = Niedozwolone
error-forbidden = Nie wolno tego zrobić z tego miejsca.
error-not-found-title = Nic tu nie ma
error-not-found = Pod tym adresem nic nie ma albo nie jest już przechowywane: to, czego nie zapisano, po pewnym czasie znika.
error-no-example = Nie ma przykładu o tej nazwie. Wszystkie są na liście przykładów.
error-method-title = Nie w ten sposób
error-method = Tego adresu nie otwiera się jak strony. Wróć i użyj formularza lub odnośnika.
error-too-slow-title = Trwało to zbyt długo
error-too-slow = To, co wysłano, nie dotarło lub nie doczekało się odpowiedzi na czas. Spróbuj ponownie.
error-conflict-title = Zmieniono w międzyczasie
error-conflict = To, na czym się to opiera, zmieniono od czasu otwarcia. Niczego nie nadpisano: obejrzyj obie wersje i zdecyduj.
error-too-large-title = Za duże
error-too-large = To, co wysłano, jest większe, niż ta usługa odczytuje. Wyślij mniej albo poproś administratora o wyższy limit.
error-media-title = Takiej postaci tu się nie odczytuje
error-media = Otwórz plik FHIR w formacie JSON albo wpisz przypadek.
error-content-title = Nie da się nic o tym powiedzieć
error-content = Zostało odczytane, ale w tej postaci nie można tego ocenić ani zachować.
error-too-many-title = Zbyt wiele żądań
error-too-many = Odczekaj chwilę i spróbuj ponownie.
error-other-system-title = System dokumentacji medycznej nie odpowiedział, jak powinien
error-other-system = Niczego nie otwarto. Zacznij ponownie; jeśli to nie pomoże, pokaż tę stronę administratorom obu systemów.
error-not-now-title = Nie w tej chwili
error-not-now = Usługa nie może tego teraz zrobić. To, co zapisano wcześniej, jest bezpieczne. Spróbuj za chwilę.
error-fault-title = Błąd tej usługi
error-fault = To, co zapisano wcześniej, jest bezpieczne. Spróbuj ponownie; jeśli się powtórzy, powiadom administratora usługi.

## Karty CDS Hooks

card-what-to-do = Co zrobić
card-why = Dlaczego
card-how-firmly = Jak stanowczo
card-regimen = Schemat
card-evidence = Dowody
card-ordered = Zlecono
card-also-raised = Zgłoszono także
card-ask-next = Zapytaj lub zmierz w następnej kolejności
card-not-enough = Za mało danych w dokumentacji, by ocenić to zlecenie
card-also-missing = Brakuje także
card-unknown-is-not-no = Tego, czego nie wiadomo, nie uznaje się za nieobecne: zależne od tego zalecenia czekają.
card-not-had = Części dokumentacji nie udało się uzyskać; jej treść liczy się jako nieznana
card-not-sent = Nie przesłano
card-could-not-be-read = Nie udało się odczytać
card-incomplete = przesłano tylko pierwszą stronę, a reszty nie udało się pobrać
card-patients-left-out = Przesłano też wpisy o kimś innym i pominięto je.
card-the-record = Dokumentacja
card-open-page = Otwórz Gravidę
card-launch-app = Otwórz Gravidę dla tej pacjentki
card-remove = Usuń zlecenie: { $order }
card-propose = Zaproponuj: { $order }
card-more =
    { $count ->
        [one] Ma zastosowanie jeszcze { $count } zalecenie
        [few] Mają zastosowanie jeszcze { $count } zalecenia
        [many] Ma zastosowanie jeszcze { $count } zaleceń
       *[other] Ma zastosowanie jeszcze { $count } zalecenia
    }

## Raport o kohorcie

cohort-report = Raport o kohorcie
cohort-about = Ocena na dni od { $first } do { $last }, według zaleceń obowiązujących w profilu { $profile }.
cohort-women = Kobiety
cohort-with-emergency = Z ostrzeżeniem wymagającym natychmiastowego działania
cohort-with-urgency = Z ostrzeżeniem wymagającym działania dzisiaj
cohort-with-overdue = Z czymś zaległym
cohort-withheld = Liczby poniżej { $least } są ukryte i podane jako <{ $least }; wszystkie inne, także sumy, zaokrąglono do wielokrotności { $least }, aby żadne odejmowanie nie ujawniło ukrytej liczby. Odsetki liczono z liczb zaokrąglonych; ukryto je tam, gdzie ukryta jest część. Tabele obliczeń nie są zaokrąglone.
cohort-gaps = Do dopilnowania
cohort-gaps-about = Zadania z terminem, osobno dla każdej kobiety: zaległe, jeżeli termin minął przed dniem, na który dokonano oceny.
cohort-tasks = Zadania według liczby kobiet, u których są otwarte
cohort-task = Zadanie
cohort-overdue = Zaległe
cohort-ahead = Na ten dzień lub później
cohort-not-overdue = Zadania, z którymi nikt nie zalega
cohort-undated = Dzień nieznany
cohort-measures = Opieka w liczbach
cohort-measures-about = Co wynika z wytycznych i daje się policzyć. Większy odsetek jest lepszy; nie wyznaczono żadnego celu.
cohort-over = Leczenie i badania bez uzasadnienia
cohort-over-about = Czego wytyczne odradzają. Mniejszy odsetek jest lepszy; nie wyznaczono żadnego celu.
cohort-measure = Miernik
cohort-done = Wykonano
cohort-not-done = Nie wykonano
cohort-given = Mimo to wykonano
cohort-not-given = Nie wykonano
cohort-unknown = Nie wiadomo
cohort-unknown-population = Nie wiadomo, czy należy do grupy
cohort-excluded = Pominięto
cohort-share = Odsetek
cohort-alerts = Objawy alarmowe
cohort-alerts-about = Ostrzeżenia na dzień oceny; najpierw te, które wymagają natychmiastowego działania.
cohort-alert = Ostrzeżenie
cohort-recommendations = Zalecenia
cohort-recommendations-about = Wynik stanowiska każdej organizacji. Obowiązujące stoją na początku każdej decyzji; rozwiń decyzję, aby je zobaczyć.
cohort-recommendation = Zalecenie
cohort-most-applies = – ma zastosowanie u najwyżej { $women }
cohort-not-in-force = nie obowiązuje
cohort-applies = Ma zastosowanie
cohort-needs-data = Brak danych
cohort-does-not-apply = Nie ma zastosowania
cohort-failed = Błąd
cohort-missing = Czego najczęściej brakuje
cohort-missing-about = Czego dokumentacja nie podaje, a co by coś rozstrzygnęło, według najważniejszego, czego dotyczy; najpierw objawy alarmowe i pytania zadane teraz.
cohort-question = Pytanie
cohort-red-flag = Dla objawu alarmowego
cohort-asked = Dla pytania zadanego teraz
cohort-relevance = Czy pytanie się pojawia
cohort-other = Dla innego pytania
cohort-quality = Dokumentacja
cohort-quality-about = Jaka jest dokumentacja. Niczego, czego nie dało się odczytać, nie odgadywano.
cohort-record = Kobiety, których dokumentacja
cohort-with-errors = zawiera coś nieczytelnego lub sprzecznego
cohort-with-warnings = zawiera coś wątpliwego i nic gorszego
cohort-with-failures = w jakimś punkcie nie dała się ocenić
cohort-with-entered-in-error = zawiera wpisy omyłkowe, które pominięto
cohort-with-refuted = zawiera wpisy odwołane, które pominięto
cohort-with-duplicates = powtarza wpisy, które policzono raz
cohort-without-age = nie podaje wieku
cohort-with-gestation = zawiera trwającą ciążę o znanym wieku
cohort-at-newest-moment = została oceniona na swój najnowszy moment, bo nie podano dnia
cohort-rejects =
    { $rejects ->
        [0] Niczego z danych wejściowych nie odrzucono.
        [one] Odrzucono { $rejects } wiersz, rekord lub zasób; powód podaje tabela odrzuconych.
        [few] Odrzucono { $rejects } wiersze, rekordy lub zasoby; powód podaje tabela odrzuconych.
       *[other] Odrzucono { $rejects } wierszy, rekordów lub zasobów; powód podaje tabela odrzuconych.
    }
cohort-strata = Według wieku i roku
cohort-strata-about = Wiek i rok odnoszą się do dnia oceny.
cohort-age = Wiek w latach
cohort-year = Rok
cohort-age-under = poniżej { $high }
cohort-age-from = { $low } i więcej
cohort-age-unknown = nieznany
cohort-year-unknown = nieznany
cohort-shares-by = Odsetki mierników: { $by }
cohort-reading = Jak to czytać
cohort-reading-unknown = Tego, czego dokumentacja nie podaje, nie uznaje się za nieobecne. Kobieta, o której nie wiadomo, czy się liczy lub czy coś wykonano, jest w kolumnie „Nie wiadomo” i w żadnym odsetku.
cohort-reading-tables = Kobiety stojące za każdą liczbą są w tabelach obliczeń pod podanymi tu identyfikatorami: tasks, measures, recommendations, missing i issues.
cohort-reading-moment = Gdy każdą kobietę oceniono na najnowszy moment jej dokumentacji, mało co może być zaległe: podaj dzień oceny, aby znaleźć, czego od tego czasu nie wykonano.
cohort-reading-explain = gravida explain z identyfikatorem ostrzeżenia lub zalecenia mówi, na czym się opiera.
cohort-left-out = W tych obliczeniach nie policzono tego, czego nie wymagały ich tabele: { $parts }.
measure-unknown = Tego, czego dokumentacja nie podaje, nie uznaje się za nieobecne. Mianownik i licznik obejmują kobiety, o których dokumentacja mówi dosyć; pozostałe podano jako osobne grupy. Nie wyznaczono żadnego celu.
