package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"redoubt/guard"
	"redoubt/guard/proxy"
	"redoubt/guard/start"
)

// maxRequest bounds what a gateway asks an authorizer: it sends no bodies.
const maxRequest = 1 << 20

// authorize is a function of its own: the authorizer of a gateway. It asks the
// Runtime API for requests and answers each with yes or no.
func (s settings) authorize(ctx context.Context, words []string) error {
	simple := len(words) == 1 && words[0] == "--simple"
	if len(words) > 0 && !simple {
		return usageError{errors.New("authorize takes --simple and nothing else")}
	}
	if s.get(start.Variable, "") == "" {
		return usageError{errors.New("there is no Runtime API here: " + start.Variable + " is not set")}
	}
	out, err := s.telemetry()
	if err != nil {
		return err
	}
	defer out.end()
	g, err := s.guard(out)
	if err == nil && !g.Authenticates() {
		err = errors.New("the policy has no way to tell who calls: as an authorizer it would let everybody in")
	}
	r := runtime{"http://" + s.get(start.Variable, "") + "/2018-06-01/runtime/"}
	if err != nil {
		tell(out, "policy: "+err.Error(), "", false)
		_, failed := r.post(ctx, "init/error", []byte(`{"errorType":"Guard.Policy","errorMessage":"the policy can't be used"}`))
		return errors.Join(err, failed)
	}
	for ctx.Err() == nil {
		if err := r.one(ctx, g, simple); err != nil && ctx.Err() == nil { // who was told to end has no fault
			return err
		}
	}
	return nil
}

// A runtime is the Runtime API, by its address.
type runtime struct{ base string }

// one waits for a request and answers it.
func (r runtime) one(ctx context.Context, g *guard.Guard, simple bool) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+"invocation/next", nil)
	if err != nil {
		return fmt.Errorf("asking for a request: %w", err)
	}
	resp, err := http.DefaultClient.Do(req) // it waits as long as nobody asks
	if err != nil {
		return fmt.Errorf("asking for a request: %w", err)
	}
	payload, err := io.ReadAll(io.LimitReader(resp.Body, maxRequest+1))
	_ = resp.Body.Close()
	id := resp.Header.Get("Lambda-Runtime-Aws-Request-Id")
	if err != nil || resp.StatusCode != http.StatusOK || id == "" {
		return fmt.Errorf("asking for a request: the platform answers %s", resp.Status)
	}
	inv := &proxy.Invocation{ID: id, Event: payload, TraceID: resp.Header.Get("Lambda-Runtime-Trace-Id")}
	var o proxy.Outcome
	if len(payload) > maxRequest {
		o.ByGuard, o.Failed = true, true
		o.Status, o.Err = r.post(ctx, "invocation/"+id+"/error", []byte(`{"errorType":"Guard.Refused","errorMessage":"the request is too large"}`))
	} else {
		answer := g.Authorize(ctx, inv, simple)
		o.Bytes = int64(len(answer))
		o.Status, o.Err = r.post(ctx, "invocation/"+id+"/response", answer)
	}
	g.Served(inv, o)
	return o.Err
}

// postTime is what the platform has to take an answer. One that is under way when the process
// is told to end gets there.
const postTime = 5 * time.Second

// post returns the status that the platform answers with.
func (r runtime) post(ctx context.Context, path string, body []byte) (int, error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), postTime)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("answering: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("answering: %w", err)
	}
	return resp.StatusCode, resp.Body.Close()
}
