// Package layer packs the guard for Lambda: the zip of a layer or of a function of its
// own, and the lines that attach it in each template format.
//
// It builds no program and deploys nothing.
package layer

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"redoubt/policy"
)

// Where the parts of a layer lie below /opt.
const (
	Extension = "extensions/redoubt-guard" // the program, where the platform starts it
	Wrapper   = "redoubt/wrap"
	Program   = "redoubt/redoubt-guard" // the program, where the bootstrap starts it
	Bootstrap = "redoubt/bootstrap"
	Policy    = "redoubt/policy.json"
)

// A wrapper is given the runtime's command line.
const wrapper = "#!/bin/sh\nexec /opt/" + Extension + " wrap \"$@\"\n"

// The bootstrap of a function on provided.*, which ignores wrappers: it starts the
// function's own, renamed.
const bootstrap = "#!/bin/sh\nexec /opt/" + Program + " boot \"${REDOUBT_BOOTSTRAP:-/var/task/bootstrap.real}\" \"$@\"\n"

// packed is the time of all entries, so that the same content makes the same zip:
// the oldest that a zip can hold.
var packed = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Architecture is Lambda's name for the machine that a program was built for, an
// error for what does not run on Lambda.
func Architecture(program []byte) (string, error) {
	f, err := elf.NewFile(bytes.NewReader(program))
	if err != nil {
		return "", errors.New("it is no program for Linux")
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return "", errors.New("it is linked dynamically: build it with CGO_ENABLED=0")
		}
	}
	switch f.Machine {
	case elf.EM_X86_64:
		return "x86_64", nil
	case elf.EM_AARCH64:
		return "arm64", nil
	}
	return "", fmt.Errorf("it is for %s, which Lambda does not run", f.Machine)
}

// A part is a file of a layer.
type part struct {
	name string
	mode fs.FileMode
	data []byte
}

// A Form is how the guard runs.
type Form string

// The forms: beside a managed runtime; as the bootstrap on provided.* and in images;
// as a function of its own that is the authorizer of an API.
const (
	Beside     Form = "extension"
	Provided   Form = "provided"
	Authorizer Form = "authorizer"
)

// authorizer is the bootstrap of an authorizer.
const authorizer = "#!/bin/sh\nexec \"$(dirname \"$0\")/redoubt-guard\" authorize ${REDOUBT_SIMPLE:+--simple}\n"

func parts(f Form, program, compiled []byte) []part {
	switch f {
	case Provided:
		return []part{{Program, 0o755, program}, {Bootstrap, 0o755, []byte(bootstrap)}, {Policy, 0o644, compiled}}
	case Authorizer:
		return []part{{"bootstrap", 0o755, []byte(authorizer)}, {"redoubt-guard", 0o755, program}, {"policy.json", 0o644, compiled}}
	}
	return []part{{Extension, 0o755, program}, {Wrapper, 0o755, []byte(wrapper)}, {Policy, 0o644, compiled}}
}

// Write writes the zip of a layer, or of an authorizer's function.
func Write(w io.Writer, program []byte, p policy.Program, f Form) error {
	compiled, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("packing the policy: %w", err)
	}
	z := zip.NewWriter(w)
	for _, part := range parts(f, program, compiled) {
		h := &zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: packed}
		h.SetMode(part.mode)
		to, err := z.CreateHeader(h)
		if err == nil {
			_, err = to.Write(part.data)
		}
		if err != nil {
			return fmt.Errorf("packing %s: %w", part.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("packing the layer: %w", err)
	}
	return nil
}
