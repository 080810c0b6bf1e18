package reach

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"redoubt/iam"
)

// TestNeedsTable: what needs.txt names exists in the catalogue.
func TestNeedsTable(t *testing.T) {
	cat, table := iam.Load(), needsTable()
	action := func(where, name string) {
		if _, ok := cat.Action(name); !ok {
			t.Errorf("%s: %s is not an action", where, name)
		}
	}
	for op, rows := range table.ops {
		for _, row := range rows {
			action(op, row.action)
		}
	}
	for op, rows := range table.also {
		for _, row := range rows {
			action(op, row.action)
		}
	}
	for name, types := range table.types {
		if !strings.HasSuffix(name, ":*") {
			action("types", name)
		}
		if len(types) == 0 {
			t.Errorf("types %s names none", name)
		}
	}
	for _, row := range table.named {
		action("named", row.action)
	}
	for op := range table.none {
		service, name, _ := strings.Cut(op, ":")
		if _, known := cat.Operation(service, name); !known {
			t.Errorf("none: %s is not an operation", op)
		}
	}
}

// TestForms: the variables of each form are those of the reference's ARN.
func TestForms(t *testing.T) {
	cat := iam.Load()
	arns := map[string]string{}
	for _, a := range cat.Expand("*") {
		service, _, _ := strings.Cut(a, ":")
		if !hasForm(service) {
			continue
		}
		for _, r := range cat.ResourceTypes(a) {
			arns[service+":"+r.Name] = r.ARN
		}
	}
	for name, form := range needsTable().forms {
		arn, ok := arns[name]
		if !ok {
			t.Errorf("form %s: no action can be confined to it", name)
			continue
		}
		for v, places := range form {
			if !strings.Contains(arn, "${"+v+"}") {
				t.Errorf("form %s: %s has no %s", name, arn, v)
			}
			if len(places) == 0 || places[0] == "" {
				t.Errorf("form %s: %s has no parameters", name, v)
			}
		}
	}
}

func hasForm(service string) bool {
	for name := range needsTable().forms {
		if strings.HasPrefix(name, service+":") {
			return true
		}
	}
	return false
}

// FuzzParseNeeds: no text makes the reader panic.
func FuzzParseNeeds(f *testing.F) {
	f.Add("op s3:x s3:Y if A|B unless C maybe with D=E")
	f.Add("form a:b C=D|E.*.F\ntypes a:* b\nnone a:b\nalso a:* b:C everywhere")
	f.Add("spell a:B C=D@e\nnamed a -b c:D\nop a:b c:D if E=f of 'g'")
	f.Add("op\nform\nwith")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = parseNeeds(text)
	})
}

// TestGlobsMeet: two patterns meet if and only if some text matches both.
func TestGlobsMeet(t *testing.T) {
	letter := rapid.SampledFrom([]string{"a", "b", "*", "?"})
	rapid.Check(t, func(t *rapid.T) {
		a := strings.Join(rapid.SliceOfN(letter, 0, 5).Draw(t, "a"), "")
		b := strings.Join(rapid.SliceOfN(letter, 0, 5).Draw(t, "b"), "")
		want := false
		for _, s := range texts5() {
			if iam.Glob(a, s) && iam.Glob(b, s) {
				want = true
				break
			}
		}
		if got := globsMeet(a, b); got != want {
			t.Fatalf("globsMeet(%q, %q) = %v", a, b, got)
		}
		if globsMeet(a, b) != globsMeet(b, a) {
			t.Fatalf("globsMeet(%q, %q) is not symmetric", a, b)
		}
	})
}

// texts5 are all texts of a, b of up to ten letters: two patterns of five pieces
// that meet do so in one of them.
func texts5() []string {
	list := []string{""}
	for first, n := 0, 0; n < 10; n++ {
		last := len(list)
		for _, s := range list[first:last] {
			list = append(list, s+"a", s+"b")
		}
		first = last
	}
	return list
}

// TestARNsMeet: stars don't reach over the colons of an ARN.
func TestARNsMeet(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"arn:aws:dynamodb:*:*:table/gone-*", "arn:*:dynamodb:*:*:table/users*", false},
		{"arn:aws:dynamodb:*:*:table/u*", "arn:*:dynamodb:*:*:table/users*", true},
		{"arn:aws:s3:::photos/*", "arn:*:dynamodb:*:*:table/users*", false},
		{"arn:aws:logs:*:log-group:/aws/lambda/x:*", "arn:*:logs:*:*:log-group:/aws/lambda/x:*", true}, // a parameter holds the colon
		{"arn:aws:iot:*", "arn:*:iot:*:*:topic/a", true},
		{"*", "arn:*:iot:*:*:topic/a", true},
	} {
		if arnsMeet(c.a, c.b) != c.want || arnsMeet(c.b, c.a) != c.want {
			t.Errorf("%s and %s meet: %v", c.a, c.b, !c.want)
		}
	}
}
