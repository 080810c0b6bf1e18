package update_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"redoubt/iam"
	"redoubt/iam/update"
)

// s3 is a service in the form that AWS publishes, with an action that is new and
// names that do not fit lines of text.
const s3 = `{"Name": "s3", "Version": "v1.4",
 "Actions": [
  {"Name": "GetObject", "ActionConditionKeys": ["s3:ResourceAccount"], "Annotations": {"Properties": {"IsList": false, "IsWrite": false}}, "Resources": [{"Name": "object"}]},
  {"Name": "PutObjectOnTheMoon", "Annotations": {"Properties": {"IsWrite": true}}, "Resources": [{"Name": "moon"}]},
  {"Name": "Bad\tName\n,x", "Annotations": {"Properties": {"IsPermissionManagement": true, "IsWrite": true}}}],
 "ConditionKeys": [{"Name": "s3:authType", "Types": ["String"]}],
 "Resources": [{"Name": "object", "ARNFormats": ["arn:${Partition}:s3:::${BucketName}/${ObjectName}"]}, {"Name": "moon", "ARNFormats": ["arn:${Partition}:s3:::moon"]}]}`

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	var url string
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, `[{"service": "s3", "url": "%[1]s/v1/s3/s3.json"}, {"service": "gone", "url": "%[1]s/v1/gone.json"}, {"service": "broken", "url": "%[1]s/v1/broken.json"},
			{"service": "elsewhere", "url": "http://elsewhere.invalid/x.json"}, {"service": "../up", "url": "%[1]s/v1/s3/s3.json"}]`, url)
	})
	mux.HandleFunc("/v1/s3/s3.json", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s3) })
	mux.HandleFunc("/v1/broken.json", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"Name": `) })
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	url = srv.URL
	return srv
}

func TestRun(t *testing.T) {
	srv, file := serve(t), filepath.Join(t.TempDir(), "below", "iam.zip")
	later := time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)
	sum, err := update.Run(t.Context(), srv.Client(), srv.URL+"/", file, later)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Services != 1 || !slices.Equal(sum.Unread, []string{"../up", "broken", "elsewhere", "gone"}) {
		t.Errorf("read %d services, not %v", sum.Services, sum.Unread)
	}
	if !slices.Equal(sum.NewActions, []string{"s3:BadNamex", "s3:PutObjectOnTheMoon"}) {
		t.Errorf("new: %v", sum.NewActions)
	}
	c := iam.With(file)
	if c.Date() != "2030-01-02" {
		t.Errorf("date %s", c.Date())
	}
	a, ok := c.Action("s3:putobjectonthemoon")
	if !ok || a.Level != iam.Write || !slices.Equal(a.Resources, []string{"moon"}) {
		t.Errorf("new action: %+v %v", a, ok)
	}
	if got, _ := c.Action("s3:GetObject"); got.Level != iam.Read || !slices.Equal(got.Resources, []string{"object"}) || len(got.Conditions) != 1 {
		t.Errorf("known action: %+v", got)
	}
	if _, ok := c.Action("dynamodb:GetItem"); !ok {
		t.Error("a service that was not fetched is gone")
	}
	if _, ok := c.ManagedPolicy("AmazonS3FullAccess"); !ok {
		t.Error("managed policies are gone")
	}
	if !slices.Contains(c.Expand("s3:*Moon"), "s3:PutObjectOnTheMoon") {
		t.Error("a pattern does not cover the new action")
	}
}

func TestNothingReadable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "iam.zip")
	for _, body := range []string{`[]`, `{}`, `[{"service": "s3", "url": "http://elsewhere.invalid/"}]`, strings.Repeat("[", 1000)} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
		if _, err := update.Run(t.Context(), srv.Client(), srv.URL+"/", file, time.Now()); err == nil {
			t.Errorf("%.40s: no error", body)
		}
		srv.Close()
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a file was written")
	}
}

// TestOld: data that is older than what is built in, or broken, changes nothing.
func TestOld(t *testing.T) {
	srv, file := serve(t), filepath.Join(t.TempDir(), "iam.zip")
	if _, err := update.Run(t.Context(), srv.Client(), srv.URL+"/", file, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	for _, broken := range []bool{false, true} {
		if broken {
			if err := os.WriteFile(file, []byte("PK\x03\x04 nothing"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c := iam.With(file)
		if _, ok := c.Action("s3:PutObjectOnTheMoon"); ok || c.Date() != iam.Date {
			t.Errorf("broken %v: used, date %s", broken, c.Date())
		}
	}
}
