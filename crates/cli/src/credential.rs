//! `gravida credential`.

use std::io::{self, BufRead, IsTerminal};

use clap::{Args, Subcommand};
use gravida_server::{Tokens, Users};

use crate::failure::{Failure, Finish};
use crate::output::{self, Results};

/// Make the lines by which `gravida serve` knows people and systems
#[derive(Subcommand)]
#[command(after_help = "Examples:\n  \
    gravida credential user anna >> users       asks for a password, writes a line with its hash\n  \
    gravida credential token ehr >> tokens      shows a new token once, writes a line with its hash")]
pub(crate) enum Command {
    /// The line of a person; the password is asked for, or read from standard input
    User(Arguments),
    /// The line of a system; its new token is shown on standard error, once
    Token(Arguments),
}

/// Whose line it is.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The name: letters, digits, `.`, `-`, `_` and `@`
    #[arg(value_name = "NAME")]
    name: String,
}

pub(crate) fn run(command: &Command) -> Result<Finish, Failure> {
    let line = match command {
        Command::User(arguments) => Users::line(&arguments.name, &password()?),
        Command::Token(arguments) => Tokens::draw(&arguments.name).map(|(token, line)| {
            output::complain(&format!("token, shown only now: {token}"));
            line
        }),
    }
    .map_err(|error| Failure::Worded(error.to_string()))?;
    let mut results = Results::open();
    results.write(&format!("{line}\n"))?;
    results.finish()?;
    Ok(Finish::Done)
}

/// The password, from a terminal without showing it, or the first line of standard input.
fn password() -> Result<String, Failure> {
    let unread = |error: io::Error| Failure::Worded(format!("no password could be read: {error}"));
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map_err(unread)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first = rpassword::prompt_password("password: ").map_err(unread)?;
    let second = rpassword::prompt_password("once more: ").map_err(unread)?;
    if first == second {
        Ok(first)
    } else {
        Err(Failure::Worded(
            "the two passwords differ; try again".to_owned(),
        ))
    }
}
