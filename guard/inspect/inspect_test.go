package inspect

import (
	"bytes"
	"cmp"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"redoubt/policy"
)

func TestClassNames(t *testing.T) {
	for c := Class(1); c < All; c <<= 1 {
		if got, ok := policy.ParseClass(c.String()); !ok || got != c {
			t.Errorf("%q is read as %v", c.String(), got)
		}
	}
	if _, ok := policy.ParseClass("weather"); ok {
		t.Error("weather is no class")
	}
	if got := (Command | SQL).String(); got != "command,sql" {
		t.Errorf("two classes are %q", got)
	}
}

// TestKinds: a signature's name begins with its class, or with what has no
// class of its own.
func TestKinds(t *testing.T) {
	var in Inspector
	for _, s := range signatures(t) {
		hit, _ := in.Value([]byte(s.attack), All)
		class, _, _ := strings.Cut(s.kind, "-")
		if class == "ssi" {
			class = "template"
		}
		if want, ok := policy.ParseClass(class); !ok || hit.Class&want == 0 {
			t.Errorf("%s is of class %s", s.kind, hit.Class)
		}
	}
}

func TestWanted(t *testing.T) {
	for _, s := range signatures(t) {
		hit, _ := Value([]byte(s.attack), All)
		if _, ok := Value([]byte(s.attack), hit.Class); !ok {
			t.Errorf("%s is not found if only %s is wanted", s.kind, hit.Class)
		}
		if got, ok := Value([]byte(s.attack), All&^hit.Class); ok && got.Class&hit.Class != 0 {
			t.Errorf("%s is found though it is not wanted", s.kind)
		}
		if got, ok := Value([]byte(s.attack), 0); ok {
			t.Errorf("nothing is wanted, and %s is found", got.Kind)
		}
	}
}

func TestKey(t *testing.T) {
	for key, want := range map[string]string{
		"$where": "nosql-operator", "user[$ne]": "nosql-operator", "__proto__": "prototype-key", "a[__proto__][b]": "prototype-key",
		"constructor.prototype.x": "prototype-key", "$schema": "", "constructor": "", "name": "", "items[0]": "", "price$": "", "' or 1=1--": "sql-condition",
	} {
		if hit, _ := Key([]byte(key), All); hit.Kind != want {
			t.Errorf("%s is %q, want %q", key, hit.Kind, want)
		}
	}
	if hit, ok := Key([]byte("$where"), SQL); ok {
		t.Errorf("%s is found though SQL only is wanted", hit.Kind)
	}
}

// TestDecoded: an attack is found behind the decodings that a sink would do,
// up to four of them.
func TestDecoded(t *testing.T) {
	for _, value := range []string{
		"%27%20or%201=1", "%2527%2520or%25201%253D1", "&#39; or 1=1", "&apos; or 1=1", `\u0027 or 1=1`, `\x27 or 1=1`, "%u0027 or 1=1", "＇ or 1=1",
		"JyBvciAxPTE=", "x=JyBvciAxPTEgLS0gLQ==", "1 uni/**/on sele/**/ct 1,2",
		"..%c0%af..%c0%afetc/passwd", "%%32%65%%32%65/%%32%65%%32%65/etc/passwd", "..0x2f..0x2fetc0x2fpasswd", "+ADw-script+AD4-", "%3Cscript%3E",
		"c'a't /etc/passwd", `c\at /etc/passwd`, "c^at /etc/passwd", "http://①②⑦.⓪.⓪.①/",
	} {
		if _, ok := Value([]byte(value), All); !ok {
			t.Errorf("%s is not found", value)
		}
	}
}

