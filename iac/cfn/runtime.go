package cfn

import (
	"regexp"

	"redoubt/app"
	"redoubt/iac/doc"
)

// runtimeName is the form of all of Lambda's runtimes, those to come among them.
// Source: Lambda API Reference, CreateFunction.
var runtimeName = regexp.MustCompile(`^(nodejs(\d+\.x|\d\.\d+(-edge)?)?|(python|ruby)\d\.\d+|java\d+(\.al\d+)?|dotnet(core)?\d+(\.\d)?|go1\.x|provided(\.al\d+)?)$`)

// runtime is the function's runtime. What can't be one is unknown: nothing that is
// judged by it would hold.
func (b *build) runtime(n *doc.Node) app.Value[string] {
	v := b.str(n)
	if v.Known() && !runtimeName.MatchString(v.V) {
		b.gap(v.Pos, v.V+" is no runtime of Lambda: whether it gets security patches was not checked")
		v.V, v.State = "", app.Unknown
	}
	return v
}
