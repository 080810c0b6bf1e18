package main

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"redoubt/guard/inspect"
)

// crsFamilies are the Core Rule Set's groups of rules that look for attacks in
// values, by the number that their folders begin with.
var crsFamilies = map[string]string{
	"921": "header", "930": "path", "931": "remote files", "932": "command", "933": "PHP", "934": "generic", "941": "XSS", "942": "SQL", "944": "Java",
}

// inspection measures what guard/inspect finds in public attacks, what it
// finds in texts that hold none, and how long it takes.
func inspection(corpora string) []row {
	rows := crs(corpus(corpora, "coreruleset"))
	rows = append(rows, libinjection(corpus(corpora, "libinjection"))...)
	return append(rows, readmes(corpora), inspectionTime())
}

// shareOf is a row of how many values are found.
func shareOf(what string, found, all int) row {
	return row{what: "inspect, " + what, figure: fmt.Sprintf("%.1f %% of %d", 100*float64(found)/float64(max(all, 1)), all), verdict: "-"}
}

// libinjection reads its lists: a value a line, escaped as in a URL.
func libinjection(root string) []row {
	if root == "" {
		return []row{skipped("inspect, libinjection's attacks", "≥ 93 %", why(nil))}
	}
	var rows []row
	for _, kind := range []string{"sqli-*.txt", "xss-*.txt"} {
		files, _ := filepath.Glob(filepath.Join(root, "data", kind))
		found, all := 0, 0
		for _, file := range files {
			f, a := lines(file)
			found, all = found+f, all+a
		}
		if all == 0 {
			rows = append(rows, skipped("inspect, libinjection's "+kind, "≥ 93 %", why(nil)))
			continue
		}
		r := shareOf("libinjection's "+kind, found, all)
		r.target = "≥ 93 %"
		rows = append(rows, atMost(r, -float64(found), -0.93*float64(all)))
	}
	f, a := lines(filepath.Join(root, "data", "false_positives.txt"))
	r := shareOf("libinjection's false positives", f, a)
	r.note = "each of them once was one of libinjection's"
	return append(rows, r)
}

func lines(file string) (found, all int) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, 0
	}
	var in inspect.Inspector
	for sc := bufio.NewScanner(bytes.NewReader(data)); sc.Scan(); {
		if sc.Text() == "" || strings.HasPrefix(sc.Text(), "#") {
			continue
		}
		text, err := url.QueryUnescape(sc.Text())
		if err != nil {
			text = sc.Text()
		}
		all++
		if _, ok := in.Value([]byte(text), inspect.All); ok {
			found++
		}
	}
	return found, all
}

// A crsFile is a file of the Core Rule Set's regression tests.
type crsFile struct {
	Tests []struct {
		Stages []struct {
			Input struct {
				URI     string            `yaml:"uri"`
				Data    string            `yaml:"data"`
				Headers map[string]string `yaml:"headers"`
			} `yaml:"input"`
			Output struct {
				Log struct {
					Expect []int `yaml:"expect_ids"`
				} `yaml:"log"`
			} `yaml:"output"`
		} `yaml:"stages"`
	} `yaml:"tests"`
}

func crs(root string) []row {
	if root == "" {
		return []row{skipped("inspect, Core Rule Set's tests", "", why(nil))}
	}
	var rows []row
	for _, number := range slices.Sorted(maps.Keys(crsFamilies)) {
		files, _ := filepath.Glob(filepath.Join(root, "tests", "regression", "tests", "REQUEST-"+number+"-*", "*.yaml"))
		found, all := 0, 0
		for _, file := range files {
			f, a := crsTests(file)
			found, all = found+f, all+a
		}
		r := shareOf("Core Rule Set's tests: "+crsFamilies[number], found, all)
		r.note = "of all paranoia levels: many are no attacks"
		rows = append(rows, r)
	}
	return rows
}

func crsTests(file string) (found, all int) {
	data, err := os.ReadFile(file)
	var tests crsFile
	if err != nil || yaml.Unmarshal(data, &tests) != nil {
		return 0, 0
	}
	var in inspect.Inspector
	for _, t := range tests.Tests {
		if len(t.Stages) == 0 || len(t.Stages[0].Output.Log.Expect) == 0 {
			continue
		}
		all++
		input := t.Stages[0].Input
		path, query, _ := strings.Cut(input.URI, "?")
		values := []string{query, input.Data, path}
		for name, value := range input.Headers {
			if !slices.Contains([]string{"host", "accept", "accept-encoding", "accept-language", "content-type", "connection"}, strings.ToLower(name)) {
				values = append(values, value)
			}
		}
		if slices.ContainsFunc(values, func(v string) bool { _, ok := in.Value([]byte(v), inspect.All); return ok }) {
			found++
		}
	}
	return found, all
}

// readmes looks for attacks in the paragraphs of the corpora's documents.
func readmes(corpora string) row {
	const what, target = "inspect, paragraphs of READMEs", "≤ 3 %"
	files, _ := filepath.Glob(filepath.Join(corpus(corpora, patterns), "*", "README.md"))
	found, all := 0, 0
	var in inspect.Inspector
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for p := range bytes.SplitSeq(data, []byte("\n\n")) {
			all++
			if _, ok := in.Value(p, inspect.All); ok {
				found++
			}
		}
	}
	if all == 0 {
		return skipped(what, target, why(nil))
	}
	r := shareOf("paragraphs of READMEs", found, all)
	r.target = target
	return atMost(r, float64(found), 0.03*float64(all))
}

// inspectionTime takes the fastest of several runs: the machine is shared.
func inspectionTime() row {
	text := bytes.Repeat([]byte(`{"id": 12, "name": "Anna O'Hara", "note": "call before 5 pm & ring; thanks"} `), 14)[:1024]
	var in inspect.Inspector
	best := time.Hour
	for range 2000 {
		began := time.Now()
		in.Value(text, inspect.All)
		best = min(best, time.Since(began))
	}
	micros := float64(best.Nanoseconds()) / 1000
	r := row{what: "inspect, a clean kilobyte", figure: fmt.Sprintf("%.1f µs", micros), target: "≤ 20 µs", note: "the fastest of 2,000"}
	return atMost(r, micros, 20)
}