// TestHarmless are values of users that have an attack's signs.
func TestHarmless(t *testing.T) {
	for _, value := range []string{
		"O'Brien", "Conan O'Brien", "d'Artagnan", "Guns N' Roses", "rock 'n' roll", "'t Hooft", "Toys \"R\" Us", "AT&T", "Procter & Gamble", "Barnes & Noble; Berlin",
		"select the best of them from the list", "the trade union selected a leader", "drop the table off; then update the group", "insert the coin & select a game",
		"1 or 2 people", "2 and 2 is 4", "if a and b or c", "100% cotton, 50% off!", "5' 11\" tall", "3/4\" pipe & 1/2\" valve", "I <3 you", "a < b && c > d", "x -> y", "<b>bold</b> <br/>",
		"| id | name |\n|----|------|\n| 1  | a    |", "`npm test` & `go build`", "C:\\Users\\Bob\\Documents\\a.txt", "/home/bob/projects/readme.md", "https://example.com/a?b=c&d=e#f",
		"{{ user.name }} and ${company}", "{\"a\": \"it's\", \"b\": [1, 2]}", "<?xml version=\"1.0\"?><order id=\"1\"><item qty=\"2\">Pen & Co</item></order>",
		"for (let i = 0; i < n; i++) { total += a[i]; }", "if err != nil || len(x) > 0 {\n\treturn err\n}", "SELECT name, age FROM people WHERE age > 30 ORDER BY name",
		"C'est l'été; j'ai dit \"oui\"", "L'union fait la force", "Größe & Maß; für alle", "北京市朝阳区；谢谢。", "Привет, мир; как дела?",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36",
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
		"<beans><bean><arg type=\"java.lang.Integer\">1</arg><rule pattern=\"false|true|date|sort\\.\\d\"/></bean></beans>", "550e8400-e29b-41d4-a716-446655440000", "arn:aws:s3:::bucket/key", "", " ", "'", "\"", "\x00", "\xff\xfe",
	} {
		if hit, ok := Value([]byte(value), All); ok {
			t.Errorf("%q is %s", value, hit.Kind)
		}
	}
}

// TestAllocations: an inspector that has seen a text of a size needs no more
// memory for the next.
func TestAllocations(t *testing.T) {
	texts := maps.Clone(clean)
	texts["spaces"] = kilobyte("\n\n a" + strings.Repeat(" ", 40) + "= b;\r\n")
	for name, text := range texts {
		for _, size := range []int{1, 16} {
			var in Inspector
			b := bytes.Repeat(text, size)
			in.Value(b, All)
			if n := testing.AllocsPerRun(20, func() { in.Value(b, All) }); n > 0 {
				t.Errorf("%s, %d KB: %v allocations", name, size, n)
			}
		}
	}
}

// TestLinear compares the steps of a text with those of one that is eight times
// as long: time would be at the mercy of the machine.
func TestLinear(t *testing.T) {
	for _, unit := range hostile {
		short, long := looked(unit, 4<<10), looked(unit, 32<<10)
		if long > 12*short+1024 {
			t.Errorf("%q: %d steps ahead in 4 KB, %d in 32 KB", unit, short, long)
		}
	}
	began := time.Now()
	var in Inspector
	for _, unit := range hostile {
		in.Value(bytes.Repeat([]byte(unit), 64<<10/len(unit)), All)
	}
	if took := time.Since(began); took > 60*time.Second {
		t.Errorf("64 KB of each take %v", took)
	}
}

