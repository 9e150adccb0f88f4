//! A fake Incus daemon for tests: images, aliases, projects and operations in memory, behind a Unix socket.
//!
//! It answers as the real one does where this crate looks, which the contract suite in this crate's tests holds it
//! to. It does not open archives: what a unified image holds is told by [`Incus::describe`]. Every request is
//! recorded, and what goes wrong is asked for by [`Incus::next_import`] and its like.

mod aliases;
mod answer;
mod contents;
mod harm;
mod images;
mod manage;
mod multipart;
mod operations;
mod projects;
mod pulls;
mod route;
mod script;
mod state;
mod upload;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UnixListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

pub use self::contents::{Contents, ExportFault};
use self::projects::{FakeProject, Pool};
use self::state::State;
pub use self::state::{Facts, Fault, Recorded, RecordedPart, WaitForm};
use crate::client::Client;
use crate::fingerprint::Fingerprint;
use crate::image::Image;
use crate::model::Alias;
use crate::names::ProjectName;

/// The daemon. Stops, and closes its connections, when dropped.
pub struct Incus {
    shared: Arc<Shared>,
    socket: PathBuf,
    listening: Mutex<Option<JoinHandle<Infallible>>>,
    directory: TempDir,
}

/// What connections and the test hold in common.
struct Shared {
    state: Mutex<State>,
    /// Told after every change of the state.
    changed: watch::Sender<()>,
}

impl Shared {
    fn read(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, then wakes whoever waits for a change.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.read());
        self.changed.send_replace(());
        result
    }
}

impl Incus {
    /// Starts a daemon with one project, `default`, and no images.
    ///
    /// # Errors
    /// Where no directory or socket can be made.
    #[expect(clippy::unused_async, reason = "a runtime must be there, and real daemons take their time")]
    pub async fn start() -> io::Result<Self> {
        let directory = tempfile::tempdir()?;
        // Where a real daemon keeps its images, for who looks how much room there is.
        std::fs::create_dir(directory.path().join("images"))?;
        let shared = Arc::new(Shared { state: Mutex::new(State::new()), changed: watch::Sender::new(()) });
        let socket = directory.path().join("unix.socket");
        let incus = Self { shared, socket, listening: Mutex::new(None), directory };
        incus.come_back()?;
        Ok(incus)
    }

    /// Closes the socket and every connection that came by it, in the middle of whatever goes on there. Images and
    /// operations stay; see [`Incus::forget_operations`].
    pub async fn go_down(&self) {
        let listening = self.listening().take();
        if let Some(listening) = listening {
            listening.abort();
            // Connections are gone once the task is.
            let _ = listening.await;
        }
        let _ = std::fs::remove_file(&self.socket);
    }

    /// Listens again after [`Incus::go_down`], on the same socket.
    ///
    /// # Errors
    /// Where the socket cannot be made, as while it is up.
    pub fn come_back(&self) -> io::Result<()> {
        let listener = UnixListener::bind(&self.socket)?;
        *self.listening() = Some(tokio::spawn(listen(listener, self.shared.clone())));
        Ok(())
    }

