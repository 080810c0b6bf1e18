package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"redoubt/guard/layer"
	"redoubt/harden"
	"redoubt/policy"
	"redoubt/scan"
)

// guardLayers are the layers of --attach by architecture, with the places of zips as
// the command line names them.
type guardLayers map[string]harden.GuardLayer

// layerARN is a published layer with its version.
var layerARN = regexp.MustCompile(`^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:layer:[A-Za-z0-9_-]+:\d+$`)

// attachedLayers reads what --attach names: zips of redoubt guard package, folders of
// them, or ARNs, with "arm64=" before those for that architecture.
func attachedLayers(names []string) (guardLayers, error) {
	list := guardLayers{}
	for _, name := range names {
		arch, arn, given := strings.Cut(name, "=")
		if !given || strings.ContainsAny(arch, "/.:") {
			arch, arn = "x86_64", name
		}
		var err error
		switch {
		case layerARN.MatchString(arn) && (arch == "x86_64" || arch == "arm64"):
			err = list.add(arch, harden.GuardLayer{ARN: arn})
		case strings.HasPrefix(arn, "arn:"):
			err = errors.New("want arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION, or arm64= and that")
		default:
			err = list.read(name)
		}
		if err != nil {
			return nil, fmt.Errorf("--attach %s: %w", name, err)
		}
	}
	return list, nil
}

func (l guardLayers) add(arch string, one harden.GuardLayer) error {
	if _, ok := l[arch]; ok {
		return fmt.Errorf("there are two layers for %s", arch)
	}
	l[arch] = one
	return nil
}

// read reads a zip, or all of a folder.
func (l guardLayers) read(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return l.readZip(name)
	}
	zips, err := filepath.Glob(filepath.Join(name, "redoubt-guard-*.zip"))
	if err == nil && len(zips) == 0 {
		err = errors.New("there is no redoubt-guard-x86_64.zip or -arm64.zip: redoubt guard package makes them")
	}
	for _, z := range zips {
		if err == nil {
			err = l.readZip(z)
		}
	}
	return err
}

func (l guardLayers) readZip(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	packed, err := layer.Read(f, info.Size())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return l.add(packed.Architecture, harden.GuardLayer{File: name, Knows: knows(packed.Policy)})
}

func knows(p policy.Program) func(string) bool {
	return func(function string) bool {
		_, ok := p.Of(function)
		return ok
	}
}

// attachment is the layers as an application's main template names them, nil if none
// are asked for.
func (l guardLayers) attachment(s *scan.Subject) (*harden.Attachment, error) {
	if len(l) == 0 {
		return nil, nil //nolint:nilnil // nothing is attached, and that is no fault
	}
	a := &harden.Attachment{Wrapper: "/opt/" + layer.Wrapper, Layers: map[string]harden.GuardLayer{}}
	for arch, one := range l {
		if one.File != "" {
			at, err := beside(s, one.File)
			if err != nil {
				return nil, err
			}
			one.File = at
		}
		a.Layers[arch] = one
	}
	return a, nil
}

// beside is a file as seen from the folder of an application's main template.
func beside(s *scan.Subject, file string) (string, error) {
	if s.Dir == "" {
		return "", usageError{errors.New("--attach: a template of standard input has no folder to name the zip from; name a layer by its ARN")}
	}
	from, err := filepath.Abs(filepath.Join(s.Dir, filepath.FromSlash(path.Dir(s.Graph.App.File))))
	if err != nil {
		return "", fmt.Errorf("--attach: %w", err)
	}
	to, err := filepath.Abs(file)
	if err != nil {
		return "", fmt.Errorf("--attach: %w", err)
	}
	at, err := filepath.Rel(from, to)
	if err != nil {
		return "", fmt.Errorf("--attach: %w", err)
	}
	return filepath.ToSlash(at), nil
}
