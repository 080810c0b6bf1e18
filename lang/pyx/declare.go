package python

// declare makes variables of all names that a function's body assigns, since
// they are local in all of it. Inner functions and classes have their own.
func (x *lowerer) declare(s *scope, body int) {
	end := int(x.t.Nodes[body].Next)
	for i := body + 1; i < end; {
		switch x.kind(i) {
		case "function_definition", "class_definition":
			if name := x.t.Child(i, "name"); name >= 0 {
				x.name(s, x.t.Text(name))
			}
			i = int(x.t.Nodes[i].Next)
			continue
		case "lambda", "list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression":
			x.walrus(s, i)
			i = int(x.t.Nodes[i].Next)
			continue
		case "global_statement":
			for n := range x.t.Named(i) {
				s.declareGlobal(x.t.Text(n))
			}
		case "nonlocal_statement":
			for n := range x.t.Named(i) {
				s.declareGlobal("nonlocal " + x.t.Text(n))
			}
		case "assignment", "augmented_assignment", "for_statement":
			if left := x.t.Child(i, "left"); left >= 0 {
				x.targets(s, left)
			}
		case "named_expression":
			x.targets(s, x.t.Child(i, "name"))
		case "as_pattern_target":
			for n := range x.t.Named(i) {
				x.targets(s, n)
			}
		case "import_statement", "import_from_statement", "future_import_statement":
			x.importNames(s, i)
		case "case_pattern":
			x.patternNames(s, i)
		}
		i++
	}
}

func (s *scope) declareGlobal(name string) {
	if s.global == nil {
		s.global = map[string]bool{}
	}
	s.global[name] = true
	if bare, ok := cutPrefix(name, "nonlocal "); ok {
		delete(s.names, bare)
	} else {
		delete(s.names, name)
	}
}

// name makes a local variable unless the name is another scope's.
func (x *lowerer) name(s *scope, name string) {
	if _, ok := s.names[name]; !ok && !s.global[name] && !s.nonlocal(name) {
		s.names[name] = s.b.Variable(name)
	}
}

// targets declares the names in an assignment's target.
func (x *lowerer) targets(s *scope, n int) {
	if n < 0 {
		return
	}
	switch x.kind(n) {
	case "identifier":
		x.name(s, x.t.Text(n))
	case "pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "tuple", "list", "expression_list", "parenthesized_expression", "list_splat":
		for c := range x.t.Named(n) {
			x.targets(s, c)
		}
	}
}

// walrus declares names that := assigns inside of a comprehension.
func (x *lowerer) walrus(s *scope, n int) {
	for i := n + 1; i < int(x.t.Nodes[n].Next); i++ {
		if x.kind(i) == "named_expression" {
			x.targets(s, x.t.Child(i, "name"))
		}
	}
}

func (x *lowerer) importNames(s *scope, n int) {
	module := x.t.Child(n, "module_name")
	for c := range x.t.Named(n) {
		if c == module {
			continue
		}
		switch x.kind(c) {
		case "dotted_name":
			x.name(s, firstPart(x.t.Text(c)))
		case "aliased_import":
			if alias := x.t.Child(c, "alias"); alias >= 0 {
				x.name(s, x.t.Text(alias))
			}
		}
	}
}

// patternNames declares what a case pattern captures.
func (x *lowerer) patternNames(s *scope, n int) {
	for i := n; i < int(x.t.Nodes[n].Next); i++ {
		if x.kind(i) != "dotted_name" && x.kind(i) != "identifier" {
			continue
		}
		parent := int(x.t.Nodes[i].Parent)
		pk := x.kind(parent)
		if pk == "class_pattern" && parent+1 == i || pk == "keyword_pattern" && parent+1 == i {
			continue
		}
		if text := x.t.Text(i); text != "_" && firstPart(text) == text {
			x.name(s, text)
		}
	}
}
