//! The trust policy: which logs are ours, which cosigners exist, and how many of them make a checkpoint good
//! ([C2SP tlog-policy]). Offline and without opinion on time: how old a cosignature may be is for the caller.
//!
//! ```text
//! log <vkey> [<url>]
//! witness <name> <vkey> [<url>]
//! group <name> all|any|<k> <member>...
//! quorum <name>|none
//! ```
//!
//! Ed25519 keys only for now, so a policy with ML-DSA-44 witnesses is refused by name rather than half
//! understood.
//!
//! [C2SP tlog-policy]: https://c2sp.org/tlog-policy

mod forks;

use crate::{
    checkpoint::{CheckpointError, OpenCheckpoint},
    hash::strict_decimal,
    vkey::{KeyKind, Vkey, VkeyError},
};

/// Longest policy file.
pub const POLICY_BYTES_MAX: usize = 64 * 1024;
/// Most logs, most witnesses and most groups; the specification asks for at least 32 of each.
pub const POLICY_ITEMS_MAX: usize = 64;

/// A parsed policy.
#[derive(Clone, Debug)]
pub struct Policy {
    logs: Vec<Listed>,
    nodes: Vec<Node>,
    quorum: Option<usize>,
}

/// A key with the address the policy gives for it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The key.
    pub vkey: Vkey,
    /// Where to reach its holder; bytes as in the file.
    pub url: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
struct Node {
    name: Vec<u8>,
    rule: Rule,
    /// Set once the node is listed in a group: it can be a member only once.
    member: bool,
}

#[derive(Clone, Debug)]
enum Rule {
    Witness(Box<Listed>),
    Group {
        threshold: usize,
        members: Vec<usize>,
    },
}

/// Why a policy file is refused: the line, from 1 (0 for the file as a whole), and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policy line {line}: {defect}")]
pub struct PolicyError {
    /// Line number from 1; 0 if no single line is to blame.
    pub line: usize,
    /// What is wrong.
    pub defect: PolicyDefect,
}

/// What is wrong with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyDefect {
    /// Over [`POLICY_BYTES_MAX`] or [`POLICY_ITEMS_MAX`].
    #[error("too large")]
    TooLarge,
    /// A control character other than tab and newline, or no newline at the end.
    #[error("a character that is not allowed, or no newline at the end")]
    Character,
    /// Not one of the four kinds of line.
    #[error("not a log, witness, group or quorum line of the right length")]
    Line,
    /// The key is malformed or of a type this reader does not check.
    #[error("{0}")]
    Key(#[from] VkeyError),
    /// A witness's key on a log line or the reverse.
    #[error("a key of the wrong type for this line")]
    KeyKind,
    /// One public key listed twice, under whatever names.
    #[error("this public key is listed already")]
    DuplicateKey,
    /// A name defined twice, or the name `none`.
    #[error("this name is taken")]
    DuplicateName,
    /// A member or quorum that no line before defines.
    #[error("a name that no line before this one defines")]
    UnknownName,
    /// A name listed as a member twice.
    #[error("this name is a member of a group already")]
    MemberTwice,
    /// Not `all`, `any`, or a number from 1 to the number of members.
    #[error("the threshold is not between 1 and the number of members")]
    Threshold,
    /// No quorum line, or more than one.
    #[error("there is not exactly one quorum line")]
    Quorum,
}

/// Why a checkpoint is not good under a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyRefusal {
    /// The note or its signatures.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Signed by the log, but the quorum of cosigners is not met.
    #[error("the policy's quorum of cosignatures is not met")]
    Quorum,
}

impl Policy {
    /// Policy of one log without cosigners: `quorum none`.
    pub fn operator_signed_only(log: Vkey) -> Self {
        Self {
            logs: vec![Listed {
                vkey: log,
                url: None,
            }],
            nodes: Vec::new(),
            quorum: None,
        }
    }

