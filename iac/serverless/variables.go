package serverless

import (
	"io/fs"
	"path"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A resolver replaces ${…} variables. What only the deployment or another
// program knows stays a dynamic reference, which is no literal to anybody.
type resolver struct {
	fsys  fs.FS
	file  string
	root  *doc.Node
	opt   map[string]string
	gaps  []app.Gap
	depth int
	steps int
	files map[string]*doc.Node
}

const (
	deepest  = 24      // variables in variables
	maxSteps = 100_000 // variables and nodes of one file
)

func (r *resolver) gap(pos app.Pos, message string) {
	if len(r.gaps) < 200 {
		r.gaps = append(r.gaps, app.Gap{Pos: pos, Message: message})
	}
}

// resolve replaces all variables below n.
func (r *resolver) resolve(n *doc.Node) *doc.Node {
	if n == nil {
		return nil
	}
	if r.steps++; r.steps > maxSteps {
		return n
	}
	switch n.Kind {
	case doc.String:
		return r.text(n)
	case doc.List:
		c := *n
		c.Items = nil
		for _, item := range n.Items {
			c.Items = append(c.Items, r.resolve(item))
		}
		return &c
	case doc.Map:
		c := *n
		c.Pairs = nil
		for _, p := range n.Pairs {
			p.Value = r.resolve(p.Value)
			c.Pairs = append(c.Pairs, p)
		}
		return &c
	}
	return n
}

// text resolves the variables of one string. A string that is one variable
// becomes its value, whatever that is.
func (r *resolver) text(n *doc.Node) *doc.Node {
	if !strings.Contains(n.Text, "${") || r.depth > deepest {
		return n
	}
	r.depth++
	defer func() { r.depth-- }()
	var b strings.Builder
	rest := n.Text
	for {
		i := strings.Index(rest, "${")
		if i < 0 {
			b.WriteString(rest)
			break
		}
		j := closing(rest[i+2:])
		if j < 0 {
			b.WriteString(rest)
			break
		}
		expr := rest[i+2 : i+2+j]
		tail := rest[i+3+j:]
		v := r.variable(n, expr)
		if v != nil && i == 0 && tail == "" && b.Len() == 0 {
			return v
		}
		b.WriteString(rest[:i])
		switch {
		case v == nil: // CloudFormation's: ${AWS::Region}, ${Resource}
			b.WriteString("${" + expr + "}")
		case v.IsScalar():
			b.WriteString(v.Text)
		default:
			b.WriteString("{{resolve:serverless:" + clean(expr) + "}}")
		}
		rest = tail
	}
	c := *n
	c.Text = b.String()
	return &c
}

// closing is the index of the brace that closes a variable, -1 if none does.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
}

func clean(expr string) string { return strings.NewReplacer("{", "", "}", "", "$", "").Replace(expr) }

// unknown is what only the deployment knows.
func unknown(n *doc.Node, expr string) *doc.Node {
	return doc.NewString(n.Pos, "{{resolve:serverless:"+clean(expr)+"}}")
}

// variable resolves "source:address, fallback, …"; nil for what is not the
// framework's.
func (r *resolver) variable(n *doc.Node, expr string) *doc.Node {
	expr = r.text(doc.NewString(n.Pos, expr)).Str()
	alternatives := split(expr)
	if !framework(alternatives[0]) {
		return nil
	}
	dynamic := false
	for _, alt := range alternatives {
		v, known := r.source(n, strings.TrimSpace(alt))
		if v != nil && v.Kind != doc.Null {
			return v
		}
		dynamic = dynamic || known
	}
	return unknown(n, expr)
}

// split cuts at commas outside of quotes and brackets.
func split(s string) []string {
	var (
		list  []string
		start int
		depth int
		quote byte
	)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '{':
			depth++
		case c == ')' || c == '}':
			depth--
		case c == ',' && depth == 0:
			list = append(list, s[start:i])
			start = i + 1
		}
	}
	return append(list, s[start:])
}

// framework reports whether the first alternative is a variable of the
// framework's, not of CloudFormation's.
func framework(s string) bool {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "AWS::") {
		return false
	}
	name, _, found := strings.Cut(s, ":")
	return found || strings.HasPrefix(name, "file(") || strings.HasPrefix(name, "strToBool(")
}

