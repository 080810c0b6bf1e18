package door

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"redoubt/guard/proxy"
)

// A way is how the body of an answer goes to the client.
type way uint8

const (
	passing way = iota // as it comes in; looks, if there is one, masks it
	whole              // when all of it is there, or, where nothing is changed, a copy is kept until then
	over               // it has ended: something stands in its place, or it was cut off
)

// An outgoing answer is on its way from the server to the client. httputil's proxy writes
// to it as to any ResponseWriter.
type outgoing struct {
	to     *paced
	left   context.Context // ends when the client leaves
	method string
	reply  Reply // nil: nobody looks
	judge  func(func() proxy.Verdict) (proxy.Verdict, error)
	stop   context.CancelFunc // of the request to the server
	hold   time.Duration      // for an answer to be there as a whole

	header http.Header // what the proxy fills
	mu     sync.Mutex  // the timer writes, too
	timer  *time.Timer
	way    way
	status int
	head   http.Header // as it leaves, nil until there is one
	begun  bool        // it has left
	held   []byte
	zipped bool
	masked bool // its bytes are not the server's own, or may not be
	looks  proxy.Stream
	given  *proxy.Answer // what stands in the answer's place
	cut    bool          // it ended in the middle
	live   bool          // it passes, and nobody said how long it is
	wrong  string        // with the server
}

// Header are the answer's, and then its trailers.
func (o *outgoing) Header() http.Header { return o.header }

// Unwrap is for http.ResponseController: it takes connections over.
func (o *outgoing) Unwrap() http.ResponseWriter { return o.to }

// seen looks at the head of an answer and says which way its body goes. The error stands
// for an answer in its place.
func (o *outgoing) seen(resp *http.Response) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.status = resp.StatusCode
	o.live = o.status == http.StatusSwitchingProtocols || resp.ContentLength < 0 && !bodyless(o.method, o.status)
	if o.reply == nil {
		return nil
	}
	if a := o.reply.Head(resp.Header); a != nil {
		return o.instead(a)
	}
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil
	}
	o.reply.Add(resp.Header)
	if bodyless(o.method, resp.StatusCode) || !o.reply.Looks() {
		return nil
	}
	zipped, ok := packed(resp.Header)
	if !ok {
		return o.instead(o.reply.Unseen(errCoding))
	}
	o.zipped = zipped
	switch {
	case resp.ContentLength > MaxAnswer:
		return o.instead(o.stream(resp.Header, errLarge))
	case resp.StatusCode == http.StatusPartialContent || live(resp):
		return o.instead(o.stream(resp.Header, nil))
	}
	o.way = whole
	return nil
}

func (o *outgoing) instead(a *proxy.Answer) error {
	if a == nil {
		return nil
	}
	o.given = a
	return errTaken
}

// stream has the body looked at while it passes. Nobody looks into gzip then.
func (o *outgoing) stream(head http.Header, why error) *proxy.Answer {
	o.way = passing
	if o.zipped {
		return o.reply.Unseen(errCoding)
	}
	looks, a := o.reply.Stream(why)
	if o.looks = looks; looks != nil && o.reply.Enforces() {
		o.masked = true // nobody knows yet; a mask is as long as what it hides
		altered(head)
	}
	return a
}

// WriteHeader takes the answer's head, or one that comes before it (1xx).
func (o *outgoing) WriteHeader(status int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if status < http.StatusOK {
		o.early(status)
		return
	}
	o.head = o.header.Clone()
	switch {
	case o.way != whole || !o.reply.Enforces():
		o.begin()
	default:
		o.timer = time.AfterFunc(o.hold, o.slow)
	}
}

// early hands on an answer that comes before the real one.
func (o *outgoing) early(status int) {
	head := o.header.Clone()
	if o.reply != nil && o.reply.Head(head) != nil {
		return
	}
	maps.Copy(o.to.Header(), head)
	o.to.WriteHeader(status)
	clear(o.to.Header())
}

// begin lets the head leave.
func (o *outgoing) begin() {
	if !o.begun {
		o.begun = true
		maps.Copy(o.to.Header(), o.head)
		o.to.WriteHeader(o.status)
	}
}

// outcome is how it ended.
func (o *outgoing) outcome() proxy.Outcome {
	o.mu.Lock()
	defer o.mu.Unlock()
	end := o.to.outcome()
	end.Code, end.Streamed, end.ByGuard = o.status, o.live, o.given != nil || o.cut
	switch {
	case end.ErrorType == "" && o.wrong != "" && o.left.Err() != nil:
		end.Status, end.ErrorType = 0, clientGone // the server breaks off since nobody waits
	case end.ErrorType == "" && o.wrong != "":
		end.Failed, end.ErrorType = true, o.wrong
	}
	return end
}

// replace puts an answer of the guard's in the place of one that has not begun, and asks the server
// for no more.
func (o *outgoing) replace(a *proxy.Answer) {
	o.way, o.begun, o.live, o.given = over, true, false, a
	o.status = answer(o.to, a)
	o.flush()
	o.stop()
}

// failed is for a server that gave no answer, or one that something else stands in the place of.
func (o *outgoing) failed(_ http.ResponseWriter, _ *http.Request, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.given != nil {
		o.replace(o.given)
		return
	}
	what := brokenOff
	if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "dial" {
		what = unreachable
	}
	o.broken(what)
}

// broken answers in the place of a server that gave no answer, or no whole one.
func (o *outgoing) broken(what string) {
	o.way, o.begun, o.live, o.wrong = over, true, false, what
	o.status = 0
	if o.left.Err() == nil { // else nobody hears it
		o.status = problem(o.to, http.StatusBadGateway)
	}
}

// close is deferred: an answer that breaks off does so to the client as well, unless it has
// not begun, or something else stands in its place.
func (o *outgoing) close() {
	broke := recover()
	err, _ := broke.(error)
	aborted := errors.Is(err, http.ErrAbortHandler)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.timer != nil {
		o.timer.Stop()
	}
	replaced := o.way == over && !o.cut
	switch {
	case o.looks != nil:
		o.look(nil) // it tells what it found; what it held does not leave
	case o.way == whole && o.begun:
		o.judged() // of a copy
	}
	o.way = over
	switch {
	case broke == nil, aborted && replaced:
	case aborted && !o.begun:
		o.broken(brokenOff)
	default:
		if aborted && !o.cut {
			o.wrong = brokenOff
		}
		panic(broke)
	}
}

// trail sends the trailers: what the proxy has put into the headers since the head left.
func (o *outgoing) trail() {
	if o.way == over || o.head == nil {
		return
	}
	trailers := http.Header{}
	for name, values := range o.header {
		if strings.HasPrefix(name, http.TrailerPrefix) || o.head[name] == nil {
			trailers[name] = values
		}
	}
	if o.masked {
		altered(trailers)
	}
	if len(trailers) == 0 {
		return
	}
	o.flush() // else a short body would have a length, and no trailers
	if o.reply != nil && o.reply.Head(trailers) != nil {
		o.end()
		return
	}
	maps.Copy(o.to.Header(), trailers)
}
