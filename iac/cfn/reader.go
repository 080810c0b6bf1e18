package cfn

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/doc"
)

// Reader reads CloudFormation and SAM templates.
func Reader() iac.Reader {
	return iac.Reader{Name: "cloudformation", Match: match, Read: read}
}

// match looks for what a template can't be without, before it parses: types
// of AWS below Resources.
func match(file string, content []byte) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".yaml", ".yml", ".json", ".template":
	default:
		if file != "stdin" {
			return false
		}
	}
	if bytes.Contains(content, []byte("AWSTemplateFormatVersion")) || bytes.Contains(content, []byte("AWS::Serverless-2016-10-31")) {
		return true
	}
	return bytes.Contains(content, []byte("Resources")) && (bytes.Contains(content, []byte("Type: AWS::")) || bytes.Contains(content, []byte(`"Type": "AWS::`)) ||
		bytes.Contains(content, []byte(`Type: "AWS::`)) || bytes.Contains(content, []byte(`Type: 'AWS::`)) || bytes.Contains(content, []byte(`"Type":"AWS::`))) && resourcesAtTop(file, content)
}

// resourcesAtTop reports whether Resources is a key of the document itself, so
// that serverless.yml and documents that quote a template don't match.
func resourcesAtTop(file string, content []byte) bool {
	if bytes.HasPrefix(content, []byte("Resources:")) || bytes.Contains(content, []byte("\nResources:")) {
		return true
	}
	root, err := doc.Parse(file, content)
	return err == nil && root.Get("Resources") != nil
}

func read(fsys fs.FS, file string, opt iac.Options) (*app.Application, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	root, err := doc.Parse(file, data)
	if err != nil {
		return nil, err
	}
	if root.Kind != doc.Map || root.Get("Resources") == nil || root.Get("Resources").Kind != doc.Map {
		return nil, fmt.Errorf("%s:%d: this is no template: it has no Resources", file, max(1, root.Pos.Line))
	}
	return Expand(fsys, file, root, opt).Application(), nil
}
