package iam

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// clockKeys are the condition keys that are the time of a request.
var clockKeys = []string{"aws:currenttime", "aws:epochtime"}

// ever reports whether the conditions on the time of a request all hold at some
// moment from the given one on.
func (s *Statement) ever(from time.Time) bool {
	return len(s.Conditions) == 0 || slices.ContainsFunc(s.moments(from), s.dated)
}

// Lapsed reports whether the statement can't apply any more: the dates in its
// conditions have passed, or never are all true.
func (s *Statement) Lapsed(now time.Time) bool { return !s.ever(now) }

// always reports whether they hold at all of these moments.
func (s *Statement) always(from time.Time) bool {
	return len(s.Conditions) == 0 || !slices.ContainsFunc(s.moments(from), func(t time.Time) bool { return !s.dated(t) })
}

// moments are times between which the conditions do not change.
func (s *Statement) moments(from time.Time) []time.Time {
	var named []string
	for _, keys := range s.Conditions {
		for key, values := range keys {
			if slices.Contains(clockKeys, strings.ToLower(key)) {
				named = append(named, values...)
			}
		}
	}
	return momentsFrom(from, named)
}

// dated reports whether the conditions on the time may hold at that moment.
func (s *Statement) dated(t time.Time) bool {
	e := evaluation{keys: map[string][]string{"aws:currenttime": {t.Format(time.RFC3339)}, "aws:epochtime": {strconv.FormatInt(t.Unix(), 10)}}}
	for name, keys := range s.Conditions {
		op, ok := parseOperator(name)
		for key, values := range keys {
			if ok && op.kind != nullOperator && slices.Contains(clockKeys, strings.ToLower(key)) && e.condition(op, key, values, false) == no {
				return false
			}
		}
	}
	return true
}

// momentsFrom are the moment, and those from it on before, at and after each of
// the dates.
func momentsFrom(from time.Time, dates []string) []time.Time {
	list := []time.Time{from}
	for _, text := range dates {
		t, err := parseDate(text)
		if err != nil {
			continue
		}
		for _, d := range []time.Duration{-time.Second, 0, time.Second} {
			if at := t.Add(d); at.After(from) {
				list = append(list, at)
			}
		}
	}
	return list
}
