package layer

// What Lines fills in. A function that Any attached lacks only the name by which the
// policy knows it; what is known by no name goes by its own.

const sam = `{{if .Any}}Globals: # all functions; those in images can't have layers
  Function:
    Layers: [!Ref RedoubtGuard]
    Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap}}
{{end}}Resources:
  RedoubtGuard:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: {{yaml .Zip.File}}
      CompatibleArchitectures: [{{.Zip.Architecture}}]
{{range .More}}  # functions on {{.Architecture}} need another one, such as RedoubtGuardArm, of {{yaml .File}}
{{end}}{{if .Functions}}  # add to the functions' own properties
{{end}}{{$any := .Any}}{{range .Functions}}  {{yaml .}}:
    Properties:
{{if $any}}      Environment: {Variables: {REDOUBT_FUNCTION: {{yaml .}}}}
{{else}}      Layers: [!Ref RedoubtGuard]
      Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap, REDOUBT_FUNCTION: {{yaml .}}}}
{{end}}{{end}}`

const cloudFormation = `Resources:
  RedoubtGuard:
    Type: AWS::Lambda::LayerVersion
    Properties:
      Content: {{yaml .Zip.File}} # aws cloudformation package uploads it
      CompatibleArchitectures: [{{.Zip.Architecture}}]
{{range .More}}  # functions on {{.Architecture}} need another one, such as RedoubtGuardArm, of {{yaml .File}}
{{end}}  # add to the functions' own properties
{{range .Functions}}  {{yaml .}}:
    Properties:
      Layers: [!Ref RedoubtGuard]
      Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap, REDOUBT_FUNCTION: {{yaml .}}}}
{{end}}{{if .Any}}  EachOtherFunction:
    Properties:
      Layers: [!Ref RedoubtGuard]
      Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap}}
{{end}}`

const serverless = `{{if .Any}}provider: # all functions; one with layers of its own has to name the guard's, too
  layers: [!Ref RedoubtGuardLambdaLayer]
  environment: {AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap}
{{end}}layers:
  redoubtGuard:
    package: {artifact: {{yaml .Zip.File}}}
    compatibleArchitectures: [{{.Zip.Architecture}}]
{{range .More}}  # functions on {{.Architecture}} need another one, such as redoubtGuardArm, of {{yaml .File}}
{{end}}{{if .Functions}}functions: # add to their own settings
{{end}}{{$any := .Any}}{{range .Functions}}  {{yaml .}}:
{{if $any}}    environment: {REDOUBT_FUNCTION: {{yaml .}}}
{{else}}    layers: [!Ref RedoubtGuardLambdaLayer]
    environment: {AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap, REDOUBT_FUNCTION: {{yaml .}}}
{{end}}{{end}}`

const terraform = `resource "aws_lambda_layer_version" "redoubt_guard" {
  layer_name               = "redoubt-guard"
  filename                 = {{hcl .Zip.File}}
  source_code_hash         = filebase64sha256({{hcl .Zip.File}})
  compatible_architectures = ["{{.Zip.Architecture}}"]
}
{{range .More}}# functions on {{.Architecture}} need another one, such as redoubt_guard_arm, of {{hcl .File}}
{{end}}{{range .Functions}}
# add to the function {{hcl .}}
layers = [aws_lambda_layer_version.redoubt_guard.arn]
environment {
  variables = {
    AWS_LAMBDA_EXEC_WRAPPER = "/opt/redoubt/wrap"
    REDOUBT_FUNCTION        = {{hcl .}}
  }
}
{{end}}{{if .Any}}
# add to each {{if .Functions}}other {{end}}function
layers = [aws_lambda_layer_version.redoubt_guard.arn]
environment {
  variables = {
    AWS_LAMBDA_EXEC_WRAPPER = "/opt/redoubt/wrap"
  }
}
{{end}}`

// ForAuthorizer is the function of an authorizer in SAM, with an HTTP API that asks it.
// functions are the policy's, of which it goes by one.
func ForAuthorizer(z Zip, functions []string) string { return fill(authorizerSAM, []Zip{z}, functions) }

const authorizerSAM = `Resources:
  RedoubtAuthorizer:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided.al2023
      Handler: bootstrap
      CodeUri: {{yaml .Zip.File}}
      Architectures: [{{.Zip.Architecture}}]
      Environment:
        Variables:
{{if .Functions}}          REDOUBT_FUNCTION: {{yaml (index .Functions 0)}} # whose authentication it asks{{if slice .Functions 1}}, one of {{list .Functions}}{{end}}
{{end}}          REDOUBT_SIMPLE: "1" # leave it out for REST APIs, WebSockets and IAM policies
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Redoubt
        Authorizers:
          Redoubt:
            FunctionArn: !GetAtt RedoubtAuthorizer.Arn
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            Identity: {Headers: [Authorization], ReauthorizeEvery: 0} # a yes that is kept would count for all routes
`

// ForProvided tells what functions on provided.* and in images need instead of a
// wrapper, which is ignored there.
func ForProvided(functions []string) string { return fill(provided, []Zip{{}}, functions) }

const provided = `Attach the layer without AWS_LAMBDA_EXEC_WRAPPER, which provided.* ignores. Rename the function's bootstrap to
bootstrap.real, and let its bootstrap be
  #!/bin/sh
  exec /opt/` + Bootstrap + `
{{if .Functions}}with the variable REDOUBT_FUNCTION, which is each function's own name here: {{list .Functions}}.
{{end}}Images have no layers: copy the layer's content to /opt, and make
/opt/` + Program + ` boot COMMAND the entrypoint{{if .Functions}}, with the same variable{{end}}.
`
