// Package door is the guard in front of an HTTP server that is no Lambda function:
// Cloud Run, Knative, OpenFaaS, Azure's custom handlers. Each request is decided on as
// if it came through a function URL; what passes goes on to the server.
//
// Answers pass unseen, and so does what is streamed or upgraded after its request.
package door

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"redoubt/app"
	"redoubt/guard/proxy"
	"redoubt/trigger"
)

// Decide decides about an event of a kind.
type Decide func(ctx context.Context, inv *proxy.Invocation, kind app.Kind) proxy.Verdict

// MaxBody is the largest body that is decided on, in bytes: Lambda's own limit. Larger
// ones are refused.
const MaxBody = 6 << 20

// Handler checks requests and hands them on to a server.
func Handler(upstream *url.URL, decide Decide) http.Handler {
	on := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(upstream)
			r.Out.Host = r.In.Host
			r.SetXForwarded()
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { problem(w, http.StatusBadGateway) },
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		settle(r.Header)
		if !legible(r.Header) {
			problem(w, http.StatusUnsupportedMediaType)
			return
		}
		body, err := read(r)
		if err != nil {
			problem(w, http.StatusRequestEntityTooLarge)
			return
		}
		payload, err := json.Marshal(event(r, body))
		if err != nil {
			problem(w, http.StatusBadRequest)
			return
		}
		inv := &proxy.Invocation{ID: short(r.Header.Get("X-Request-Id")), Event: payload, TraceID: short(r.Header.Get("Traceparent"))}
		if v := decide(r.Context(), inv, app.FunctionURL); v.Answer != nil {
			answer(w, v.Answer)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.ContentLength = int64(len(body))
		r.TransferEncoding = nil
		on.ServeHTTP(w, r)
	})
}

// short is what a record takes of an id that the caller chose, "" for what is none.
func short(id string) string {
	if len(id) > 128 || strings.ContainsFunc(id, func(r rune) bool {
		return r > 'z' || r < '0' && r != '-' && r != '.' && r != '+' && r != '/' || r > '9' && r < 'A' && r != '=' && r != ':' && r != ';'
	}) {
		return ""
	}
	return id
}

var errTooLarge = errors.New("the body is too large")

func read(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err == nil && len(body) > MaxBody {
		err = errTooLarge
	}
	return body, err
}

// answer writes what a function URL would make of the guard's answer.
func answer(w http.ResponseWriter, a *proxy.Answer) {
	var out struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
		Body       string            `json:"body"`
	}
	if a.Failed || json.Unmarshal(a.Body, &out) != nil || out.StatusCode < 100 || out.StatusCode > 599 {
		problem(w, http.StatusBadGateway)
		return
	}
	for name, value := range out.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(out.StatusCode)
	_, _ = io.WriteString(w, out.Body) // who has left hears nothing
}

// problem tells no more than the status (RFC 9457).
func problem(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(trigger.Problem(status)) // who has left hears nothing
}
