// Package cfn reads CloudFormation, SAM and synthesised CDK templates.
//
// CloudFormation is its own normal form: every step rewrites a tree of
// documents' nodes into one with fewer kinds of nodes (loops and includes,
// then parameters, mappings, conditions and intrinsic functions, then SAM's
// resources, then nested stacks), and only the last step makes the model.
//
// What remains after the evaluation is literals, {Ref: Name},
// {Fn::GetAtt: [Name, Attr]}, {Fn::Sub: "text ${Name.Attr}"},
// {Fn::If: [Condition, a, b]} where nothing said explicitly decides,
// {Fn::ImportValue: …} and the few functions whose result only the deployment
// knows. Pseudo parameters and dynamic references stay references.
//
// It calls no cloud, fetches nothing and runs no macro: what that would tell is
// a Gap.
package cfn
