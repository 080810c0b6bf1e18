package reach

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// A Climb is a way from a role to rights that it was not given, those of the
// whole account in the end.
type Climb struct {
	iam.Escalation
	// To is the role of the application that one gets hold of, nil if it is any
	// of the account.
	To *app.Role
	// Through is the function that is rewritten to get there, nil if none is.
	Through *app.Function
	// At are the statements that allow it, each once.
	At []*app.Statement
}

// Climbs lists the ways in which one who holds the role gets to the rights of an
// administrator, the surest first. It is nil for administrators: they are there.
//
// What policies name within the application is worth something only if it leads
// on: to an administrator, or to a role that climbs itself. Where they name
// everything of a type, the account is taken to hold something privileged. Names
// of other things are taken to be what they seem, and lead nowhere. A role that
// only services of AWS use, with no code of the customer's, climbs nowhere.
func (g *Graph) Climbs(role *app.Role) []Climb {
	if g.climbs == nil {
		g.climbs = g.findClimbs()
	}
	return g.climbs[role]
}

// findClimbs looks for roles that lead to those that were found before, round
// by round, so that roles which only lead to each other are none.
func (g *Graph) findClimbs() map[*app.Role][]Climb {
	found := map[*app.Role][]Climb{}
	power := map[*app.Role]bool{}
	for _, role := range g.App.Roles {
		power[role] = g.Admin(role) != nil
	}
	for {
		var new []*app.Role
		for _, role := range g.App.Roles {
			if power[role] || !held(role) {
				continue
			}
			c := climber{g: g, role: role, power: power}
			if list := c.climbs(); len(list) > 0 {
				found[role] = list
				new = append(new, role)
			}
		}
		if new == nil {
			return found
		}
		for _, role := range new {
			power[role] = true
		}
	}
}

// runners are the services that run a customer's code with the role that they
// are given.
var runners = []string{
	"lambda", "edgelambda", "ec2", "ecs-tasks", "codebuild", "glue", "sagemaker", "tasks.apprunner", "build.apprunner", "bedrock-agentcore", "pods.eks",
	"ssm", "datapipeline",
}

// held reports whether somebody can have the role: a function or other code runs
// with it, or people assume it.
func held(role *app.Role) bool {
	return len(role.Functions) > 0 || slices.ContainsFunc(role.Trust, func(s *app.Statement) bool {
		return slices.ContainsFunc(s.Principals, func(p app.Principal) bool {
			service, ok := strings.CutSuffix(strings.TrimSuffix(p.ID.String(), ".cn"), ".amazonaws.com")
			return s.Effect == app.Allow && (!ok || p.Kind != "Service" || slices.Contains(runners, service))
		})
	})
}

// A climber is a role that looks for a way to one of those that have power.
type climber struct {
	g     *Graph
	role  *app.Role
	power map[*app.Role]bool
}

func (c *climber) climbs() []Climb {
	effective, identity := c.g.Effective(c.role), c.g.identity(c.role)
	boundary, _ := c.g.boundary(c.role)
	var list []Climb
	for _, e := range iam.Load().Escalations(iam.Holder{
		Policies: iam.Policies{Identity: identity, Boundary: boundary}, Principal: arn(c.role), Worth: c.worth,
	}) {
		climb := Climb{Escalation: e}
		for _, by := range e.By {
			if i := indexOf(identity, by); i >= 0 && !slices.Contains(climb.At, effective[i]) {
				climb.At = append(climb.At, effective[i])
			}
		}
		climb.To, climb.Through = c.goal(&e)
		list = append(list, climb)
	}
	list = append(list, c.trusted(list)...)
	slices.SortStableFunc(list, func(a, b Climb) int { return cmp.Compare(a.doubt(), b.doubt()) })
	return list
}

// indexOf finds a statement by its address.
func indexOf(list []iam.Statement, s *iam.Statement) int {
	for i := range list {
		if &list[i] == s {
			return i
		}
	}
	return -1
}

// trusted are the roles that let the role assume them without its own policies
// saying so.
func (c *climber) trusted(known []Climb) []Climb {
	for _, k := range known {
		if k.ID == "sts-001" {
			return nil
		}
	}
	for _, other := range c.g.App.Roles {
		if !c.power[other] || !c.g.Assumes(c.role, other) {
			continue
		}
		return []Climb{{
			Escalation: iam.Escalation{
				ID: "sts-001", Name: "sts:AssumeRole", Category: iam.PrincipalAccess, Description: "assumes a role", Actions: []string{"sts:AssumeRole"}, On: []string{arn(other)},
			},
			To: other, At: other.Trust,
		}}
	}
	return nil
}

// doubt orders ways: what is sure, and shortest, comes first.
func (c Climb) doubt() int {
	doubt := slices.Index([]string{iam.SelfEscalation, iam.PrincipalAccess, iam.NewPassRole, iam.ExistingPassRole, iam.PolicyVersion}, c.Category)
	if c.Assumed() {
		doubt += 10
	}
	if c.Depends {
		doubt += 100
	}
	return doubt
}

// Assumed reports whether the way takes over something of the account that is
// there already, of which nobody knows whether it is privileged.
func (c Climb) Assumed() bool {
	return c.To == nil && (c.ID == "sts-001" || c.PassedTo == nil && (c.Category == iam.ExistingPassRole || c.Category == iam.NewPassRole))
}

// worth says what in the account and in the application leads on.
func (c *climber) worth(p iam.Prize) bool {
	if wide(p.Pattern) {
		return true
	}
	switch p.Kind {
	case "role":
		return p.Way.Category == iam.SelfEscalation && named(p.Pattern, c.role) || c.roleBehind(p) != nil
	case "function":
		return c.functionBehind(p.Pattern) != nil
	}
	return false
}

// roleBehind is a role of the application that the pattern means and that leads
// on, nil if there is none.
func (c *climber) roleBehind(p iam.Prize) *app.Role {
	for _, other := range c.g.App.Roles {
		if other != c.role && named(p.Pattern, other) && c.leads(p, other) {
			return other
		}
	}
	return nil
}

func (c *climber) leads(p iam.Prize, other *app.Role) bool {
	switch {
	case p.Services != nil:
		return c.power[other] && slices.ContainsFunc(p.Services, func(service string) bool { return c.g.TrustedBy(other, service) })
	case slices.Contains(p.Way.Actions, "iam:UpdateAssumeRolePolicy"):
		return c.power[other] || len(p.Way.Actions) > 1
	case slices.Contains(p.Way.Actions, "sts:AssumeRole"):
		return (c.power[other] || len(p.Way.Actions) > 1) && c.g.Assumes(c.role, other)
	}
	return false
}

func (c *climber) functionBehind(pattern string) *app.Function {
	for _, f := range c.g.App.Functions {
		if f.Role != nil && f.Role != c.role && c.power[f.Role] && named(pattern, f) {
			return f
		}
	}
	return nil
}

// goal is the role of the application that the way leads to, and the function
// that is rewritten for it.
func (c *climber) goal(e *iam.Escalation) (*app.Role, *app.Function) {
	for _, pattern := range e.On {
		if strings.HasPrefix(e.ID, "lambda-") && e.Category == iam.ExistingPassRole {
			if f := c.functionBehind(pattern); f != nil {
				return f.Role, f
			}
			continue
		}
		if role := c.roleBehind(iam.Prize{Way: e, Kind: "role", Pattern: pattern, Services: e.PassedTo}); role != nil {
			return role, nil
		}
	}
	return nil, nil
}
