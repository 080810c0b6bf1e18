package main

import (
	"encoding/json"
	"fmt"

	"redoubt/check"
)

// dvsaName is the folder of OWASP/DVSA in the corpora.
const dvsaName = "OWASP+DVSA"

// A site is a place in a corpus and the check that must report it.
type site struct {
	file  string
	line  int
	check string
	why   string
}

// dvsaSites are DVSA's holes in code. Each was read by a person: what reaches
// the line, from where.
var dvsaSites = []site{
	{"backend/functions/order-manager/order-manager.js", 10, "unsafe-deserialization", "node-serialize runs functions of the request's body"},
	{"backend/functions/order-manager/order-manager.js", 11, "unsafe-deserialization", "and of its headers"},
	{"backend/functions/order-manager/order-manager.js", 14, "unverified-token", "the user's name is read from a token whose signature nobody checks"},
	{"backend/functions/admin/admin_shell.js", 36, "code-injection", "eval of what an administrator sends"},
	{"backend/functions/admin/admin_shell.js", 46, "path-traversal", "/tmp/ + body.file"},
	{"backend/functions/processing/feedback_uploads.py", 34, "command-injection", "the object's key; is_safe lets shell syntax pass"},
	{"backend/functions/processing/get_cart_total.py", 82, "sql-injection", "itemId of the cart"},
	{"backend/functions/processing/create_receipt.py", 65, "path-traversal", "orderId of the queue's message"},
	{"backend/functions/processing/create_receipt.py", 108, "sql-injection", "item ids that another function stored in the table"},
	{"backend/functions/admin/admin_update_orders.py", 51, "unsafe-deserialization", "jsonpickle on an item that customers write"},
	{"backend/functions/admin/admin_update_orders.py", 83, "unverified-token", "the user's name from a token that nobody verifies"},
}

// dvsaSilent are lines that look guilty and are not.
var dvsaSilent = []site{
	{"backend/functions/processing/send_receipt_email.py", 33, "command-injection", "only a date and a uuid reach the shell"},
}

// dvsa measures what is found in OWASP DVSA and what its code costs.
func dvsa(binary, corpora string) []row {
	r := row{what: "DVSA, known holes in code", target: "all, decoy silent"}
	root := corpus(corpora, dvsaName)
	if root == "" {
		return []row{skipped(r.what, r.target, why(nil))}
	}
	c, out, err := measure(5, binary, "scan", "--no-cache", "--fail-on", "none", "--format", "json", root)
	var rep check.Report
	if err == nil {
		err = json.Unmarshal(out, &rep)
	}
	if err != nil {
		return []row{skipped(r.what, r.target, err.Error())}
	}
	cpu := row{what: "DVSA, user CPU", figure: fmt.Sprintf("%.2f s", c.user), target: "≤ 0.5 s", note: fmt.Sprintf("wall %.2f s, %.0f MB", c.wall, c.memory)}
	return []row{sites(r, rep.Findings), atMost(cpu, c.user, 0.5)}
}

// sites fills in how many of the holes were found, with a way in or without.
func sites(r row, found []check.Entry) row {
	var hits, ways, noise int
	missing := ""
	for _, s := range dvsaSites {
		e := at(found, s)
		if e == nil {
			missing += fmt.Sprintf(" %s:%d", s.file[len("backend/functions/"):], s.line)
			continue
		}
		hits++
		ways += one(len(e.Path) > 0)
	}
	for _, s := range dvsaSilent {
		noise += one(at(found, s) != nil)
	}
	r.figure = fmt.Sprintf("%d of %d found, silent: %s", hits, len(dvsaSites), yesNo(noise == 0))
	r.note = fmt.Sprintf("%d with an attack path", ways)
	if missing != "" {
		r.note += "; missing:" + missing
	}
	return atMost(r, float64(len(dvsaSites)-hits+noise), 0)
}

// at returns the finding at a site, nil if there is none.
func at(found []check.Entry, s site) *check.Entry {
	for i, e := range found {
		if e.File == s.file && e.Line == s.line && e.Name == s.check {
			return &found[i]
		}
	}
	return nil
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
