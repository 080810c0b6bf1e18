package guard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"redoubt/app"
	"redoubt/guard/event"
	"redoubt/guard/proxy"
	"redoubt/policy"
	"redoubt/telemetry"
	"redoubt/trigger"
)

// verdict carries a decision out.
func (g *Guard) verdict(ctx context.Context, d event.Decision, rec *telemetry.Record) proxy.Verdict {
	if !d.Enforced {
		return proxy.Verdict{}
	}
	if len(d.Aside) > 0 && g.aside != nil {
		if err := g.putAside(ctx, d.Aside); err != nil {
			rec.Fault = string(policy.QuarantineSink) + ": " + err.Error()
			return g.unkept(d, rec)
		}
	}
	return carried(d)
}

// carried gives the function what the decision leaves it, and its source an answer.
func carried(d event.Decision) proxy.Verdict {
	switch {
	case d.Event != nil:
		return proxy.Change(d.Event)
	case d.Response != nil:
		return proxy.Refuse(proxy.Answer{Body: d.Response})
	}
	return failed("Guard.Refused", "the event was refused")
}

// unkept is what happens where the quarantine fails. Open, the event passes. Closed,
// its source keeps it: it comes back until the source gives up. Where that would hold up
// all that is behind it, for as long as the quarantine is down, the source has it anyway
// for as long as it keeps records: there the rest goes on, and telemetry names what did not.
func (g *Guard) unkept(d event.Decision, rec *telemetry.Record) proxy.Verdict {
	if g.compiled.Controls[policy.QuarantineSink].Fail == policy.Open {
		rec.Enforced = false
		return proxy.Verdict{}
	}
	if k, _ := trigger.Of(d.Kind); !k.Ordered() {
		return failed("Guard.Quarantine", "the event can't be put aside")
	}
	rec.Fault += "; not kept: " + named(d.Kind, d.Aside)
	return carried(d)
}

// putAside gives up while there is time to do what the policy says then: who asks for
// the verdict has a rule of its own for one that comes too late.
func (g *Guard) putAside(ctx context.Context, records [][]byte) error {
	ctx, stop := early(ctx)
	defer stop()
	return g.aside.Put(ctx, records)
}

// early ends before its parent does, so that who waits for something can still say what
// happens without it.
func early(ctx context.Context) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(end)*3/4)
}

// mostNamed is how many records a line of telemetry names.
const mostNamed = 16

// named are the names by which the source knows records.
func named(kind app.Kind, records [][]byte) string {
	var names []string
	for i, r := range records {
		if i == mostNamed {
			names = append(names, fmt.Sprintf("and %d more", len(records)-i))
			break
		}
		names = append(names, nameOf(kind, r))
	}
	return strings.Join(names, ", ")
}

// nameOf is the event's id, or where the record lies in a topic, else the hash of its
// bytes. What stands there may be anybody's: it is taken only if it looks like a name.
func nameOf(kind app.Kind, record []byte) string {
	var r struct {
		EventID   string      `json:"eventID"`
		MessageID string      `json:"messageID"`
		Topic     string      `json:"topic"`
		Partition json.Number `json:"partition"`
		Offset    json.Number `json:"offset"`
	}
	if json.Unmarshal(record, &r) == nil {
		name := r.EventID + r.MessageID
		if kind == app.Kafka && r.Topic != "" {
			name = r.Topic + "/" + r.Partition.String() + "/" + r.Offset.String()
		}
		if plain(name) {
			return name
		}
	}
	sum := sha256.Sum256(record)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// plain reports whether a text is a name such as services give.
func plain(name string) bool {
	return name != "" && len(name) < 200 && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("-_.:/", r)
	})
}
