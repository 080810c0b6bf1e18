package reach

import (
	"regexp"
	"strings"

	"redoubt/lang/flow"
	"redoubt/lang/ir"
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

var statementTable = regexp.MustCompile(`(?i)\b(?:from|into|update)\s+"?([A-Za-z0-9_.\-]+)"?`)

// statement adds what PartiQL statements need, by their verbs and tables; false
// if they are not known.
func (n *needer) statement(c codeCall, key string) bool {
	place, ok := statements[key]
	if !ok {
		return false
	}
	found := false
	for _, t := range lookTree(c.Args, place) {
		texts := []string{t.Pattern, t.Lead}
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
		own.Args["TableName"] = &flow.Tree{Consts: []ir.Lit{{Kind: ir.String, Text: m[1]}}}
	} else if _, rest, ok := strings.Cut(text, flow.Open); ok { // the table's name comes from the environment
		name, _, _ := strings.Cut(rest, flow.Close)
		own.Args["TableName"] = &flow.Tree{Pattern: flow.Open + name + flow.Close}
	}
	n.add(own, partiQL[strings.ToLower(words[0])], nil, false, "call")
	return true
}
