//! Asks an SMT solver (Debian's `cvc5`) what one set of policies permits and another does not, over every
//! request that the schema knows.

use std::str::FromStr as _;

use cedar_policy::{PolicySet, Request, Schema};
use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet};
use sidelight_domain::rulebook::Rulebook;

/// A rulebook's policies, for the prover.
#[derive(Clone, Debug)]
pub(crate) struct Proved {
    pub(crate) schema: Schema,
    pub(crate) set: PolicySet,
    pub(crate) weakens: Vec<String>,
}

impl Proved {
    pub(crate) fn of(text: &str) -> Self {
        let given = Rulebook::parse(text).unwrap().policies.unwrap();
        Self {
            schema: Schema::from_cedarschema_str(&given.schema).unwrap().0,
            set: PolicySet::from_str(&given.rules).unwrap(),
            weakens: given.weakens,
        }
    }

    /// Without the rules of these codes.
    pub(crate) fn without(&self, codes: &[&String]) -> PolicySet {
        let kept = self.set.policies().filter(|policy| {
            let code = policy.annotation("id");
            code.is_none_or(|code| !codes.iter().any(|it| *it == code))
        });
        PolicySet::from_policies(kept.cloned()).unwrap()
    }
}

/// Requests that `one` permits and `other` does not: one for each action where there is such.
pub(crate) fn beyond(schema: &Schema, one: &PolicySet, other: &PolicySet) -> Vec<Request> {
    solve(async |prover| {
        let mut found = Vec::new();
        for env in schema.request_envs() {
            let compiled = |set| CompiledPolicySet::compile(set, &env, schema).unwrap();
            let (one, other) = (compiled(one), compiled(other));
            let example = prover.check_implies_with_counterexample_opt(&one, &other);
            found.extend(example.await.unwrap().map(|it| it.request));
        }
        found
    })
}

/// Codes of policies that have no result for some request.
pub(crate) fn without_result(it: &Proved) -> Vec<String> {
    solve(async |prover| {
        let mut found = Vec::new();
        for env in it.schema.request_envs() {
            for policy in it.set.policies() {
                let compiled = CompiledPolicy::compile(policy, &env, &it.schema).unwrap();
                if !prover.check_never_errors_opt(&compiled).await.unwrap() {
                    found.push(policy.to_string());
                }
            }
        }
        found
    })
}

fn solve<T>(ask: impl AsyncFnOnce(&mut CedarSymCompiler<LocalSolver>) -> T) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(async {
        let solver = LocalSolver::cvc5().expect("Debian's cvc5");
        ask(&mut CedarSymCompiler::new(solver).unwrap()).await
    })
}
