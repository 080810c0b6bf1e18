// Package policy is the document that harden writes and people read (Document),
// and the program that guard runs (Program), which package policy/compile makes
// of it. Both are JSON with a version.
//
// It does not compile, decide or look anything up: it has the words only.
package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Version is the newest version of documents and programs that this code knows.
const Version = 1

// The schema ids, without the version.
const (
	documentID = "redoubt/policy/"
	programID  = "redoubt/program/"
)

// NewerError says that a policy was written for a later guard.
type NewerError struct{ Schema string }

// Error names the version that was found and the one that is known.
func (e *NewerError) Error() string {
	return fmt.Sprintf("policy %s is newer than this guard, which knows version %d", e.Schema, Version)
}

// A Document is a readable policy for the functions of an application.
type Document struct {
	Schema    string     `json:"schema"` // "redoubt/policy/1"
	Functions []Function `json:"functions"`
}

// A Function says what one function takes. What is not given is as in Default.
type Function struct {
	Name           string              `json:"name"` // "*": every function without an entry of its own
	Mode           Mode                `json:"mode,omitempty"`
	Controls       map[Control]Setting `json:"controls,omitempty"`
	Triggers       []Trigger           `json:"triggers,omitempty"` // none: any
	Authentication []Authentication    `json:"authentication,omitempty"`
	Authorization  *Authorization      `json:"authorization,omitempty"`
	Schemas        []EventSchema       `json:"schemas,omitempty"`
	Fields         []Field             `json:"fields,omitempty"` // none: whatever an attacker controls
	Limits         Limits              `json:"limits,omitzero"`
	Response       Response            `json:"response,omitzero"`
	Budget         *Budget             `json:"budget,omitempty"`
	Quarantine     Quarantine          `json:"quarantine,omitzero"`
}

// An EventSchema is the JSON Schema (draft 2020-12) of a kind's events.
type EventSchema struct {
	Kind   string          `json:"kind"`
	Schema json.RawMessage `json:"schema"`
}

// A Field is a part of the event that is looked into, and for what.
type Field struct {
	Path    string `json:"path"` // as trigger.Spell writes it: event.Records[].body.file
	Classes Class  `json:"classes"`
}

// Default is the policy that runs where none is written: every field that an
// attacker controls is inspected for every class, within the usual limits; no
// authentication, no budget; monitoring.
func Default() Document {
	return Document{Schema: documentID + "1", Functions: []Function{{Name: "*", Mode: Monitor}}}
}

// ReadDocument decodes a document. Names that are not known are errors: a
// control that is misspelt would be none.
func ReadDocument(data []byte) (Document, error) {
	var d Document
	if err := read(data, documentID, &d); err != nil {
		return Document{}, fmt.Errorf("reading a policy: %w", err)
	}
	return d, nil
}

func read(data []byte, id string, to any) error {
	if err := version(data, id); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(to)
}

// version is looked at first: what a newer policy has may not even decode. It
// also sees that nothing stands behind the end.
func version(data []byte, id string) error {
	var head struct {
		Schema string `json:"schema"`
	}
	err := json.Unmarshal(data, &head)
	if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) && kind.Field == "" {
		return errors.New("it is no JSON object")
	}
	if err != nil {
		return err
	}
	digits, ok := strings.CutPrefix(head.Schema, id)
	n, err := strconv.Atoi(digits)
	switch {
	case !ok || err != nil || n < 1:
		return fmt.Errorf("schema is %q, not %s%d", head.Schema, id, Version)
	case n > Version:
		return &NewerError{Schema: head.Schema}
	}
	return nil
}

// Of finds the entry for a function: its own, else the one for all.
func (d Document) Of(name string) (Function, bool) {
	for _, want := range []string{name, "*"} {
		i := slices.IndexFunc(d.Functions, func(f Function) bool { return f.Name == want })
		if i >= 0 {
			return d.Functions[i], true
		}
	}
	return Function{}, false
}
