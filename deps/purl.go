package deps

import (
	"fmt"
	"strings"

	"github.com/package-url/packageurl-go"
)

// PURL is the package URL of a version of a package; without a version it
// means all of them. It is "" for what has no name.
func PURL(ecosystem, name, version string) string {
	if name == "" {
		return ""
	}
	p := packageurl.PackageURL{Type: packageurl.TypeGeneric, Name: name, Version: version}
	switch ecosystem {
	case NPM:
		p.Type = packageurl.TypeNPM
		if scope, rest, ok := strings.Cut(name, "/"); ok && strings.HasPrefix(scope, "@") && rest != "" {
			p.Namespace, p.Name = scope, rest
		}
	case PyPI:
		p.Type, p.Name = packageurl.TypePyPi, normal(name)
	case Go:
		p.Type = packageurl.TypeGolang
		if i := strings.LastIndex(name, "/"); i >= 0 && i < len(name)-1 {
			p.Namespace, p.Name = name[:i], name[i+1:]
		}
		if version != "" {
			p.Version = "v" + strings.TrimPrefix(version, "v")
		}
	case Maven:
		p.Type = packageurl.TypeMaven
		if group, artifact, ok := strings.Cut(name, ":"); ok && artifact != "" {
			p.Namespace, p.Name = group, artifact
		}
	}
	if p.Normalize() != nil {
		return ""
	}
	return p.ToString()
}

// ReadPURL splits a package URL into what names the package, spelt so that two
// names of one package are equal, and its version, "" for all. Qualifiers and
// subpath say nothing of which package it is, and are dropped.
func ReadPURL(purl string) (name, version string, err error) {
	p, err := packageurl.FromString(purl)
	if err != nil {
		return "", "", fmt.Errorf("reading package URL %q: %w", purl, err)
	}
	version = p.Version
	switch p.Type {
	case packageurl.TypePyPi:
		p.Name = normal(p.Name)
	case packageurl.TypeGolang:
		version = strings.TrimPrefix(version, "v")
	}
	p.Version, p.Qualifiers, p.Subpath = "", nil, ""
	return p.ToString(), version, nil
}
