package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts call the program as redoubt.
func TestMain(m *testing.M) {
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
	})
}
