//! What is dangerous about where images go, though it works.

use std::fmt;

use incus_client::ProjectConfig;

/// The oldest Incus that Malleus is tried with.
const OLDEST: Version = Version(6, 0, 4);
/// The first that computes the fingerprint of what it copies from a simplestreams server, and not the files' hashes alone.
const HASHES_COPIES: Version = Version(6, 23, 0);
/// The API's extension by which a project names the servers that images may come from.
const NAMES_SERVERS: &str = "projects_restricted_image_servers";
/// The project's setting that does.
const SERVERS: &str = "restricted.images.servers";
/// The narrow project's settings that matter most.
const NARROW: [(&str, &str); 2] = [("restricted", "true"), ("limits.instances", "0")];

/// What is known of a target.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// Its name in the settings.
    pub target: String,
    /// Its project.
    pub project: String,
    /// Whether the edge may do anything on the server.
    pub administered: bool,
    /// The version of Incus.
    pub version: String,
    /// What its API can do.
    pub extensions: Vec<String>,
    /// The project's settings, where they are shown.
    pub config: Option<ProjectConfig>,
    /// Private images of the project `default` that are shown to the edge.
    pub private_in_default: usize,
}

/// What the edge does with its targets.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Use {
    /// Whether it works for tenants, who must not harm each other or the server.
    pub tenants: bool,
    /// Whether Incus is told to fetch images by itself.
    pub incus_fetches: bool,
    /// Whether those may lie behind URLs that people name.
    pub urls_through_incus: bool,
    /// Whether some come from simplestreams servers.
    pub from_streams: bool,
}

/// Something that is dangerous; its words say what, why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Danger {
    /// The edge has all rights, and works for tenants.
    AllRights {
        /// The project.
        project: String,
    },
    /// Tenants' images land where every client of the server can read them.
    Default,
    /// Private images stand open to every client of the server.
    PrivateInDefault {
        /// How many.
        count: usize,
    },
    /// The project lets its clients do more than keep images.
    Wide {
        /// The project.
        project: String,
        /// The setting that would prevent it.
        setting: String,
    },
    /// Nothing holds Incus to servers that the project may use.
    AnyServer {
        /// The project.
        project: String,
        /// Whether this Incus could be told.
        can_be_told: bool,
    },
    /// Web servers can have Incus take images of others for theirs.
    Claims,
    /// Malleus was never tried with so old an Incus.
    Old {
        /// Its version.
        version: String,
    },
    /// This Incus may not check the whole of what it copies.
    Unhashed {
        /// Its version.
        version: String,
    },
}

/// A version of Incus, without what may follow its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32, u32);

impl Version {
    /// Nothing for what is none.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|part| {
            let digits = part.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            digits.parse::<u32>().ok()
        });
        Some(Self(numbers.next()??, numbers.next()??, numbers.next().flatten().unwrap_or_default()))
    }
}

/// All that is dangerous about one target.
pub(crate) fn dangers(facts: &Facts, used: Use) -> Vec<Danger> {
    let project = || facts.project.clone();
    let mut found = Vec::new();
    if used.tenants && facts.administered {
        found.push(Danger::AllRights { project: project() });
    }
    if used.tenants && facts.project == "default" {
        found.push(Danger::Default);
    }
    // With all rights, what anybody may read is no news.
    if facts.private_in_default > 0 && (used.tenants || !facts.administered) {
        found.push(Danger::PrivateInDefault { count: facts.private_in_default });
    }
    if used.tenants
        && let Some(config) = &facts.config
    {
        found.extend(wide(config).map(|setting| Danger::Wide { project: project(), setting }));
    }
    if used.tenants && used.incus_fetches {
        let can_be_told = facts.extensions.iter().any(|extension| extension == NAMES_SERVERS);
        let is_told = facts.config.as_ref().is_some_and(|config| config.contains_key(SERVERS));
        if !(can_be_told && is_told) {
            found.push(Danger::AnyServer { project: project(), can_be_told });
        }
    }
    if used.tenants && used.urls_through_incus {
        found.push(Danger::Claims);
    }
    let version = || facts.version.clone();
    match Version::parse(&facts.version) {
        Some(number) if number < OLDEST => found.push(Danger::Old { version: version() }),
        Some(number) if number < HASHES_COPIES && used.from_streams => {
            found.push(Danger::Unhashed { version: version() });
        }
        Some(_) | None => {}
    }
    found
}

/// The settings that a narrow project has and this one has not.
fn wide(config: &ProjectConfig) -> impl Iterator<Item = String> {
    let narrow = NARROW.iter().filter(|(key, value)| config.get(*key).is_none_or(|there| there != value));
    let settings = narrow.map(|(key, value)| format!("{key}={value}"));
    let disk = (!config.contains_key("limits.disk")).then(|| "limits.disk=SIZE".to_owned());
    settings.chain(disk)
}

