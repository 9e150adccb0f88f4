//! What is told of a setup.

use std::fmt::Write as _;

use super::{
    files::Place,
    plan::{Step, Wanted},
};

/// A step, in the words of whoever is told before it is taken.
pub(super) fn tell(step: &Step, wanted: &Wanted, place: &Place) -> String {
    let project = &wanted.project;
    match step {
        Step::Listen(address) => format!("have Incus listen on {address} (core.https_address)"),
        Step::CreateProject(config) => {
            let config: Vec<String> = config.iter().map(|(key, value)| format!("{key}={value}")).collect();
            format!("make the project {project} with {}", config.join(" "))
        }
        Step::MakeIdentity => format!(
            "make a key, {}, and a certificate, {}",
            place.key().display(),
            place.certificate().display()
        ),
        Step::Trust => format!(
            "have Incus trust the certificate as {}, restricted to the project {project}",
            wanted.client_name()
        ),
        Step::Restrict(client) => {
            let now = match (client.restricted, client.projects.as_slice()) {
                (false, _) => "everything".to_owned(),
                (true, []) => "no project".to_owned(),
                (true, projects) => projects.join(", "),
            };
            format!("restrict the certificate to the project {project}; so far it is trusted with {now}")
        }
        Step::PinServer => {
            format!("keep the server's certificate in {}", place.server_certificate().display())
        }
    }
}

/// The lines for the settings file.
pub(super) fn lines(wanted: &Wanted, url: &str, place: &Place) -> String {
    let text = |text: String| format!("{text:?}");
    let path = |path: std::path::PathBuf| text(path.display().to_string());
    format!(
        "[targets.{}]\nproject = {}\nurl = {}\nclient_certificate = {}\nclient_key = {}\nserver_certificate = {}\n",
        key(&wanted.target),
        text(wanted.project.to_string()),
        text(url.to_owned()),
        path(place.certificate()),
        path(place.key()),
        path(place.server_certificate()),
    )
}

/// A key of TOML: as it is where it is plain, else quoted.
fn key(name: &str) -> String {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

/// Hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use figment::{
        Figment,
        providers::{Format, Toml},
    };

    use super::*;
    use crate::settings::{Layers, Settings};

    #[test]
    fn the_lines_are_settings() {
        for target in ["img", "a.b"] {
            let wanted = Wanted {
                project: "img-日本".parse().unwrap(),
                target: target.to_owned(),
                disk: None,
                https_address: None,
                url: None,
            };
            let place = Place::new(Path::new("/etc/mal leus/\"x\""), target);
            let lines = lines(&wanted, "https://127.0.0.1:8443", &place);
            let layers: Layers = Figment::from(Toml::string(&lines)).extract().unwrap();
            let settings = Settings::parse(Layers { state_dir: Some("/s".into()), ..layers }).unwrap();
            assert_eq!(settings.targets[0].name, target);
            assert_eq!(settings.targets[0].project, "img-日本");
        }
    }
}
