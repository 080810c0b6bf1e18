package reach

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/lang/flow"
)

// An Outlet is a way by which data leaves a function.
type Outlet string

// The outlets. They are the classes of Rostamipoor et al., "LeakChain: Detecting
// Sensitive Data Leakage Across Distributed Serverless Applications".
const (
	ToLog      Outlet = "log"
	ToResponse Outlet = "response"
	ToError    Outlet = "error"
	ToEvent    Outlet = "event"
	ToFile     Outlet = "file"
	ToBucket   Outlet = "bucket"
)

// A Leak is a credential that the code fetches, or has in its environment, on its
// way out.
type Leak struct {
	Outlet
	API      string
	Function *app.Function
	Pos      app.Pos
	Source   string   // "os.environ.DB_PASSWORD", "aws:secretsmanager:getsecretvalue.SecretString"
	Field    string   // the last field that leads to it, "" for the whole
	Trace    []Step   // from the source on
	To       []string // resources that get it, as far as they are known
	Public   bool     // anyone can read what it is written to
	// Through are the functions that the credential passes before Function.
	Through []*app.Function
}

// outletOf are the kinds of sinks by which credentials leave.
var outletOf = map[string]Outlet{"log": ToLog, "response": ToResponse, "xss": ToResponse, "error": ToError, "file": ToFile}

// payload says which parameters of an operation name who gets the data and carry
// it. Tables are left out: they are where credentials of users are kept.
func payload(api string) (outlet Outlet, target, data []string, ok bool) {
	switch api {
	case "aws:s3:putobject":
		return ToBucket, []string{"Bucket"}, []string{"Body"}, true
	case "aws:firehose:putrecord":
		return ToEvent, []string{"DeliveryStreamName"}, []string{"Record"}, true
	}
	c, ok := carriers[api]
	return ToEvent, c.target, c.data, ok && c.kind != app.DynamoDB
}

// Leaks lists credentials that leave functions, each place once, in the order of
// the functions and places.
func (g *Graph) Leaks() []Leak {
	var list []Leak
	for _, fl := range g.Flows() {
		if outlet, ok := outletOf[fl.Kind]; ok && fl.Kinds == "secret" && !fl.Low {
			l := Leak{Outlet: outlet, API: fl.API, Function: fl.Function, Pos: fl.Pos, Source: fl.Source, Trace: fl.Trace, Through: fl.Through}
			l.Field = lastOf(fl.Path)
			list = append(list, l)
		}
	}
	for _, fc := range g.Code().Of {
		if fc.Function == nil || fc.Dead {
			continue
		}
		for _, c := range fc.Result.Calls {
			list = append(list, g.handed(fc, c)...)
		}
	}
	return distinct(list)
}

// handed is what a call hands on.
func (g *Graph) handed(fc *FunctionCode, c flow.Call) []Leak {
	outlet, target, data, ok := payload(c.API)
	if !ok {
		return nil
	}
	var list []Leak
	for _, o := range g.Code().program.Origins(walkTree(c.Args, data), nil) {
		if o.Source == nil || o.Source.Kind != "secret" || o.Low {
			continue
		}
		l := Leak{
			Outlet: outlet, API: c.API, Function: fc.Function, Pos: Pos(c.File, c.Pos), Source: strings.Join(append([]string{o.Source.Name}, o.Path...), "."),
			Field: lastOf(o.Path), Trace: steps(o.Steps),
		}
		for _, to := range g.named(fc.Function, walkTree(c.Args, target)) {
			l.To = append(l.To, to.Base().Label())
			l.Public = l.Public || g.readable(to)
		}
		list = append(list, l)
	}
	return list
}

// readable reports whether anyone can read what is put into a resource.
func (g *Graph) readable(r app.Resource) bool {
	b, ok := r.(*app.Bucket)
	if !ok || Blocked(b) {
		return false
	}
	if b.ACL.V == "PublicRead" || b.ACL.V == "PublicReadWrite" {
		return true
	}
	for _, rp := range g.App.PoliciesOn(b) {
		for _, s := range rp.Statements {
			if s.Effect == app.Allow && OpenToEveryone(s) && CoversAction(s, "s3:GetObject") {
				return true
			}
		}
	}
	return false
}

func lastOf(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return path[len(path)-1]
}

// distinct keeps of several leaks at one place the one with the shortest way.
func distinct(list []Leak) []Leak {
	slices.SortStableFunc(list, func(a, b Leak) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Start, b.Pos.Start), cmp.Compare(len(a.Through), len(b.Through)), cmp.Compare(len(a.Trace), len(b.Trace)))
	})
	return slices.CompactFunc(list, func(a, b Leak) bool {
		return a.Pos == b.Pos && a.Function == b.Function && a.Outlet == b.Outlet
	})
}
