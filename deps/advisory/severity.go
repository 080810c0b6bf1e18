package advisory

import (
	"slices"
	"strings"

	cvss2 "github.com/pandatix/go-cvss/20"
	cvss30 "github.com/pandatix/go-cvss/30"
	cvss31 "github.com/pandatix/go-cvss/31"
	cvss4 "github.com/pandatix/go-cvss/40"
)

// score is the highest score of the record's vectors, 0 if there is none.
func (r *record) score() float64 {
	best := 0.0
	list := r.Severity
	for _, a := range r.Affected {
		list = append(slices.Clone(list), a.Severity...)
	}
	for _, v := range list {
		best = max(best, scoreOf(v.Score))
	}
	return best
}

func scoreOf(text string) float64 {
	switch {
	case strings.HasPrefix(text, "CVSS:4.0/"):
		if v, err := cvss4.ParseVector(text); err == nil {
			return v.Score()
		}
	case strings.HasPrefix(text, "CVSS:3.1/"):
		if v, err := cvss31.ParseVector(text); err == nil {
			return v.BaseScore()
		}
	case strings.HasPrefix(text, "CVSS:3.0/"):
		if v, err := cvss30.ParseVector(text); err == nil {
			return v.BaseScore()
		}
	default:
		if v, err := cvss2.ParseVector(text); err == nil {
			return v.BaseScore()
		}
	}
	return 0
}

// stated is the word that the database itself uses.
func (r *record) stated() string {
	word := severity(r.Database.severity)
	for _, a := range r.Affected {
		word = worse(word, worse(severity(a.Database.severity), severity(a.Ecosystem.severity)))
	}
	return word
}

func severity(word string) string {
	switch word = strings.ToLower(word); word {
	case "moderate":
		return "medium"
	case "critical", "high", "medium", "low":
		return word
	default:
		return ""
	}
}

// rating is CVSS's word for a score.
func rating(score float64) string {
	switch {
	case score >= 9:
		return "critical"
	case score >= 7:
		return "high"
	case score >= 4:
		return "medium"
	case score > 0:
		return "low"
	default:
		return ""
	}
}

// severityRank orders words, the worst first.
func severityRank(word string) int {
	return slices.Index([]string{"critical", "high", "medium", "low", ""}, word)
}

func worse(a, b string) string {
	if severityRank(b) < severityRank(a) {
		return b
	}
	return a
}
