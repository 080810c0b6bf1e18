// Package doc reads YAML and JSON documents into trees of nodes that know
// their place, within fixed bounds, whoever wrote them. CloudFormation's short
// forms (!Ref, !GetAtt a.b, !Sub …) come out as their long forms.
//
// It does not know what the documents mean: no intrinsic is evaluated here.
package doc
