package reach

import (
	"slices"
	"strings"

	"redoubt/iam"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
)

// operations reports whether a name is that of an operation of AWS.
func operations(name string) bool { return len(iam.Load().SDKServices(name)) > 0 }

// argumentNames are the names of the arguments, as constants.
func argumentNames(args map[string]*flow.Tree) *flow.Tree {
	t := &flow.Tree{}
	for _, name := range sortedNames(args) {
		t.Consts = append(t.Consts, ir.Lit{Kind: ir.String, Text: name})
	}
	return t
}

// servicesOf are the services that an operation may belong to whose client is
// not known: those of which the code makes clients or, where it does not tell
// of which, the only one that has such an operation.
func (g *Graph) servicesOf(op string) []string {
	all := iam.Load().SDKServices(op)
	used := g.clients()
	var list []string
	for _, s := range all {
		if used[s] {
			list = append(list, s)
		}
	}
	if len(list) == 0 && len(all) == 1 && len(used) == 0 && g.sdk {
		return all
	}
	return list
}

// clients are the services that the code names, by boto3's names.
func (g *Graph) clients() map[string]bool {
	if g.used != nil {
		return g.used
	}
	g.used = map[string]bool{}
	for _, m := range g.Code().Modules {
		g.clientsOf(m)
	}
	return g.used
}

func (g *Graph) clientsOf(m *ir.Module) {
	var names []string
	sdk := false
	for _, fn := range m.Funcs {
		for _, b := range fn.Blocks {
			for i := range b.Instrs {
				in := &b.Instrs[i]
				switch in.Op {
				case ir.Import:
					sdk = sdk || isSDK(in.Name)
					names = append(names, packageService(in.Name), in.Member)
				case ir.Const:
					if in.Lit.Kind == ir.String && len(in.Lit.Text) < 40 && m.Lang == "python" {
						names = append(names, in.Lit.Text)
					}
				case ir.Load:
					if m.Lang == "javascript" && in.Name != "" && 'A' <= in.Name[0] && in.Name[0] <= 'Z' {
						names = append(names, in.Name)
					}
				}
			}
		}
	}
	if !sdk {
		return
	}
	g.sdk = true
	for _, name := range names {
		if s := iam.Load().SDKService(strings.TrimSuffix(name, "Client")); name != "" && s != "" {
			g.used[s] = true
		}
	}
}

func isSDK(pkg string) bool {
	return slices.ContainsFunc([]string{"boto3", "aioboto3", "aiobotocore", "botocore", "mypy_boto3", "types_boto3", "aws-sdk", "@aws-sdk/"}, func(p string) bool {
		return strings.HasPrefix(pkg, p)
	})
}

// packageService is the service that a package is for.
func packageService(pkg string) string {
	for _, prefix := range []string{"@aws-sdk/client-", "aws-sdk/clients/", "mypy_boto3_", "types_boto3_"} {
		if s, ok := strings.CutPrefix(pkg, prefix); ok {
			return strings.Split(s, ".")[0]
		}
	}
	if pkg == "@aws-sdk/lib-dynamodb" {
		return "dynamodb"
	}
	return ""
}
