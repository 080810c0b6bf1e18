package main

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"redoubt/internal/lambdatest"
)

// TestMain lets the scripts call the program as redoubt.
func TestMain(m *testing.M) {
	lambdatest.Serve() // the function of TestGuardRun
	testscript.Main(m, map[string]func(){
		"redoubt": func() {
			os.Exit(run(context.Background(), std{
				args: os.Args[1:], in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv,
			}))
		},
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SOURCE_DATE_EPOCH", "1795478400") // 2026-11-24
			e.Setenv("REDOUBT_CACHE", e.WorkDir+"/cache")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"zip": zipFolder, "cmpmicros": compareDecisions, "guardprogram": guardProgram},
	})
}

// zipFolder packs the files of a folder: zip FOLDER FILE.
func zipFolder(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: zip FOLDER FILE")
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	ts.Check(z.AddFS(os.DirFS(ts.MkAbs(args[0]))))
	ts.Check(z.Close())
	to := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Dir(to), 0o755))
	ts.Check(os.WriteFile(to, b.Bytes(), 0o600))
}

// guardProgram writes what a layer can hold: guardprogram amd64|arm64 FOLDER.
func guardProgram(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: guardprogram ARCHITECTURE FOLDER")
	}
	file := filepath.Join(ts.MkAbs(args[1]), "redoubt-guard-linux-"+args[0])
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
	ts.Check(os.WriteFile(file, staticProgram(map[string]uint16{"amd64": 62, "arm64": 183}[args[0]]), 0o600))
}

// micros is the only part of a decision that is another each time.
var micros = regexp.MustCompile(`"micros":\d+`)

// compareDecisions compares lines of guard check: cmpmicros FILE FILE.
func compareDecisions(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: cmpmicros FILE FILE")
	}
	got := micros.ReplaceAllString(ts.ReadFile(args[0]), `"micros":0`)
	if want := ts.ReadFile(args[1]); got != want {
		ts.Fatalf("got\n%swant\n%s", got, want)
	}
}