    /// Parses a policy file.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        let whole = |defect| PolicyError { line: 0, defect };
        if bytes.len() > POLICY_BYTES_MAX {
            return Err(whole(PolicyDefect::TooLarge));
        }
        let body = match bytes.strip_suffix(b"\n") {
            Some(body) => body,
            None if bytes.is_empty() => return Err(whole(PolicyDefect::Quorum)),
            None => return Err(whole(PolicyDefect::Character)),
        };
        let mut parser = Parser::default();
        for (number, line) in body.split(|byte| *byte == b'\n').enumerate() {
            parser.line(line).map_err(|defect| PolicyError {
                line: number + 1,
                defect,
            })?;
        }
        let quorum = parser.quorum.ok_or_else(|| whole(PolicyDefect::Quorum))?;
        Ok(Self {
            logs: parser.logs,
            nodes: parser.nodes,
            quorum,
        })
    }

    /// The logs whose checkpoints this policy takes.
    pub fn logs(&self) -> impl Iterator<Item = &Listed> {
        self.logs.iter()
    }

    /// The witnesses and mirrors this policy knows.
    pub fn witnesses(&self) -> impl Iterator<Item = &Listed> {
        self.nodes.iter().filter_map(|node| match &node.rule {
            Rule::Witness(listed) => Some(&**listed),
            Rule::Group { .. } => None,
        })
    }

    /// The log with this key, if the policy takes it.
    pub fn log(&self, vkey: &Vkey) -> Option<&Listed> {
        self.logs.iter().find(|log| log.vkey == *vkey)
    }

    /// The same policy for this log alone; `None` if it does not take this log.
    pub fn of_log(mut self, vkey: &Vkey) -> Option<Self> {
        self.logs.retain(|log| log.vkey == *vkey);
        (!self.logs.is_empty()).then_some(self)
    }

    /// Every key the policy names.
    fn keys(&self) -> Vec<Vkey> {
        let all = self.logs().chain(self.witnesses());
        all.map(|listed| listed.vkey.clone()).collect()
    }

    /// True for `quorum none`: the log's own signature is all there is.
    pub fn is_operator_signed_only(&self) -> bool {
        self.quorum.is_none()
    }

    /// Opens a signed checkpoint and demands the quorum.
    pub fn open(&self, signed: &[u8]) -> Result<OpenCheckpoint, PolicyRefusal> {
        let open = self.signers(signed)?;
        if self.quorum_met(|vkey| {
            open.cosignatures
                .iter()
                .any(|cosigned| cosigned.vkey == *vkey)
        }) {
            return Ok(open);
        }
        Err(PolicyRefusal::Quorum)
    }

    /// Opens a signed checkpoint without demanding the quorum: who has signed it so far.
    pub fn signers(&self, signed: &[u8]) -> Result<OpenCheckpoint, CheckpointError> {
        OpenCheckpoint::open(signed, &self.keys())
    }

    /// Whether cosignatures by the keys for which `signed` is true satisfy the quorum.
    pub fn quorum_met(&self, signed: impl Fn(&Vkey) -> bool) -> bool {
        let Some(quorum) = self.quorum else {
            return true;
        };
        // A group names only earlier nodes, so one pass in order settles all.
        let mut met: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            met.push(match &node.rule {
                Rule::Witness(listed) => signed(&listed.vkey),
                Rule::Group { threshold, members } => {
                    members.iter().filter(|member| met[**member]).count() >= *threshold
                }
            });
        }
        met[quorum]
    }
}

#[derive(Default)]
struct Parser {
    logs: Vec<Listed>,
    nodes: Vec<Node>,
    /// Outer: a quorum line was read. Inner: it named a node, not `none`.
    quorum: Option<Option<usize>>,
}

