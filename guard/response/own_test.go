package response

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/policy"
)

// TestOwnInBase64: credentials and canaries are seen in base64, whatever is encoded with
// them, streamed and as a whole.
func TestOwnInBase64(t *testing.T) {
	f := New(policy.Response{Secrets: policy.Mask, Canary: policy.Mask, Canaries: []string{"canary-7391", "tiny"}}, []string{"DB_PASSWORD=correct>>>horse???"})
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		for before := range 4 {
			for text, class := range map[string]string{"correct>>>horse???": "secret", "canary-7391": "canary", "correct-horse-battery": "", "tiny": ""} {
				coded := enc.EncodeToString([]byte(strings.Repeat("é", before)[:before] + text + "ab"))
				in, _ := json.Marshal(map[string]string{"body": "Basic " + coded})
				out, leaks := f.Apply(app.HTTPAPI, in)
				streamed, found := stream(f, string(in))
				if want := fmt.Sprint([]Leak{{class, false, 1}}); class != "" && (fmt.Sprint(leaks) != want || fmt.Sprint(found) != want || !strings.Contains(string(out), "*") || len(streamed) != len(in)) {
					t.Errorf("%s behind %d: %s %v, %s %v", text, before, out, leaks, streamed, found)
				}
				if class == "" && (leaks != nil && text != "tiny" || string(out) != string(in) || streamed != string(in)) {
					t.Errorf("%s behind %d: %s, %s", text, before, out, streamed)
				}
			}
		}
	}
}