// TestPairs: what signs an attacker may put together, none of them leads a parser over
// the same text again and again. A text that takes long is compared with one that is
// eight times as long.
func TestPairs(t *testing.T) {
	const signs = "|&;$()`'\"<>{}=#%\\/.,:-*!?@[]~^\n \x00a1"
	var in Inspector
	took := func(before, unit string, size int) time.Duration {
		b := append([]byte(before), bytes.Repeat([]byte(unit), size/len(unit))...)
		began := spent()
		in.Value(b, All)
		return spent() - began
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	random := rand.New(rand.NewPCG(1, 2))
	var units []string
	for _, a := range signs {
		for _, b := range signs {
			units = append(units, string(a)+string(b))
		}
	}
	units = append(units, "and.1.", "or.1.", "where.1.", "'.1.", "(.1.")
	for range 1_000 {
		units = append(units, string([]byte{signs[random.IntN(len(signs))], signs[random.IntN(len(signs))], signs[random.IntN(len(signs))]}))
	}
	type run struct {
		before, unit string
		took         time.Duration
	}
	var runs []run
	for _, unit := range units {
		for _, before := range []string{"", "a b\n"} {
			runs = append(runs, run{before, unit, took(before, unit, 4<<10)})
		}
	}
	slices.SortFunc(runs, func(a, b run) int { return cmp.Compare(b.took, a.took) })
	usual := runs[len(runs)/2].took
	for _, r := range runs {
		if r.took < 8*usual {
			break
		}
		short, long := r.took, took(r.before, r.unit, 32<<10)
		for n := 0; n < 4 && long > 20*short; n++ {
			short, long = max(short, took(r.before, r.unit, 4<<10)), min(long, took(r.before, r.unit, 32<<10))
		}
		if long > 20*short {
			t.Errorf("%q behind %q: %v for 4 KB, %v for 32 KB", r.unit, r.before, short, long)
		}
	}
}

// TestLong: an attack is found wherever it stands in a long value, and the
// buffers don't grow with the value.
func TestLong(t *testing.T) {
	filler := bytes.Repeat([]byte("the quick brown fox jumps over it. "), 200_000/35)
	var in Inspector
	if hit, ok := in.Value(filler, All); ok {
		t.Fatalf("the filler is %s", hit.Kind)
	}
	for _, at := range []int{0, 1000, window - 10, window - overlap - 3, 2*window - overlap, len(filler)} {
		b := append(append(bytes.Clone(filler[:at]), " <script>alert(1)</script> "...), filler[at:]...)
		if hit, ok := in.Value(b, All); !ok || hit.Offset < at || hit.Offset > at+9 {
			t.Errorf("an attack at %d is found at %d: %v", at, hit.Offset, ok)
		}
	}
	for _, buf := range in.lower {
		if cap(buf) > 2*window {
			t.Errorf("a buffer has %d bytes", cap(buf))
		}
	}
}

// TestNested: readings within readings end, too.
func TestNested(t *testing.T) {
	var in Inspector
	nest := strings.Repeat(`{"a":"`, 400) + `%25%5c%22%26amp;` + strings.Repeat(`"}`, 400)
	for range 3 {
		nest = `{"a=%25": "` + strings.ReplaceAll(nest, `"`, `\"`) + `&b=` + nest + `"}`
	}
	in.whole([]byte(nest), All)
	if in.budget > readings*len(nest) || in.budget < -len(nest) {
		t.Errorf("%d bytes of budget are left of a value of %d", in.budget, len(nest))
	}
	in.budget = 0
	if hit, ok := in.value([]byte("a"), All, 0, false); !ok || hit.Kind != "exhausting" {
		t.Errorf("a value that used its budget up is %v", hit)
	}
}

// looked tells how many steps parsers looked ahead in a text of a size.
func looked(unit string, size int) int {
	s := bytes.Repeat([]byte(unit), size/len(unit))
	var in Inspector
	v := view{s: s, raw: s, want: All, in: &in}
	v.measure()
	full := v.fuel
	v.scan()
	return full - v.fuel
}

func FuzzValue(f *testing.F) {
	for _, s := range signatures(f) {
		f.Add([]byte(s.attack))
		f.Add([]byte(s.harmless))
	}
	for _, unit := range hostile {
		f.Add([]byte(strings.Repeat(unit, 9)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var in Inspector
		before := string(b)
		hit, ok := in.Value(b, All)
		if string(b) != before {
			t.Fatal("the value was changed")
		}
		if ok != (hit.Kind != "") || ok != (hit.Class != 0) || hit.Offset < 0 || hit.Offset > len(b) {
			t.Fatalf("%v, %v", hit, ok)
		}
		if again, _ := in.Value(b, All); again != hit {
			t.Fatalf("%v, and then %v", hit, again)
		}
		in.Key(b, All)
	})
}
