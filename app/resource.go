package app

// A Resource is anything that a template creates.
type Resource interface {
	Base() *Common
}

// Common is what every resource has.
type Common struct {
	Name         string // logical name; "Child/Name" in a nested stack
	Type         string // the provider's type: "AWS::S3::Bucket"
	Title        string // a better name for people, such as a CDK path
	PhysicalName Value[Text]
	Condition    string // name of the condition it depends on, "" = always
	Retained     bool   // kept when the stack is deleted
	Pos          Pos
	Ignores      []Ignore
}

// An Ignore is a suppression that stands in the template's own metadata.
type Ignore struct {
	Check  string // name or number
	Reason string
	Pos    Pos
}

// Base returns c; it makes every type that embeds Common a Resource.
func (c *Common) Base() *Common { return c }

// Label is the name that people know the resource by.
func (c *Common) Label() string {
	if c.Title != "" {
		return c.Title
	}
	return c.Name
}

// Other is a resource that the model knows only by its type.
type Other struct {
	Common
	// Hands are the roles that it hands on to what is started with it: those of a
	// task's definition, of an instance profile.
	Hands []Text
}
