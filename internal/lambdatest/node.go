package lambdatest

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed app.cjs
var node string

// Node starts a function with npm's aws-lambda-ric; exec.ErrNotFound where
// REDOUBT_LAMBDA_RIC does not name the folder that it is installed in
// (`npm install aws-lambda-ric@3.3.0` with cmake, autoconf, automake and libtool).
func Node(addr string, env ...string) (*Process, error) {
	client := filepath.Join(os.Getenv("REDOUBT_LAMBDA_RIC"), "node_modules", "aws-lambda-ric", "bin", "index.mjs")
	if _, err := os.Stat(client); os.Getenv("REDOUBT_LAMBDA_RIC") == "" || err != nil {
		return nil, fmt.Errorf("aws-lambda-ric, which REDOUBT_LAMBDA_RIC names the folder of: %w", exec.ErrNotFound)
	}
	name, err := exec.LookPath("node")
	if err != nil {
		return nil, fmt.Errorf("finding Node.js: %w", err)
	}
	dir, err := os.MkdirTemp("", "redoubt-node-")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "app.cjs"), []byte(node), 0o600); err != nil {
		return nil, fmt.Errorf("writing the function: %w", err)
	}
	cmd := exec.Command(name, client, "app.handler")
	cmd.Dir = dir
	p, err := start(cmd, addr, append(env, "LAMBDA_TASK_ROOT="+dir))
	if err != nil {
		return nil, err
	}
	go func() {
		<-p.ended
		_ = os.RemoveAll(dir)
	}()
	return p, nil
}
