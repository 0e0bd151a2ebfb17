// The page works without this file; it only saves steps: answers are echoed
// while they are typed, a file can be dropped, questions are found at once.
"use strict";

const zone = () => {
  const minutes = -new Date().getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return (minutes < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60);
};

for (const field of document.querySelectorAll('input[name="zone"]')) {
  if (field.value === "") field.value = zone();
}

// What was typed is read by the service and told below the field.
const say = (place, told) => {
  place.replaceChildren();
  const add = (kind, text) => {
    const part = document.createElement("span");
    part.className = kind;
    part.textContent = text + " ";
    place.append(part);
  };
  for (const doubt of told.doubts) add("doubt", doubt);
  if (told.read) add("echo", told.read);
  for (const warning of told.warnings) add("warning", warning);
};

// Whether something was typed whose reading was not told.
const isUnread = (answer) => {
  const value = answer.querySelector("input.value") || answer.querySelector("input.when");
  const told = answer.querySelector(".told");
  if (value === null || told === null || value.value.trim() === "") return false;
  return answer.dataset.changed === "true" || told.textContent.trim() === "";
};

const readAnswer = async (answer) => {
  const form = answer.closest("form");
  const { fact, row } = answer.dataset;
  const value = answer.querySelector("input.value, select") || answer.querySelector("input.when");
  const day = fact === "as-of" ? null : answer.querySelector("input.when");
  const place = answer.querySelector(".told");
  const seen = answer.querySelector('input[name^="seen."]');
  if (!form || !value || !place || !seen) return;
  const text = value.value.trim();
  if (text === "") {
    place.replaceChildren();
    seen.value = "";
    value.removeAttribute("aria-invalid");
    return;
  }
  const asOf = form.querySelector('input[name="as-of"]');
  const body = new URLSearchParams({
    fact,
    text,
    at: day ? day.value : "",
    zone: form.querySelector('input[name="zone"]')?.value ?? "",
    "as-of": asOf ? asOf.value : "",
  });
  const asked = `${row} ${body}`;
  answer.dataset.asked = asked;
  try {
    const response = await fetch("/read", {
      method: "POST",
      body,
      headers: {
        accept: "application/json",
        "x-csrf-token": form.querySelector('input[name="csrf"]')?.value ?? "",
      },
    });
    if (!response.ok || answer.dataset.asked !== asked) return;
    const told = await response.json();
    say(place, told);
    seen.value = told.seen;
    delete answer.dataset.changed;
    if (told.doubts.length > 0) value.setAttribute("aria-invalid", "true");
    else value.removeAttribute("aria-invalid");
  } catch {
    // Without an answer the service asks again after the form is sent.
  }
};

let waiting;
document.addEventListener("input", (event) => {
  const answer = event.target.closest?.(".answer[data-fact]");
  if (!answer) return;
  answer.dataset.changed = "true";
  clearTimeout(waiting);
  waiting = setTimeout(() => readAnswer(answer), 250);
});
document.addEventListener("change", (event) => {
  const answer = event.target.closest?.(".answer[data-fact]");
  if (answer) readAnswer(answer);
});

// Enter, or a press right after the last key: what was not read yet is read and
// told first. Only what is in doubt or unusual keeps the form; the rest goes on at once.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.form === undefined || form.method !== "post" || form.dataset.read === "true") return;
  const unread = [...form.querySelectorAll(".answer[data-fact]")].filter(isUnread);
  if (unread.length === 0) return;
  event.preventDefault();
  clearTimeout(waiting);
  await Promise.all(unread.map(readAnswer));
  const warned = unread.find((answer) => answer.querySelector(".told .warning"));
  const doubtful = form.querySelector('.answer [aria-invalid="true"]') ?? warned?.querySelector("input");
  if (doubtful) {
    doubtful.focus();
    return;
  }
  form.dataset.read = "true";
  form.requestSubmit(event.submitter);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-read]")) delete form.dataset.read;
});

// A further row of a fact of which there are several answers.
document.addEventListener("click", (event) => {
  const more = event.target.closest?.("button.more");
  if (!more) return;
  const rows = more.parentElement.querySelectorAll(".answer[data-row]");
  const last = rows[rows.length - 1];
  if (!last) return;
  event.preventDefault();
  const next = last.cloneNode(true);
  const row = Number(last.dataset.row) + 1;
  const fact = last.dataset.fact;
  next.dataset.row = String(row);
  delete next.dataset.asked;
  for (const part of next.querySelectorAll("[id], [name], [for], [aria-describedby], [aria-label]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replace(`f-${row - 1}-${fact}`, `f-${row}-${fact}`));
    }
    const name = part.getAttribute("name");
    if (name) part.setAttribute("name", name.replace(`.${row - 1}.`, `.${row}.`));
    const label = part.getAttribute("aria-label");
    if (label) part.setAttribute("aria-label", label.replace(/\d+$/, String(row + 1)));
  }
  for (const input of next.querySelectorAll("input, select")) {
    input.value = "";
    input.removeAttribute("aria-invalid");
  }
  next.querySelector(".told")?.replaceChildren();
  last.after(next);
  next.querySelector("input, select")?.focus();
});

// Finding a question among all.
const find = document.querySelector('form[data-form="find"]');
if (find) {
  const field = find.querySelector("input[type=search]");
  const found = find.querySelector("#found");
  const show = () => {
    const wanted = field.value.trim().toLowerCase();
    let count = 0;
    for (const topic of document.querySelectorAll("details.topic")) {
      let here = 0;
      for (const question of topic.querySelectorAll(".question")) {
        const fits = question.dataset.words.toLowerCase().includes(wanted);
        question.hidden = !fits;
        if (fits) here += 1;
      }
      topic.hidden = here === 0;
      topic.open = wanted !== "" && here > 0;
      count += here;
    }
    found.textContent = wanted === "" ? "" : String(count);
  };
  field.addEventListener("input", show);
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
}

// A file can be dropped on its form.
const drop = document.querySelector('form[data-form="open"]');
if (drop) {
  const field = drop.querySelector("input[type=file]");
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
    });
  }
  drop.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length === 0) return;
    field.files = event.dataTransfer.files;
    drop.requestSubmit();
  });
}

for (const button of document.querySelectorAll("[data-do=print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const link of document.querySelectorAll("[data-do=copy]")) {
  if (!navigator.clipboard) continue;
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      const response = await fetch(link.href);
      await navigator.clipboard.writeText(await response.text());
      link.textContent = link.dataset.done;
    } catch {
      window.location.assign(link.href);
    }
  });
}

// What has to be checked is where the reader begins.
const check = document.getElementById("check");
if (check && check.tabIndex === -1) check.focus();
