// Question after question; votes stay in this page until they are saved as a file, a line of JSON for each voter.
"use strict";
const get = (id) => document.getElementById(id);
const CHOICES = { 1: "left", 2: "right", 0: "neither" };
const voters = [];  // {voter, pairs, answers} of everybody who has voted on this page
let now = null, saved = 0;  // who votes now; how many answers the last saved file held

function below(count) {
  const limit = Math.floor(2 ** 32 / count) * count, drawn = new Uint32Array(1);
  do crypto.getRandomValues(drawn); while (drawn[0] >= limit);
  return drawn[0] % count;
}

function shuffled(list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

// Neighbours in the ballot's rounds from a place of the voter's own on, as nstlib.votes.ballots draws them.
function drawn() {
  const start = below(ballot.rounds.length), chosen = [];
  for (let i = 0; i < ballot.questions; i++) chosen.push(ballot.rounds[(start + i) % ballot.rounds.length]);
  return shuffled(chosen).map(([a, b]) => (below(2) ? [a, b] : [b, a]));
}

function begin() {
  const number = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, "0"));
  now = { voter: number.join(""), pairs: drawn(), answers: [] };
  voters.push(now);
  ask();
}

function picture(image, number, name) {
  image.src = ballot.pictures[name].picture;
  image.alt = `Picture ${number}: ${ballot.pictures[name].alt}`;
}

function ask(focus = true) {
  const number = now.answers.length, all = now.pairs.length, done = number === all;
  get("asking").hidden = done;
  get("done").hidden = !done;
  if (!done) {
    const [left, right] = now.pairs[number];
    picture(get("first"), 1, left);
    picture(get("second"), 2, right);
    get("question").textContent = `Question ${number + 1} of ${all}: ${ballot.asked}`;
    get("progress").max = all;
    get("progress").value = number;
    get("back").disabled = number === 0;
  }
  if (focus) get(done ? "thanks" : "question").focus();
}

function answer(key) {
  if (now.answers.length === now.pairs.length) return;
  now.answers.push([...now.pairs[now.answers.length], CHOICES[key]]);
  get("said").textContent = "";
  ask();
}

function back() {
  now.answers.pop();
  get("said").textContent = "The last answer is taken back.";
  ask();
}

function lines() {
  const names = Object.keys(ballot.pictures);
  return voters.filter(({ answers }) => answers.length).map(({ voter, answers }) =>
    JSON.stringify({ "nst-vote": 1, class: ballot.class, pictures: names, voter, answers }) + "\n").join("");
}

function count() {
  return voters.reduce((sum, { answers }) => sum + answers.length, 0);
}

function save() {
  const link = document.createElement("a"), name = ballot.file.replace("VOTER", voters[0].voter);
  link.href = URL.createObjectURL(new Blob([lines()], { type: "application/x-ndjson" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  saved = count();
  const people = voters.filter(({ answers }) => answers.length).length;
  get("said").textContent = `Saved as ${name}, with the votes of ${people === 1 ? "1 voter" : `${people} voters`}.`;
}

for (const button of document.querySelectorAll("[data-key]")) {
  button.addEventListener("click", () => answer(button.dataset.key));
}
get("back").addEventListener("click", back);
get("undo").addEventListener("click", back);
get("save").addEventListener("click", save);
get("next").addEventListener("click", () => { get("said").textContent = ""; begin(); });
document.addEventListener("keydown", (event) => {
  const plain = !(event.ctrlKey || event.altKey || event.metaKey || event.repeat);
  if (plain && get("keys").checked && event.key in CHOICES && !get("asking").hidden) {
    event.preventDefault();
    answer(event.key);
  }
});
addEventListener("beforeunload", (event) => { if (count() !== saved) event.preventDefault(); });
begin();
