package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// modelled notes what a model of pydantic demands of the data that an instance
// is made of.
func (f *frame) modelled(class ref, args callArgs) {
	if !f.p.opt.Reads || len(args.pos)+len(args.named) > 0 || args.kwRest.spotOf(asItself) == nil {
		return
	}
	f.demandDeclared(args.kwRest, f.modelOf(class, 0))
}

// modelOf is what a model demands, in every version of the library: numbers may
// be texts, and texts may be numbers. nil where the model has ways of its own:
// other names of fields, values that are made before they are checked.
func (f *frame) modelOf(class ref, depth int) *declared {
	o := f.object(class)
	init := f.inherited([]ref{class}, "__init__", 0)
	if init == nil || depth > 4 || f.open(class, o) || f.decorated(o) {
		return nil
	}
	x := &declared{spec: free(Maps), fields: map[string]*declared{}}
	for _, r := range init.refs {
		for _, fn := range f.object(r).fns {
			for _, p := range fn.Params[min(1, len(fn.Params)):] {
				if !p.Optional && p.Name != "" && p.Kind != ir.Rest && p.Kind != ir.KeywordRest {
					x.fields[p.Name] = f.fieldType(fn, p.Type, depth)
				}
			}
		}
	}
	return x
}

// decorated reports whether a class has methods that a library may call.
func (f *frame) decorated(o *object) bool {
	for _, k := range o.keys() {
		for _, r := range f.objectsOf(orAnything(o.fields[k])) {
			if slices.ContainsFunc(f.object(r).fns, func(fn *ir.Func) bool { return fn.Decorated }) {
				return true
			}
		}
	}
	return false
}

// typeClasses are what pydantic makes a value of such a type of.
var typeClasses = map[string]Class{
	"str": Texts | Numbers | Bools, "int": Text | Numbers | Bools, "float": Text | Numbers | Bools, "bool": Text | Numbers | Bools,
	"dict": Maps, "Dict": Maps, "list": Lists, "List": Lists,
}

func (f *frame) fieldType(fn *ir.Func, typ string, depth int) *declared {
	typ = strings.TrimPrefix(strings.TrimSpace(typ), "typing.")
	if inner, ok := strings.CutPrefix(typ, "Optional["); ok {
		return f.fieldType(fn, strings.TrimSuffix(inner, "]"), depth).but(Null | Absent)
	}
	if strings.Contains(typ, "|") {
		return &declared{spec: free(AnyClass)}
	}
	outer, inner, nested := strings.Cut(typ, "[")
	may, known := typeClasses[outer]
	if !known {
		if models := f.models(fn, typ); len(models) == 1 {
			if x := f.modelOf(models[0], depth+1); x != nil {
				return x
			}
		}
		return &declared{spec: free(present)}
	}
	x := &declared{spec: free(may)}
	if nested && may == Lists && !strings.ContainsAny(inner, "[,|") {
		x.each = f.fieldType(fn, strings.TrimSuffix(inner, "]"), depth)
	}
	return x
}
