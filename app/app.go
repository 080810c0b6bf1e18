// Package app is the model of a serverless application: triggers, functions,
// resources, roles and what could not be read. Readers build it, everything
// else only looks at it.
//
// It holds words, not behaviour: no parser, no I/O, no judgement. A setting is
// never a property map; what a check may ask for has a field with a meaning.
package app

// An Application is what one deployment unit creates: a template with its
// nested stacks, a serverless.yml, a synthesised CDK app.
type Application struct {
	Name   string   // folder, stack or service name
	Root   string   // folder relative to the scanned one, "." for itself
	File   string   // main template, relative to the scanned folder
	Format string   // sam, cloudformation, cdk, serverless
	Parts  []string // further templates that it is made of: nested stacks

	Functions []*Function
	Triggers  []*Trigger // edges from a source of events to a function
	Resources []Resource // everything else that is created, typed
	Roles     []*Role

	// Policies are the resource-based policies: bucket, queue, topic and key
	// policies and Lambda permissions.
	Policies []*ResourcePolicy
	// Settings are literals that a template carries outside its resources:
	// parameter defaults, custom blocks, samconfig overrides.
	Settings []Setting
	Gaps     []Gap // what a reader could not resolve
	// Cycles are resources that refer to each other in a circle, by name: they
	// can't be deployed.
	Cycles [][]string
}

// A Gap is something that a reader saw and could not resolve. Gaps are always
// reported.
type Gap struct {
	Pos     Pos
	Message string
}

// A Setting is a named literal outside of any resource.
type Setting struct {
	Where  string // parameter, custom, provider, samconfig
	Name   string
	Value  string
	NoEcho bool // declared as hidden from consoles and logs
	Pos    Pos
}

// Function returns the function with the logical name, or nil.
func (a *Application) Function(name string) *Function {
	for _, f := range a.Functions {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Resource returns the function, role or resource with the logical name, or
// nil.
func (a *Application) Resource(name string) Resource {
	if f := a.Function(name); f != nil {
		return f
	}
	for _, r := range a.Roles {
		if r.Name == name {
			return r
		}
	}
	for _, r := range a.Resources {
		if r.Base().Name == name {
			return r
		}
	}
	return nil
}

// TriggersOf lists the triggers that start f, in template order.
func (a *Application) TriggersOf(f *Function) []*Trigger {
	var list []*Trigger
	for _, t := range a.Triggers {
		if t.To == f {
			list = append(list, t)
		}
	}
	return list
}

// PoliciesOn lists the resource-based policies attached to r.
func (a *Application) PoliciesOn(r Resource) []*ResourcePolicy {
	var list []*ResourcePolicy
	for _, p := range a.Policies {
		if p.Resource == r {
			list = append(list, p)
		}
	}
	return list
}

// All returns the resources of one Go type, in template order.
func All[T Resource](a *Application) []T {
	var list []T
	for _, r := range a.Resources {
		if t, ok := r.(T); ok {
			list = append(list, t)
		}
	}
	return list
}
