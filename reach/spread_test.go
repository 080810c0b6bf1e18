package reach_test

import (
	"fmt"
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/reach"
)

// role is a role with a name of its own, which Lambda and who may assume it.
func role(name, trusts string, statements ...string) string {
	return fmt.Sprintf(`
  %s:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: %s, Action: sts:AssumeRole}]}
      Policies: [{PolicyName: p, PolicyDocument: {Statement: [%s]}}]
`, name, trusts, strings.Join(statements, ", "))
}

func function(name, role string) string {
	return fmt.Sprintf("\n  %s: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt %s.Arn, Code: {ZipFile: pass}}}\n", name, role)
}

func allow(action, on string) string {
	return fmt.Sprintf("{Effect: Allow, Action: %q, Resource: %s}", action, on)
}

const byLambda = "{Service: lambda.amazonaws.com}"

func TestReach(t *testing.T) {
	read := func(table string) string { return allow("dynamodb:GetItem", "!GetAtt "+table+".Arn") }
	tables := "\n  T: {Type: AWS::DynamoDB::Table}\n  Far: {Type: AWS::DynamoDB::Table}\n"
	for name, c := range map[string]struct{ resources, want string }{
		"nothing": {tables + role("R", byLambda), ""},
		"own":     {tables + role("R", byLambda, read("T")), "T"},
		"invoked": {tables + role("R", byLambda, read("T"), allow("lambda:InvokeFunction", "!GetAtt G.Arn")) + role("S", byLambda, read("Far")) + function("G", "S"), "T G Far | invoke G"},
		"invoked code takes no roles": {tables + role("R", byLambda, allow("lambda:InvokeFunction", "!GetAtt G.Arn")) +
			role("S", byLambda, allow("sts:AssumeRole", "!GetAtt X.Arn")) + function("G", "S") + role("X", "{AWS: !GetAtt S.Arn}", read("Far")), "G | invoke G"},
		"rewritten": {tables + role("R", byLambda, allow("lambda:UpdateFunctionCode", "!GetAtt G.Arn")) +
			role("S", byLambda, allow("sts:AssumeRole", "!GetAtt X.Arn")) + function("G", "S") + role("X", "{AWS: !GetAtt S.Arn}", read("Far")), "G Far | rewrite G, assume X"},
		"assumed":     {tables + role("R", byLambda, allow("sts:AssumeRole", "!GetAtt X.Arn")) + role("X", "{AWS: !GetAtt R.Arn}", read("Far")), "Far | assume X"},
		"not trusted": {tables + role("R", byLambda, allow("sts:AssumeRole", "!GetAtt X.Arn")) + role("X", byLambda, read("Far")), ""},
		"passed": {tables + role("R", byLambda, allow("iam:PassRole", "!GetAtt X.Arn"), allow("lambda:CreateFunction", "'*'"), allow("lambda:InvokeFunction", "'arn:aws:lambda:*:*:function:new'")) +
			role("X", byLambda, read("Far")), "Far | pass X"},
		"passed to nothing": {tables + role("R", byLambda, allow("iam:PassRole", "!GetAtt X.Arn")) + role("X", byLambda, read("Far")), ""},
		"a circle": {tables + role("R", "{AWS: !GetAtt X.Arn}", allow("sts:AssumeRole", "!GetAtt X.Arn")) +
			role("X", "{AWS: !GetAtt R.Arn}", allow("sts:AssumeRole", "!GetAtt R.Arn"), read("Far")), "Far | assume X"},
		"the account": {tables + role("R", byLambda, allow("lambda:UpdateFunctionCode", "!GetAtt G.Arn")) + role("S", byLambda, allow("*", "'*'")) + function("G", "S"), "G T Far | rewrite G ADMIN through G"},
		"an administrator's function to invoke": {tables + role("R", byLambda, allow("lambda:InvokeFunction", "!GetAtt G.Arn")) +
			role("S", byLambda, allow("iam:PutRolePolicy", "'*'")) + function("G", "S"), "G | invoke G"},
	} {
		t.Run(name, func(t *testing.T) {
			g := graph(t, c.resources)
			r := g.Reach(g.App.Function("F"))
			if got := reachedAs(r); strings.TrimSuffix(got, " | ") != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func reachedAs(r reach.Reached) string {
	var things, moves []string
	for _, x := range r.All {
		things = append(things, x.Base().Name)
	}
	for _, m := range r.Moves {
		moves = append(moves, m.By+" "+through(m))
	}
	text := strings.Join(things, " ") + " | " + strings.Join(moves, ", ")
	if r.Admin {
		text += " ADMIN through"
		for _, m := range r.AdminWay {
			text += " " + through(m)
		}
	}
	return text
}

func through(m reach.Move) string {
	var r app.Resource = m.To
	if m.Through != nil {
		r = m.Through
	}
	return r.Base().Name
}

// Many roles that all assume each other end.
func TestReachOfManyRoles(t *testing.T) {
	var b strings.Builder
	const n = 60
	for i := range n {
		b.WriteString(role(fmt.Sprintf("X%d", i), `{AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}`, allow("sts:AssumeRole", `'*'`)))
	}
	b.WriteString(role("R", byLambda, allow("sts:AssumeRole", "!GetAtt X0.Arn")))
	g := graph(t, b.String())
	if r := g.Reach(g.App.Function("F")); len(r.Moves) != n {
		t.Errorf("%d moves, want %d", len(r.Moves), n)
	}
}
