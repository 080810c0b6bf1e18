package start

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"redoubt/guard/frame"
)

// An Extension is a registration with the Extensions API.
type Extension struct {
	api  string
	id   string
	conn net.Conn // kept between calls
	in   *frame.Reader
}

// Shutdown is the one event that the guard asks for: an extension that asked
// for INVOKE, too, would prolong each invocation.
const Shutdown = "SHUTDOWN"

// An Event is what the platform tells an extension.
type Event struct {
	Type   string `json:"eventType"`
	Reason string `json:"shutdownReason"`
	Millis int64  `json:"deadlineMs"`
}

// Deadline is when the environment ends, by the platform's clock.
func (e Event) Deadline() time.Time { return time.UnixMilli(e.Millis) }

// Register makes this process an extension. The name of an external one is its
// file's; events may be none.
func Register(ctx context.Context, api, name string, events ...string) (*Extension, error) {
	x := &Extension{api: api}
	body, err := json.Marshal(map[string][]string{"events": append([]string{}, events...)})
	if err != nil {
		return nil, fmt.Errorf("registering: %w", err)
	}
	head, _, err := x.call(ctx, "POST", "register", body, "Lambda-Extension-Name: "+name+"\r\nContent-Type: application/json\r\n")
	if err != nil {
		return nil, fmt.Errorf("registering %s as an extension: %w", name, err)
	}
	if x.id = string(head.Get("Lambda-Extension-Identifier")); x.id == "" {
		return nil, fmt.Errorf("registering %s as an extension: no identifier came", name)
	}
	return x, nil
}

// Next waits for the next event.
func (x *Extension) Next(ctx context.Context) (Event, error) {
	_, body, err := x.call(ctx, "GET", "event/next", nil, "")
	if err != nil {
		return Event{}, fmt.Errorf("waiting for an event: %w", err)
	}
	var e Event
	if err := json.Unmarshal(body, &e); err != nil {
		return Event{}, fmt.Errorf("reading an event: %w", err)
	}
	return e, nil
}

// InitError tells that the guard can't start; the platform ends the environment.
func (x *Extension) InitError(ctx context.Context, kind, message string) error {
	return x.failed(ctx, "init/error", kind, message)
}

// ExitError tells that the guard has to end; the platform ends the environment.
func (x *Extension) ExitError(ctx context.Context, kind, message string) error {
	return x.failed(ctx, "exit/error", kind, message)
}

func (x *Extension) failed(ctx context.Context, path, kind, message string) error {
	body, err := json.Marshal(map[string]string{"errorType": kind, "errorMessage": message})
	if err != nil {
		return fmt.Errorf("telling of an error: %w", err)
	}
	_, _, err = x.call(ctx, "POST", path, body, "Lambda-Extension-Function-Error-Type: "+kind+"\r\n")
	return err
}

// Close ends the connection.
func (x *Extension) Close() {
	if x.conn != nil {
		_ = x.conn.Close()
	}
}

func (x *Extension) call(ctx context.Context, method, path string, body []byte, header string) (*frame.Head, []byte, error) {
	if x.conn == nil {
		conn, err := (&net.Dialer{Timeout: 2 * time.Second}).DialContext(ctx, "tcp", x.api)
		if err != nil {
			return nil, nil, fmt.Errorf("reaching the Extensions API: %w", err)
		}
		x.conn, x.in = conn, frame.NewReader(conn)
	}
	conn := x.conn
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if x.id != "" {
		header += "Lambda-Extension-Identifier: " + x.id + "\r\n"
	}
	text := method + " /2020-01-01/extension/" + path + " HTTP/1.1\r\nHost: " + x.api + "\r\n" + header +
		"Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + string(body)
	head, answer, err := x.exchange(text)
	if err != nil {
		x.Close()
		x.conn = nil
		return nil, nil, errors.Join(ctx.Err(), err)
	}
	return head, answer, nil
}

func (x *Extension) exchange(request string) (*frame.Head, []byte, error) {
	if _, err := io.WriteString(x.conn, request); err != nil {
		return nil, nil, fmt.Errorf("asking: %w", err)
	}
	head := &frame.Head{}
	if err := x.in.Head(head, frame.ParseResponse); err != nil {
		return nil, nil, err
	}
	m, err := x.in.Body(head, 1<<20)
	if err != nil {
		return nil, nil, err
	}
	if head.Status < 200 || head.Status > 299 {
		return nil, nil, fmt.Errorf("status %d: %.200s", head.Status, m.Body)
	}
	return head, m.Body, nil
}
