//! The command `gravida`: arguments in, files and the clock opened, results out.
//!
//! This is the rim: nothing below it opens a file or reads the clock, and
//! nothing here knows medicine. One file per subcommand; each answers with a
//! [`Finish`] or a [`Failure`], which become the exit codes 0, 1 and 2.

mod assess;
mod audit;
mod check;
mod claims;
mod cohort;
mod compare;
mod completions;
mod conflicts;
mod credential;
mod elm;
mod explain;
mod export;
mod failure;
mod feedback;
mod generate;
mod input;
mod knowledge;
mod letter;
mod list;
mod moment;
mod output;
mod picture;
mod replay;
mod schema;
mod serve;
mod sheet;
mod signals;
mod store;
mod suggestion;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::{Failure, Finish};

/// Texts of many small sizes come and go with each record and call; it takes a tenth of the time
/// that the system's does, see `docs/performance.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Decision support for early pregnancy at risk of loss and for recurrent
/// pregnancy loss: a FHIR record in, a cited assessment out.
#[derive(Parser)]
#[command(
    name = "gravida",
    version,
    about,
    long_about = "Decision support for early pregnancy at risk of loss and for recurrent pregnancy loss.\n\n\
        A FHIR R4 record goes in, guideline logic runs over it, and an assessment comes out: what \
        applies, what does not, what is missing to say, and the source of every sentence. \
        Nothing leaves this machine. Not a medical device.",
    after_help = "Examples:\n  \
        gravida assess record.json                  assess a record\n  \
        cat record.json | gravida assess -          the same, from standard input\n  \
        gravida assess record.json --format html    a page that can be printed\n  \
        gravida serve                               a page in the browser, hooks for systems\n  \
        gravida list recommendations                everything that can be recommended\n  \
        gravida explain nice-ng126-1.5.2            one of them, in full, with its sources\n\n\
        Exit status: 0 done; 1 done, and something asked to be failed on was found; 2 could not be done."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Assess(assess::Arguments),
    Picture(picture::Arguments),
    Explain(explain::Arguments),
    List(list::Arguments),
    Letter(letter::Arguments),
    Sheet(sheet::Arguments),
    Claims(claims::Arguments),
    Compare(compare::Arguments),
    Conflicts(conflicts::Arguments),
    Check(check::Arguments),
    Serve(Box<serve::Arguments>),
    #[command(subcommand)]
    Credential(credential::Command),
    Replay(replay::Arguments),
    Export(export::Arguments),
    /// Work with the Expression Logical Model of Clinical Quality Language
    #[command(subcommand)]
    Elm(elm::Command),
    /// Print the JSON Schema of an assessment
    Schema,
    #[command(subcommand)]
    Store(store::Command),
    #[command(subcommand)]
    Feedback(feedback::Command),
    #[command(subcommand)]
    Audit(audit::Command),
    #[command(subcommand)]
    Cohort(cohort::Command),
    Generate(generate::Arguments),
    Completions(completions::Arguments),
}

fn main() -> ExitCode {
    // Where it cannot be taken, a limit on files ends the process, and that is all there is to say.
    let _ = signals::take_largest_file();
    let finish = match Cli::parse().command {
        Command::Assess(arguments) => assess::run(&arguments),
        Command::Picture(arguments) => picture::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Letter(arguments) => letter::run(&arguments),
        Command::Sheet(arguments) => sheet::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Claims(arguments) => claims::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Conflicts(arguments) => conflicts::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Credential(command) => credential::run(&command),
        Command::Elm(elm::Command::Run(arguments)) => elm::run(&arguments),
        Command::Store(command) => store::run(&command),
        Command::Feedback(command) => feedback::run(&command),
        Command::Audit(command) => audit::run(&command),
        Command::Schema => schema::run(),
        Command::Cohort(command) => cohort::run(&command),
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Completions(arguments) => completions::run::<Cli>(&arguments),
    };
    match finish {
        Ok(Finish::Done) => ExitCode::SUCCESS,
        Ok(Finish::Found) => ExitCode::from(1),
        Err(Failure::PipeClosed) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&format!("error: {failure}"));
            ExitCode::from(2)
        }
    }
}