impl fmt::Display for Danger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllRights { project } => write!(
                f,
                "the edge has all rights on this server, so that one fault of it would open the machine to every tenant; \
                 run: malleus setup-incus --project {project}"
            ),
            Self::Default => f.write_str(
                "images land in the project default, where every client that Incus trusts can read them; name another \
                 project, or make one with: malleus setup-incus --project NAME",
            ),
            Self::PrivateInDefault { count } => write!(
                f,
                "the project default has {count} private images, and Incus lets every client that it trusts read those, \
                 whatever it is restricted to; move them to a project of their own: incus image copy FINGERPRINT local: \
                 --target-project NAME"
            ),
            Self::Wide { project, setting } => write!(
                f,
                "the project {project} is wider than importing images needs; run: incus project set {project} {setting}"
            ),
            Self::AnyServer { project, can_be_told: true } => write!(
                f,
                "Incus fetches images by itself, from whatever address it is told; hold it to some: incus project set \
                 {project} {SERVERS}=HOST,…"
            ),
            Self::AnyServer { can_be_told: false, .. } => f.write_str(
                "Incus fetches images by itself, and this version cannot be held to some servers; have the edge fetch them \
                 (urls.through_incus = [], copies by relay), or use Incus 6.0.6, 6.22 or later",
            ),
            Self::Claims => f.write_str(
                "Incus takes an image that it has in any project for the one that a web server announces, by its hash alone; \
                 name in urls.through_incus only servers that no tenant has a say in, or have the edge fetch from URLs",
            ),
            Self::Old { version } => {
                write!(f, "Malleus was never tried with Incus {version}; use 6.0.4 or later")
            }
            Self::Unhashed { version } => write!(
                f,
                "Incus {version} may not compute the fingerprint of what it copies from simplestreams servers; copy by relay, \
                 which Malleus checks, or use Incus 6.23 or later"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The narrow access that `setup-incus` makes, on a new Incus.
    fn narrow() -> Facts {
        let config = [
            ("features.images", "true"),
            ("restricted", "true"),
            ("limits.instances", "0"),
            ("limits.disk", "20GiB"),
            (SERVERS, "images.example"),
        ];
        Facts {
            target: "img".into(),
            project: "img".into(),
            administered: false,
            version: "7.3".into(),
            extensions: vec![NAMES_SERVERS.into()],
            config: Some(config.map(|(key, value)| (key.into(), value.into())).into()),
            private_in_default: 0,
        }
    }

    const ALL: Use =
        Use { tenants: true, incus_fetches: true, urls_through_incus: false, from_streams: true };

    fn with(change: impl FnOnce(&mut Facts)) -> Facts {
        let mut facts = narrow();
        change(&mut facts);
        facts
    }

    #[test]
    fn the_narrow_access_is_no_danger_to_anybody() {
        assert_eq!(dangers(&narrow(), ALL), Vec::new());
        assert_eq!(dangers(&narrow(), Use::default()), Vec::new());
    }

    #[test]
    fn one_operator_may_have_all_rights_and_tenants_must_not() {
        let all_rights = with(|facts| {
            facts.administered = true;
            facts.project = "default".into();
            facts.config = Some(ProjectConfig::new());
            facts.private_in_default = 3;
        });
        assert_eq!(dangers(&all_rights, Use::default()), Vec::new());
        let found = dangers(&all_rights, Use { tenants: true, ..Use::default() });
        assert!(found.contains(&Danger::AllRights { project: "default".into() }));
        assert!(found.contains(&Danger::Default));
        assert!(found.contains(&Danger::PrivateInDefault { count: 3 }));
        assert_eq!(found.iter().filter(|danger| matches!(danger, Danger::Wide { .. })).count(), 3);
    }

    #[test]
    fn a_restricted_certificate_that_reads_private_images_is_told_of() {
        let facts = with(|facts| facts.private_in_default = 1);
        assert_eq!(dangers(&facts, Use::default()), [Danger::PrivateInDefault { count: 1 }]);
    }

    #[test]
    fn an_incus_that_fetches_is_held_to_servers() {
        let unset = with(|facts| drop(facts.config.as_mut().unwrap().remove(SERVERS)));
        let cannot = with(|facts| facts.extensions.clear());
        for (facts, can_be_told) in [(unset, true), (cannot, false)] {
            let found = dangers(&facts, ALL);
            assert_eq!(found, [Danger::AnyServer { project: "img".into(), can_be_told }]);
            assert_eq!(dangers(&facts, Use { incus_fetches: false, ..ALL }), Vec::new());
        }
    }

    #[test]
    fn strangers_web_servers_are_told_of() {
        let used = Use { urls_through_incus: true, ..ALL };
        assert_eq!(dangers(&narrow(), used), [Danger::Claims]);
        assert_eq!(dangers(&narrow(), Use { tenants: false, ..used }), Vec::new());
    }

    #[test]
    fn versions_are_told_apart_by_their_numbers() {
        let of = |version: &str, used| dangers(&with(|facts| facts.version = version.into()), used);
        for old in ["0.7", "6.0.3", "5.21.2", "6.0"] {
            assert_eq!(of(old, ALL), [Danger::Old { version: old.into() }]);
        }
        for unhashed in ["6.0.4", "6.0.6-2", "6.22"] {
            assert_eq!(of(unhashed, ALL), [Danger::Unhashed { version: unhashed.into() }]);
            assert_eq!(of(unhashed, Use::default()), Vec::new());
        }
        for fine in ["6.23", "7.0", "7.3.1", "10.0", "", "unknown"] {
            assert_eq!(of(fine, ALL), Vec::new(), "{fine}");
        }
    }

    #[test]
    fn each_says_what_to_do() {
        let project = || "img".to_owned();
        let version = || "1.0".to_owned();
        for danger in [
            Danger::AllRights { project: project() },
            Danger::Default,
            Danger::PrivateInDefault { count: 1 },
            Danger::Wide { project: project(), setting: "restricted=true".into() },
            Danger::AnyServer { project: project(), can_be_told: true },
            Danger::AnyServer { project: project(), can_be_told: false },
            Danger::Claims,
            Danger::Old { version: version() },
            Danger::Unhashed { version: version() },
        ] {
            assert!(danger.to_string().contains("; "), "{danger}");
        }
    }
}
