//! `gravida completions SHELL`.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::failure::{Failure, Finish};

/// Print the completions script of a shell
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida completions bash > ~/.local/share/bash-completion/completions/gravida\n  \
    gravida completions zsh > ~/.zfunc/_gravida\n  \
    gravida completions fish > ~/.config/fish/completions/gravida.fish")]
pub(crate) struct Arguments {
    /// The shell to write for
    shell: Shell,
}

pub(crate) fn run<C: CommandFactory>(arguments: &Arguments) -> Result<Finish, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut C::command(), "gravida", &mut script);
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(&script)?;
    stdout.flush()?;
    Ok(Finish::Done)
}