    fn listening(&self) -> MutexGuard<'_, Option<JoinHandle<Infallible>>> {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves one connection that came another way, such as over TLS, to its end.
    pub fn serve<S>(&self, stream: S) -> impl Future<Output = ()> + Send + use<S>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        serve(stream, self.shared.clone())
    }

    /// The directory that stands for a real daemon's state directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Its Unix socket.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// A client of it.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::unix(&self.socket)
    }

    /// Adds a project, with or without images of its own (`features.images`).
    pub fn add_project(&self, name: &ProjectName, own_images: bool) {
        let project = FakeProject { own_images, ..FakeProject::default() };
        self.shared.change(|state| state.projects.insert(name.as_str().to_owned(), project));
    }

    /// Takes away a project.
    pub fn remove_project(&self, name: &ProjectName) {
        self.shared.change(|state| state.projects.remove(name.as_str()));
    }

    /// Hides a project from the client, as from one whose certificate is not for it.
    pub fn forbid_project(&self, name: &ProjectName) {
        self.change_project(name, |project| project.forbidden = true);
    }

    /// Sets a project's `limits.disk`, in bytes: the most the body of an upload may have.
    pub fn limit_disk(&self, name: &ProjectName, bytes: Option<u64>) {
        self.change_project(name, |project| project.disk_limit = bytes);
    }

    fn change_project(&self, name: &ProjectName, change: impl FnOnce(&mut FakeProject)) {
        self.shared.change(|state| state.projects.get_mut(name.as_str()).map(change));
    }

    /// Has images kept in a storage pool with this much used of so much. Nothing is counted against it.
    pub fn images_pool(&self, used: u64, total: u64) {
        self.shared.change(|state| state.pool = Some(Pool { name: "images".to_owned(), used, total }));
    }

    /// Refuses the next `calls`, of any kind, with 503.
    pub fn refuse_calls(&self, calls: u64) {
        self.shared.change(|state| state.unavailable = calls);
    }

    /// What is in the image of this fingerprint, for when it arrives. Without this it is [`Facts::default`].
    pub fn describe(&self, fingerprint: Fingerprint, facts: Facts) {
        self.shared.change(|state| state.facts.insert(fingerprint, facts));
    }

    /// Makes the next import that has no fault waiting for it yet go wrong. Each fault serves one import.
    pub fn next_import(&self, fault: Fault) {
        self.shared.change(|state| state.faults.push_back(fault));
    }

    /// In which form `/wait` tells of failures. [`WaitForm::Operation`] until set otherwise.
    pub fn wait_form(&self, form: WaitForm) {
        self.shared.change(|state| state.wait_form = form);
    }

    /// Lets operations held by [`Fault::HoldOperation`] run to their end.
    pub fn release_operations(&self) {
        self.shared.change(State::release_operations);
    }

    /// Forgets all operations, as a restart does. Those held are never finished.
    pub fn forget_operations(&self) {
        self.shared.change(|state| state.operations.clear());
    }

    /// The image of this fingerprint in a project.
    #[must_use]
    pub fn image(&self, project: &ProjectName, fingerprint: &Fingerprint) -> Option<Image> {
        self.shared.read().image(project.as_str(), fingerprint)
    }

    /// All images of a project.
    #[must_use]
    pub fn images(&self, project: &ProjectName) -> Vec<Image> {
        self.shared.read().images(project.as_str())
    }

    /// Puts an image into a project.
    pub fn add_image(&self, project: &ProjectName, image: Image) {
        self.shared.change(|state| state.add_image(project.as_str(), image));
    }

    /// The alias of that name in a project.
    #[must_use]
    pub fn alias(&self, project: &ProjectName, name: &str) -> Option<Alias> {
        self.shared.read().alias(project.as_str(), name)
    }

    /// Creates or moves an alias in a project.
    pub fn set_alias(&self, project: &ProjectName, alias: Alias) {
        self.shared.change(|state| state.set_alias(project.as_str(), alias));
    }

    /// What has arrived so far, in order of arrival. A body that is still coming is listed with what there is of it.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.read().requests.clone()
    }

    /// Waits until `condition` holds. It is looked at now, and after everything that happens here.
    pub async fn until(&self, condition: impl Fn(&Self) -> bool) {
        let mut changes = self.shared.changed.subscribe();
        while !condition(self) {
            // The sender lives as long as `self`.
            if changes.changed().await.is_err() {
                return;
            }
        }
    }
}

impl Drop for Incus {
    fn drop(&mut self) {
        if let Some(listening) = self.listening().take() {
            listening.abort();
        }
    }
}

async fn listen(listener: UnixListener, shared: Arc<Shared>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                connections.spawn(serve(stream, shared.clone()));
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve<S>(stream: S, shared: Arc<Shared>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| route::route(shared.clone(), request));
    // A connection that breaks, or is broken on purpose, is part of the play.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
