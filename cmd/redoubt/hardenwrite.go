package main

import (
	"path"

	"redoubt/harden"
	"redoubt/iac"
	"redoubt/scan"
)

// changed is what is to be written below a folder.
type changed struct {
	dir, prefix string
	changes     []iac.Change
}

// writeAll writes the changes and notes the files in the report.
func writeAll(rep *harden.Report, dirs []changed) error {
	for _, d := range dirs {
		if len(d.changes) == 0 {
			continue
		}
		if err := harden.Write(d.dir, d.changes); err != nil {
			return err
		}
		for _, c := range d.changes {
			rep.Written = append(rep.Written, path.Join(d.prefix, c.File))
		}
	}
	return nil
}

// subjectOf hands over what harden needs to know of an application.
func subjectOf(s *scan.Subject) *harden.Subject {
	h := &harden.Subject{Graph: s.Graph, Findings: s.Findings, Edit: s.Edit, Open: s.Open}
	if s.With == nil {
		return h
	}
	h.With = func(files map[string][]byte) (*harden.Subject, error) {
		again, err := s.With(files)
		if err != nil {
			return nil, err
		}
		return subjectOf(again), nil
	}
	return h
}
