package layer

import (
	"fmt"
	"strings"
)

// Formats are the template formats that Lines knows.
func Formats() []string { return []string{"sam", "cloudformation", "serverless", "terraform"} }

// Lines are what a template needs so that a function runs behind the guard. file is
// the layer's zip, arch Lambda's name of the architecture, function the name by which the
// policy knows it. ok is false for a format that is not known.
func Lines(format, file, arch, function string) (lines string, ok bool) {
	text, ok := map[string]string{"sam": sam, "cloudformation": cloudFormation, "serverless": serverless, "terraform": terraform}[format]
	if !ok {
		return "", false
	}
	return strings.NewReplacer("FILE", file, "ARCH", arch, "REDOUBT_FUNCTION", "REDOUBT_FUNCTION", "FUNCTION", function).Replace(text), true
}

const sam = `Resources:
  RedoubtGuard:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: FILE
      CompatibleArchitectures: [ARCH]
  FUNCTION: # add to the function's own properties
    Properties:
      Layers: [!Ref RedoubtGuard]
      Environment:
        Variables:
          AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap
          REDOUBT_FUNCTION: FUNCTION
`

const cloudFormation = `Resources:
  RedoubtGuard:
    Type: AWS::Lambda::LayerVersion
    Properties:
      Content: FILE # aws cloudformation package uploads it
      CompatibleArchitectures: [ARCH]
  FUNCTION: # add to the function's own properties
    Properties:
      Layers: [!Ref RedoubtGuard]
      Environment:
        Variables:
          AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap
          REDOUBT_FUNCTION: FUNCTION
`

const serverless = `layers:
  redoubtGuard:
    package: {artifact: FILE}
    compatibleArchitectures: [ARCH]
functions:
  FUNCTION: # add to the function's own settings
    layers: [!Ref RedoubtGuardLambdaLayer]
    environment:
      AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap
      REDOUBT_FUNCTION: FUNCTION
`

const terraform = `resource "aws_lambda_layer_version" "redoubt_guard" {
  layer_name               = "redoubt-guard"
  filename                 = "FILE"
  source_code_hash         = filebase64sha256("FILE")
  compatible_architectures = ["ARCH"]
}

# add to the function FUNCTION
layers = [aws_lambda_layer_version.redoubt_guard.arn]
environment {
  variables = {
    AWS_LAMBDA_EXEC_WRAPPER = "/opt/redoubt/wrap"
    REDOUBT_FUNCTION        = "FUNCTION"
  }
}
`

// ForAuthorizer is the function of an authorizer in SAM, with an HTTP API that asks it.
func ForAuthorizer(file, arch, function string) string {
	return strings.NewReplacer("FILE", file, "ARCH", arch, "REDOUBT_FUNCTION", "REDOUBT_FUNCTION", "FUNCTION", function).Replace(authorizerSAM)
}

const authorizerSAM = `Resources:
  RedoubtAuthorizer:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided.al2023
      Handler: bootstrap
      CodeUri: FILE
      Architectures: [ARCH]
      Environment: {Variables: {REDOUBT_FUNCTION: FUNCTION, REDOUBT_SIMPLE: "1"}} # without REDOUBT_SIMPLE: REST APIs, WebSockets, IAM policies
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Redoubt
        Authorizers:
          Redoubt: {FunctionArn: !GetAtt RedoubtAuthorizer.Arn, AuthorizerPayloadFormatVersion: "2.0", EnableSimpleResponses: true, Identity: {Headers: [Authorization], ReauthorizeEvery: 0}} # a yes that is kept would count for all routes
`

// ForProvided tells what functions on provided.* and in images need instead of a
// wrapper, which is ignored there.
func ForProvided(function string) string {
	return fmt.Sprintf(`Attach the layer without AWS_LAMBDA_EXEC_WRAPPER, which provided.* ignores. Rename the function's bootstrap to
bootstrap.real, and let its bootstrap be
  #!/bin/sh
  exec /opt/%s
with the variable REDOUBT_FUNCTION: %s. Images have no layers: copy the layer's content to /opt, and make
/opt/%s boot COMMAND the entrypoint.
`, Bootstrap, function, Program)
}
