package report

import (
	_ "embed"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// spdx.txt lists what SPDX names, a line each.
//
//go:embed spdx.txt
var spdxText string

// licences says what a package states as its licence: one of SPDX's names, an
// expression of them, or words of its own.
func licences(stated string) *cdx.Licenses {
	declared := cdx.LicenseAcknowledgementDeclared
	switch s := strings.TrimSpace(stated); {
	case s == "":
		return nil
	case spdxName(s):
		return &cdx.Licenses{{License: &cdx.License{ID: s, Acknowledgement: declared}}}
	case spdxExpression(s):
		return &cdx.Licenses{{Expression: s, Acknowledgement: &declared}}
	default:
		return &cdx.Licenses{{License: &cdx.License{Name: clip(s, 200), Acknowledgement: declared}}}
	}
}

func spdxName(s string) bool {
	return !strings.ContainsAny(s, " \n#") && strings.Contains(spdxText, "\n"+s+"\n")
}

// spdxExpression reports whether s is made of SPDX's names and operators.
func spdxExpression(s string) bool {
	depth, operand := 0, true // an operand comes next
	for _, word := range strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(s)) {
		switch {
		case word == "(" && operand:
			depth++
		case word == ")" && !operand && depth > 0:
			depth--
		case (word == "AND" || word == "OR" || word == "WITH") && !operand:
			operand = true
		case operand && (spdxName(strings.TrimSuffix(word, "+")) || strings.HasPrefix(word, "LicenseRef-")):
			operand = false
		default:
			return false
		}
	}
	return depth == 0 && !operand
}
