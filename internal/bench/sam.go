package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"redoubt/check"
	"redoubt/iam"
	"redoubt/internal/parity"
)

// patterns is the folder of aws-samples/serverless-patterns in the corpora.
const patterns = "patterns"

// samTemplates measures one run over 200 public SAM templates.
func samTemplates(binary, corpora string) []row {
	const what, target = "200 public SAM templates, user CPU", "≤ 1.5 s"
	files := templates(corpora, 200)
	if len(files) < 200 {
		return []row{skipped(what, target, "serverless-patterns is absent")}
	}
	c, _, err := measure(5, binary, append([]string{"scan", "--no-cache", "--fail-on", "none", "--format", "json"}, files...)...)
	if err != nil {
		return []row{skipped(what, target, err.Error())}
	}
	cpu := row{what: what, figure: fmt.Sprintf("%.2f s", c.user), target: target, note: fmt.Sprintf("wall %.2f s; trivy's engine alone took 5.6 s", c.wall)}
	mem := row{what: "200 public SAM templates, memory", figure: fmt.Sprintf("%.0f MB", c.memory), target: "≤ 100 MB", note: "trivy 107 MB"}
	return []row{atMost(cpu, c.user, 1.5), atMost(mem, c.memory, 100)}
}

// templates lists SAM templates of the half of the corpus that is open to
// development, in the order of their paths.
func templates(corpora string, most int) []string {
	var files []string
	root := corpus(corpora, patterns)
	if root == "" {
		return nil
	}
	_ = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || len(files) >= most || !strings.HasPrefix(d.Name(), "template.y") || !even(root, p) {
			return nil
		}
		if data, err := os.ReadFile(p); err == nil && bytes.Contains(data, []byte("AWS::Serverless")) {
			files = append(files, p)
		}
		return nil
	})
	return files
}

// even reports whether the path's SHA-256 begins with an even digit: the half
// that may be looked at.
func even(root, p string) bool {
	rel, err := filepath.Rel(root, p)
	if err != nil {
		return false
	}
	return evenPath(filepath.ToSlash(rel))
}

func evenPath(p string) bool {
	sum := sha256.Sum256([]byte(p))
	return sum[0]>>4%2 == 0
}

// noise measures findings per function at the default level.
func noise(binary, corpora string) []row {
	var rows []row
	for _, dir := range []string{patterns, dvsaName, examples} {
		what, target := "findings per function, "+dir, "≤ 1.5"
		root := corpus(corpora, dir)
		if root == "" {
			rows = append(rows, skipped(what, target, "corpus is absent"))
			continue
		}
		_, out, err := measure(1, binary, "scan", "--no-cache", "--fail-on", "none", "--format", "json", root)
		if err != nil {
			rows = append(rows, skipped(what, target, err.Error()))
			continue
		}
		rows = append(rows, perFunction(what, target, out))
	}
	return rows
}

func perFunction(what, target string, out []byte) row {
	var rep check.Report
	if err := json.Unmarshal(out, &rep); err != nil {
		return skipped(what, target, err.Error())
	}
	functions := 0
	for _, a := range rep.Applications {
		functions += len(a.Functions)
	}
	rate := float64(len(rep.Findings)) / float64(max(1, functions))
	r := row{
		what: what, figure: fmt.Sprintf("%.2f", rate), target: target,
		note: fmt.Sprintf("%d findings, %d functions, %d applications, %d gaps; trivy 4.0, cfn_nag 4.9, checkov 6.0", len(rep.Findings), functions, len(rep.Applications), len(rep.Gaps)),
	}
	return atMost(r, rate, 1.5)
}

// developed accepts the names of the translator's tests that may be looked at;
// the others are kept for measuring, and only counted.
func developed(name string) bool {
	c := name[0] | 0x20
	return c >= 'a' && c <= 'm'
}

func kept(name string) bool { return !developed(name) }

// translator measures how often the model equals what AWS's translator makes:
// template by template, and role by role.
func translator(corpora string) []row {
	dir := filepath.Join(corpora, "aws+serverless-application-model", "tests", "translator")
	var list []row
	for _, half := range []struct {
		name string
		has  func(string) bool
	}{{"a–m (developing)", developed}, {"n–z (measuring)", kept}} {
		pairs, roles := "model equals AWS's SAM translator, "+half.name, "roles' statements equal the translator's, "+half.name
		if _, err := os.Stat(dir); corpora == "" || err != nil {
			list = append(list, skipped(pairs, "≥ 98 %", "the translator's tests are absent"), skipped(roles, "≥ 99 %", "the translator's tests are absent"))
			continue
		}
		equal, total, _, err := parity.Run(dir, half.has)
		list = append(list, equality(pairs, equal, total, 98, "success pairs", err))
		equal, total, _, err = parity.Roles(dir, half.has)
		list = append(list, equality(roles, equal, total, 99, "roles: statements, managed policies, boundary, trust", err))
	}
	return list
}

func equality(what string, equal, total int, least float64, of string, err error) row {
	target := fmt.Sprintf("≥ %.0f %%", least)
	if err != nil || total == 0 {
		return skipped(what, target, fmt.Sprint("no pairs: ", err))
	}
	percent := 100 * float64(equal) / float64(total)
	r := row{what: what, figure: fmt.Sprintf("%.1f %%", percent), target: target, note: fmt.Sprintf("%d of %d %s", equal, total, of)}
	return atMost(r, -percent, -least)
}

// catalogue measures the first use of the action catalogue.
func catalogue() []row {
	ms := timed(func() {
		iam.Load().Action("s3:GetObject")
		iam.Load().ManagedPolicy("AmazonS3FullAccess")
	})
	return []row{atMost(row{what: "action catalogue, first use", figure: fmt.Sprintf("%.1f ms", ms), target: "≤ 20 ms"}, ms, 20)}
}
