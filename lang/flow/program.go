// Package flow follows data through a program: from where it enters to what it
// is used for, across functions and files.
//
// Each function is analysed once for each shape of its arguments that matters
// (which functions, classes and clients they are) and summarised in terms of
// its parameters: what it returns, changes, throws and hands to which API.
// Callers apply the summary to their own values, so that one pass from the
// callees up serves all checks. Functions that call each other in a circle are
// repeated until their summaries stand still.
//
// It knows no check and no trigger: what it finds is told in terms of the
// entry's parameters, and others decide whose data that is. It knows APIs only
// through package models, and languages only through package ir; the
// primitives of the languages themselves (strings, lists, maps, promises) are
// in builtin.go.
package flow

import (
	"regexp"

	"redoubt/lang/ir"
	"redoubt/lang/models"
)

// Options say what a program is made of.
type Options struct {
	// Lower reads a file, Resolve finds the file of an import (""=not here).
	Lower   func(file string) *ir.Module
	Resolve func(lang, from, spec string) string
	// Models is what is known of APIs, by language.
	Models map[string]*models.Index
	// Sources makes each parameter of a matching name a source, in every
	// function. nil = none.
	Sources *regexp.Regexp
	// Operations reports whether a method's name, in lower case without
	// separators, is that of an operation of AWS. Calls of such methods are told
	// even where nothing is known of the receiver. nil = none.
	Operations func(name string) bool
	// Secret reports whether a variable of the environment holds a credential, by
	// its name: then it is a source of its own. nil = none.
	Secret func(name string) bool
	// Reads asks for Result.Event: what code says of the event that it reads.
	Reads bool
}

// A Program is code under analysis. It is for one goroutine.
type Program struct {
	opt       Options
	labels    *labels
	index     map[string]*models.Index // by language
	modules   map[string]*module       // by file
	order     []*module                // in the order of loading
	base      map[ref]*object          // what module bodies made
	sites     map[site]ref
	depths    map[ref]int  // how many calls an object was handed up through
	handedUp  map[ref]bool // objects that a call got from its callee
	lastRef   ref
	summaries map[*ir.Func]map[string]*summary
	shapes    map[*ir.Func]*shape
	stack     []*frame
	// provisional are summaries that rest on one that is not finished.
	provisional []provision
	early       []*ir.Func // functions that were summarised while module bodies ran
	running     int        // module bodies under way
	stored      map[string]bool
	changing    map[ref]bool // shared lists and maps that functions change
	gaps        []Gap
	gapSeen     map[Gap]bool
	roots       map[*ir.Func]bool
	packages    map[string]*module           // modules by dotted name whose packages are mere folders
	methods     map[string]map[string]method // of the languages' own types
	functions   map[string]map[string]function
	// What is known of reading the event.
	spots      map[int]*spot
	spotCount  int
	docs       map[doc]*doc
	registered []*Registration
	forgiving  bool // some code catches what promises throw
}

// A Gap is something that was not followed.
type Gap struct {
	File    string
	Pos     ir.Pos
	Message string
}

// A module is a file with its objects.
type module struct {
	ir    *ir.Module
	scope ref
	ready bool
	begun bool
	stars []*value
	uses  []*module // that it imports
	// changes are the variables whose lists and maps functions change.
	changes map[string]bool
}

// New returns an empty program.
func New(opt Options) *Program {
	p := &Program{
		opt: opt, labels: newLabels(), index: opt.Models, modules: map[string]*module{},
		base: map[ref]*object{}, sites: map[site]ref{}, depths: map[ref]int{}, handedUp: map[ref]bool{}, summaries: map[*ir.Func]map[string]*summary{},
		shapes: map[*ir.Func]*shape{}, stored: map[string]bool{}, changing: map[ref]bool{}, gapSeen: map[Gap]bool{}, packages: map[string]*module{}, roots: map[*ir.Func]bool{},
		spots: map[int]*spot{}, docs: map[doc]*doc{},
	}
	p.methods = map[string]map[string]method{"python": pythonMethods(), "javascript": javascriptMethods()}
	p.functions = map[string]map[string]function{"python": pythonFunctions(), "javascript": javascriptFunctions()}
	return p
}

// A site is where an object comes from: an instruction, or a call that handed
// up what its callee made.
type site struct {
	fn   *ir.Func
	at   int32 // offset of the instruction, or of the call
	what int32 // tells several objects of one instruction apart
	of   ref   // the callee's object
}

// deepest is how many calls up an object is told apart by its call sites.
const deepest = 5

func (p *Program) alloc(s site) ref {
	if r, ok := p.sites[s]; ok {
		return r
	}
	if s.of != 0 && p.depths[s.of] >= deepest {
		return s.of
	}
	p.lastRef++
	p.sites[s] = p.lastRef
	if s.of != 0 {
		p.depths[p.lastRef] = p.depths[s.of] + 1
		p.handedUp[p.lastRef] = true
	}
	return p.lastRef
}

// load returns the module of the file, its body run.
func (p *Program) load(file string) *module {
	if m, ok := p.modules[file]; ok {
		p.start(m)
		return m
	}
	m := p.read(file)
	if m == nil {
		p.modules[file] = nil
		return nil
	}
	p.start(m)
	return m
}

// read lowers a file and notes what its functions change.
func (p *Program) read(file string) *module {
	if m, ok := p.modules[file]; ok {
		return m
	}
	code := p.opt.Lower(file)
	if code == nil {
		return nil
	}
	m := &module{ir: code, changes: map[string]bool{}}
	m.scope = p.alloc(site{fn: code.Init, at: -1})
	p.base[m.scope] = &object{kind: scopeObject, fields: map[string]*value{}}
	p.modules[file] = m
	p.order = append(p.order, m)
	for _, g := range code.Gaps {
		p.gap(Gap{file, g.Pos, g.Message})
	}
	p.noteStores(m)
	p.noteForgiving(m)
	return m
}

// start runs the module's body, once.
func (p *Program) start(m *module) {
	if m == nil || m.begun {
		return
	}
	m.begun = true
	p.running++
	p.summarize(m.ir.Init, nil)
	p.running--
	m.ready = true
	p.noteChanging(m)
	if p.running == 0 {
		p.forget()
	}
}

// forget drops summaries that were made while module bodies ran: they saw
// modules half made.
func (p *Program) forget() {
	for _, fn := range p.early {
		byShape := p.summaries[fn]
		for key, s := range byShape {
			if s.early && fn.Parent != nil {
				delete(byShape, key)
			}
		}
	}
	p.early = p.early[:0]
}

// levels is how many functions outwards the module body is.
func levels(fn *ir.Func) int {
	n := 0
	for ; fn.Parent != nil; fn = fn.Parent {
		n++
	}
	return n
}

func (p *Program) gap(g Gap) {
	if !p.gapSeen[g] {
		p.gapSeen[g] = true
		p.gaps = append(p.gaps, g)
	}
}
