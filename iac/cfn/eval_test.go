package cfn

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/doc"
)

// preamble declares what the expressions of the tests refer to.
const preamble = `
Parameters:
  Stage: {Type: String, Default: dev}
  Open: {Type: String}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /the/name}
Mappings:
  Sizes: {dev: {Memory: 128}, prod: {Memory: 512}}
  Regions: {eu-west-1: {Same: x, Other: y}, us-east-1: {Same: x, Other: z}}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  Wide: !Not [!Condition Prod]
  Here: !Equals [!Ref 'AWS::Region', eu-west-1]
  Always: !Equals [a, a]
  Either: !Or [!Condition Prod, !Condition Always]
  Both: !And [!Condition Prod, !Condition Always]
Resources:
  X:
    Type: AWS::SQS::Queue
    Properties:
      V: `

func expandText(t *testing.T, text string, files fstest.MapFS, opt iac.Options) *Template {
	t.Helper()
	root, err := doc.Parse("t.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return Expand(files, "t.yaml", root, opt)
}

func compact(n *doc.Node) string {
	w := jsonWriter{isParam: func(string) bool { return false }, pick: func(n *doc.Node) *doc.Node { return n }}
	if n == nil {
		return "-"
	}
	if n.IsScalar() {
		return n.Text
	}
	if key, arg, ok := n.Single(); ok && isFunction(n) {
		return key + "(" + compact(arg) + ")"
	}
	if n.Kind == doc.List {
		var items []string
		for _, item := range n.Items {
			items = append(items, compact(item))
		}
		return "[" + strings.Join(items, " ") + "]"
	}
	w.node(n)
	return app.Text{Parts: w.parts}.String()
}

func TestFunctions(t *testing.T) {
	for _, c := range []struct{ expr, want, with string }{
		{"!Ref Stage", "dev", ""},
		{"!Ref Stage", "prod", "prod"},
		{"!Ref Open", "Ref(Open)", ""},
		{"!Ref Image", "Ref(Image)", ""},
		{"!Ref Names", "[a b]", ""},
		{"!Ref X", "Ref(X)", ""},
		{"!Ref AWS::Region", "Ref(AWS::Region)", ""},
		{"!Ref AWS::NoValue", "-", ""},
		{"[1, !Ref AWS::NoValue, 2]", "[1 2]", ""},
		{"!GetAtt X.Arn", "Fn::GetAtt([X Arn])", ""},
		{"{'Fn::GetAtt': [X, Outputs, Y]}", "Fn::GetAtt([X Outputs.Y])", ""},
		{"!Sub 'q-${Stage}'", "q-dev", ""},
		{"!Sub '${Stage}-${X.Arn}-${AWS::Region}-${Open}'", "Fn::Sub(dev-${X.Arn}-${AWS::Region}-${Open})", ""},
		{"!Sub ['${A}/${B}', {A: !Ref X, B: !Ref Stage}]", "Fn::Sub(${X}/dev)", ""},
		{"!Sub ['${A}/x', {A: !ImportValue other}]", "Fn::Sub(${Fn::ImportValue other}/x)", ""},
		{"!Sub '${!Stage}'", "${Stage}", ""},
		{"!Sub '${!Stage} ${X}'", "Fn::Sub(${!Stage} ${X})", ""},
		{"!Sub '${Names}'", "a,b", ""},
		{"'${Stage}'", "${Stage}", ""},
		{"!Sub ['${A}', {A: '${X}'}]", "${X}", ""},
		{"!Sub ['${A}-${X}', {A: '${X}'}]", "Fn::Sub(${!X}-${X})", ""},
		{"!Join ['', [a, !Ref X, /*]]", "Fn::Sub(a${X}/*)", ""},
		{"!Join [',', !Ref Names]", "a,b", ""},
		{"!Join ['-', [a, !If [Here, b, !Ref 'AWS::NoValue'], c]]", "Fn::If([Here a-b-c a-c])", ""},
		{"!Join ['', [!If [Here, a, b], !If [Here, c, d]]]", "Fn::If([Here ac bd])", ""},
		{"!Join ['/', ['arn:aws:s3:::', !ImportValue b]]", "Fn::Sub(arn:aws:s3:::/${Fn::ImportValue b})", ""},
		{"!Select [1, !Ref Names]", "b", ""},
		{"!Select [1, !Split ['/', 'a/b/c']]", "b", ""},
		{"!Select [9, [a, b]]", "Fn::Select([9 [a b]])", ""},
		{"!Select [2, !Split ['/', !GetAtt X.Url]]", "Fn::GetAtt([X Url])", ""},
		{"!Select [2, !Split ['/', !Ref 'AWS::StackId']]", "Fn::Select([2 Fn::Split([/ Ref(AWS::StackId)])])", ""},
		{"!Select [0, !GetAZs '']", "Fn::Select([0 Fn::GetAZs()])", ""},
		{"!FindInMap [Sizes, !Ref Stage, Memory]", "128", ""},
		{"!FindInMap [Sizes, !Ref Stage, Memory]", "512", "prod"},
		{"!FindInMap [Sizes, nope, Memory, {DefaultValue: 1}]", "1", ""},
		{"!FindInMap [Regions, !Ref 'AWS::Region', Same]", "x", ""},
		{"!FindInMap [Regions, !Ref 'AWS::Region', Other]", "Fn::FindInMap([Regions Ref(AWS::Region) Other])", ""},
		{"!If [Prod, a, b]", "Fn::If([Prod a b])", ""},
		{"!If [Prod, a, b]", "a", "prod"},
		{"!If [Wide, a, b]", "b", "prod"},
		{"!If [Both, a, b]", "a", "prod"},
		{"!If [Both, a, b]", "b", "dev"},
		{"!If [Either, a, b]", "a", ""},
		{"!If [Always, a, !Ref X]", "a", ""},
		{"!If [Here, a, b]", "Fn::If([Here a b])", "prod"},
		{"!Base64 abc", "YWJj", ""},
		{"!Base64 {Ref: X}", "Fn::Base64(Ref(X))", ""},
		{"!Length [a, b, c]", "3", ""},
		{"{'Fn::Length': !Ref Names}", "2", ""},
		{"!ImportValue {'Fn::Sub': '${Stage}-x'}", "Fn::ImportValue(dev-x)", ""},
		{"!Cidr [10.0.0.0/16, 2, 8]", "Fn::Cidr([10.0.0.0/16 2 8])", ""},
		{"{Condition: {Bool: 1}, Ref2: a}", `{"Condition":{"Bool":1},"Ref2":"a"}`, ""},
		{"'{{resolve:ssm:x}}'", "{{resolve:ssm:x}}", ""},
	} {
		opt := iac.Options{Parameters: map[string]string{}}
		if c.with != "" {
			opt.Parameters["Stage"] = c.with
		}
		tpl := expandText(t, preamble+c.expr, nil, opt)
		if got := compact(tpl.Root.Get("Resources", "X", "Properties", "V")); got != c.want {
			t.Errorf("%s with %q: got %s, want %s", c.expr, c.with, got, c.want)
		}
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		expr, text string
		state      app.State
		param      string
	}{
		{"!Ref Stage", "dev", app.Known, "Stage"},
		{"!Sub '${Stage}'", "dev", app.Known, "Stage"},
		{"!Sub 'x-${Stage}'", "x-dev", app.Known, ""},
		{"!Ref Open", "${Open}", app.Unknown, ""},
		{"!Sub 'x-${Open}'", "x-${Open}", app.Known, ""},
		{"!GetAtt X.Arn", "${X.Arn}", app.Known, ""},
		{"!If [Prod, a, b]", "b", app.Known, ""},
		{"!If [Wide, a, b]", "a", app.Known, ""},
		{"!If [Here, a, b]", "a", app.Known, ""},
		{"!If [Prod, a, !Ref 'AWS::NoValue']", "", app.Unset, ""},
		{"'{{resolve:secretsmanager:x}}'", "{{resolve:secretsmanager:x}}", app.Unknown, ""},
		{"!ImportValue x", "${Fn::ImportValue x}", app.Unknown, ""},
	} {
		tpl := expandText(t, preamble+c.expr, nil, iac.Options{})
		v := tpl.text(tpl.Root.Get("Resources", "X", "Properties", "V"))
		if v.V.String() != c.text || v.State != c.state || v.V.FromParameter() != c.param {
			t.Errorf("%s: got %q, state %d, parameter %q", c.expr, v.V.String(), v.State, v.V.FromParameter())
		}
	}
}

func TestAlternatives(t *testing.T) {
	tpl := expandText(t, preamble+"!If [Prod, 1, !If [Here, 2, !Ref 'AWS::NoValue']]", nil, iac.Options{})
	v := tpl.num(tpl.Root.Get("Resources", "X", "Properties", "V"))
	var got []string
	for _, a := range v.Alternatives {
		got = append(got, fmt.Sprint(a.Condition, "=", a.V, "/", a.State))
	}
	want := "!Prod && Here=2/1, Prod=1/1, !Prod && !Here=0/0"
	if s := strings.Join(got, ", "); s != want || v.V != 2 {
		t.Errorf("got %s, chosen %d", s, v.V)
	}
}

func TestConditionsOfResources(t *testing.T) {
	text := strings.Replace(preamble, "Type: AWS::SQS::Queue", "Type: AWS::SQS::Queue\n    Condition: Prod", 1) + "1"
	for stage, want := range map[string]string{"": "Prod", "prod": "", "dev": "gone"} {
		opt := iac.Options{Parameters: map[string]string{}}
		if stage != "" {
			opt.Parameters["Stage"] = stage
		}
		x := expandText(t, text, nil, opt).Root.Get("Resources", "X")
		got := x.Get("Condition").Str()
		if x == nil {
			got = "gone"
		}
		if got != want {
			t.Errorf("stage %q: got %q, want %q", stage, got, want)
		}
	}
}

func TestLoops(t *testing.T) {
	tpl := expandText(t, `
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: "a,b-c"}}
Mappings: {M: {a: {K: [x, y]}, b-c: {K: [z]}}}
Conditions:
  Fn::ForEach::C: [N, [P, Q], {"Is${N}": !Equals ["${N}", P]}]
Resources:
  Fn::ForEach::R:
    - N
    - !Ref Names
    - Q&{N}:
        Type: AWS::SQS::Queue
        Condition: IsP
        Properties:
          QueueName: !Sub "q-${N}"
          Fn::ForEach::Inner: [I, !FindInMap [M, !Ref N, K], {"${I}": !Ref I}]
      G&{N}: {Type: AWS::SQS::Queue, Condition: IsQ}
  Fn::ForEach::Lost: [N, !Ref Missing, {A: {Type: AWS::SQS::Queue}}]
`, nil, iac.Options{})
	want := `{"Qa":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":"q-a","x":"x","y":"y"}},"Ga":{"Type":"AWS::SQS::Queue","Condition":"IsQ"},"Qbc":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":"q-b-c","z":"z"}},"Gbc":{"Type":"AWS::SQS::Queue","Condition":"IsQ"}}`
	if got := compact(tpl.Root.Get("Resources")); got != want {
		t.Errorf("got %s", got)
	}
	wantGaps(t, tpl, "18: the collection of this loop is not known")
}

func wantGaps(t *testing.T, tpl *Template, want ...string) {
	t.Helper()
	var got []string
	for _, g := range tpl.Gaps {
		got = append(got, fmt.Sprintf("%d: %s", g.Pos.Line, g.Message))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("gaps:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestIncludes(t *testing.T) {
	files := fstest.MapFS{
		"maps.yaml":  {Data: []byte("M: {dev: {K: v}}")},
		"props.json": {Data: []byte(`{"QueueName": {"Fn::Sub": "${Stage}-q"}, "In": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "props.json"}}}}`)},
		"more.yaml":  {Data: []byte("Resources:\n  Z: {Type: AWS::SQS::Queue}\n")},
	}
	tpl := expandText(t, `
Transform: [{Name: AWS::Include, Parameters: {Location: more.yaml}}, Own]
Parameters: {Stage: {Type: String, Default: dev}}
Mappings:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: maps.yaml}}
Resources:
  X:
    Type: AWS::SQS::Queue
    Properties:
      K: !FindInMap [M, dev, K]
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub "props.json"}}
  Y:
    Type: AWS::SQS::Queue
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://bucket/key"}}
  W:
    Type: AWS::SQS::Queue
    Properties: !Transform {Name: Mine}
`, files, iac.Options{})
	x := tpl.Root.Get("Resources", "X", "Properties")
	if x.Get("K").Str() != "v" || x.Get("QueueName").Str() != "dev-q" || !tpl.Root.Get("Resources").Has("Z") {
		t.Errorf("got %s", compact(tpl.Root.Get("Resources")))
	}
	if got := x.Get("QueueName").Pos.File; got != "props.json" {
		t.Errorf("an included value stands in %q", got)
	}
	wantGaps(t, tpl,
		"2: the macro Own runs at deployment only: what it makes is not seen",
		"1: the include props.json includes itself and was not followed",
		"15: an include that is not a local file was not read",
		"18: the macro Mine runs at deployment only: what it makes is not seen")
}

func TestConditionCycles(t *testing.T) {
	tpl := expandText(t, `
Conditions: {A: !Not [!Condition B], B: !Condition A}
Resources: {X: {Type: AWS::SQS::Queue, Condition: A}}
`, nil, iac.Options{})
	wantGaps(t, tpl, "2: the condition A depends on itself")
}

// TestConditionsOnce: each of 40 conditions names the one before ten times.
func TestConditionsOnce(t *testing.T) {
	var b strings.Builder
	b.WriteString("Conditions:\n  C0: !Equals [1, 1]\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&b, "  C%d: !And [%s{Condition: C%d}]\n", i, strings.Repeat(fmt.Sprintf("{Condition: C%d}, ", i-1), 9), i-1)
	}
	b.WriteString("Resources:\n  A: {Type: 'AWS::SQS::Queue', Condition: C39}\n")
	start := time.Now()
	tpl := expandText(t, b.String(), nil, iac.Options{})
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	if tpl.Root.Get("Resources", "A", "Condition") != nil {
		t.Error("the condition is decided and should be gone")
	}
}
