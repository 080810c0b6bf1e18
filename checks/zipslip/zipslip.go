// Package zipslip finds archives whose members are written to where their names say.
package zipslip

import (
	_ "embed"
	"strings"

	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is zip-slip.
var Check = &check.Check{
	ID: "RD106", Name: "zip-slip", Doc: doc,
	Concern: check.Injection, Severity: check.High,
	Refs: []string{"CWE-22", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		const fix = "Write each member below the folder by its base name, or check the resolved path; for tar files: extractall(folder, filter=\"data\")."
		does := "write files anywhere through an archive that is unpacked by"
		if err := p.Flows(check.FlowRule{Sink: "zip-slip", Does: does, Fix: fix, Only: unfiltered}); err != nil {
			return err
		}
		return p.Flows(check.FlowRule{Sink: "path", Does: does, Fix: fix, Sources: []string{"upload"}})
	},
}

// unfiltered leaves out what Python 3.14 and later filter by themselves.
// Source: Python's documentation, "tarfile", extraction filters.
func unfiltered(_ *check.Pass, fl reach.Flow) bool {
	if fl.Function == nil || !strings.Contains(fl.API, "extract") && !strings.HasPrefix(fl.API, "shutil.") {
		return true
	}
	runtime, _ := fl.Function.Runtime.Or("")
	return runtime != "python3.14"
}
