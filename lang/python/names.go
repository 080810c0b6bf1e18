package python

// declare finds the names that the nodes of one function bind, from its body's
// first node to before its last, and adds them to its scope. The bodies of inner functions and
// classes bind names of their own.
func (f *file) declare(s *scope, from, to int) {
	d := declarer{f: f, s: s}
	for i := from; i < to; i++ {
		if f.kind(i) == kGlobal || f.kind(i) == kNonlocal {
			d.outer(i)
		}
		i = f.skipInner(i)
	}
	for i := from; i < to; i++ {
		d.node(i)
		i = f.skipInner(i)
	}
}

// skipInner jumps to the last node of what has a scope of its own.
func (f *file) skipInner(i int) int {
	switch f.kind(i) {
	case kFunction, kClass, kLambda:
		return int(f.t.Nodes[i].Next) - 1
	}
	return i
}

type declarer struct {
	f *file
	s *scope
}

// outer notes the names of a global or nonlocal statement.
func (d declarer) outer(i int) {
	names := &d.s.globals
	if d.f.kind(i) == kNonlocal {
		names = &d.s.outer
	}
	if *names == nil {
		*names = map[string]bool{}
	}
	for c := range d.f.named(i) {
		(*names)[d.f.text(c)] = true
	}
}

func (d declarer) add(name string) {
	if name == "" || d.s.kind != moduleScope && (d.s.globals[name] || d.s.outer[name]) {
		return
	}
	d.s.add(name)
}

// node declares what one node binds.
func (d declarer) node(i int) {
	f := d.f
	switch f.kind(i) {
	case kFunction, kClass, kNamed:
		d.add(f.text(f.child(i, "name")))
	case kAssignment, kAugmented, kFor, kTypeAlias:
		d.targets(f.child(i, "left"))
	case kAsPatternTarget, kDelete:
		d.targets(i)
	case kExcept:
		d.targets(f.exceptAlias(i))
	case kImport, kImportFrom:
		d.imports(i)
	case kCasePattern, kSplatPattern, kKeywordPattern:
		d.captures(i)
	case kAsPattern: // of a case: the name stands in it without a target
		d.pattern(i)
	}
}

// targets declares the names among the targets of an assignment.
func (d declarer) targets(i int) {
	if i < 0 {
		return
	}
	f := d.f
	for c, end := i, int(f.t.Nodes[i].Next); c < end; c++ {
		switch f.kind(c) {
		case kIdentifier:
			d.add(f.text(c))
		case kAttribute, kSubscript, kCall:
			c = int(f.t.Nodes[c].Next) - 1
		}
	}
}

func (d declarer) imports(i int) {
	f := d.f
	for c := range f.named(i) {
		if f.t.Field(c) != "name" {
			continue
		}
		switch f.kind(c) {
		case kAliasedImport:
			d.add(f.text(f.child(c, "alias")))
		case kDottedName:
			d.add(f.text(f.first(c)))
		}
	}
}

// captures declares the name that a pattern of a case binds.
func (d declarer) captures(i int) {
	f := d.f
	for c := range f.named(i) {
		switch f.kind(c) {
		case kDottedName:
			if name, ok := f.capture(c); ok {
				d.add(name)
			}
		case kIdentifier:
			if f.kind(i) == kSplatPattern {
				d.add(f.text(c))
			}
		}
	}
	if f.kind(i) == kCasePattern {
		if u := f.childOf(i, kUnionPattern); u >= 0 {
			d.captures(u)
		}
	}
}

func (d declarer) pattern(i int) {
	for c := range d.f.named(i) {
		if d.f.kind(c) == kIdentifier && d.f.t.Nodes[c].Next == d.f.t.Nodes[i].Next {
			if d.f.childOf(i, kCasePattern) >= 0 {
				d.add(d.f.text(c))
			}
		}
	}
}

// capture is the name that a dotted name in a pattern binds: one without a dot.
func (f *file) capture(i int) (string, bool) {
	if c := f.first(i); c >= 0 && f.t.Nodes[c].Next == f.t.Nodes[i].Next {
		return f.text(c), f.text(c) != "_"
	}
	return "", false
}

// declareGlobals adds names to the module that only functions assign, by a
// global statement.
func (f *file) declareGlobals() {
	for i := range f.t.Nodes {
		if f.kind(i) != kGlobal {
			continue
		}
		for c := range f.named(i) {
			f.scope.add(f.text(c))
		}
	}
}
