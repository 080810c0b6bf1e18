package runtimeapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// subscribers are those to whom platform records are posted.
type subscribers struct {
	mu   sync.Mutex
	list []*subscriber
}

// subscriber has a queue of its own; when it is full, records are dropped and
// counted, since a slow subscriber must not hold the platform up.
type subscriber struct {
	uri     string
	queue   chan map[string]any
	dropped int
}

func (e *Emulator) subscribe(w http.ResponseWriter, r *http.Request) {
	x := e.caller(w, r)
	if x == nil {
		return
	}
	uri, types, err := subscription(r.Body)
	if err != nil {
		reply(w, http.StatusBadRequest, "ValidationError", err.Error())
		return
	}
	e.telemetry.add(uri, types)
	e.telemetry.send("platform.telemetrySubscription", map[string]any{"name": x.name, "state": "Subscribed", "types": types})
	_, _ = io.WriteString(w, "OK")
}

func subscription(body io.Reader) (uri string, types []string, err error) {
	var asks struct {
		Types       []string `json:"types"`
		Destination struct {
			Protocol string `json:"protocol"`
			URI      string `json:"URI"`
		} `json:"destination"`
	}
	if err := json.NewDecoder(io.LimitReader(body, 1<<20)).Decode(&asks); err != nil {
		return "", nil, fmt.Errorf("reading a subscription: %w", err)
	}
	u, err := url.Parse(asks.Destination.URI)
	if err != nil || asks.Destination.Protocol != "HTTP" {
		return "", nil, fmt.Errorf("the destination %q can't be used", asks.Destination.URI)
	}
	if host := u.Hostname(); host == "sandbox.localdomain" || host == "sandbox" {
		u.Host = "127.0.0.1:" + u.Port()
	}
	if host := u.Hostname(); host != "127.0.0.1" && host != "localhost" {
		return "", nil, fmt.Errorf("the destination %q is not in the environment", host)
	}
	return u.String(), asks.Types, nil
}

func (s *subscribers) add(uri string, types []string) {
	if !slices.Contains(types, "platform") {
		return
	}
	one := &subscriber{uri: uri, queue: make(chan map[string]any, 256)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, one)
	go one.deliver()
}

func (s *subscribers) send(kind string, record map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) == 0 {
		return
	}
	event := map[string]any{"time": time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "type": kind, "record": record}
	for _, one := range s.list {
		select {
		case one.queue <- event:
		default:
			one.dropped++
		}
	}
}

func (s *subscribers) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.list {
		close(one.queue)
	}
	s.list = nil
}

// deliver posts what is there as one batch, as the Telemetry API does.
func (s *subscriber) deliver() {
	client := &http.Client{Timeout: time.Second}
	for first := range s.queue {
		batch := []map[string]any{first}
		for more := true; more && len(batch) < 100; {
			select {
			case event, ok := <-s.queue:
				if more = ok; ok {
					batch = append(batch, event)
				}
			default:
				more = false
			}
		}
		s.post(client, batch)
	}
}

func (s *subscriber) post(client *http.Client, batch []map[string]any) {
	text, err := json.Marshal(batch)
	if err != nil {
		return
	}
	resp, err := client.Post(s.uri, "application/json", bytes.NewReader(text))
	if err == nil {
		_ = resp.Body.Close()
	}
}
