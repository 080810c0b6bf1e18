package cloudtrail

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"
)

// getObject is a data event as the user guide of CloudTrail shows them.
const getObject = `{"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:thumbnails",` +
	`"arn":"arn:aws:sts::111122223333:assumed-role/shop-ThumbnailsRole-1A2B/thumbnails","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE",` +
	`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/app/shop-ThumbnailsRole-1A2B",` +
	`"accountId":"111122223333","userName":"shop-ThumbnailsRole-1A2B"},"attributes":{"creationDate":"2025-03-01T10:00:00Z","mfaAuthenticated":"false"}}},` +
	`"eventTime":"2025-03-01T10:00:05Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.1",` +
	`"userAgent":"[Boto3/1.34 \"quoted\"]","requestParameters":{"bucketName":"photos","Host":"photos.s3.eu-west-1.amazonaws.com","key":"in/cat.jpg"},` +
	`"responseElements":null,"requestID":"X","eventID":"11111111-2222-3333-4444-555555555555","readOnly":true,` +
	`"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::photos/in/cat.jpg"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::photos"}],` +
	`"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data"}`

func named(name string) string { return strings.ReplaceAll(getObject, "GetObject", name) }

func gz(parts ...string) string {
	var b bytes.Buffer
	for _, p := range parts {
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(p))
		_ = w.Close()
	}
	return b.String()
}

// told spells a sequence: names of events and messages of problems.
func told(seq iter.Seq2[Event, error]) string {
	var out []string
	for e, err := range seq {
		if err != nil {
			out = append(out, "! "+err.Error())
			continue
		}
		out = append(out, fmt.Sprintf("%s %d+%d", e.Name, e.Line, e.Offset))
	}
	return strings.Join(out, "\n")
}

