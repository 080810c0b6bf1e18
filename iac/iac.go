// Package iac holds what the readers of template formats have in common. A
// reader turns one file of a tree, and the files that it names, into a model.
//
// It does not look for the files (package scan does) and judges nothing.
package iac

import (
	"io/fs"

	"redoubt/app"
)

// A Reader reads one template format.
type Reader struct {
	Name string // sam, cloudformation, cdk, serverless
	// Match reports whether the file is a main template of the format. It
	// sees the file's content, at most MaxSize bytes.
	Match func(path string, content []byte) bool
	// Read returns the application whose main template is at path. Everything
	// that it could not resolve is in the application's Gaps; an error means
	// that nothing could be read, and names file and line.
	Read func(fsys fs.FS, path string, opt Options) (*app.Application, error)
	// Edit returns an Editor of the application whose main template is at path;
	// nil where templates of the format are made by other programs.
	Edit func(fsys fs.FS, path string) Editor
}

// An Editor works out the text of an application's templates with edits made.
// It writes nothing. Each call starts from the files as they are; an error says
// why the edits are not dared, and then none of them is made.
type Editor func(edits []app.Edit) ([]Change, error)

// Options are what the user says about a deployment.
type Options struct {
	// Parameters override template parameters and, for the Serverless
	// Framework, options (stage, region, param.NAME).
	Parameters map[string]string
	// Open leaves parameters and options open, whatever their default or override:
	// what is written back into a template must not hold one deployment's values.
	Open bool
}

// MaxSize is the largest template that is read, in bytes. CloudFormation's own
// limit is 1 MB; synthesised and nested JSON with white space is larger.
const MaxSize = 8 << 20
