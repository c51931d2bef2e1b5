//! Calls about evidence packages.

use bytes::Bytes;
use futures::Stream;
use reqwest::Method;

use super::{Client, ClientResult};
use crate::package::{NewPackage, Package, Packages};

impl Client {
    /// Packages of a request of the caller's agency, newest first.
    pub async fn packages(&self, request: &str) -> ClientResult<Packages> {
        self.get(&format!("/api/agency/requests/{request}/packages"))
            .await
    }

    /// Makes one. It is the download of the tracks in it.
    pub async fn package_make(&self, request: &str, new: &NewPackage) -> ClientResult<Package> {
        let path = format!("/api/agency/requests/{request}/packages");
        self.call(Method::POST, &path, new).await
    }

    /// Its file, once it is `ready`.
    pub async fn package_file(
        &self,
        package: &str,
    ) -> ClientResult<impl Stream<Item = ClientResult<Bytes>> + use<>> {
        let path = format!("/api/agency/packages/{package}.tar");
        self.bytes(&path, None).await
    }

    /// The receipt of its entry.
    pub async fn package_receipt(
        &self,
        package: &str,
    ) -> ClientResult<impl Stream<Item = ClientResult<Bytes>> + use<>> {
        let path = format!("/api/agency/packages/{package}.tlog-proof");
        self.bytes(&path, None).await
    }
}
