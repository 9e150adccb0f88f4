//! Every target on the files it begins with, and on all that once broke it.

use std::path::Path;

use fuzz::TARGETS;

#[test]
fn the_first_files_hold() {
    for target in TARGETS {
        (target.seeds)().iter().for_each(|file| (target.run)(file));
        (target.run)(b"");
    }
}

#[test]
fn what_once_broke_a_target_holds_now() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for folder in std::fs::read_dir(&corpus).unwrap() {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap();
        let target = fuzz::target(&name).unwrap_or_else(|| panic!("corpus/{name} belongs to no target"));
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let path = file.unwrap().path();
            println!("{}", path.display());
            (target.run)(&std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn names_are_told_apart() {
    for target in TARGETS {
        assert!(std::ptr::eq(fuzz::target(target.name).unwrap(), target), "{} stands twice", target.name);
    }
}
