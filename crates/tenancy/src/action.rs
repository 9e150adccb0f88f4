//! Every verb of the API, and what it is done to.

use crate::{Kind, Owner, Ownership, Right, Source};

/// An import that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The target; where none was named, what [`Grant::first_target`](crate::Grant::first_target) says.
    pub target: &'a str,
    /// Where the image comes from.
    pub source: Source<'a>,
    /// All aliases, those that are copied along included.
    pub aliases: &'a [&'a str],
    /// Whether aliases that name other images are to be moved.
    pub moves_aliases: bool,
    /// Whether the image is to be public.
    pub public: bool,
    /// Whether the target is to keep it up to date.
    pub auto_update: bool,
    /// Its size in bytes, where that is known.
    pub bytes: Option<u64>,
}

/// What was found in the bytes of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// [`Kind::Container`] or [`Kind::VirtualMachine`].
    pub kind: Kind,
    /// Whether it was made here around a bare disk or root file system.
    pub wrapped: bool,
    /// Its size in bytes, where that is known.
    pub bytes: Option<u64>,
}

/// An image of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageOf<'a> {
    /// The target's name.
    pub target: &'a str,
    /// Whose it is, where the edge keeps that, as it does of a depot's images. In a tenant's own project, everything is the
    /// tenant's.
    pub owner: Option<&'a Owner>,
}

/// An alias of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AliasOf<'a> {
    /// The target's name.
    pub target: &'a str,
    /// The alias.
    pub alias: &'a str,
}

/// An alias that is to name an image of the same target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming<'a> {
    /// The alias.
    pub alias: AliasOf<'a>,
    /// Whose the image is, as in [`ImageOf::owner`].
    pub owner: Option<&'a Owner>,
}

