package deps

import (
	"slices"
	"strings"
	"testing"
)

func TestRefused(t *testing.T) {
	deny := LicenceRules{Deny: []string{"AGPL-3.0", "GPL-*"}}
	allow := LicenceRules{Allow: []string{"MIT", "Apache-2.0", "BSD-*", "GPL-2.0-only WITH Classpath-exception-2.0"}}
	for _, c := range []struct {
		rules      LicenceRules
		expression string
		want       string
	}{
		{deny, "MIT", ""},
		{deny, "GPL-3.0-or-later", "GPL-3.0-or-later"},
		{deny, "AGPL-3.0-only", "AGPL-3.0-only"},
		{deny, "agpl-3.0+", "agpl-3.0+"},
		{deny, "LGPL-3.0", ""},
		{deny, "MIT OR GPL-3.0", ""},
		{deny, "(GPL-2.0 OR GPL-3.0)", "GPL-2.0 GPL-3.0"},
		{deny, "MIT AND GPL-3.0", "GPL-3.0"},
		{deny, "GPL-3.0 AND MIT OR ISC", ""},
		{deny, "GPL-3.0 AND (MIT OR ISC)", "GPL-3.0"},
		{deny, "MIT/GPL-3.0", ""},
		{deny, "GPL-2.0 WITH Classpath-exception-2.0", "GPL-2.0 WITH Classpath-exception-2.0"},
		{deny, "", ""},
		{deny, "SEE LICENSE IN GPL-3.0", ""},
		{deny, "GPL-3.0 AND", ""},
		{deny, "((((GPL-3.0", ""},
		{deny, strings.Repeat("(", 400) + "GPL-3.0" + strings.Repeat(")", 40), ""},
		{allow, "MIT", ""},
		{allow, "BSD-3-Clause", ""},
		{allow, "ISC", "ISC"},
		{allow, "ISC OR MIT", ""},
		{allow, "GPL-2.0-only WITH Classpath-exception-2.0", ""},
		{allow, "GPL-2.0-only", "GPL-2.0-only"},
		{allow, "UNLICENSED", ""},
		{allow, "The MIT License", ""},
		{LicenceRules{}, "AGPL-3.0", ""},
	} {
		if got := c.rules.Refused(c.expression); strings.Join(got, " ") != c.want || !slices.IsSorted(got) {
			t.Errorf("%q: %q, want %q", c.expression, got, c.want)
		}
	}
}
