package app

// A Role is an execution or other IAM role.
type Role struct {
	Common
	Statements []*Statement // its own: inline, SAM templates, connectors, attached customer policies
	Managed    []Text       // ARNs of policies that the template does not create
	Boundary   Value[Text]  // permissions boundary
	// Within are the boundary's statements where the template makes it, else nil.
	Within   []*Statement
	Trust    []*Statement // who may assume it
	Implicit bool         // made by the format, not spelt in the template
	// Made are those of Managed that the format attaches by itself.
	Made      []Text
	Functions []*Function // functions that run with it
}

// Effect of a statement.
type Effect string

// The effects.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// A Statement of an IAM policy.
type Statement struct {
	Sid          string
	Effect       Effect
	Actions      []Text
	NotActions   []Text
	Resources    []Text
	NotResources []Text
	Principals   []Principal // of resource-based and trust policies
	NotPrincipal bool
	Conditions   []Condition
	// From says where the statement comes from: inline, template:NAME (a SAM
	// policy template), connector, managed:NAME.
	From string
	// Made: the format adds it by itself, for a trigger or a setting; it is not
	// written in the template.
	Made bool
	Pos  Pos
}

// A Principal is who a statement is about.
type Principal struct {
	Kind string // AWS, Service, Federated, CanonicalUser; "*" for everyone
	ID   Text
}

// Everyone reports whether the principal is anybody at all.
func (p Principal) Everyone() bool {
	s, ok := p.ID.Literal()
	return ok && s == "*" && (p.Kind == "*" || p.Kind == "AWS")
}

// A Condition is one line of a statement's condition block. Lines hold
// together, a line's values are alternatives.
type Condition struct {
	Operator string // StringEquals, ForAnyValue:ArnLike…
	Key      string // aws:SourceArn
	Values   []Text
}

// A ResourcePolicy is attached to a resource and says who may use it.
type ResourcePolicy struct {
	Name       string   // logical name of the policy or permission
	Type       string   // AWS::Lambda::Permission, AWS::S3::BucketPolicy, …
	Resource   Resource // nil when it is created elsewhere
	On         Text     // the resource as the template states it
	Statements []*Statement
	Pos        Pos
}
