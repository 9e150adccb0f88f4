//! Which stages a command line asks for.

use clap::ValueEnum as _;

use super::stage::Stage;

/// All stages, or `only` some, without those to `skip`, in their usual order. With a filter by test name and nothing
/// named, the stages that have tests.
pub(super) fn choose(only: &[Stage], skip: &[Stage], filtered: bool) -> Vec<Stage> {
    let wanted = |stage: &Stage| match only {
        [] => !filtered || stage.has_tests(),
        named => named.contains(stage),
    };
    Stage::value_variants().iter().copied().filter(wanted).filter(|stage| !skip.contains(stage)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_the_default() {
        assert_eq!(choose(&[], &[], false), Stage::value_variants());
    }

    #[test]
    fn named_stages_keep_their_order() {
        assert_eq!(choose(&[Stage::E2e, Stage::Fmt], &[], false), [Stage::Fmt, Stage::E2e]);
        assert_eq!(choose(&[Stage::Fmt, Stage::E2e], &[Stage::E2e], true), [Stage::Fmt]);
    }

    #[test]
    fn a_filter_leaves_out_stages_without_tests() {
        let stages = choose(&[], &[Stage::Real], true);
        assert_eq!(stages, [Stage::Rust, Stage::Browser, Stage::Fuzz, Stage::Web, Stage::E2e]);
    }
}
