package reach

import (
	"strings"

	"redoubt/lang/flow"
	"redoubt/lang/ir"
)

// extensions are what AWS's extensions call for code that asks them over HTTP,
// by a piece of the URL.
// Source: Secrets Manager and Systems Manager User Guides, "AWS Parameters and
// Secrets Lambda Extension"; AppConfig User Guide, "AppConfig Agent Lambda
// extension".
var extensions = []struct {
	url        string
	operations []string
}{
	{"/secretsmanager/get?secretId=", []string{"secretsmanager:getsecretvalue"}},
	{"/systemsmanager/parameters/get", []string{"ssm:getparameter"}},
	{"localhost:2772/applications", []string{"appconfigdata:startconfigurationsession", "appconfigdata:getlatestconfiguration"}},
}

// extension adds the calls that extensions make for a function's code.
func (n *needer) extension(fc *FunctionCode) {
	for _, fn := range fc.Result.Funcs {
		for _, b := range fn.Blocks {
			for i := range b.Instrs {
				if in := &b.Instrs[i]; in.Op == ir.Const && in.Lit.Kind == ir.String && strings.Contains(in.Lit.Text, "/") {
					n.asked(fc, fn, in)
				}
			}
		}
	}
}

func (n *needer) asked(fc *FunctionCode, fn *ir.Func, in *ir.Instr) {
	for _, e := range extensions {
		if !strings.Contains(in.Lit.Text, e.url) {
			continue
		}
		for _, op := range e.operations {
			c := flow.Call{Operation: op, Func: fn, File: fn.Module.File, Pos: in.Pos}
			n.calls = append(n.calls, codeCall{c, fc.Function, fc.Alone})
		}
	}
}
