// Package iam knows AWS's actions and managed policies: what exists, what a
// wildcard covers, what an action can do and to what, and which actions an
// operation of the SDKs needs.
//
// It reads policy documents (Parse), decides requests (Evaluate), and calculates
// with grants (Set).
//
// It knows nothing of templates and reads no files but the newer data that
// package update fetches; package reach joins it with a model.
package iam

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"os"
	"sync"
)

// catalogue.zip is made by gen; SOURCES.md says from what, and describes the
// parts: the names and levels of all actions, the details of each service, the
// SDKs' operations, and the managed policies by their first letters. Nothing is decoded before it is
// asked for.
//
//go:embed catalogue.zip
var archive []byte

// A Catalogue answers questions about actions and managed policies. It is safe
// for concurrent use.
type Catalogue struct {
	files map[string]*zip.File
	names func() names
	sdk   func() sdkIndex
	// operationIndex is the services of every operation of an SDK.
	operationIndex func() map[string][]string
	ways           func() []way
	index          func() *index

	mu       sync.Mutex
	sdks     map[string]*sdkService
	services map[string]*service
	policies map[string]map[string]line
}

// Load returns the catalogue: the embedded one, with newer data in DataFile laid
// over it. It reads the index only.
var Load = sync.OnceValue(func() *Catalogue { return With(DataFile()) })

// With returns the embedded catalogue with newer data of a file laid over it.
// Data that can't be used is as good as absent.
func With(file string) *Catalogue {
	c := Embedded()
	if data, err := os.ReadFile(file); err == nil { //nolint:gosec // the user's own file
		_ = c.newer(data)
	}
	return c
}

// Embedded returns the catalogue as it was built in.
func Embedded() *Catalogue {
	c, err := open(archive)
	if err != nil {
		// The archive is part of the program: a fault in it is a fault of the
		// build, which the tests would have shown.
		panic(err)
	}
	return c
}

func open(data []byte) (*Catalogue, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("opening the catalogue of actions: %w", err)
	}
	c := &Catalogue{
		files:    make(map[string]*zip.File, len(z.File)),
		services: map[string]*service{}, policies: map[string]map[string]line{}, sdks: map[string]*sdkService{},
	}
	for _, f := range z.File {
		c.files[f.Name] = f
	}
	c.names = sync.OnceValue(func() names { return parseNames(c.text("names")) })
	c.sdk = sync.OnceValue(func() sdkIndex { return parseSDK(c.text("sdk")) })
	c.operationIndex = sync.OnceValue(c.indexOperations)
	c.ways = sync.OnceValue(func() []way { return parseWays(c.text("escalations")) })
	c.index = sync.OnceValue(func() *index { return newIndex(c.names()) })
	return c, nil
}

// text is the content of a part of the catalogue, "" if there is no such part.
func (c *Catalogue) text(name string) string {
	f := c.files[name]
	if f == nil {
		return ""
	}
	if f.UncompressedSize64 > maxPart {
		return ""
	}
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer func() { _ = r.Close() }() // the next part takes over its tables
	data := make([]byte, f.UncompressedSize64)
	if _, err := io.ReadFull(r, data); err != nil {
		return ""
	}
	return string(data)
}
