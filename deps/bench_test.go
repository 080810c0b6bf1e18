package deps

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// monorepo has one lockfile of npm's with 5,000 packages and 50 functions that are
// members of its workspace, each with a hundred direct dependencies.
func monorepo() fstest.MapFS {
	const functions, packages = 50, 5000
	fsys := fstest.MapFS{}
	var lock strings.Builder
	lock.WriteString("{\n  \"lockfileVersion\": 3,\n  \"packages\": {\n    \"\": {\n      \"name\": \"app\"\n    }")
	for i := range functions {
		var wishes []string
		for j := range 100 {
			wishes = append(wishes, fmt.Sprintf("\"p%d\": \"^1.0.0\"", (i*100+j)%packages))
		}
		list := "{" + strings.Join(wishes, ", ") + "}"
		fsys[fmt.Sprintf("fn%d/package.json", i)] = &fstest.MapFile{Data: []byte(`{"dependencies": ` + list + `}`)}
		fmt.Fprintf(&lock, ",\n    \"fn%d\": {\n      \"dependencies\": %s\n    }", i, list)
	}
	for i := range packages {
		fmt.Fprintf(&lock, ",\n    \"node_modules/p%d\": {\n      \"version\": \"1.0.%d\",\n      \"resolved\": \"https://npm.shop.example/p%d/-/p%d.tgz\",\n"+
			"      \"integrity\": \"sha512-%0128d\",\n      \"dependencies\": {\n        \"p%d\": \"^1.0.0\",\n        \"p%d\": \"^1.0.0\"\n      }\n    }",
			i, i, i, i, i, (i*7+1)%packages, (i*13+2)%packages)
	}
	lock.WriteString("\n  }\n}\n")
	fsys["package-lock.json"] = &fstest.MapFile{Data: []byte(lock.String())}
	return fsys
}

func BenchmarkMonorepo(b *testing.B) {
	fsys := monorepo()
	b.ReportAllocs()
	total := 0
	for b.Loop() {
		tree := New(fsys)
		total = 0
		for i := range 50 {
			set := tree.Find(fmt.Sprintf("fn%d", i), ".", NPM)
			for _, p := range set.Packages {
				Typosquat(p)
			}
			total += len(set.Packages)
		}
	}
	b.ReportMetric(float64(total), "packages")
}
