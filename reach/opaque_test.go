package reach

import (
	"strings"
	"testing"

	"redoubt/iam"
)

// What opaque.txt says can be read, and its services are services.
func TestOpaqueLibraries(t *testing.T) {
	seen, services := map[string]bool{}, map[string]bool{}
	for _, a := range iam.Load().Expand("*") {
		service, _, _ := strings.Cut(a, ":")
		services[service] = true
	}
	for i, line := range strings.Split(opaqueText, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) < 3 || words[0] != "python" && words[0] != "javascript" {
			t.Errorf("opaque.txt:%d: %s", i+1, line)
			continue
		}
		if key := words[0] + " " + words[1]; seen[key] {
			t.Errorf("opaque.txt:%d: %s stands twice", i+1, key)
		} else {
			seen[key] = true
		}
		for _, s := range words[2:] {
			if s != "*" && !services[s] {
				t.Errorf("opaque.txt:%d: no service %s", i+1, s)
			}
		}
	}
	lib := opaqueLibrary{"@langchain/aws", []string{"bedrock"}}
	for module, want := range map[string]bool{"@langchain/aws": true, "@langchain/aws/chat": true, "@langchain/awsome": false, "@langchain": false} {
		if lib.is(module) != want {
			t.Errorf("is(%s) = %v", module, !want)
		}
	}
}
