//! Downloading from URLs that strangers name, without harm to this machine or to the network behind it.

mod address;
mod host;
mod policy;
