package serverless

import (
	"io/fs"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/cfn/rewrite"
	"redoubt/iac/doc"
	"redoubt/iac/edit"
)

// editor edits serverless.yml and the files of resources that it includes.
func editor(fsys fs.FS, file string) iac.Editor {
	set := edit.NewSet(fsys)
	return func(edits []app.Edit) ([]iac.Change, error) {
		w := &writer{draft: set.Draft(), file: file}
		var err error
		if w.main, err = w.draft.Open(file); err != nil {
			return nil, err
		}
		for _, e := range w.folded(edits) {
			if err := w.edit(e); err != nil {
				return nil, err
			}
		}
		return w.draft.Changes()
	}
}

// A writer makes the edits of one draft.
type writer struct {
	draft *edit.Draft
	file  string
	main  *edit.Document
	// logged are the log groups that the framework makes by itself.
	logged map[string]bool
}

func (w *writer) edit(e app.Edit) error {
	switch {
	case e.Path == app.EditAccessLogs:
		return w.accessLogs(e)
	case e.Path == app.EditAdd:
		return w.add(e)
	case e.At.File != "" && e.At.File != w.file:
		return w.included(e)
	}
	chain := edit.Chain(w.main.Have, e.At.Start)
	at := func(n int) string {
		if n < len(chain) {
			return chain[n]
		}
		return ""
	}
	switch {
	case at(0) == "resources" && at(1) == "Resources":
		return w.target(chain[:2]).Edit(e)
	case at(0) == "resources" && at(2) == "Resources":
		return w.target(chain[:3]).Edit(e)
	case e.Path == app.EditEnv:
		return w.target(nil).Environment(e, "environment")
	case at(0) == "functions" && len(chain) > 1:
		n := 2
		if w.main.Have.Get("functions").Kind == doc.List {
			n = 3
		}
		return w.function(e, chain, min(n, len(chain)))
	case e.Path == app.EditGrants:
		return w.grants(e, []string{"provider"})
	}
	return edit.Refuse(e.At, "the framework makes %s: it has no setting for this", e.Resource)
}

func (w *writer) target(resources []string) *rewrite.Target {
	return &rewrite.Target{Document: w.main, Resources: resources, Verbatim: true}
}

// included edits a file that the section of resources includes.
func (w *writer) included(e app.Edit) error {
	d, err := w.draft.Open(e.At.File)
	if err != nil {
		return err
	}
	t := &rewrite.Target{Document: d, Resources: []string{"Resources"}, Verbatim: true}
	if d.Have.Get("Resources") == nil {
		return edit.Refuse(e.At, "%s stands in a part that serverless.yml includes", e.Resource)
	}
	return t.Edit(e)
}

// add adds a resource to the first map of resources in serverless.yml itself.
func (w *writer) add(e app.Edit) error {
	if w.logged[e.Resource] {
		return nil
	}
	if l, ok := e.Value.(*app.Layer); ok {
		return w.addLayer(e, l)
	}
	resources := w.main.Want.Get("resources")
	switch {
	case resources == nil || resources.Kind == doc.Map || resources.Kind == doc.Null:
		return w.target([]string{"resources", "Resources"}).Edit(e)
	case resources.Kind != doc.List:
		return edit.Refuse(resources.Pos, "the resources are included from elsewhere")
	}
	for i, item := range resources.Items {
		if item.Get("Resources") != nil {
			return w.target([]string{"resources", itoa(i), "Resources"}).Edit(e)
		}
	}
	return edit.Refuse(resources.Pos, "the resources are included from elsewhere")
}

// accessLogs turns on the framework's own access log.
func (w *writer) accessLogs(e app.Edit) error {
	key := map[string]string{"ApiGatewayRestApi": "restApi", "HttpApi": "httpApi", "WebsocketsApi": "websocket"}[e.Resource]
	if key == "" {
		return edit.Refuse(e.At, "%s is not made by the framework", e.Resource)
	}
	if text, ok := e.Value.(app.Text); ok {
		if w.logged == nil {
			w.logged = map[string]bool{}
		}
		w.logged[text.Target()] = true
	}
	return put(w.main, []string{"provider", "logs", key}, doc.NewBool(app.Pos{}, true))
}

