package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/models"
)

// A decision about rights is a comparison of what a sender says of their rights
// with what gives some, or a branch on a flag of theirs. That such a field is
// there at all, that it equals another record's, or that it is one of those that
// there are decides nothing: it is a default, a search, a validation.

var compareRow = &models.Row{Sink: "identity", Note: "decides what the caller may do"}

var (
	// flags are the names of fields whose truth says what somebody may do.
	flags = wordSet("isadmin admin isadministrator issuperuser superuser isstaff isroot ismoderator")
	// rights are the names of fields that say it in words or numbers.
	rights = wordSet(`role roles userrole userroles permission permissions privilege privileges
		authlevel accesslevel privilegelevel permissionlevel`)
	// hints are names that say it only where they are compared with a privilege.
	hints = wordSet("group groups usergroup usergroups usertype accounttype id token")
	// proofs are the names of what proves who somebody is: a text of the code
	// proves nothing.
	proofs = wordSet("authorization token authtoken accesstoken")
	// schemes are texts that say how a proof is written, or that there is none.
	schemes = wordSet("bearer basic digest aws4hmacsha256 token undefined null none")
	// speakers are the roles in a conversation with a model, and give no rights.
	speakers = wordSet("user assistant system tool function model developer human ai bot")
	// ordinary is what a list of all roles has besides those with privileges.
	ordinary = wordSet("user guest viewer member reader customer client public anonymous student")
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// fieldWord is a field's name without separators; headers of one's own begin
// with X.
func fieldWord(name string) string {
	return flat(strings.TrimPrefix(strings.ToLower(name), "x-"))
}

// branchedOn notes a branch on a flag of the sender's. A value that is handed on,
// as in flag || false, decides nothing yet.
func (f *frame) branchedOn(cond *value) {
	n := len(f.block.Instrs)
	if n > 0 && f.block.Instrs[n-1].Op == ir.Move && f.block.Instrs[n-1].A == f.block.Cond {
		return
	}
	f.decides(cond, func(word string) bool { return flags[word] })
}

// comparedWith notes a decision by the comparison of x with to, which the
// variable at holds.
func (f *frame) comparedWith(x, to *value, at ir.Var) {
	if x == nil || to.tainted() && !f.onlyShared(to) {
		return
	}
	names := f.namesOf(to, at)
	gives := slices.ContainsFunc(names, privileged)
	empty := to != nil && len(to.consts) > 0 && !to.unknown && len(to.apis) == 0 && !slices.ContainsFunc(to.consts, says)
	f.decides(x, func(word string) bool {
		switch {
		case empty:
			return false
		case flags[word], rights[word]:
			return !slices.ContainsFunc(names, func(s string) bool { return speakers[flat(s)] })
		}
		return hints[word] && gives || proofs[word] && written(to)
	})
}

// written reports whether a value is a text of the code's that may be meant as a
// secret or as the name of somebody with rights.
func written(v *value) bool {
	if v == nil || v.unknown || len(v.consts) == 0 || len(v.apis)+len(v.refs)+len(v.taints) > 0 {
		return false
	}
	return !slices.ContainsFunc(v.consts, func(c ir.Lit) bool { return c.Kind != ir.String || flat(c.Text) == "" || schemes[flat(c.Text)] })
}

// amongRights notes a decision by whether x is one of a list that has privileges
// only.
func (f *frame) amongRights(x, list *value) {
	var names []string
	if list == nil || list.tainted() && !f.onlyShared(list) {
		return
	}
	for _, r := range list.refs {
		if all := f.allFields(r); all != nil && (!all.tainted() || f.onlyShared(all)) {
			names = append(names, f.namesOf(all, ir.Var{})...)
		}
	}
	if !slices.ContainsFunc(names, privileged) || slices.ContainsFunc(names, func(s string) bool { return ordinary[flat(s)] }) {
		return
	}
	f.decides(x, func(word string) bool { return rights[word] || hints[word] })
}

// says reports whether a constant is more than nothing.
func says(c ir.Lit) bool { return c.Kind != ir.None && (c.Kind != ir.String || c.Text != "") }

// namesOf is what a value is called: its constants, the settings that it may be,
// the member and the variable that hold it.
func (f *frame) namesOf(v *value, at ir.Var) []string {
	names := []string{f.variableName(at)}
	if v == nil {
		return names
	}
	for _, c := range v.consts {
		names = append(names, c.Text)
	}
	for _, path := range v.apis {
		names = append(names, path[strings.LastIndex(path, ".")+1:])
	}
	return append(names, v.member)
}

func (f *frame) variableName(at ir.Var) string {
	fn := f.fn
	for up := at.Up; up > 0 && fn != nil; up-- {
		fn = fn.Parent
	}
	if fn == nil || int(at.Index) >= len(fn.Vars) {
		return ""
	}
	return fn.Vars[at.Index].Name
}

// privileged reports whether a name is one of somebody with more rights.
func privileged(name string) bool {
	s := flat(name)
	return strings.Contains(s, "admin") || strings.Contains(s, "superuser") || s == "root"
}

// decides notes the data of fields that count as a decision's. What is inside of a
// proof is a claim of a token, which may be verified.
func (f *frame) decides(x *value, counts func(word string) bool) {
	if x == nil {
		return
	}
	var list []taint
	for _, t := range x.taints {
		l := f.p.labels.info[t.label]
		word := fieldWord(l.field)
		claim := proofs[word] && proofs[fieldWord(f.p.labels.info[l.parent].field)]
		if t.exact && counts(word) && !claim {
			list = append(list, t)
		}
	}
	if len(list) > 0 {
		f.addHit(&hit{row: compareRow, kind: compareRow.Sink, api: "condition", fn: f.fn, pos: f.at.Pos, taints: list})
	}
}
