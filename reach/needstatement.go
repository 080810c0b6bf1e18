package reach

import (
	"regexp"
	"strings"

	"redoubt/lang/flow"
)

// statements are where the operations of PartiQL have their statements.
var statements = map[string]string{
	"dynamodb:executestatement": "Statement", "dynamodb:batchexecutestatement": "Statements.*.Statement",
	"dynamodb:executetransaction": "TransactStatements.*.Statement",
}

// partiQL are the actions of the statements' verbs.
var partiQL = map[string]string{
	"select": "dynamodb:PartiQLSelect", "insert": "dynamodb:PartiQLInsert", "update": "dynamodb:PartiQLUpdate", "delete": "dynamodb:PartiQLDelete",
}

// statementName is a name in a statement. What is put into it is a part of it.
const statementName = `((?:[\w.\-` + flow.Hole + `]|` + flow.Open + `[^` + flow.Close + `]*` + flow.Close + `)+)`

// statementTable is the table that a statement is about, with its index: in
// quotes, or alone.
var statementTable = regexp.MustCompile(`(?i)\b(?:from|into|update)\s+(?:"` + statementName + `"(?:\."` + statementName + `")?|` + statementName + `)`)

// statement adds what PartiQL statements need, by their verbs and tables; false
// if they are not known.
func (n *needer) statement(c codeCall, key string) bool {
	place, ok := statements[key]
	if !ok {
		return false
	}
	found := false
	for _, t := range lookTree(c.Args, place) {
		var texts []string
		switch {
		case t.Pattern != "":
			texts = append(texts, t.Pattern)
		case t.Lead != "":
			texts = append(texts, t.Lead+flow.Hole)
		}
		for _, lit := range t.Consts {
			texts = append(texts, lit.Text)
		}
		for _, text := range texts {
			found = n.partiQL(c, text) || found
		}
	}
	return found
}

func (n *needer) partiQL(c codeCall, text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || partiQL[strings.ToLower(words[0])] == "" {
		return false
	}
	own := c
	own.Args = map[string]*flow.Tree{}
	if m := statementTable.FindStringSubmatch(text); m != nil {
		own.Args["TableName"] = &flow.Tree{Pattern: m[1] + m[3]}
		if m[2] != "" {
			own.Args["IndexName"] = &flow.Tree{Pattern: m[2]}
		}
	}
	n.add(own, partiQL[strings.ToLower(words[0])], nil, false, "call")
	return true
}
