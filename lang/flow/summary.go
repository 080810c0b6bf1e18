package flow

import (
	"slices"

	"redoubt/lang/ir"
)

// A summary is what a function does, in terms of its parameters.
type summary struct {
	fn      *ir.Func
	key     string
	ret     *value
	thrown  *value
	returns bool
	heap    map[ref]*object   // objects that it changed or made, as they are when it returns
	safe    map[portion]kinds // what holds of the arguments when it returns
	judged  bool
	yields  ref
	hits    []*hit     // data of parameters in sinks
	own     []*hit     // data of sources in sinks
	calls   []*call    // calls of APIs whose arguments depend on parameters
	ownCall []*call    // other calls of APIs
	callees []*summary // for walks over what is reached
	early   bool       // made while module bodies ran
	partial bool       // of a circle that is not finished
	reads   reads
}

// finish turns the final state into the summary.
func (f *frame) finish() {
	s := f.sum
	s.returns = f.exit != nil || f.fn.Generator
	if f.exit == nil {
		f.exit = f.halt
	}
	if f.exit == nil {
		f.exit = &state{heap: map[ref]*object{}}
	}
	if s.yields != 0 {
		s.ret = refTo(s.yields)
	}
	s.heap = f.changes()
	f.conclude()
	if f.fn.Parent == nil {
		f.settle()
	}
}

// changes keeps of the final heap what a caller can see: objects that were
// there before, and what can be reached from them or from the result.
func (f *frame) changes() map[ref]*object {
	kept := map[ref]*object{}
	var visit func(v *value, depth int)
	keep := func(r ref, depth int) {
		if _, ok := kept[r]; ok {
			return
		}
		o := f.exit.heap[r]
		if o == nil {
			return
		}
		kept[r] = o
		for _, k := range sortedKeys(o.fields) {
			visit(o.fields[k], depth+1)
		}
	}
	visit = func(v *value, depth int) {
		if v == nil || depth > 64 {
			return
		}
		for _, r := range v.refs {
			keep(r, depth)
		}
		visit(v.self, depth+1)
	}
	refs := make([]ref, 0, len(f.exit.heap))
	for r := range f.exit.heap {
		refs = append(refs, r)
	}
	slices.Sort(refs)
	for _, r := range refs {
		if r < 0 || f.p.base[r] != nil {
			if len(f.exit.heap[r].fields) > 0 {
				keep(r, 0)
			}
		}
	}
	visit(f.sum.ret, 0)
	visit(f.sum.thrown, 0)
	return kept
}

// settle makes the final objects of a module body the base of everything.
func (f *frame) settle() {
	for r, o := range f.exit.heap {
		if r <= 0 {
			continue
		}
		b := f.p.base[r]
		if b == nil {
			f.p.base[r] = o.clone()
			continue
		}
		n := b.clone()
		n.kind, n.class, n.fns, n.next, n.name, n.static, n.getter = o.kind, o.class, o.fns, o.next, o.name, o.static, o.getter
		for k, v := range o.fields {
			n.fields[k] = v
		}
		f.p.base[r] = n
	}
}

// summarize returns the summary of a function for arguments of the given
// shape, nil = nothing is known of them.
func (p *Program) summarize(fn *ir.Func, sk *skeletons) *summary {
	key := ""
	if sk != nil {
		key = sk.key
	}
	byShape := p.summaries[fn]
	if byShape == nil {
		byShape = map[string]*summary{}
		p.summaries[fn] = byShape
	}
	if s := byShape[key]; s != nil {
		return s
	}
	if key != "" && len(byShape) >= maxShapes {
		return p.summarize(fn, nil)
	}
	f := p.newFrame(fn, sk)
	return p.fixpoint(f, key, byShape)
}

// fixpoint analyses a function until its summary stands still. Only the first
// function of a circle repeats; the others are done again with it.
func (p *Program) fixpoint(f *frame, key string, byShape map[string]*summary) *summary {
	f.depth, f.lowest = len(p.stack), len(p.stack)
	p.stack = append(p.stack, f)
	bottom := &summary{fn: f.fn, key: key, partial: true, returns: true}
	byShape[key] = bottom
	var done *summary
	for pass := range maxPasses {
		f.again = false
		f.sumKey = key
		s := f.run()
		s.key = key
		stable := done != nil && sameSummary(done, s)
		done = s
		byShape[key] = s
		if !f.again || stable || f.lowest < f.depth {
			break
		}
		if pass == maxPasses-1 {
			p.gap(Gap{f.fn.Module.File, f.fn.Pos, "functions that call each other around " + f.fn.Name + " are too involved to be followed to the end"})
		}
		s.partial = true
		p.dropProvisional()
	}
	p.stack = p.stack[:len(p.stack)-1]
	done.partial = false
	if f.lowest < f.depth { // depends on one that is not finished
		p.provisional = append(p.provisional, provision{byShape, key})
		if n := len(p.stack); n > 0 {
			p.stack[n-1].lowest = min(p.stack[n-1].lowest, f.lowest)
		}
	}
	return done
}

type provision struct {
	byShape map[string]*summary
	key     string
}

// dropProvisional forgets the summaries that were made of a circle's partial
// ones.
func (p *Program) dropProvisional() {
	for _, v := range p.provisional {
		if s := v.byShape[v.key]; s != nil && !s.partial {
			delete(v.byShape, v.key)
		}
	}
	p.provisional = p.provisional[:0]
}

// summarizeCall is summarize for a call; it returns nil where the depth of
// calls is too great.
func (p *Program) summarizeCall(f *frame, fn *ir.Func, b *binding) *summary {
	if len(p.stack) > maxDepth {
		p.gap(Gap{fn.Module.File, fn.Pos, "calls are nested too deeply to be followed into " + fn.Name})
		return nil
	}
	sk := f.skeletons(fn, b)
	s := p.summarize(fn, sk)
	if owner := p.active(s); owner != nil {
		owner.again = true
		f.lowest = min(f.lowest, owner.depth)
	}
	return s
}

// active returns the frame that is at work on the summary.
func (p *Program) active(s *summary) *frame {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if fr := p.stack[i]; fr.fn == s.fn && fr.sumKey == s.key {
			return fr
		}
	}
	return nil
}

func sameSummary(a, b *summary) bool {
	if !same(a.ret, b.ret) || !same(a.thrown, b.thrown) || len(a.heap) != len(b.heap) ||
		len(a.hits) != len(b.hits) || len(a.calls) != len(b.calls) || a.returns != b.returns {
		return false
	}
	for r, o := range a.heap {
		if q := b.heap[r]; q == nil || !sameObject(o, q) {
			return false
		}
	}
	return true
}
