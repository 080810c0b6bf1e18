package layer

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"

	"redoubt/policy"
)

// A Packed is what a layer of the guard holds.
type Packed struct {
	Architecture string // x86_64 or arm64
	Policy       policy.Program
}

// maxPart bounds a file of a layer that is read, in bytes.
const maxPart = 64 << 20

// Read reads the zip of a layer that is to run beside a managed runtime, as Write
// made it.
func Read(r io.ReaderAt, size int64) (Packed, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return Packed{}, fmt.Errorf("it is no layer of redoubt guard package: %w", err)
	}
	program, err := file(z, Extension)
	if err != nil {
		return Packed{}, errors.New("it is no layer that redoubt guard package makes for managed runtimes")
	}
	arch, err := Architecture(program)
	if err != nil {
		return Packed{}, err
	}
	compiled, err := file(z, Policy)
	if err != nil {
		return Packed{}, fmt.Errorf("the policy in the layer: %w", err)
	}
	p, err := policy.ReadProgram(compiled)
	return Packed{arch, p}, err
}

func file(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxPart+1))
	if err == nil && len(data) > maxPart {
		err = errors.New("it is too large")
	}
	return data, err
}