impl Parser {
    fn line(&mut self, line: &[u8]) -> Result<(), PolicyDefect> {
        if line
            .iter()
            .any(|byte| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f)
        {
            return Err(PolicyDefect::Character);
        }
        let words: Vec<&[u8]> = line
            .split(|byte| matches!(byte, b' ' | b'\t'))
            .filter(|word| !word.is_empty())
            .collect();
        match words[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] => self.log(key, None),
            [b"log", key, url] => self.log(key, Some(url)),
            [b"witness", name, key] => self.witness(name, key, None),
            [b"witness", name, key, url] => self.witness(name, key, Some(url)),
            [b"group", name, threshold, ref members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            [b"quorum", name] => self.quorum(name),
            _ => Err(PolicyDefect::Line),
        }
    }

    fn log(&mut self, key: &[u8], url: Option<&[u8]>) -> Result<(), PolicyDefect> {
        let vkey = Self::key(key, KeyKind::Note)?;
        if self
            .logs
            .iter()
            .any(|log| log.vkey.key_bytes() == vkey.key_bytes())
        {
            return Err(PolicyDefect::DuplicateKey);
        }
        if self.logs.len() >= POLICY_ITEMS_MAX {
            return Err(PolicyDefect::TooLarge);
        }
        self.logs.push(Listed {
            vkey,
            url: url.map(<[u8]>::to_vec),
        });
        Ok(())
    }

    fn witness(&mut self, name: &[u8], key: &[u8], url: Option<&[u8]>) -> Result<(), PolicyDefect> {
        let vkey = Self::key(key, KeyKind::Cosignature)?;
        let known = self.nodes.iter().any(|node| match &node.rule {
            Rule::Witness(listed) => listed.vkey.key_bytes() == vkey.key_bytes(),
            Rule::Group { .. } => false,
        });
        if known {
            return Err(PolicyDefect::DuplicateKey);
        }
        self.define(
            name,
            Rule::Witness(Box::new(Listed {
                vkey,
                url: url.map(<[u8]>::to_vec),
            })),
        )
    }

    fn group(
        &mut self,
        name: &[u8],
        threshold: &[u8],
        members: &[&[u8]],
    ) -> Result<(), PolicyDefect> {
        let threshold = match threshold {
            b"all" => members.len(),
            b"any" => 1,
            number => std::str::from_utf8(number)
                .ok()
                .and_then(|number| strict_decimal(number, members.len() as u64))
                .and_then(|number| usize::try_from(number).ok())
                .filter(|number| *number >= 1)
                .ok_or(PolicyDefect::Threshold)?,
        };
        let mut indexes = Vec::with_capacity(members.len());
        for member in members {
            let index = self.find(member)?;
            if std::mem::replace(&mut self.nodes[index].member, true) {
                return Err(PolicyDefect::MemberTwice);
            }
            indexes.push(index);
        }
        self.define(
            name,
            Rule::Group {
                threshold,
                members: indexes,
            },
        )
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), PolicyDefect> {
        if self.quorum.is_some() {
            return Err(PolicyDefect::Quorum);
        }
        self.quorum = Some(if name == b"none" {
            None
        } else {
            Some(self.find(name)?)
        });
        Ok(())
    }

    fn define(&mut self, name: &[u8], rule: Rule) -> Result<(), PolicyDefect> {
        if name == b"none" || self.find(name).is_ok() {
            return Err(PolicyDefect::DuplicateName);
        }
        if self.nodes.len() >= 2 * POLICY_ITEMS_MAX {
            return Err(PolicyDefect::TooLarge);
        }
        self.nodes.push(Node {
            name: name.to_vec(),
            rule,
            member: false,
        });
        Ok(())
    }

    fn find(&self, name: &[u8]) -> Result<usize, PolicyDefect> {
        self.nodes
            .iter()
            .position(|node| node.name == name)
            .ok_or(PolicyDefect::UnknownName)
    }

    fn key(text: &[u8], kind: KeyKind) -> Result<Vkey, PolicyDefect> {
        let text = std::str::from_utf8(text).map_err(|_| VkeyError::Form)?;
        let vkey = Vkey::parse(text)?;
        if vkey.kind() != kind {
            return Err(PolicyDefect::KeyKind);
        }
        Ok(vkey)
    }
}
