package door

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"
)

type object = map[string]any

// domain is what tells a function URL's events from an HTTP API's. The host that the
// caller asked for is among the headers.
const domain = "http.lambda-url.local"

// event is a request in the form of a function URL's events (payload version 2.0).
// Source: Lambda Developer Guide, "Invoking Lambda function URLs".
func event(r *http.Request, from string, body []byte) object {
	e := object{
		"version": "2.0", "routeKey": "$default", "rawPath": r.URL.EscapedPath(), "rawQueryString": r.URL.RawQuery,
		"headers": headers(r), "isBase64Encoded": false,
		"requestContext": object{
			"accountId": "anonymous", "apiId": "http", "domainName": domain, "domainPrefix": "http", "requestId": r.Header.Get("X-Request-Id"),
			"routeKey": "$default", "stage": "$default",
			"http": object{"method": r.Method, "path": r.URL.Path, "protocol": r.Proto, "sourceIp": from, "userAgent": r.UserAgent()},
		},
	}
	if query := r.URL.Query(); len(query) > 0 {
		one := object{}
		for name, values := range query {
			one[name] = strings.Join(values, ",")
		}
		e["queryStringParameters"] = one
	}
	if cookies := r.Header.Values("Cookie"); len(cookies) > 0 {
		var list []string
		for _, line := range cookies {
			for _, c := range strings.Split(line, ";") {
				list = append(list, strings.TrimSpace(c))
			}
		}
		e["cookies"] = list
	}
	switch {
	case len(body) == 0:
	case utf8.Valid(body) && !bytes.Contains(body, []byte{0}): // which may be UTF-16
		e["body"] = string(body)
	default:
		e["body"], e["isBase64Encoded"] = base64.StdEncoding.EncodeToString(body), true
	}
	return e
}

// headers are in lower case, several values of one joined.
func headers(r *http.Request) object {
	all := object{"host": r.Host}
	for name, values := range r.Header {
		if name != "Cookie" {
			all[strings.ToLower(name)] = strings.Join(values, ",")
		}
	}
	return all
}
