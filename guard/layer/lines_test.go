package layer

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// both are the layers that guard package makes.
var both = []Zip{{"out/guard-x86_64.zip", "x86_64"}, {"out/guard-arm64.zip", "arm64"}}

// hostile is the name of a function that would write lines of its own.
const hostile = "A\n${file(\"/etc/passwd\")}: [*x]"

// TestLines: each function of the policy is attached under its own name, whatever it is.
func TestLines(t *testing.T) {
	names := []string{"Orders", "Pay", "no", hostile}
	for _, format := range Formats() {
		lines, ok := Lines(format, both, names)
		for want, times := range map[string]int{
			"guard-x86_64.zip": 1, "guard-arm64.zip": 1, "/opt/" + Wrapper: len(names), "REDOUBT_FUNCTION": len(names), "Orders": 2, "Pay": 2,
		} {
			if n := strings.Count(lines, want); !ok || n < times || n > times && format != "terraform" {
				t.Errorf("%s: %s %d times, want %d, in\n%s", format, want, n, times, lines)
			}
		}
		if strings.Contains(lines, "Globals") || strings.Contains(lines, "provider:") || strings.Contains(lines, " each function") || strings.Contains(lines, "EachOther") {
			t.Errorf("%s: functions that the policy does not know would be attached:\n%s", format, lines)
		}
		if format == "terraform" {
			if strings.Contains(strings.ReplaceAll(lines, "$${", ""), "${") {
				t.Errorf("a name is worked out:\n%s", lines)
			}
			continue
		}
		functions := section(t, lines, map[string]string{"serverless": "functions"}[format])
		for _, name := range names {
			if f, _ := functions[name].(map[string]any); f == nil {
				t.Errorf("%s: no %q in\n%s", format, name, lines)
			}
		}
	}
	if _, ok := Lines("pulumi", both, nil); ok {
		t.Error("a format that nobody knows")
	}
}

// section is a part of a template: its resources unless another one is named.
func section(t *testing.T, lines, name string) map[string]any {
	t.Helper()
	var document map[string]map[string]any
	if err := yaml.Unmarshal([]byte(lines), &document); err != nil {
		t.Fatalf("%v in\n%s", err, lines)
	}
	if name == "" {
		name = "Resources"
	}
	return document[name]
}

// TestLinesForAny: a policy for any function attaches all at once, and names those that
// it has a name for.
func TestLinesForAny(t *testing.T) {
	for format, all := range map[string]string{
		"sam": "Globals:", "cloudformation": "EachOtherFunction:", "serverless": "provider:", "terraform": "add to each function",
	} {
		lines, _ := Lines(format, both[:1], []string{"*"})
		if !strings.Contains(lines, all) || strings.Count(lines, "/opt/"+Wrapper) != 1 || strings.Contains(lines, "REDOUBT_FUNCTION") || strings.Contains(lines, "arm64") || strings.Contains(lines, "*\"") {
			t.Errorf("%s:\n%s", format, lines)
		}
		lines, _ = Lines(format, both[:1], []string{"*", "Orders"})
		if !strings.Contains(lines, strings.Replace(all, "each f", "each other f", 1)) || strings.Count(lines, "REDOUBT_FUNCTION") != 1 {
			t.Errorf("%s:\n%s", format, lines)
		}
		if format != "terraform" {
			section(t, lines, "")
		}
	}
}

// TestOtherForms: what is no layer of a managed runtime names the functions, too.
func TestOtherForms(t *testing.T) {
	two := []string{"Orders", "Pay"}
	lines := ForAuthorizer(both[1], two)
	env := section(t, lines, "")["RedoubtAuthorizer"].(map[string]any)["Properties"].(map[string]any)["Environment"]
	if got := env.(map[string]any)["Variables"].(map[string]any)["REDOUBT_FUNCTION"]; got != "Orders" || !strings.Contains(lines, "one of Orders, Pay") || !strings.Contains(lines, "[arm64]") {
		t.Errorf("%v\n%s", got, lines)
	}
	if lines := ForAuthorizer(both[1], []string{"*"}); strings.Contains(lines, "REDOUBT_FUNCTION") || strings.Contains(lines, "one of") {
		t.Errorf("any function has no name:\n%s", lines)
	}
	if lines := ForAuthorizer(both[1], two[:1]); strings.Contains(lines, "one of") {
		t.Errorf("there is no choice:\n%s", lines)
	}
	if lines := ForProvided(two); !strings.Contains(lines, "here: Orders, Pay.") {
		t.Error(lines)
	}
	if lines := ForProvided([]string{"*"}); strings.Contains(lines, "REDOUBT_FUNCTION") {
		t.Error(lines)
	}
}
