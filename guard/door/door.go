// Package door is the guard in front of an HTTP server that is no Lambda function:
// Cloud Run, Knative, OpenFaaS, Azure's custom handlers. Each request is decided on as
// if it came through a function URL; what passes goes on to the server. Answers are looked
// at on their way back, as a whole or as streams.
//
// What follows an upgrade to WebSocket passes unseen.
package door

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"redoubt/app"
	"redoubt/guard/coding"
	"redoubt/guard/proxy"
	"redoubt/trigger"
)

// Decide decides about an event of a kind.
type Decide func(ctx context.Context, inv *proxy.Invocation, kind app.Kind) proxy.Verdict

// MaxBody is the largest body that is decided on, in bytes: Lambda's own limit. Larger
// ones are refused.
const MaxBody = 6 << 20

// Config says what the door stands before, and how it decides.
type Config struct {
	Upstream *url.URL
	Decide   Decide
	// Undecided says what happens to a request that Decide failed on, or had no time for.
	// Nil refuses it (503).
	Undecided func(*proxy.Invocation, error) proxy.Verdict
	// Begin is told of each request that goes on to the server, and says who looks at its
	// answer. Nil, and what returns nil, has it pass.
	Begin func(*proxy.Invocation) Reply
	// Ended is told how each request was answered, once.
	Ended func(*proxy.Invocation, proxy.Outcome)
	// Budget is what a decision may take, or a look at an answer, 1 s if zero.
	Budget time.Duration
	// Hold is how long an answer may take to be there as a whole, 10 s if zero: then it passes
	// as a stream.
	Hold time.Duration
	// Hops is how many trusted proxies stand before the guard: see forwarded.
	Hops int
}

