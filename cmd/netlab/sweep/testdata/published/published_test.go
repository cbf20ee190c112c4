// Package published holds the examples of sweeps against what Kubernetes and GitHub
// have published: the types of their API, and actionlint. It is a module by itself,
// so that netlab does not depend on either.
package published

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

const examples = "../../examples"

func TestKubernetes(t *testing.T) {
	for file, kinds := range map[string][]any{
		"kubernetes.yaml":       {new(core.PersistentVolumeClaim), new(batch.Job)},
		"kubernetes-merge.yaml": {new(batch.Job)},
	} {
		text, err := os.ReadFile(filepath.Join(examples, file))
		if err != nil {
			t.Fatal(err)
		}
		documents := strings.Split(string(text), "\n---\n")
		if len(documents) != len(kinds) {
			t.Fatalf("%s: %d documents, want %d", file, len(documents), len(kinds))
		}
		for i, into := range kinds {
			if err := yaml.UnmarshalStrict([]byte(documents[i]), into); err != nil {
				t.Errorf("%s: %v", file, err)
			}
			if job, ok := into.(*batch.Job); ok && len(job.Spec.Template.Spec.Containers) != 1 {
				t.Errorf("%s: %d containers, want one", file, len(job.Spec.Template.Spec.Containers))
			}
		}
	}
}

// What is not in the API is refused, so that the test above can fail.
func TestKubernetesRefuses(t *testing.T) {
	for _, text := range []string{"spec: {completionMod: Indexed}", "spec: {completions: many}", "spec: {podFailurePolicy: {rules: [{onExitCodes: {value: [1]}}]}}"} {
		if err := yaml.UnmarshalStrict([]byte(text), new(batch.Job)); err == nil {
			t.Errorf("%s is a job", text)
		}
	}
}

func TestGitHubActions(t *testing.T) {
	if problems := lint(t, "github-actions.yaml", nil); len(problems) > 0 {
		t.Error(problems)
	}
	text, err := os.ReadFile(filepath.Join(examples, "github-actions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{{"matrix.shard }}/", "matrix.part }}/"}, {"needs: shard", "needs: shards"}, {"merge-multiple: true", "merge-some: true"}} {
		if broken := strings.Replace(string(text), change[0], change[1], 1); len(lint(t, "broken.yaml", []byte(broken))) == 0 {
			t.Errorf("%s: actionlint finds nothing", change[1])
		}
	}
}

// lint returns what actionlint finds in a workflow; without its text in the file.
func lint(t *testing.T, name string, text []byte) []*actionlint.Error {
	t.Helper()
	l, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if text == nil {
		if text, err = os.ReadFile(filepath.Join(examples, name)); err != nil {
			t.Fatal(err)
		}
	}
	problems, err := l.Lint(name, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return problems
}
