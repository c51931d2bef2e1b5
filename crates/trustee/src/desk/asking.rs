//! Asking the operator's reviewers about a case.

use rand::rngs::OsRng;
use sidelight_api::question::{Asked, NewQuestion, Reply};
use sidelight_domain::approval::Site;
use sidelight_translog::monitor::Monitor;

use super::{Desk, DeskError};
use crate::clock;
use crate::thread::{Exchange, ThreadError};
use crate::verify::Journalled;

impl Desk {
    /// What was asked about a case, and replied.
    pub fn thread(&self, release: u64) -> Result<Vec<Exchange>, DeskError> {
        Ok(self.threads.of(release).map_err(ThreadError::from)?)
    }

    /// Somebody asks the operator's reviewers about a case, before it is decided: into the journal, then it
    /// leaves.
    pub async fn ask(
        &self,
        release: u64,
        (text, by): (&str, Option<&str>),
    ) -> Result<(), DeskError> {
        let question = {
            let _one = self.deciding()?;
            self.cases.load(release)?.ok_or(DeskError::NoCase)?;
            if self.answering.journalled(release)? != Journalled::Nothing {
                return Err(ThreadError::Decided.into());
            }
            let now = (clock::now_ms(), &mut OsRng);
            self.threads.ask(release, (text, by), now)?
        };
        Ok(self.client.ask(&question).await?)
    }

    /// Hands in questions that the operator does not have, and takes what was replied, of cases that are not
    /// decided.
    pub async fn follow_threads(&self, view: &Monitor) -> Result<(), DeskError> {
        for release in self.threads.releases().map_err(ThreadError::from)? {
            let thread = self.thread(release)?;
            let waits = thread.iter().any(|it| it.reply.is_none());
            if !waits || self.answering.journalled(release)? != Journalled::Nothing {
                continue;
            }
            let there = self.client.asked(release).await?;
            for it in thread.iter().filter(|it| it.reply.is_none()) {
                let question = &it.question;
                match there.iter().find(|it| it.number == question.number) {
                    None => self.client.ask(question).await?,
                    Some(Asked { reply, .. }) => {
                        let reply = reply.as_ref();
                        reply.map_or(Ok(()), |reply| self.reply(view, (question, reply)))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn reply(
        &self,
        view: &Monitor,
        (question, reply): (&NewQuestion, &Reply),
    ) -> Result<(), DeskError> {
        let (_, (rp_id, origin)) = self.is_ready()?;
        let site = Site {
            rp_id,
            origins: &[origin],
        };
        let kept = self
            .threads
            .replied((question, reply), (view.ledger(), &site), &mut OsRng);
        if !kept.map_err(ThreadError::from)? {
            let (release, number) = (question.release, question.number);
            tracing::error!(
                release,
                number,
                "a reply that no reviewer of the record signed"
            );
        }
        Ok(())
    }
}
