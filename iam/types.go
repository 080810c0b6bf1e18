package iam

import (
	"slices"
	"strings"
)

// Types lists what the actions of a service can be confined to, by name.
func (c *Catalogue) Types(prefix string) []ResourceType {
	s := c.service(prefix)
	if s == nil {
		return nil
	}
	var list []ResourceType
	for name, arn := range s.arns {
		list = append(list, ResourceType{Name: name, ARN: arn})
	}
	slices.SortFunc(list, func(a, b ResourceType) int { return strings.Compare(a.Name, b.Name) })
	return list
}
