package reach

import (
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
)

// OpenToEveryone reports whether the statement is about everyone and no
// condition narrows it down to an account, organisation, network or source.
func OpenToEveryone(s *app.Statement) bool {
	if s.NotPrincipal {
		return s.Effect == app.Allow
	}
	everyone := false
	for _, p := range s.Principals {
		everyone = everyone || p.Everyone()
	}
	return everyone && !Narrowed(s)
}

// EveryonePos is where the statement says that it is about everyone.
func EveryonePos(s *app.Statement) app.Pos {
	for _, p := range s.Principals {
		if p.Everyone() && !p.ID.Pos.IsZero() {
			return p.ID.Pos
		}
	}
	return s.Pos
}

// Narrowed reports whether a condition ties the statement to a known caller,
// source or network.
func Narrowed(s *app.Statement) bool {
	for _, c := range s.Conditions {
		if narrowing(c) {
			return true
		}
	}
	return false
}

func narrowing(c app.Condition) bool {
	op := strings.ToLower(c.Operator)
	// ForAllValues holds where the key is absent.
	if strings.Contains(op, "not") || strings.HasSuffix(op, "ifexists") || strings.HasPrefix(op, "null") || strings.HasPrefix(op, "forallvalues") {
		return false
	}
	return callerKeys[strings.ToLower(c.Key)] && concrete(c)
}

// callerKeys are the condition keys that say who calls, or from where. What
// callers write themselves, such as aws:Referer, is not among them.
var callerKeys = map[string]bool{
	"aws:sourcearn": true, "aws:sourceaccount": true, "aws:sourceowner": true, "aws:principalorgid": true, "aws:principalorgpaths": true,
	"aws:principalaccount": true, "aws:principalarn": true, "aws:userid": true, "aws:sourceip": true, "aws:sourcevpc": true,
	"aws:sourcevpce": true, "aws:sourceorgid": true, "aws:sourceorgpaths": true, "aws:vpcsourceip": true,
	"aws:calledvia": true, "aws:viaawsservice": true, "kms:calleraccount": true,
	"lambda:functionurlauthtype": true, "lambda:eventsourcetoken": true, "lambda:invokedviafunctionurl": true,
	"sns:endpoint": true, "s3:dataaccesspointaccount": true, "elasticfilesystem:accesspointarn": true,
	"elasticfilesystem:accessedviamounttarget": true, "events:creatoraccount": true,
}

// kinds begin what AWS numbers: the ids of roles, users and groups, of
// organizations, their roots and units, and of networks.
var kinds = regexp.MustCompile(`^(A(ROA|IDA|GPA|SIA|KIA|NPA|IPA)|(o|r|ou|vpc|vpce)-)?[*?:/]+$`)

// namesKind reports whether a value fits everything of its kind: "*", "AROA*".
func namesKind(s string) bool { return strings.ContainsAny(s, "*?") && kinds.MatchString(s) }

// concrete reports whether each value names somebody: an account, a resource, a
// network smaller than the internet.
func concrete(c app.Condition) bool {
	return !slices.ContainsFunc(c.Values, func(v app.Text) bool {
		s, ok := v.Literal()
		if ok && (namesKind(s) || s == "0.0.0.0/0" || s == "::/0") {
			return true
		}
		arn, ok := app.ParseARN(v.String())
		if !ok || arn.Account != "" && arn.Account != "*" {
			return false
		}
		return wholeType(arn)
	})
}

// wholeType reports whether the resource part of an ARN covers everything of a
// type: "*", "role/*", "table/*", "secret:*".
func wholeType(arn app.ARN) bool {
	resource := arn.Resource
	switch arn.Service {
	case "s3", "sqs", "sns", "execute-api":
		return strings.Trim(resource, "*/") == "" // no type stands before the name
	}
	// A type stands before the first separator; "secret:prod/*" is not all.
	return strings.Trim(resource[strings.IndexAny(resource, "/:")+1:], "*/:") == ""
}

// Blocked reports whether the bucket's public access block makes its ACL and
// its policy moot.
func Blocked(b *app.Bucket) bool {
	if b.Block == nil {
		return false
	}
	on := func(v app.Value[bool]) bool { x, known := v.Or(false); return x && known }
	if b.ACL.IsSet() {
		return on(b.Block.IgnoreAcls)
	}
	return on(b.Block.Restrict) || on(b.Block.Policy)
}

// Conditioned reports whether the statement's conditions take something away.
// That a request is encrypted, or goes to some region, is true of an attacker's
// too.
func Conditioned(s *app.Statement) bool {
	return slices.ContainsFunc(s.Conditions, func(c app.Condition) bool {
		switch strings.ToLower(c.Key) {
		case "aws:securetransport", "aws:requestedregion", "aws:currenttime", "aws:epochtime", "aws:tokenissuetime":
			return false
		}
		return true
	})
}

// AllOfKind reports whether the statement is about everything of a type of
// resource in every account and region: "arn:aws:dynamodb:*:*:table/*".
func AllOfKind(s *app.Statement) bool {
	return slices.ContainsFunc(s.Resources, func(r app.Text) bool {
		arn, ok := app.ParseARN(r.String())
		return ok && wholeType(arn)
	})
}

// MeantOpen reports whether the route has to work before anybody is known:
// signing in, and looking whether the service is up.
func MeantOpen(r *app.Route) bool {
	at := strings.LastIndexByte(r.Path, '/') + 1
	name := strings.ToLower(r.Path[at:])
	switch name {
	case "login", "log-in", "signin", "sign-in", "signup", "sign-up", "register", "logout", "oauth", "oauth2", "callback", "token", "refresh":
		return !strings.Contains(strings.ToLower(r.Path[:at]), "admin")
	case "health", "healthz", "healthcheck", "health-check", "ping", "status", "ready", "live", "favicon.ico", "robots.txt", "openid-configuration", "jwks.json":
		return r.Method == "GET" || r.Method == "HEAD"
	}
	return false
}
