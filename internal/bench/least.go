package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"redoubt/iac"
	"redoubt/iac/cfn"
	"redoubt/iam"
	"redoubt/scan"
)

// least measures what the permissions' side costs.
func least(binary, corpora string) []row {
	return []row{catalogueSize(), expanded(), evaluated(corpora), hardened(binary, corpora)}
}

// catalogueSize is what the knowledge of IAM adds to the binary.
func catalogueSize() row {
	r := row{what: "action catalogue, in the binary", target: "≤ 1 MB"}
	info, err := os.Stat(filepath.Join("iam", "catalogue.zip"))
	if err != nil {
		return skipped(r.what, r.target, err.Error())
	}
	r.figure = fmt.Sprintf("%.3f MB", float64(info.Size())/(1<<20))
	return atMost(r, float64(info.Size()), 1<<20)
}

// expanded is how long 100 statements take against all actions; the best of
// many runs, since the machine is not alone.
func expanded() row {
	var (
		c     = iam.Load()
		all   = c.Expand("*")
		list  = hundredStatements(all)
		count = len(c.Allowed(list))
		best  = 1e9
	)
	for range 200 {
		best = min(best, timed(func() { c.Allowed(list) }))
	}
	r := row{
		what: "policy of 100 statements against all actions", figure: fmt.Sprintf("%.2f ms", best), target: "≤ 1 ms",
		note: fmt.Sprintf("%d of %d actions", count, len(all)),
	}
	return atMost(r, best, 1)
}

// hundredStatements take turns with names, prefixes, whole services, inner
// wildcards and denies, over services from everywhere in the catalogue.
func hundredStatements(all []string) []iam.Statement {
	var list []iam.Statement
	for i := range 100 {
		action := all[i*len(all)/100]
		service, _, _ := strings.Cut(action, ":")
		s := iam.Statement{Effect: iam.Allow, Resources: []string{fmt.Sprintf("arn:aws:%s:*:111111111111:thing/%d*", service, i)}}
		s.Actions = [][]string{
			{service + ":Get*", service + ":List*"}, {service + ":*"}, {action, "s3:GetObject", "dynamodb:*Item"}, {service + ":*Tag*", service + ":Create?*"}, {service + ":Delete*"},
		}[i%5]
		if i%5 == 4 {
			s.Effect, s.Resources = iam.Deny, []string{"*"}
		}
		list = append(list, s)
	}
	list[0].Actions = []string{"*"}
	return list
}

// evaluated is what it takes to expand what DVSA's roles grant, compare it with
// what the code needs, and look for ways to escalate. Reading is not in it.
func evaluated(corpora string) row {
	r := row{what: "DVSA's roles expanded and evaluated", target: "≤ 200 ms"}
	root := corpus(corpora, dvsaName)
	if root == "" {
		return skipped(r.what, r.target, why(nil))
	}
	var took float64
	roles := 0
	_, err := scan.Subjects(context.Background(), scan.Options{Paths: []string{root}, Readers: []iac.Reader{cfn.Reader()}}, func(s *scan.Subject) error {
		s.Graph.Code()
		took += timed(func() {
			for _, role := range s.Graph.App.Roles {
				s.Graph.RoleExcess(role)
				s.Graph.Climbs(role)
			}
		})
		roles += len(s.Graph.App.Roles)
		return nil
	})
	if err != nil {
		return skipped(r.what, r.target, err.Error())
	}
	r.figure, r.note = fmt.Sprintf("%.0f ms", took), fmt.Sprintf("%d roles, once, cold; without reading template and code", roles)
	return atMost(r, took, 200)
}

// hardened is harden over OWASP DVSA, its code included.
func hardened(binary, corpora string) row {
	r := row{what: "harden DVSA, all of it, user CPU", target: "≤ 0.2 s"}
	root := corpus(corpora, dvsaName)
	if root == "" {
		return skipped(r.what, r.target, why(nil))
	}
	c, _, err := measure(5, binary, "harden", "--format", "json", root)
	if err != nil {
		return skipped(r.what, r.target, err.Error())
	}
	r.figure, r.note = fmt.Sprintf("%.2f s", c.user), fmt.Sprintf("26 functions with their code, and the changes; wall %.2f s", c.wall)
	return atMost(r, c.user, 0.2)
}