// source resolves one alternative. known is true for what exists but is not to
// be had here.
func (r *resolver) source(n *doc.Node, s string) (v *doc.Node, known bool) {
	switch {
	case s == "":
		return nil, false
	case s[0] == '\'' || s[0] == '"':
		return doc.NewString(n.Pos, strings.Trim(s, `'"`)), true
	case strings.HasPrefix(s, "file("):
		return r.included(n, s), true
	case strings.HasPrefix(s, "strToBool("):
		return doc.NewString(n.Pos, strings.Trim(s[len("strToBool("):], `)'" `)), true
	case s == "true" || s == "false":
		return doc.NewBool(n.Pos, s == "true"), true
	}
	kind, address, found := strings.Cut(s, ":")
	if !found {
		return doc.NewString(n.Pos, s), true
	}
	kind, _, _ = strings.Cut(kind, "(")
	switch kind {
	case "self":
		return r.self(n, address), true
	case "opt":
		return r.option(n, address), true
	case "param":
		return r.param(n, address), true
	case "sls":
		if address == "stage" {
			return r.stage(n), true
		}
		return nil, true
	case "aws":
		switch address {
		case "accountId":
			return doc.NewMap(n.Pos, doc.P("Ref", doc.NewString(n.Pos, "AWS::AccountId"))), true
		case "region":
			return doc.NewMap(n.Pos, doc.P("Ref", doc.NewString(n.Pos, "AWS::Region"))), true
		}
	}
	return nil, true // env, ssm, cf, s3, terraform, vault, …
}

func (r *resolver) self(n *doc.Node, address string) *doc.Node {
	if address == "" {
		return nil
	}
	if v := r.root.Get(strings.Split(address, ".")...); v != nil {
		return at(r.resolve(v), n)
	}
	switch address {
	case "provider.stage":
		return r.stage(n)
	case "provider.region":
		return doc.NewString(n.Pos, "us-east-1")
	}
	return nil
}

// at puts a scalar where its variable stands.
func at(v, n *doc.Node) *doc.Node {
	if !v.IsScalar() {
		return v
	}
	c := *v
	c.Pos = n.Pos
	if c.Param == "" {
		c.Param = "a variable"
	}
	return &c
}

func (r *resolver) option(n *doc.Node, name string) *doc.Node {
	if v, ok := r.opt[name]; ok {
		return doc.NewString(n.Pos, v)
	}
	return nil
}

func (r *resolver) stage(n *doc.Node) *doc.Node {
	if v := r.option(n, "stage"); v != nil {
		return v
	}
	if v := r.root.Get("provider", "stage"); v != nil && r.depth < deepest {
		return r.resolve(v)
	}
	return doc.NewString(n.Pos, "dev")
}

func (r *resolver) param(n *doc.Node, name string) *doc.Node {
	if v, ok := r.opt["param."+name]; ok {
		return doc.NewString(n.Pos, v)
	}
	for _, block := range []string{"params", "stages"} {
		for _, stage := range []string{r.stage(n).Str(), "default"} {
			v := r.root.Get(block, stage)
			if block == "stages" {
				v = v.Get("params")
			}
			if v = v.Get(name); v != nil {
				return at(r.resolve(v), n)
			}
		}
	}
	return nil
}

// included reads file(path):key.
func (r *resolver) included(n *doc.Node, s string) *doc.Node {
	i := strings.IndexByte(s, ')')
	if i < 0 {
		return nil
	}
	name := strings.Trim(s[len("file("):i], `'" `)
	file := path.Join(path.Dir(r.file), name)
	switch path.Ext(file) {
	case ".js", ".ts", ".mjs", ".cjs":
		r.gap(n.Pos, "the value comes from "+name+", code that redoubt does not run")
		return unknown(n, s)
	}
	root := r.parsed(n, file, name)
	key := strings.TrimPrefix(s[i+1:], ":")
	if root == nil || key == "" {
		return r.resolve(root)
	}
	return r.resolve(root.Get(strings.Split(key, ".")...))
}

func (r *resolver) parsed(n *doc.Node, file, name string) *doc.Node {
	if root, ok := r.files[file]; ok {
		return root
	}
	if r.files == nil {
		r.files = map[string]*doc.Node{}
	}
	r.files[file] = nil
	data, err := fs.ReadFile(r.fsys, file)
	if err != nil {
		r.gap(n.Pos, "the file "+name+" can't be read")
		return nil
	}
	root, err := doc.Parse(file, data)
	if err != nil {
		r.gap(n.Pos, err.Error())
		return nil
	}
	r.files[file] = root
	return root
}
