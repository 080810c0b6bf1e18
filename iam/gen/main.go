// Command gen packs the sources of the catalogue (actions.json, sdk_map.json
// and managed_policies.json in the folder that it is given) into catalogue.zip,
// and writes boto3's resources for package lang/flow.
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"redoubt/iam"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: gen SOURCE-FOLDER CATALOGUE.zip RESOURCES.tsv")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir, out, resourcesOut string) error {
	files := map[string][]byte{}
	if err := actions(filepath.Join(dir, "actions.json"), files); err != nil {
		return err
	}
	if err := sdk(filepath.Join(dir, "sdk_map.json"), filepath.Join(dir, "actions.json"), files); err != nil {
		return err
	}
	if err := policies(filepath.Join(dir, "managed_policies.json"), files); err != nil {
		return err
	}
	escalations(files)
	data, err := pack(files)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, data, 0o644); err != nil { //nolint:gosec // part of the source tree
		return err
	}
	return resources(filepath.Join(dir, "sdk_map.json"), resourcesOut)
}

func policies(file string, files map[string][]byte) error {
	var src struct {
		Policies map[string]json.RawMessage `json:"policies"`
	}
	if err := read(file, &src); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(src.Policies)) {
		var row bytes.Buffer
		row.WriteString(name + "\t")
		if err := json.Compact(&row, src.Policies[name]); err != nil {
			return fmt.Errorf("packing %s: %w", name, err)
		}
		row.WriteByte('\n')
		f := iam.PolicyFile(path.Base(name))
		files[f] = append(files[f], row.Bytes()...)
	}
	return nil
}

func read(file string, into any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("reading %s: %w", file, err)
	}
	return nil
}

// pack writes the files in the order of their names, without dates, so that
// the same sources give the same bytes.
func pack(files map[string][]byte) ([]byte, error) {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, name := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("packing %s: %w", name, err)
		}
		if _, err := w.Write(files[name]); err != nil {
			return nil, fmt.Errorf("packing %s: %w", name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