// put sets a value. What a variable works out is not overwritten.
func put(d *edit.Document, path []string, value *doc.Node) error {
	for n := 1; n <= len(path); n++ {
		if old := d.Value(path[:n]); old.IsScalar() && strings.Contains(old.Text, "${") {
			return edit.Refuse(old.Pos, "%s is a variable", path[n-1])
		}
	}
	return d.Put(path, value)
}

// function edits a function; the first n steps of the chain lead to it.
func (w *writer) function(e app.Edit, chain []string, n int) error {
	own := chain[:n]
	below := func(path ...string) []string { return append(append([]string{}, own...), path...) }
	keys := map[app.Path]string{
		app.EditRuntime: "runtime", app.EditTimeout: "timeout", app.EditTracing: "tracing", app.EditConcurrency: "reservedConcurrency",
		app.EditRetention: "logRetentionInDays",
	}
	switch e.Path {
	case app.EditGrants:
		return w.grants(e, own)
	case app.EditOnFailure:
		return w.failure(e, below("destinations", "onFailure"))
	case app.EditBisect, app.EditMaxRetries, app.EditPollFailure:
		return w.poll(e, chain, n)
	case app.EditVariable, app.EditLayer:
		return w.extended(e, own)
	}
	key := keys[e.Path]
	if key == "" {
		return edit.Refuse(e.At, "the framework has no setting for this")
	}
	return put(w.main, below(key), settingNode(e.Value))
}

func settingNode(v any) *doc.Node {
	switch v := v.(type) {
	case int:
		return doc.NewInt(app.Pos{}, v)
	case bool:
		return doc.NewBool(app.Pos{}, v)
	case string:
		return doc.NewString(app.Pos{}, v)
	}
	return &doc.Node{}
}

// failure writes a queue as a destination, so that the framework lets the
// function write to it.
func (w *writer) failure(e app.Edit, path []string) error {
	text, _ := e.Value.(app.Text)
	queue, err := w.target(nil).Node(text)
	if err != nil {
		return err
	}
	return put(w.main, path, object(app.Pos{}, "type", "sqs", "arn", queue))
}

// poll edits an event by which a stream is read.
func (w *writer) poll(e app.Edit, chain []string, n int) error {
	if len(chain) < n+3 || chain[n] != "events" || chain[n+2] != "stream" {
		return edit.Refuse(e.At, "the event is no stream of the function")
	}
	own := chain[:n+3]
	if w.main.Value(own).Kind != doc.Map {
		return edit.Refuse(e.At, "the event is written on one line")
	}
	below := func(path ...string) []string { return append(append([]string{}, own...), path...) }
	switch e.Path {
	case app.EditBisect:
		return put(w.main, below("bisectBatchOnFunctionError"), settingNode(e.Value))
	case app.EditMaxRetries:
		return put(w.main, below("maximumRetryAttempts"), settingNode(e.Value))
	}
	return w.failure(e, below("destinations", "onFailure"))
}

// grants edits the statements of the role that functions share, or of the one
// that a plug-in makes for a function.
func (w *writer) grants(e app.Edit, own []string) error {
	g, ok := e.Value.(*app.Grants)
	if !ok {
		return edit.Refuse(e.At, "nothing is known of what is granted")
	}
	below := func(path ...string) []string { return append(append([]string{}, own...), path...) }
	lists := [][]string{below("iam", "role", "statements"), below("iamRoleStatements"), below("iam", "role", "managedPolicies"), below("iamManagedPolicies")}
	home := lists[0]
	if w.main.Value(lists[1]) != nil {
		home = lists[1]
	}
	for n := range home {
		if v := w.main.Value(home[:n+1]); v.IsScalar() && v.Text != "" {
			return edit.Refuse(v.Pos, "the statements are included from elsewhere")
		}
	}
	return w.target(nil).Lists(g, lists, home)
}
