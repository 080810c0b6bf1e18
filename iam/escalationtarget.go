package iam

import (
	"cmp"
	"slices"
	"strings"
)

// A target is a resource that actions might be done to.
type target struct {
	resource string // an ARN of the pattern, "*" for actions that have none
	pattern  string // of a policy
}

// maxTargets is how many resources are asked about; the widest patterns come
// first. maxPattern is the length of an ARN, which a pattern need not exceed.
const (
	maxTargets = 64
	maxPattern = 2048
)

// candidates makes a resource of each pattern in the statements about the
// need's actions that covers resources of the types, and keeps what the way may
// be for.
func (h *hunt) candidates(n need, kinds []string, way *Escalation) []target {
	key := strings.Join(slices.Concat(n.actions, kinds), " ")
	list, ok := h.targets[key]
	if !ok {
		list = h.draw(n.actions, kinds)
		h.targets[key] = list
	}
	var out []target
	for _, t := range list {
		if len(out) < maxTargets && (way == nil || h.worth(n, kinds, way, t)) {
			out = append(out, t)
		}
	}
	return out
}

// worth asks the holder. Of others' credentials one's own are none.
func (h *hunt) worth(n need, kinds []string, way *Escalation, t target) bool {
	if way.Category == PrincipalAccess && personal(t.resource) {
		return false
	}
	return h.holder.Worth == nil || slices.ContainsFunc(kinds, func(kind string) bool {
		return h.holder.Worth(Prize{Way: way, Kind: kind, Pattern: t.pattern, Services: n.pass})
	})
}

// personal reports whether the resource is the holder's own user.
func personal(resource string) bool {
	return strings.Contains(resource, "${aws:username") || strings.Contains(resource, "${aws:userid")
}

func (h *hunt) draw(actions, kinds []string) []target {
	var patterns []string
	for _, action := range actions {
		patterns = append(patterns, h.inquiry(action).patterns()...)
	}
	slices.SortFunc(patterns, compareWidth)
	var (
		list []target
		seen = map[string]bool{}
	)
	for _, p := range slices.Compact(patterns) {
		for _, s := range h.shapes(actions[0], kinds) {
			if h.budget -= len(p); h.budget < 0 {
				return list
			}
			resource, ok := s.draw(p)
			if ok && !seen[resource] && !harmless(resource) {
				seen[resource] = true
				list = append(list, target{resource, p})
			}
		}
	}
	return list
}

// compareWidth puts the pattern first whose first wildcard comes earlier.
func compareWidth(a, b string) int {
	return cmp.Or(cmp.Compare(firstWildcard(a), firstWildcard(b)), strings.Compare(a, b))
}

func firstWildcard(p string) int {
	if i := strings.IndexAny(p, "*?"); i >= 0 {
		return i
	}
	return len(p)
}

// harmless reports whether the resource gives nobody more rights: a role that
// only AWS's services can use, a policy that AWS alone changes.
func harmless(resource string) bool {
	return strings.Contains(resource, ":role/aws-service-role/") || strings.Contains(resource, ":iam::aws:policy/")
}

// shapes are the forms of the types' ARNs.
func (h *hunt) shapes(action string, kinds []string) []shape {
	var list []shape
	for _, kind := range kinds {
		if kind == anyKind {
			// Of an action without types IAM wants "*"; some policies name
			// things of the service all the same.
			service, _, _ := strings.Cut(action, ":")
			list = append(list, shape{{lit: '*'}}, newShape("arn:${Partition}:"+service+":${Region}:${Account}:${Anything}"))
			continue
		}
		if kind == "document" {
			list = append(list, shellDocuments()...)
			continue
		}
		for _, t := range h.catalogue.ResourceTypes(action) {
			if t.Name == kind {
				list = append(list, newShape(t.ARN))
			}
		}
	}
	return list
}

// shellDocuments are those of AWS with which one runs commands of one's own.
// Source: AWS Systems Manager's list of shared documents.
func shellDocuments() []shape {
	var list []shape
	for _, name := range []string{
		"AWS-RunShellScript", "AWS-RunPowerShellScript", "AWS-RunRemoteScript", "AWS-RunDocument", "AWS-RunSaltState",
		"AWS-RunAnsiblePlaybook", "AWS-ApplyAnsiblePlaybooks", "AWS-InstallApplication", "AWS-InstallPowerShellModule", "AWSFleetManager-RunPowerShellScript",
	} {
		list = append(list, newShape("arn:${Partition}:ssm:${Region}:${Owner}:document/"+name))
	}
	return append(list, newShape("arn:${Partition}:ssm:${Region}:${Account}:document/${Own}"))
}
