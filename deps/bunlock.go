package deps

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/tidwall/jsonc"

	"redoubt/app"
)

// bunLock is bun's lockfile in text form. It is read here and not by scalibr's
// extractor, whose search for lines goes through the whole text for each package.
type bunLock struct {
	LockfileVersion *float64
	Workspaces      map[string]packageJSON
	Packages        map[string][]json.RawMessage
}

func readBunLock(_ *Tree, f *file, data []byte) error {
	var lock bunLock
	if err := json.Unmarshal(jsonc.ToJSON(data), &lock); err != nil {
		return err
	}
	if lock.LockfileVersion == nil {
		return errors.New("it is no lockfile of bun")
	}
	g := npmGraph{f, map[string]*node{}}
	where := linesOf(data)
	asks := map[string]packageJSON{}
	for _, key := range slices.Sorted(maps.Keys(lock.Packages)) {
		if len(key) > maxKey {
			continue
		}
		p, m := bunPackage(lock.Packages[key])
		if p == nil {
			f.gap(where.object(key, ""), "the package "+key+" is not understood")
			continue
		}
		p.Pos = app.Pos{File: f.path, Line: where.object(key, "")}
		folder := bunFolder(key)
		p.named(installedName(folder))
		g.nodes[folder], asks[folder] = f.add(p), m
	}
	for folder, m := range asks {
		g.nodes[folder].asks = g.resolve(folder, slices.Concat(names(m.Dependencies), names(m.OptionalDependencies), names(m.PeerDependencies)))
	}
	f.roots = map[string]*root{}
	for dir, m := range lock.Workspaces {
		f.own = append(f.own, string(m.Name))
		f.roots[path.Clean(dir)] = &root{
			ship: g.resolve("", append(names(m.Dependencies), names(m.OptionalDependencies)...)),
			dev:  g.resolve("", names(m.DevDependencies)),
		}
	}
	return nil
}

// bunFolder makes a key, the names of those that a package lies below, the folder
// that npm would install it in: "a/@s/b" is node_modules/a/node_modules/@s/b.
func bunFolder(key string) string {
	var b strings.Builder
	scoped := false
	for part := range strings.SplitSeq(key, "/") {
		if scoped {
			b.WriteString("/" + part)
			scoped = false
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('/')
		}
		b.WriteString("node_modules/" + part)
		scoped = strings.HasPrefix(part, "@")
	}
	return b.String()
}

// bunPackage reads ["name@version", registry, {dependencies}, integrity]; packages
// that come from elsewhere have other members.
func bunPackage(entry []json.RawMessage) (*Package, packageJSON) {
	var id string
	var m packageJSON
	if len(entry) == 0 || json.Unmarshal(entry[0], &id) != nil {
		return nil, m
	}
	at := strings.LastIndex(id, "@")
	if first := strings.Index(id[min(1, len(id)):], "@") + 1; first > 0 {
		at = first
	}
	if at <= 0 {
		return nil, m
	}
	p := &Package{Ecosystem: NPM, Name: id[:at], Version: id[at+1:], Source: Lockfile}
	if strings.ContainsAny(p.Version, ":#/") {
		p.Requested, p.Version = p.Version, ""
	}
	for i, raw := range entry[1:] {
		var s string
		switch {
		case bytes.HasPrefix(raw, []byte("{")):
			// An object that is not understood has no wishes.
			_ = json.Unmarshal(raw, &m)
		case json.Unmarshal(raw, &s) != nil || s == "":
		case i == 0:
			p.Registry = s
		default:
			p.Integrity = s
		}
	}
	p.bare = p.Integrity == "" && (p.Version != "" || strings.HasPrefix(p.Requested, "http")) && !sealed(p.Requested)
	return p, m
}
