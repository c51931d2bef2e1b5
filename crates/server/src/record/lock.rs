//! The log's register for the sequencer, which is synchronous and runs on a blocking thread.

use sidelight_store::LogLock;
use sidelight_translog::sequencer::{LockStore, RequestId, Swap};
use sidelight_translog::source::StorageError;
use tokio::runtime::Handle;

/// The register, asked from a thread that may block.
pub(crate) struct BlockingLock {
    lock: LogLock,
    runtime: Handle,
}

impl BlockingLock {
    pub(crate) fn new(lock: LogLock, runtime: Handle) -> Self {
        Self { lock, runtime }
    }
}

impl LockStore for BlockingLock {
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.runtime.block_on(self.lock.load())?)
    }

    fn swap(
        &mut self,
        expected: Option<&[u8]>,
        new: &[u8],
        request_ids: &[(RequestId, u64)],
    ) -> Result<Swap, StorageError> {
        let ids: Vec<_> = request_ids
            .iter()
            .map(|(id, index)| (id.0, *index))
            .collect();
        let done = self.runtime.block_on(self.lock.swap(expected, new, &ids))?;
        Ok(if done { Swap::Done } else { Swap::Lost })
    }

    fn lookup_request_id(&self, id: &RequestId) -> Result<Option<u64>, StorageError> {
        Ok(self.runtime.block_on(self.lock.lookup(&id.0))?)
    }
}
