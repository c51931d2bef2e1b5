//! Cedar: from the text to policies, from a question to the codes of those that forbid.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use cedar_policy::{
    ActionConstraint, AuthorizationError, Authorizer, Context, Decision, Effect, Entities,
    EntityId, EntityTypeName, EntityUid, Policy, PolicyId, PolicySet, Request,
    RestrictedExpression, Schema, ValidationMode, Validator,
};
use sidelight_domain::rulebook::PolicyText;
use sidelight_domain::rulebook::decide::{Action, Decide, Fact, Question};

/// What a policy's code is written as.
const CODE: &str = "id";
/// The code where no policy permits it.
const NOT_PERMITTED: &str = "not-permitted";
/// The code where the schema does not know the action, or a fact of it.
const NOT_IN_SCHEMA: &str = "not-in-schema";

/// Policies that their schema fits.
#[derive(Clone, Debug)]
pub(crate) struct Policies {
    schema: Schema,
    /// Those that can apply to each action: the others are not computed.
    sets: BTreeMap<Action, PolicySet>,
}

impl Policies {
    /// Reads them; each that forbids has its code.
    pub(crate) fn read(text: &PolicyText) -> Result<Self, String> {
        let schema = Schema::from_cedarschema_str(&text.schema);
        let (schema, _) = schema.map_err(|error| format!("the schema: {error}"))?;
        let set = PolicySet::from_str(&text.rules).map_err(|error| error.to_string())?;
        if set.templates().next().is_some() {
            return Err("a policy with a gap".to_owned());
        }
        for policy in set.policies() {
            if policy.effect() == Effect::Forbid && policy.annotation(CODE).is_none() {
                return Err(format!("a rule without @id: {policy}"));
            }
        }
        let found = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
        if let Some(error) = found.validation_errors().next() {
            return Err(error.to_string());
        }
        let mut sets = BTreeMap::new();
        let mut unused: BTreeSet<PolicyId> = set.policies().map(|it| it.id().clone()).collect();
        for action in Action::ALL {
            let uid = uid("Action", action.code()).ok_or("an action that has no name")?;
            let applies = |policy: &&Policy| match policy.action_constraint() {
                ActionConstraint::Any => true,
                ActionConstraint::In(all) => all.contains(&uid),
                ActionConstraint::Eq(one) => one == uid,
            };
            let applying: Vec<&Policy> = set.policies().filter(applies).collect();
            for policy in &applying {
                unused.remove(policy.id());
            }
            let applying = PolicySet::from_policies(applying.into_iter().cloned());
            sets.insert(action, applying.map_err(|error| error.to_string())?);
        }
        if !unused.is_empty() {
            return Err("a rule about no action of ours".to_owned());
        }
        Ok(Self { schema, sets })
    }

    fn request(&self, question: &Question) -> Option<Request> {
        let facts = question.facts.iter().map(|(name, fact)| {
            let value = match fact {
                Fact::Is(is) => RestrictedExpression::new_bool(*is),
                Fact::Number(number) => {
                    RestrictedExpression::new_long(i64::try_from(*number).unwrap_or(i64::MAX))
                }
                Fact::Word(word) => RestrictedExpression::new_string(word.clone()),
            };
            ((*name).to_owned(), value)
        });
        let context = Context::from_pairs(facts).ok()?;
        let who = uid(question.action.who(), "")?;
        let action = uid("Action", question.action.code())?;
        let schema = Some(&self.schema);
        Request::new(who, action, uid("Record", "")?, context, schema).ok()
    }
}

fn uid(of: &str, id: &str) -> Option<EntityUid> {
    let of = EntityTypeName::from_str(of).ok()?;
    Some(EntityUid::from_type_name_and_id(of, EntityId::new(id)))
}

impl Decide for Policies {
    fn forbids(&self, question: &Question) -> BTreeSet<String> {
        let (Some(request), Some(set)) = (self.request(question), self.sets.get(&question.action))
        else {
            return BTreeSet::from([NOT_IN_SCHEMA.to_owned()]);
        };
        let response = Authorizer::new().is_authorized(&request, set, &Entities::empty());
        let said = response.diagnostics();
        let denied = response.decision() == Decision::Deny;
        // A policy that cannot be computed forbids: left out, as Cedar does, it would allow.
        let failed = said.errors().map(|error| match error {
            AuthorizationError::PolicyEvaluationError(error) => error.policy_id(),
        });
        let policies = said.reason().filter(|_| denied).chain(failed);
        let mut codes: BTreeSet<String> = policies
            .map(|id| set.annotation(id, CODE).unwrap_or(NOT_PERMITTED))
            .map(str::to_owned)
            .collect();
        if denied && codes.is_empty() {
            codes.insert(NOT_PERMITTED.to_owned());
        }
        codes
    }
}
