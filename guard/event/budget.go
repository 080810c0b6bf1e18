package event

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"redoubt/app"
	"redoubt/policy"
)

// budget is a bucket for each caller, of tokens or of seconds.
type budget struct {
	rate  float64
	burst float64
	mu    sync.Mutex
	full  map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
	// Of seconds: how many invocations run, and the sum of when they began.
	running int
	begun   float64
}

// callers is how many buckets are kept. Those that are full again can go, and if none
// is, the fullest: who loses a bucket has one more burst.
const callers = 10_000

func newBudget(b *policy.Budget) *budget {
	if b == nil || b.Rate <= 0 {
		return nil
	}
	return &budget{rate: b.Rate, burst: float64(b.Burst), full: map[string]bucket{}}
}

// take reports whether a caller has a token left. It goes by wall time: the other clock
// may stand still while the platform freezes the process. A jump back gives no token and
// takes none away, one forth fills the bucket.
func (b *budget) take(who string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	mine := b.of(who, now)
	left := mine.tokens >= 1
	if left {
		mine.tokens--
	}
	b.full[who] = mine
	return left
}

// of is a caller's bucket as it is now.
func (b *budget) of(who string, now time.Time) bucket {
	now = now.Round(0)
	mine, ok := b.full[who]
	if !ok {
		b.forget(now)
		mine = bucket{tokens: b.burst, at: now}
	}
	return b.filled(mine, now)
}

func (b *budget) filled(x bucket, now time.Time) bucket {
	passed := max(0, now.Sub(x.at).Seconds())
	x.tokens, x.at = min(b.burst, x.tokens+passed*b.rate), now
	return x
}

func (b *budget) forget(now time.Time) {
	if len(b.full) < callers {
		return
	}
	for who, x := range b.full {
		if x.running == 0 && b.filled(x, now).tokens >= b.burst {
			delete(b.full, who)
		}
	}
	if len(b.full) < callers {
		return
	}
	most := slices.SortedFunc(maps.Keys(b.full), func(x, y string) int { return cmp.Compare(b.full[y].tokens, b.full[x].tokens) })
	for _, who := range most[:callers/4] {
		if b.full[who].running == 0 { // these are few, and will be charged
			delete(b.full, who)
		}
	}
}

// spend asks whether it is too much.
func (r *run) spend() {
	b := r.guard.program.Budget
	if b == nil {
		return
	}
	if b.Recursion > 0 && lineage(r.inv.Trace) > b.Recursion {
		r.refuseAt(policy.Budgeting, "event", "recursion")
	}
	if r.payer = r.purse(); r.payer == "" {
		return
	}
	now := r.guard.world.Now()
	if r.guard.budget != nil && !r.guard.budget.take(r.payer, now) {
		r.refuseAt(policy.Budgeting, "event", "rate")
	}
	if r.guard.costs != nil && !r.guard.costs.left(r.payer, now) {
		r.refuseAt(policy.Budgeting, "event", "cost")
	}
}

// purse names the bucket that pays: of who was proved to call, by the way that proved
// it, since two issuers may have the same subject; else of the address. Requests that
// tell no address share one. What a service sends is bounded by the service.
func (r *run) purse() string {
	if r.principal != nil {
		return r.way + "\x00" + r.principal.ID
	}
	ip := r.sourceIP()
	if ip == "" && !r.kind.HTTP() {
		return ""
	}
	if a, err := netip.ParseAddr(ip); err == nil && a.Is6() && !a.Is4In6() {
		if net, err := a.Prefix(64); err == nil { // a subscriber has at least that many
			ip = net.String()
		}
	}
	return "\x00" + ip
}

// calls is who was proved to call, else the address that calls.
func (r *run) calls() string {
	if r.principal != nil {
		return r.principal.ID
	}
	if ip := r.sourceIP(); ip != "" {
		return "ip:" + ip
	}
	return ""
}

// caller is calls, for an event that may not even have been read.
func (r *run) caller() string {
	if len(r.root.Nodes) == 0 || r.face == nil {
		return ""
	}
	return r.calls()
}

func (r *run) sourceIP() string {
	d := r.root
	if r.kind == app.ALB { // it adds the address that it sees to what the caller said
		list, _ := r.header("x-forwarded-for")
		return strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:])
	}
	for _, path := range addresses() {
		if ip := d.String(d.At(0, path...)); ip != nil {
			return string(ip)
		}
	}
	return ""
}

// addresses are where gateways write the address that they see.
func addresses() [][]string {
	return [][]string{
		{"requestContext", "http", "sourceIp"},
		{"requestContext", "identity", "sourceIp"},
		{"identity", "sourceIp", "*"},
		{"Records", "*", "cf", "request", "clientIp"},
	}
}

// lineage reads how often a chain of events came through one function, as
// Lambda counts it in X-Ray's header: Lineage=a87bd80c:1|68fd508a:5.
func lineage(trace string) int {
	most := 0
	for _, part := range strings.Split(trace, ";") {
		list, ok := strings.CutPrefix(strings.TrimSpace(part), "Lineage=")
		if !ok {
			continue
		}
		for _, one := range strings.Split(list, "|") {
			fields := strings.Split(one, ":")
			if n, err := strconv.Atoi(fields[len(fields)-1]); err == nil {
				most = max(most, n)
			}
		}
	}
	return most
}
