package flow

import "redoubt/lang/ir"

// changers are the methods that change the list, map or set that they are
// called on.
var changers = map[string]bool{
	"append": true, "add": true, "push": true, "unshift": true, "insert": true, "extend": true, "update": true, "setdefault": true,
	"set": true, "splice": true, "pop": true, "popitem": true, "clear": true, "remove": true, "discard": true, "sort": true, "reverse": true,
	"fill": true, "shift": true, "delete": true, "appendleft": true, "put": true, "write": true,
}

// noteStores collects what functions, other than module bodies, store to:
// names of fields, variables of the module, and the variables whose lists and
// maps they change.
func (p *Program) noteStores(m *module) {
	names := p.shape(m.ir.Init).names
	for _, fn := range m.ir.Funcs[1:] {
		depth := levels(fn)
		outer := map[int32]string{} // temporaries that hold a variable of the module
		of := func(v ir.Var) string {
			if int(v.Up) == depth && v.Index > 0 {
				return names[v.Index]
			}
			if v.Up == 0 {
				return outer[v.Index]
			}
			return ""
		}
		for _, b := range fn.Blocks {
			for i := range b.Instrs {
				p.noteStore(m, &b.Instrs[i], depth, names, outer, of)
			}
		}
	}
}

func (p *Program) noteStore(m *module, in *ir.Instr, depth int, names []string, outer map[int32]string, of func(ir.Var) string) {
	switch in.Op {
	case ir.Store, ir.Append, ir.Merge:
		if in.Op == ir.Store && in.Name != "" {
			p.stored[in.Name] = true
		}
		m.changed(of(in.A))
	case ir.Load:
		if changers[in.Name] {
			m.changed(of(in.A))
		}
		if name := of(in.A); name != "" && in.Dst.Up == 0 {
			outer[in.Dst.Index] = name // a part of it
		}
	case ir.Move:
		if name := of(in.A); name != "" && in.Dst.Up == 0 {
			outer[in.Dst.Index] = name
		}
	}
	if !in.Dst.IsZero() && int(in.Dst.Up) == depth && depth > 0 {
		p.stored[names[in.Dst.Index]] = true
	}
}

// changed notes that a function changes what a variable of the module holds.
func (m *module) changed(variable string) {
	if variable != "" {
		m.changes[variable] = true
	}
}

// noteChanging marks the objects that functions change, now that the module's
// body has made them.
func (p *Program) noteChanging(m *module) {
	scope := p.base[m.scope]
	for name := range m.changes {
		p.markChanging(scope.fields[name], 0)
	}
}

func (p *Program) markChanging(v *value, depth int) {
	if v == nil || depth > 4 {
		return
	}
	for _, r := range v.refs {
		b := p.base[r]
		if b == nil || p.changing[r] {
			continue
		}
		p.changing[r] = true
		for _, x := range b.fields {
			p.markChanging(x, depth+1)
		}
	}
}
