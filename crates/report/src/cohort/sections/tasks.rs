//! What is to be seen to.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use gravida_guideline::knowledge::Task;
use gravida_guideline::tally::Due;

use super::Writer;
use crate::cohort::bar::Part;
use crate::cohort::table::{Caption, Cell};

impl Writer<'_, '_> {
    /// What is to be seen to: tasks, the overdue first.
    pub(super) fn tasks(&mut self) {
        let locale = self.locale;
        self.section(
            locale.label("cohort-gaps"),
            locale.label("cohort-gaps-about"),
        );
        let tally = self.cohort.tally;
        let tasks: BTreeMap<&str, &Task> = self
            .cohort
            .knowledge
            .decisions()
            .iter()
            .flat_map(|decision| &decision.tasks)
            .map(|task| (task.id.as_str(), task))
            .collect();
        let mut found: Vec<(&Task, Due)> = tally
            .tasks
            .iter()
            .filter_map(|(id, due)| Some((*tasks.get(id.as_str())?, *due)))
            .collect();
        found.sort_by_key(|(task, due)| (Reverse((due.overdue, due.women())), task.id.as_str()));
        let most = found.iter().map(|(_, due)| due.women()).max().unwrap_or(0);
        let row = |task: &Task, due: Due| {
            vec![
                Cell::head(locale.said(&task.id, "summary", &task.summary), &task.id),
                self.bar(
                    &[
                        (Part::Bad, due.overdue),
                        (Part::Good, due.ahead),
                        (Part::Rest, due.undated),
                    ],
                    most,
                ),
                self.figure(due.overdue),
                self.figure(due.ahead),
                self.figure(due.undated),
            ]
        };
        let rows = |is_overdue: bool| -> Vec<Vec<Cell>> {
            let such = (found.iter()).filter(|(_, due)| (due.overdue > 0) == is_overdue);
            such.map(|(task, due)| row(task, *due)).collect()
        };
        let (late, not_late) = (rows(true), rows(false));
        let [overdue, ahead, undated] =
            ["cohort-overdue", "cohort-ahead", "cohort-undated"].map(|key| locale.label(key));
        self.legend(&[
            (Part::Bad, overdue),
            (Part::Good, ahead),
            (Part::Rest, undated),
        ]);
        let caption = Caption::Heard(locale.label("cohort-tasks"));
        let first = locale.label("cohort-task");
        let columns = ["", overdue, ahead, undated];
        self.table(caption, first, &columns, &late);
        self.markup.raw("<details class=\"decision\"><summary>");
        self.markup.text(locale.label("cohort-not-overdue"));
        self.markup.raw("</summary>\n");
        self.table(caption, first, &columns, &not_late);
        self.markup.close("details");
        self.end();
    }
}