// Handler checks requests and hands them on to a server.
func Handler(cfg Config) http.Handler {
	if cfg.Budget == 0 {
		cfg.Budget = time.Second
	}
	if cfg.Hold == 0 {
		cfg.Hold = 10 * time.Second
	}
	if cfg.Undecided == nil {
		cfg.Undecided = func(*proxy.Invocation, error) proxy.Verdict { return Unavailable() }
	}
	if cfg.Begin == nil {
		cfg.Begin = func(*proxy.Invocation) Reply { return nil }
	}
	if cfg.Ended == nil {
		cfg.Ended = func(*proxy.Invocation, proxy.Outcome) {}
	}
	return &handler{cfg: cfg, transport: transport(), turns: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// transport goes to the server itself, whatever proxy the environment names, and asks
// for no coding that the caller did not ask for.
func transport() *http.Transport {
	return &http.Transport{
		DialContext:        (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		DisableCompression: true, MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 5 * time.Second,
	}
}

// Unavailable answers where nobody can decide (503).
func Unavailable() proxy.Verdict {
	return proxy.Refuse(proxy.Answer{Body: []byte(`{"statusCode":503}`)})
}

type handler struct {
	cfg       Config
	transport *http.Transport
	judge     proxy.Judge
	turns     chan struct{} // of large answers that are looked at
}

// ServeHTTP decides about a request whose whole body it has, and hands it on.
func (h *handler) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w := pace(out, pieceTime)
	inv := &proxy.Invocation{ID: cmp.Or(short(r.Header.Get("X-Request-Id")), rand.Text()), TraceID: short(r.Header.Get("Traceparent"))}
	body, refused := h.taken(w, r, inv)
	if refused != 0 {
		h.answered(inv, w, problem(w, refused))
		return
	}
	if v := h.decide(r.Context(), inv); v.Answer != nil {
		h.answered(inv, w, answer(w, v.Answer))
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	r.TransferEncoding = nil
	h.hand(w, r, inv)
}

// taken makes an event of a request, or says with which status it is refused as it stands.
func (h *handler) taken(w http.ResponseWriter, r *http.Request, inv *proxy.Invocation) (body []byte, refused int) {
	if !plain(r) {
		return nil, http.StatusBadRequest
	}
	settle(r.Header)
	from := forwarded(r, h.cfg.Hops)
	if !coding.Legible(r.Header["Content-Encoding"], r.Header["Content-Type"]) {
		return nil, http.StatusUnsupportedMediaType
	}
	body, err := read(w, r)
	if err != nil {
		return nil, status(err)
	}
	if inv.Event, err = json.Marshal(event(r, from, body)); err != nil {
		return nil, http.StatusBadRequest
	}
	return body, 0
}

// answered tells of an answer of the guard's own.
func (h *handler) answered(inv *proxy.Invocation, w *paced, code int) {
	o := w.outcome()
	o.ByGuard, o.Code = true, code
	h.cfg.Ended(inv, o)
}

// hand hands a request on, and the answer back.
func (h *handler) hand(w *paced, r *http.Request, inv *proxy.Invocation) {
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	o := &outgoing{to: w, method: r.Method, reply: h.cfg.Begin(inv), left: r.Context(), stop: stop, hold: h.cfg.Hold, header: http.Header{}}
	o.judge = func(look func() proxy.Verdict) (proxy.Verdict, error) {
		return h.judged(context.WithoutCancel(ctx), len(o.held) > inPassing, look) // also of what nobody waits for
	}
	defer func() { h.cfg.Ended(inv, o.outcome()) }() // after close, which may panic
	defer o.close()
	on := &httputil.ReverseProxy{Rewrite: h.rewrite(o), Transport: h.transport, ModifyResponse: o.seen, ErrorHandler: o.failed}
	on.ServeHTTP(o, r.WithContext(ctx))
	o.finish()
}

// inPassing is up to how many bytes an answer is looked at at once. What it takes to look at JSON
// is up to 80 times its bytes, so larger ones wait for each other: more than there are
// processors would be done no sooner.
const inPassing = 64 << 10

// judged has an answer looked at within the budget.
func (h *handler) judged(ctx context.Context, large bool, look func() proxy.Verdict) (proxy.Verdict, error) {
	return h.judge.Ask(ctx, h.cfg.Budget, func(ctx context.Context) proxy.Verdict {
		if large {
			select {
			case h.turns <- struct{}{}:
				defer func() { <-h.turns }()
			case <-ctx.Done():
				return proxy.Verdict{} // nobody waits for it any more
			}
		}
		return look()
	})
}

// rewrite makes the request to the server.
func (h *handler) rewrite(o *outgoing) func(*httputil.ProxyRequest) {
	return func(r *httputil.ProxyRequest) {
		r.SetURL(h.cfg.Upstream)
		if h.cfg.Upstream.RawQuery == "" {
			r.Out.URL.RawQuery = r.In.URL.RawQuery // as it was decided on
		}
		r.Out.Host = r.In.Host
		hand(r.Out.Header, r.In)
		if o.reply != nil && o.reply.Looks() && o.reply.Enforces() {
			wanting(r.Out.Header)
		}
	}
}

func (h *handler) decide(ctx context.Context, inv *proxy.Invocation) proxy.Verdict {
	asked := *inv // a decision that takes too long goes on writing to it
	v, err := h.judge.Ask(ctx, h.cfg.Budget, func(ctx context.Context) proxy.Verdict { return h.cfg.Decide(ctx, &asked, app.FunctionURL) })
	if err != nil {
		return h.cfg.Undecided(inv, err)
	}
	inv.State = asked.State
	return v
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

// read takes the body, within a time: after it the connection may take as long as it
// likes again, as what is upgraded does.
func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxBody {
		return nil, errTooLarge
	}
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(bodyTime)) // a writer without deadlines has a server that has none
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err == nil && len(body) > MaxBody {
		err = errTooLarge
	}
	if err == nil {
		_ = conn.SetReadDeadline(time.Time{})
	}
	return body, err
}

// status is what a body that can't be read is answered with.
func status(err error) int {
	switch {
	case errors.Is(err, errTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest
}

// answer writes what a function URL would make of the guard's answer, and returns its status.
func answer(w http.ResponseWriter, a *proxy.Answer) int {
	var out struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
		Body       string            `json:"body"`
	}
	if a.Failed || json.Unmarshal(a.Body, &out) != nil || out.StatusCode < 100 || out.StatusCode > 599 {
		return problem(w, http.StatusBadGateway)
	}
	for name, value := range out.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(out.StatusCode)
	_, _ = io.WriteString(w, out.Body) // who has left hears nothing
	return out.StatusCode
}

// problem tells no more than the status (RFC 9457), which it returns.
func problem(w http.ResponseWriter, status int) int {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(trigger.Problem(status)) // who has left hears nothing
	return status
}
