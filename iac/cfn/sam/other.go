package sam

import (
	"redoubt/iac/doc"
)

func (e *expander) simpleTable(p doc.Pair) {
	props := e.properties(p.Value, "SimpleTable")
	out := doc.NewMap(props.Pos)
	take(out, props, "TableName", "ProvisionedThroughput", "SSESpecification", "PointInTimeRecoverySpecification", "Tags")
	e.replace(p, "AWS::DynamoDB::Table", out)
}

func (e *expander) layer(p doc.Pair) {
	props := e.properties(p.Value, "LayerVersion")
	out := doc.NewMap(props.Pos)
	take(out, props, "LayerName", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo")
	if uri := props.Get("ContentUri"); uri != nil {
		out.Set("Content", uri)
	}
	e.replace(p, "AWS::Lambda::LayerVersion", out)
}

func first(nodes ...*doc.Node) *doc.Node {
	for _, n := range nodes {
		if n != nil {
			return n
		}
	}
	return nil
}

// capacityProvider adds the role with which Lambda runs its instances.
func (e *expander) capacityProvider(p doc.Pair) {
	props := e.properties(p.Value, "CapacityProvider")
	if !props.Has("OperatorRole") {
		e.add(p.Key+"OperatorRole", "AWS::IAM::Role", object(p.Pos, "AssumeRolePolicyDocument", trusting(p.Pos, "lambda.amazonaws.com"),
			"ManagedPolicyArns", []string{managedARN("AWSLambdaManagedEC2ResourceOperator")}), p.Value)
	}
	e.replace(p, "AWS::Lambda::CapacityProvider", props)
}
