package layer

import (
	"bytes"
	"encoding/binary"
	"testing"

	"redoubt/policy"
)

// program is the head of a static program for Linux on a machine.
func program(machine uint16) []byte {
	head := make([]byte, 64)
	copy(head, "\x7fELF\x02\x01\x01")
	binary.LittleEndian.PutUint16(head[16:], 2) // EXEC
	binary.LittleEndian.PutUint16(head[18:], machine)
	binary.LittleEndian.PutUint32(head[20:], 1)
	binary.LittleEndian.PutUint16(head[52:], 64)
	return head
}

// TestRead: what Write has made is read, and nothing else.
func TestRead(t *testing.T) {
	p := policy.NewProgram()
	p.Functions = append(p.Functions, policy.Compiled{Name: "Orders"})
	zipped := func(data []byte, f Form) []byte {
		var b bytes.Buffer
		if err := Write(&b, data, p, f); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for machine, want := range map[uint16]string{62: "x86_64", 183: "arm64"} {
		data := zipped(program(machine), Beside)
		got, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil || got.Architecture != want {
			t.Errorf("%d: %q %v", machine, got.Architecture, err)
		}
		if _, ok := got.Policy.Of("Orders"); !ok {
			t.Error("the policy is lost")
		}
	}
	whole := zipped(program(62), Beside)
	for what, data := range map[string][]byte{
		"for provided.*": zipped(program(62), Provided), "an authorizer": zipped(program(62), Authorizer),
		"a script": zipped([]byte("#!/bin/sh"), Beside), "another machine": zipped(program(8), Beside),
		"cut off": whole[:len(whole)/2], "nothing": nil,
	} {
		if got, err := Read(bytes.NewReader(data), int64(len(data))); err == nil {
			t.Errorf("%s: %+v", what, got)
		}
	}
}
