package words_test

import (
	"testing"

	"redoubt/checks/internal/words"
	"redoubt/lang/ir"
	"redoubt/lang/python"
)

const source = `
import logging

def check(claims):
    return claims.owner_id

def handler(event):
    logging.warning("x")
    return check(event["requestContext"])
`

func TestQuestions(t *testing.T) {
	m := python.New().Lower("app.py", []byte(source))
	for _, c := range []struct {
		name string
		ask  words.Question
		want bool
	}{
		{"a field", words.Mentioned("ownerid"), true},
		{"a key", words.Mentioned("requestcontext"), true},
		{"part of a name is no name", words.Mentioned("owner"), false},
		{"part of a name", words.Containing("owner"), true},
		{"no part", words.Containing("tenant"), false},
		{"a method", words.Called("warning"), true},
		{"what is only mentioned", words.Called("ownerid"), false},
	} {
		for range 2 { // the second answer is remembered
			if got := c.ask(m.Funcs); got != c.want {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
		if c.ask(nil) {
			t.Errorf("%s: no functions have it", c.name)
		}
	}
}

func TestAnyAsksOnce(t *testing.T) {
	asked := 0
	ask := words.Any(func(*ir.Func) bool { asked++; return false })
	fn := &ir.Func{}
	ask([]*ir.Func{fn, fn})
	ask([]*ir.Func{fn})
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}
