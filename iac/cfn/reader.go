package cfn

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/cfn/rewrite"
	"redoubt/iac/doc"
)

// Reader reads CloudFormation and SAM templates.
func Reader() iac.Reader {
	return iac.Reader{Name: "cloudformation", Match: match, Read: read, Edit: rewrite.Editor}
}

// match looks for what a template can't be without before it parses. Text that
// can't be parsed matches by its keys at the margin: the reader then says where
// it is broken.
func match(file string, content []byte) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".yaml", ".yml", ".json", ".template":
	default:
		if file != "stdin" {
			return false
		}
	}
	if !containsAny(content, "AWSTemplateFormatVersion", "AWS::", "Custom::", "Alexa::") {
		return false
	}
	if atMargin(content, "AWSTemplateFormatVersion:") || atMargin(content, "Resources:") && bytes.Contains(content, []byte(" Type: AWS::")) {
		return true
	}
	root, err := doc.Parse(file, content)
	if err != nil {
		return atMargin(content, "Resources:") || halfJSON(content)
	}
	return isTemplate(root)
}

func containsAny(content []byte, words ...string) bool {
	for _, w := range words {
		if bytes.Contains(content, []byte(w)) {
			return true
		}
	}
	return false
}

// atMargin reports whether a line begins with the word.
func atMargin(content []byte, word string) bool {
	return bytes.HasPrefix(content, []byte(word)) || bytes.Contains(content, []byte("\n"+word))
}

// halfJSON reports whether broken JSON was meant to be a template.
func halfJSON(content []byte) bool {
	text := bytes.TrimSpace(content)
	return bytes.HasPrefix(text, []byte("{")) && containsAny(text[:min(len(text), 400)], `"AWSTemplateFormatVersion"`)
}

// isTemplate reports whether the document itself, not something in it, is a
// template: serverless.yml holds one, documentation quotes some.
func isTemplate(root *doc.Node) bool {
	if root.Has("AWSTemplateFormatVersion") || isSAM(root) {
		return true
	}
	for _, p := range entries(root.Get("Resources")) {
		kind := p.Value.Get("Type").Str()
		for _, owner := range []string{"AWS::", "Custom::", "Alexa::"} {
			if strings.HasPrefix(kind, owner) {
				return true
			}
		}
	}
	return false
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
