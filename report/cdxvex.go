package report

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"redoubt/check"
	"redoubt/deps/vex"
)

// cdxVulnerabilities is the VEX part. Its readers take a statement for all
// functions that have the package, so the gravest state stands for all; what
// holds for each is said beside it, and in the function's own document.
func cdxVulnerabilities(b *bill) *[]cdx.Vulnerability {
	list := []cdx.Vulnerability{} // an empty list says that none is known
	for _, a := range b.advisories(func(check.Exposure) string { return "" }) {
		list = append(list, a.vulnerability())
	}
	return &list
}

func (a *advised) vulnerability() cdx.Vulnerability {
	v := cdx.Vulnerability{
		BOMRef: a.Advisory + "/" + a.purl, ID: a.Advisory, Source: advisorySource(a.Advisory),
		Ratings: a.ratings(), CWEs: cwes(a.CWE), Description: a.Summary, Recommendation: a.action(),
		Affects:  &[]cdx.Affects{{Ref: a.purl}},
		Analysis: a.analysis(),
	}
	var refs []cdx.VulnerabilityReference
	for _, alias := range a.aliases() {
		refs = append(refs, cdx.VulnerabilityReference{ID: alias, Source: advisorySource(alias)})
	}
	v.References = ofList(refs)
	v.Properties = a.properties()
	return v
}

// aliases are the advisory's other names, each once.
func (a *advised) aliases() []string {
	list := slices.Clone(a.Aliases)
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(s string) bool { return s == "" || s == a.Advisory })
}

func (a *advised) ratings() *[]cdx.VulnerabilityRating {
	r := cdx.VulnerabilityRating{Severity: cdx.SeverityUnknown}
	switch s := cdx.Severity(a.Severity); s {
	case cdx.SeverityCritical, cdx.SeverityHigh, cdx.SeverityMedium, cdx.SeverityLow:
		r.Severity = s
	}
	if a.Score > 0 && a.Score <= 10 {
		r.Score = &a.Score
	} else if r.Severity == cdx.SeverityUnknown {
		return nil
	}
	return &[]cdx.VulnerabilityRating{r}
}

// cwes reads "CWE-502".
func cwes(list []string) *[]int {
	var numbers []int
	for _, s := range list {
		if n, err := strconv.Atoi(strings.TrimPrefix(s, "CWE-")); err == nil && n > 0 && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	return ofList(numbers)
}

func (a *advised) analysis() *cdx.VulnerabilityAnalysis {
	s := status(a.Exposure)
	analysis := &cdx.VulnerabilityAnalysis{State: cdx.ImpactAnalysisState(s.State()), Detail: a.details()}
	switch {
	case s == vex.NotAffected:
		analysis.Justification = cdx.ImpactAnalysisJustification(vex.InCycloneDX(a.Justification))
	case s == vex.Affected && a.Fix != "" && !a.Malicious:
		analysis.Response = &[]cdx.ImpactAnalysisResponse{cdx.IARUpdate}
	}
	return analysis
}

// properties say what CycloneDX has no word for: the state in each function,
// and that it is exploited or malware.
func (a *advised) properties() *[]cdx.Property {
	var states []string
	for _, e := range a.all {
		if name := strings.Trim(e.Application+"/"+e.Function, "/"); name != "" {
			states = append(states, name+": "+string(status(e)))
		}
	}
	slices.Sort(states)
	var pairs []string
	for _, s := range slices.Compact(states) {
		pairs = append(pairs, "redoubt:state", s)
	}
	if a.Exploited {
		pairs = append(pairs, "redoubt:exploited", "true")
	}
	if a.Malicious {
		pairs = append(pairs, "redoubt:malicious", "true")
	}
	return properties(pairs...)
}

// advisorySource says who publishes an id, and where.
func advisorySource(id string) *cdx.Source {
	switch page := url.PathEscape(id); {
	case strings.HasPrefix(id, "GHSA-"):
		return &cdx.Source{Name: "GitHub", URL: "https://github.com/advisories/" + page}
	case strings.HasPrefix(id, "CVE-"):
		return &cdx.Source{Name: "NVD", URL: "https://nvd.nist.gov/vuln/detail/" + page}
	default:
		return &cdx.Source{Name: "OSV", URL: "https://osv.dev/vulnerability/" + page}
	}
}
