//! What a test tells the fake daemon of copies, downloads and changes to come.

use super::{Contents, ExportFault, Incus};
use crate::fingerprint::Fingerprint;
use crate::image::Image;
use crate::names::ProjectName;

impl Incus {
    /// Has every download that is held say this of itself.
    pub fn progress(&self, text: &str) {
        self.shared.change(|state| state.say_progress(text));
    }

    /// Has downloads be past the point where they can be cancelled, or before it.
    pub fn cling(&self, clinging: bool) {
        self.shared.change(|state| state.clinging = clinging);
    }

    /// Has the server say that it listens on the network, at these addresses and with this certificate.
    pub fn listens_at(&self, addresses: &[String], certificate: &str) {
        self.shared.change(|state| state.network = (addresses.to_vec(), certificate.to_owned()));
    }

    /// What another server has under an alias, a fingerprint or, for one on the web, an address.
    pub fn elsewhere(&self, key: &str, image: Image) {
        self.shared.change(|state| state.elsewhere.insert(key.to_owned(), image));
    }

    /// Why requests that came would have brought a real daemon down or left it damaged. Empty in any test that is about
    /// something else.
    #[must_use]
    pub fn harm(&self) -> Vec<String> {
        self.shared.read().harm.clone()
    }

    /// What an export of the image of this fingerprint gives. Without this it gives nothing.
    pub fn contain(&self, fingerprint: Fingerprint, contents: Contents) {
        self.shared.change(|state| state.contents.insert(fingerprint, contents));
    }

    /// Makes the next export go wrong.
    pub fn next_export(&self, fault: ExportFault) {
        self.shared.change(|state| state.export_faults.push_back(fault));
    }

    /// Makes the next refresh find this image. One that nothing is told for finds none.
    pub fn next_refresh(&self, image: Image) {
        self.shared.change(|state| state.refreshes.push_back(image));
    }

    /// Makes the next writes of an image as a whole come too late, somebody else having changed it.
    pub fn contend(&self, writes: u64) {
        self.shared.change(|state| state.contended = writes);
    }

    /// Gives a project these profiles of its own.
    pub fn set_profiles(&self, name: &ProjectName, profiles: &[&str]) {
        let profiles = profiles.iter().map(|&profile| profile.to_owned()).collect();
        self.change_project(name, |project| project.profiles = Some(profiles));
    }
}
