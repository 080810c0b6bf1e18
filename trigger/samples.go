package trigger

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed samples/*.json
var files embed.FS

// A Sample is an event as the source sends it.
type Sample struct {
	Name  string // of its file: "http-api.v1"
	Event []byte // JSON
}

// Sample returns the usual event of the kind as JSON.
func (k Kind) Sample() []byte {
	text, err := files.ReadFile("samples/" + string(k.Name) + ".json")
	if err != nil {
		return nil // the acceptance test finds it
	}
	return text
}

// Samples lists all events of the kind: the usual one first, then its
// variants in the order of their names. A file <kind>.<variant>.json is enough
// to add one.
func (k Kind) Samples() []Sample {
	var list []Sample
	if usual := k.Sample(); usual != nil {
		list = append(list, Sample{string(k.Name), usual})
	}
	names, _ := fs.Glob(files, "samples/"+string(k.Name)+".*.json") // fails for bad patterns only
	for _, name := range names {
		if text, err := files.ReadFile(name); err == nil {
			base := strings.TrimSuffix(strings.TrimPrefix(name, "samples/"), ".json")
			list = append(list, Sample{base, text})
		}
	}
	return list
}
