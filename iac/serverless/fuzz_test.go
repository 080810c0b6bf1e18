package serverless_test

import (
	"testing"
	"testing/fstest"

	"redoubt/iac"
	"redoubt/iac/serverless"
)

// FuzzRead: whatever stands in serverless.yml, the reader neither panics nor
// hangs.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"service: x\nprovider: {name: aws}\nfunctions:\n  f: {handler: a.b, events: [5, {http: 5}, {http: {authorizer: 5}}, {sqs: null}, {s3: {bucket: [1]}}]}\n  g: 5\n",
		"service: x\nprovider: {name: aws, stage: '${self:provider.stage}'}\ncustom: {a: '${self:custom.b}', b: '${self:custom.a}'}\nfunctions: {f: {handler: '${self:custom.a, \"x\"}'}}\n",
		"service: x\nprovider: {name: aws, httpApi: {authorizers: {a: {type: request}}}}\nfunctions: {f: {handler: a, events: [{httpApi: 'GET /'}, {websocket: $connect}]}}\nresources: [5, {Resources: {A: 5}}]\n",
		"service: x\nprovider: {name: aws, stage: '${opt:stage, self:custom.a}'}\ncustom: {a: '${self:custom.b.${opt:x, self:provider.stage}}', b: '${param:p, self:custom}'}\nfunctions: {f: {handler: '${self:custom.a}'}}\n",
		"service: x\nprovider: {name: aws}\ncustom: '${file(serverless.yml):custom}'\nfunctions: '${file(serverless.yml)}'\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := fstest.MapFS{"serverless.yml": &fstest.MapFile{Data: data}}
		for _, open := range []bool{false, true} {
			a, err := serverless.Reader().Read(fsys, "serverless.yml", iac.Options{Open: open})
			if err == nil && a == nil {
				t.Error("neither a model nor an error")
			}
		}
	})
}
