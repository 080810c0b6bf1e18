package vex

import "slices"

// rank orders the statuses, the gravest first.
func (s Status) rank() int {
	return slices.Index([]Status{Affected, UnderInvestigation, Fixed, NotAffected}, s)
}

// Graver reports whether s asks for more attention than t.
func (s Status) Graver(t Status) bool { return s.rank() < t.rank() }

// State is CycloneDX's word for the status.
func (s Status) State() string {
	switch s {
	case Affected:
		return "exploitable"
	case NotAffected:
		return "not_affected"
	case Fixed:
		return "resolved"
	}
	return "in_triage"
}

// statusOf reads CycloneDX's word for a status.
func statusOf(state string) (Status, bool) {
	switch state {
	case "exploitable":
		return Affected, true
	case "in_triage":
		return UnderInvestigation, true
	case "resolved", "resolved_with_pedigree":
		return Fixed, true
	case "not_affected", "false_positive":
		return NotAffected, true
	}
	return "", false
}

// justifications are OpenVEX's words beside CycloneDX's; of several that fit,
// the first is taken. Some have no equal on the other side.
func justifications() [][2]string {
	return [][2]string{
		{"vulnerable_code_not_present", "code_not_present"},
		{"component_not_present", "code_not_present"},
		{"vulnerable_code_not_in_execute_path", "code_not_reachable"},
		{"inline_mitigations_already_exist", "protected_by_mitigating_control"},
		{"vulnerable_code_cannot_be_controlled_by_adversary", ""},
		{"", "requires_configuration"},
		{"", "requires_dependency"},
		{"", "requires_environment"},
		{"", "protected_by_compiler"},
		{"", "protected_at_runtime"},
		{"", "protected_at_perimeter"},
	}
}

// InOpenVEX is a justification, in either format's words, in those of OpenVEX;
// "" if it has none for it.
func InOpenVEX(word string) string { return translate(word, 0) }

// InCycloneDX is the same for CycloneDX.
func InCycloneDX(word string) string { return translate(word, 1) }

func translate(word string, to int) string {
	for _, pair := range justifications() {
		if word != "" && pair[to] == word {
			return word
		}
	}
	for _, pair := range justifications() {
		if word != "" && pair[1-to] == word {
			return pair[to]
		}
	}
	return ""
}
