package cloudtrail

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"
)

// An Observation is an operation that a role was seen to use on a resource.
type Observation struct {
	Role, RoleARN string // name and ARN of the role
	Operation     string // aws:s3:getobject
	Resource      string // ARN, "" where the records don't tell, PREFIX* for many
	Via           string // the AWS service that called for the role, "" for the role itself
	First, Last   time.Time
	Count         int // calls, refused ones too
	Denied        int // calls that were refused for want of a permission
	// Sessions are names of sessions, sorted, at most 20. A Lambda function's
	// session has the function's name.
	Sessions []string
}

// Bounds of a summary: resources of one kind that one operation is seen on,
// kept one by one; sessions; observations in all.
const (
	mostResources    = 200
	mostSessions     = 20
	mostObservations = 200_000
)

// Observed sums up what roles did. Calls of users, and of services on their own
// behalf, are left out. Objects of a bucket and the like, beyond 200, become one
// observation of PREFIX*. failed holds what could not be read.
func Observed(events iter.Seq2[Event, error]) (list []Observation, failed []error) {
	s := summary{seen: map[observed]*Observation{}, groups: map[observed][]*Observation{}}
	for e, err := range events {
		switch {
		case err != nil && len(failed) < 1000:
			failed = append(failed, err)
		case err == nil && e.Principal.Role != "" && e.Type != "AwsServiceEvent":
			s.add(e)
		}
	}
	if s.dropped > 0 {
		failed = append(failed, &Problem{Message: "more than 200,000 different uses were seen: the rest is left out"})
	}
	return s.list(), failed
}

type observed struct{ role, operation, resource, via string }

type summary struct {
	seen    map[observed]*Observation
	groups  map[observed][]*Observation // by the part of the resource that many share
	dropped int
}

func (s *summary) add(e Event) {
	targets := e.Targets()
	if len(targets) == 0 {
		targets = []string{""}
	}
	operation := Operation(e.Source, e.Name)
	for _, t := range targets {
		s.one(e, observed{cmp.Or(e.Principal.RoleARN, e.Principal.Role), operation, t, e.Principal.InvokedBy})
	}
}

func (s *summary) one(e Event, k observed) {
	group := k
	group.resource = shared(k.resource)
	if wide := s.seen[group]; wide != nil && group.resource != k.resource {
		wide.see(e)
		return
	}
	o := s.seen[k]
	if o == nil {
		if len(s.seen) >= mostObservations {
			s.dropped++
			return
		}
		o = &Observation{Role: e.Principal.Role, RoleARN: e.Principal.RoleARN, Operation: k.operation, Resource: k.resource, Via: k.via}
		s.seen[k] = o
		if group.resource != k.resource {
			s.groups[group] = append(s.groups[group], o)
		}
	}
	o.see(e)
	if len(s.groups[group]) > mostResources {
		s.widen(group)
	}
}

// widen puts one observation in the place of many.
func (s *summary) widen(group observed) {
	wide := &Observation{}
	for _, o := range s.groups[group] {
		wide.merge(o)
		delete(s.seen, observed{group.role, group.operation, o.Resource, group.via})
	}
	wide.Resource = group.resource
	s.seen[group] = wide
	delete(s.groups, group)
}

// shared is the resource up to its first slash, or else its last colon, with a
// wildcard behind it: the bucket of an object.
func shared(arn string) string {
	if arn == "" || strings.HasSuffix(arn, "*") {
		return arn
	}
	if i := strings.IndexByte(arn, '/'); i >= 0 {
		return arn[:i+1] + "*"
	}
	return arn[:strings.LastIndexByte(arn, ':')+1] + "*"
}

func (o *Observation) see(e Event) {
	o.Count++
	if e.Denied() {
		o.Denied++
	}
	o.between(e.Time, e.Time)
	o.session(e.Principal.Session)
}

func (o *Observation) session(name string) {
	i, found := slices.BinarySearch(o.Sessions, name)
	if name != "" && !found && len(o.Sessions) < mostSessions {
		o.Sessions = slices.Insert(o.Sessions, i, name)
	}
}

func (o *Observation) between(first, last time.Time) {
	if !first.IsZero() && (o.First.IsZero() || first.Before(o.First)) {
		o.First = first
	}
	if last.After(o.Last) {
		o.Last = last
	}
}

func (o *Observation) merge(other *Observation) {
	o.Role, o.RoleARN, o.Operation, o.Via = other.Role, other.RoleARN, other.Operation, other.Via
	o.Count += other.Count
	o.Denied += other.Denied
	o.between(other.First, other.Last)
	for _, name := range other.Sessions {
		o.session(name)
	}
}

func (s *summary) list() []Observation {
	out := make([]Observation, 0, len(s.seen))
	for _, o := range s.seen {
		out = append(out, *o)
	}
	slices.SortFunc(out, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.RoleARN, b.RoleARN), cmp.Compare(a.Operation, b.Operation),
			cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Via, b.Via))
	})
	return out
}