/// What an action is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Object<'a> {
    /// The whole, of which the tenant's part is shown.
    Whole,
    /// An import, or what belongs to one.
    Import(&'a Ownership),
    Target(&'a str),
    Image(ImageOf<'a>),
    Alias(AliasOf<'a>),
    Naming(Naming<'a>),
    Remote(&'a str),
}

/// Writes what is done once as an action with its object, and once as a verb alone.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident $(($object:ty))? => $what:pat_param, $is:expr, $needs:expr;)+) => {
        /// Something that is asked of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action<'a> {
            $($(#[$doc])* $name $(($object))?,)+
        }

        /// A verb of the API, without what it is done to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Verb {
            $($(#[$doc])* $name,)+
        }

        impl Verb {
            /// Every verb, for tests that look at each.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The rights of which one is needed; none where being a member is enough.
            #[must_use]
            pub const fn needs(self) -> &'static [Right] {
                use Right::*;
                match self {
                    $(Self::$name => $needs,)+
                }
            }
        }

        impl<'a> Action<'a> {
            /// The verb alone.
            #[must_use]
            #[expect(unused_variables, reason = "what it is done to is looked at elsewhere")]
            pub const fn verb(&self) -> Verb {
                match *self {
                    $($what => Verb::$name,)+
                }
            }

            pub(crate) const fn object(&self) -> Object<'a> {
                match *self {
                    $($what => $is,)+
                }
            }
        }
    };
}

actions! {
    /// `POST …/imports`, `…/imports/from-url`, `…/imports/from-remote` and `…/uploads`: before anything is asked or kept.
    Begin(Asked<'a>) => Action::Begin(asked), Object::Target(asked.target), &[Import];
    /// No request: the bytes were looked at, before any of them goes to the target.
    Accept(Found) => Action::Accept(_), Object::Whole, &[];
    /// `GET …/imports`: those that are seen.
    ListImports => Action::ListImports, Object::Whole, &[Import, SeeHistory];
    /// `GET …/imports/{id}`.
    ShowImport(&'a Ownership) => Action::ShowImport(own), Object::Import(own), &[Import, SeeHistory];
    /// `PATCH …/imports/{id}`: the fingerprint.
    Declare(&'a Ownership) => Action::Declare(own), Object::Import(own), &[Import];
    /// `DELETE …/imports/{id}`.
    CancelImport(&'a Ownership) => Action::CancelImport(own), Object::Import(own), &[Import];
    /// `POST …/imports/{id}/retry`.
    RetryImport(&'a Ownership) => Action::RetryImport(own), Object::Import(own), &[Import];
    /// `HEAD …/uploads/{id}`.
    ShowUpload(&'a Ownership) => Action::ShowUpload(own), Object::Import(own), &[Import, SeeHistory];
    /// `PATCH …/uploads/{id}`: bytes.
    Append(&'a Ownership) => Action::Append(own), Object::Import(own), &[Import];
    /// `DELETE …/uploads/{id}`.
    CancelUpload(&'a Ownership) => Action::CancelUpload(own), Object::Import(own), &[Import];
    /// `OPTIONS …/uploads`: what the edge can.
    Capabilities => Action::Capabilities, Object::Whole, &[];
    /// `GET …/targets`: those that the tenant has.
    ListTargets => Action::ListTargets, Object::Whole, &[];
    /// `GET …/targets/{target}/images`.
    ListImages(&'a str) => Action::ListImages(target), Object::Target(target), &[ListImages];
    /// `DELETE …/targets/{target}/images/{image}`.
    DeleteImage(ImageOf<'a>) => Action::DeleteImage(image), Object::Image(image), &[DeleteImages];
    /// `POST …/targets/{target}/images/{image}/refresh`.
    RefreshImage(ImageOf<'a>) => Action::RefreshImage(image), Object::Image(image), &[RefreshImages];
    /// `GET …/targets/{target}/aliases/{alias}`: asked before an import too.
    ShowAlias(AliasOf<'a>) => Action::ShowAlias(alias), Object::Alias(alias), &[ListImages, Import, SetAliases];
    /// `PUT …/targets/{target}/aliases/{alias}`.
    SetAlias(Naming<'a>) => Action::SetAlias(naming), Object::Naming(naming), &[SetAliases];
    /// `DELETE …/targets/{target}/aliases/{alias}`.
    DeleteAlias(AliasOf<'a>) => Action::DeleteAlias(alias), Object::Alias(alias), &[SetAliases];
    /// `POST …/targets/{target}/links`: to what the tenant has there.
    MakeLink(&'a str) => Action::MakeLink(target), Object::Target(target), &[MakeLinks];
    /// `GET …/remotes`: those that the tenant has.
    ListRemotes => Action::ListRemotes, Object::Whole, &[];
    /// `GET …/remotes/{name}/images`.
    ListRemoteImages(&'a str) => Action::ListRemoteImages(remote), Object::Remote(remote), &[Import];
    /// `POST …/remotes/{name}/refresh`.
    RefreshRemote(&'a str) => Action::RefreshRemote(remote), Object::Remote(remote), &[Import];
    /// `GET …/urls`: the ways that the tenant has.
    ShowUrlWays => Action::ShowUrlWays, Object::Whole, &[];
    /// `GET …/events`: those of imports that are seen.
    Listen => Action::Listen, Object::Whole, &[Import, SeeHistory];
    /// `GET …/history`: the entries that are seen.
    ListHistory => Action::ListHistory, Object::Whole, &[SeeHistory];
    /// `DELETE …/history`: all entries that are seen.
    ClearHistory => Action::ClearHistory, Object::Whole, &[Manage];
    /// `DELETE …/history/{id}`.
    ForgetImport(&'a Ownership) => Action::ForgetImport(own), Object::Import(own), &[SeeHistory];
}

impl Verb {
    /// Whether it changes an import, which is for whoever began it and for those who manage.
    #[must_use]
    pub const fn is_for_whoever_began(self) -> bool {
        matches!(
            self,
            Self::Declare
                | Self::CancelImport
                | Self::RetryImport
                | Self::Append
                | Self::CancelUpload
                | Self::ForgetImport
        )
    }
}
