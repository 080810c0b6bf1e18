package schema

import (
	"fmt"
	"strings"
	"testing"
)

// TestFields: a member is held to its schema whether there are few names or many; one
// that no schema names is another.
func TestFields(t *testing.T) {
	for _, n := range []int{0, 1, few, few + 1, 3 * few} {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`"n%d":{"type":"integer","minimum":%d}`, i, i))
		}
		schema := `{"additionalProperties":{"type":"string"},"properties":{` + strings.Join(list, ",") + `}}`
		last := fmt.Sprintf("n%d", n-1)
		for value, want := range map[string]string{`{"other":"a"}`: "", `{"other":1}`: "type", `{"` + last + `":` + fmt.Sprint(n-1) + `}`: "", `{"` + last + `":` + fmt.Sprint(n-2) + `}`: "minimum", `{"` + last + `":1.5}`: "type", `{"` + last + `":5e1}`: ""} {
			if n == 0 && strings.Contains(value, last) {
				want = "type" // no schema names it: it has to be a text
			}
			if got, err := check(t, schema, value); err != nil || !strings.HasSuffix(got, want) || (got == "") != (want == "") {
				t.Errorf("%d names, %s: %q %v", n, value, got, err)
			}
		}
	}
}
