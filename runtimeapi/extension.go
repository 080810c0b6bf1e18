package runtimeapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

const (
	headerIdentifier = "Lambda-Extension-Identifier"
	maxExtensions    = 10
)

// extension is one that has registered.
type extension struct {
	name     string
	events   []string
	external bool
	asked    bool // has asked for an event at least once
	failed   *Failure
	inbox    chan map[string]any
}

func (x *extension) wants(event string) bool { return slices.Contains(x.events, event) }

func (e *Emulator) register(w http.ResponseWriter, r *http.Request) {
	name := r.Header.Get("Lambda-Extension-Name")
	if name == "" {
		reply(w, http.StatusForbidden, "Extension.InvalidExtensionName", "Empty extension name")
		return
	}
	var asks struct {
		Events []string `json:"events"`
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(body, &asks)
	}
	if err != nil {
		reply(w, http.StatusForbidden, "InvalidRequestFormat", err.Error())
		return
	}
	x := &extension{name: name, events: asks.Events, external: slices.Contains(e.cfg.Extensions, name), inbox: make(chan map[string]any)}
	id, kind, message := e.admit(x)
	if kind != "" {
		reply(w, http.StatusForbidden, kind, message)
		return
	}
	w.Header().Set(headerIdentifier, id)
	about := map[string]string{"functionName": e.cfg.Function, "functionVersion": e.cfg.Version, "handler": e.cfg.Handler}
	if strings.Contains(r.Header.Get("Lambda-Extension-Accept-Feature"), "accountId") {
		about["accountId"] = e.cfg.Account
	}
	send(w, http.StatusOK, about)
}

// admit says why an extension may not register, or gives it its identifier.
func (e *Emulator) admit(x *extension) (id, kind, message string) {
	for _, event := range x.events {
		if event != "INVOKE" && (event != "SHUTDOWN" || !x.external) {
			return "", "Extension.InvalidEventType", event + ": not an event for this extension"
		}
	}
	id = identifier()
	e.change(func() {
		switch {
		case e.named(x.name):
			kind, message = "Extension.AlreadyRegistered", "Extension with this name already registered"
		case e.initialized():
			kind, message = "Extension.RegistrationClosed", "Extension registration closed already"
		case len(e.extensions) >= maxExtensions:
			kind, message = "Extension.TooManyExtensions", fmt.Sprintf("Extension limit (%d) reached", maxExtensions)
		default:
			e.extensions[id] = x
		}
	})
	return id, kind, message
}

func (e *Emulator) named(name string) bool {
	for _, x := range e.extensions {
		if x.name == name {
			return true
		}
	}
	return false
}

// caller finds the extension whose identifier a request carries.
func (e *Emulator) caller(w http.ResponseWriter, r *http.Request) *extension {
	id := r.Header.Get(headerIdentifier)
	if id == "" {
		reply(w, http.StatusForbidden, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header")
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.extensions[id]
	if x == nil {
		reply(w, http.StatusForbidden, "Extension.UnknownExtensionIdentifier", "Unknown extension "+id)
	}
	return x
}

func (e *Emulator) extensionNext(w http.ResponseWriter, r *http.Request) {
	x := e.caller(w, r)
	if x == nil {
		return
	}
	e.change(func() { x.asked = true })
	select {
	case event := <-x.inbox:
		w.Header().Set("Lambda-Extension-Event-Identifier", identifier())
		send(w, http.StatusOK, event)
	case <-r.Context().Done():
	case <-e.closed:
	}
}

func (e *Emulator) extensionError(when string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x := e.caller(w, r)
		if x == nil {
			return
		}
		f, err := readFailure(r)
		if err != nil {
			reply(w, http.StatusBadRequest, "TruncatedHTTPRequest", err.Error())
			return
		}
		e.change(func() {
			x.failed = &f
			if when == "init" {
				e.initError = &f
			}
		})
		accepted(w)
	}
}

// members are the extensions that want an event.
func (e *Emulator) members(event string) []*extension {
	e.mu.Lock()
	defer e.mu.Unlock()
	var list []*extension
	for _, x := range e.extensions {
		if x.wants(event) && x.failed == nil {
			list = append(list, x)
		}
	}
	return list
}

// tellExtensions waits until each of them is ready to hear of the invocation.
func (e *Emulator) tellExtensions(ctx context.Context, c *call) error {
	return e.tell(ctx, "INVOKE", map[string]any{
		"eventType": "INVOKE", "deadlineMs": c.deadline(e), "requestId": c.id, "invokedFunctionArn": c.event.ARN,
		"tracing": map[string]string{"type": "X-Amzn-Trace-Id", "value": c.event.TraceID},
	})
}

func (e *Emulator) tell(ctx context.Context, kind string, event map[string]any) error {
	for _, x := range e.members(kind) {
		select {
		case x.inbox <- event:
		case <-e.closed:
			return fmt.Errorf("telling %s: the environment was closed", x.name)
		case <-ctx.Done():
			return fmt.Errorf("telling %s: %w", x.name, ctx.Err())
		}
	}
	return nil
}

// Shutdown tells the extensions that the environment ends: spindown, timeout
// or failure. It returns when all have heard it or ctx ends.
func (e *Emulator) Shutdown(ctx context.Context, reason string) error {
	return e.tell(ctx, "SHUTDOWN", map[string]any{
		"eventType": "SHUTDOWN", "shutdownReason": reason, "deadlineMs": e.Expire().UnixMilli(),
	})
}