func TestRead(t *testing.T) {
	a, b := named("A"), named("B")
	n := len(a)
	pretty := "{\n  \"Records\": [\n    " + strings.ReplaceAll(a, ",", ",\n") + "\n  ]\n}\n"
	big := strings.Replace(a, "cat.jpg", strings.Repeat("x", mostRecord), 1)
	for name, c := range map[string]struct{ in, want string }{
		"nothing":           {"", ""},
		"no records":        {`{"Records":[]}`, ""},
		"wrapper":           {`{"Records":[` + a + "," + b + `]}`, fmt.Sprintf("A 1+12\nB 1+%d", 13+n)},
		"wrapper, more":     {`{"Note":{"a":["]"]},"Records":[` + a + `],"n":1,"s":"]","l":[{}]}`, "A 1+31"},
		"pretty":            {pretty, "A 3+21"},
		"byte order mark":   {"\ufeff" + `{"Records":[` + a + `]}`, "A 1+15"},
		"gzip":              {gz(`{"Records":[` + a + `]}`), "A 1+12"},
		"gzip members":      {gz(`{"Records":[`+a+`]}`, `{"Records":[`+b+`]}`), fmt.Sprintf("A 1+12\nB 1+%d", 12+n+2+12)},
		"lines":             {a + "\n" + b + "\n", fmt.Sprintf("A 1+0\nB 2+%d", n+1)},
		"list":              {"[" + a + ",\n" + b + "]", fmt.Sprintf("A 1+1\nB 2+%d", n+3)},
		"list of wrappers":  {`[{"Records":[` + a + `]},{"Records":[` + b + `]}]`, fmt.Sprintf("A 1+13\nB 1+%d", 13+n+3+12)},
		"envelope":          {`{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":` + a + "}", "A 1+0"},
		"lake":              {`{"eventData":` + fmt.Sprintf("%q", a) + "}", "A 1+0"},
		"lookup-events":     {`{"Events":[{"EventId":"1","CloudTrailEvent":` + fmt.Sprintf("%q", a) + `}],"NextToken":"x"}`, "A 1+11"},
		"log events":        {`{"logGroup":"g","logEvents":[{"id":"1","message":` + fmt.Sprintf("%q", a) + `}]}`, "A 1+29"},
		"cut":               {a + "\n" + b[:100], fmt.Sprintf("A 1+0\n! f:2: the file ends in the middle of a record (byte %d)", n+1)},
		"cut list":          {`{"Records":[` + a + ",", fmt.Sprintf("A 1+12\n! f:1: the file ends in the middle of its list of records (byte %d)", 13+n)},
		"cut line":          {a[:100] + "\n" + b, "! f:1: not JSON: the record was passed over (byte 0)\nB 2+101"},
		"cut between":       {a[:1] + `"x":1` + "\n" + b, "! f:1: not JSON: the record was passed over (byte 0)\nB 2+7"},
		"cut in a list":     {`{"Records":[` + a[:100] + "\n" + b + "]}", "! f:1: not JSON: the rest of the file was not read (byte 12)"},
		"crossed":           {`{"a":[}]` + "\n" + b, "! f:1: not JSON: the record was passed over (byte 0)\nB 2+9"},
		"not a record":      {`{"a":1}` + "\n" + b, "! f:1: not a CloudTrail record: it has no event name (byte 0)\nB 2+8"},
		"text":              {"hello\nworld\n" + a, "! f:1: no JSON object: not a CloudTrail record (byte 0)\n! f:2: no JSON object: not a CloudTrail record (byte 6)\nA 3+12"},
		"stray in a list":   {`{"Records":[1,"x",` + a + `]}`, "! f:1: no JSON object: not a CloudTrail record (byte 12)\n! f:1: no JSON object: not a CloudTrail record (byte 14)\nA 1+18"},
		"too long":          {`{"Records":[` + big + "," + b + `]}`, fmt.Sprintf("! f:1: a record of more than 1 MB was passed over (byte 12)\nB 1+%d", 13+len(big))},
		"too deep":          {`{"a":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + "}\n" + b, "! f:1: a record nested deeper than 100 was passed over (byte 0)\nB 2+1007"},
		"deep lists":        {strings.Repeat("[", 20) + "1", "! f:1: no JSON object: not a CloudTrail record (byte 8)\n! f:1: the file ends in the middle of its list of records (byte 21)"},
		"escapes":           {strings.Replace(a, "cat.jpg", `a\"}{\\`, 1), "A 1+0"},
		"wrong types":       {`{"eventName":"A","eventSource":"s","eventTime":[1],"userIdentity":7,"resources":{},"requestParameters":"x","readOnly":"true"}`, "A 1+0"},
		"columns of Athena": {`{"eventname":"A","eventsource":"s3.amazonaws.com","useridentity":"{\"type\":\"Root\"}"}`, "A 1+0"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(Read(strings.NewReader(c.in), "f")); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if got := told(Read(iotest.OneByteReader(strings.NewReader(c.in)), "f")); got != c.want {
				t.Errorf("byte by byte: got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestEvent(t *testing.T) {
	for e, err := range Read(strings.NewReader(getObject), "") {
		if err != nil {
			t.Fatal(err)
		}
		p := e.Principal
		if p.Type != "AssumedRole" || p.Role != "shop-ThumbnailsRole-1A2B" || p.Session != "thumbnails" || p.RoleARN != "arn:aws:iam::111122223333:role/app/shop-ThumbnailsRole-1A2B" {
			t.Errorf("principal %+v", p)
		}
		if !e.Time.Equal(time.Date(2025, 3, 1, 10, 0, 5, 0, time.UTC)) || e.Region != "eu-west-1" || e.Account != "111122223333" || !e.ReadOnly || !e.Data() {
			t.Errorf("event %+v", e)
		}
		if e.UserAgent != `[Boto3/1.34 "quoted"]` || len(e.Resources) != 2 || !strings.Contains(string(e.RequestParameters), "in/cat.jpg") {
			t.Errorf("event %+v", e)
		}
	}
}

func TestDamaged(t *testing.T) {
	whole := gz(strings.Repeat(getObject+"\n", 5000))
	n := 0
	var last error
	for _, err := range Read(strings.NewReader(whole[:len(whole)-20]), "f.gz") {
		if err != nil {
			last = err
			continue
		}
		n++
	}
	var p *Problem
	if n < 4000 || !errors.As(last, &p) || !errors.Is(last, io.ErrUnexpectedEOF) || p.Offset == 0 {
		t.Errorf("%d events, then %v", n, last)
	}
}

// TestBomb: gigabytes of blanks or of one long record end early.
func TestBomb(t *testing.T) {
	for name, fill := range map[string]byte{"blanks": ' ', "a record": 'x'} {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(`{"Records":[`))
		if fill == 'x' {
			_, _ = w.Write([]byte(`{"a":"`))
		}
		block := bytes.Repeat([]byte{fill}, 1<<20)
		for range 100 {
			_, _ = w.Write(block)
		}
		_ = w.Close()
		if got := told(Read(&b, "f")); !strings.Contains(got, errBomb.Error()) || strings.Count(got, "\n") > 1 {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestFiles(t *testing.T) {
	day := "AWSLogs/111122223333/CloudTrail/eu-west-1/2025/03/01/"
	files := fstest.MapFS{
		day + "111122223333_CloudTrail_eu-west-1_20250301T1005Z_b.json.gz":           {Data: []byte(gz(`{"Records":[` + named("B") + `]}`))},
		day + "111122223333_CloudTrail_eu-west-1_20250301T1000Z_a.json.gz":           {Data: []byte(gz(`{"Records":[` + named("A") + `]}`))},
		"AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2025/03/01/digest.json.gz": {Data: []byte(gz(`{"digest":1}`))},
		"AWSLogs/README.md": {Data: []byte("hello")},
		"export.log":        {Data: []byte(named("C"))},
	}
	if got, want := told(Files(files, "AWSLogs", "export.log", "missing")), "A 1+12\nB 1+12\nC 1+0\n! missing:1: can't be read (byte 0): open missing: file does not exist"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for range Files(files, ".") { // a caller may stop
		break
	}
}

// TestStratus reads the logs of DataDog/stratus-red-team if they are at hand.
func TestStratus(t *testing.T) {
	dir := os.Getenv("REDOUBT_CORPORA") + "/stratus-logs"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("REDOUBT_CORPORA holds no stratus-logs")
	}
	n, roles, targets := 0, 0, 0
	for e, err := range Files(os.DirFS(dir), ".") {
		if err != nil {
			t.Error(err)
			continue
		}
		n++
		if e.Principal.Role != "" {
			roles++
		}
		if len(e.Targets()) > 0 {
			targets++
		}
		if e.Time.IsZero() || e.ID == "" || e.Principal.Type == "" || e.Region == "" {
			t.Errorf("%s:%d: %+v", e.File, e.Line, e)
		}
	}
	t.Logf("%d events, %d by roles, %d with resources", n, roles, targets)
	if n < 300 {
		t.Errorf("%d events", n)
	}
}
