package layer

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"os"
	"runtime"
	"strings"
	"testing"

	"redoubt/policy"
)

// TestWrite: what has to be run can be, and the same content makes the same zip.
func TestWrite(t *testing.T) {
	for form, want := range map[Form]map[string]string{
		Beside:     {Extension: "-rwxr-xr-x", Wrapper: "-rwxr-xr-x", Policy: "-rw-r--r--"},
		Authorizer: {"bootstrap": "-rwxr-xr-x", "redoubt-guard": "-rwxr-xr-x", "policy.json": "-rw-r--r--"},
		Provided:   {Program: "-rwxr-xr-x", Bootstrap: "-rwxr-xr-x", Policy: "-rw-r--r--"},
	} {
		testWrite(t, form, want)
	}
}

func testWrite(t *testing.T, form Form, want map[string]string) {
	t.Helper()
	var a, b bytes.Buffer
	for _, w := range []io.Writer{&a, &b} {
		if err := Write(w, []byte("program"), policy.NewProgram(), form); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two zips of the same content differ")
	}
	z, err := zip.NewReader(bytes.NewReader(a.Bytes()), int64(a.Len()))
	if err != nil {
		t.Fatal(err)
	}
	modes := map[string]string{}
	for _, f := range z.File {
		modes[f.Name] = f.Mode().String()
	}
	if !maps.Equal(modes, want) {
		t.Errorf("%s: %v, want %v", form, modes, want)
	}
	data, err := z.Open(z.File[2].Name)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(data)
	if _, err := policy.ReadProgram(text); err != nil {
		t.Errorf("the policy in the layer: %v", err)
	}
}

func TestArchitecture(t *testing.T) {
	if _, err := Architecture([]byte("#!/bin/sh")); err == nil {
		t.Error("a script is taken for a program")
	}
	if runtime.GOOS != "linux" {
		t.Skip("the test's own program is looked at, which is for Linux only here")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH]
	if arch, err := Architecture(data); err == nil && arch != want || err != nil && !strings.Contains(err.Error(), "dynamically") {
		t.Errorf("%q %v, want %q", arch, err, want)
	}
}
