// Trains @nlpjs/basic on examples, or asks it. Run in the folder with its node_modules.
//   node nlpjs.js train MODEL   standard input {texts, intents}; last line printed {training_s}
//   node nlpjs.js ask MODEL     standard input a list of texts; last line printed {answers, ms, memory_mib}
"use strict";

const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const { dockStart } = createRequire(path.join(process.cwd(), "package.json"))("@nlpjs/basic");

const since = (began) => Number(process.hrtime.bigint() - began) / 1e6;
const print = (result) => console.log("\n" + JSON.stringify(result));

async function empty() {
  const settings = { nlp: { languages: ["en"], autoSave: false, autoLoad: false, nlu: { log: false } } };
  const nlp = (await dockStart({ use: ["Basic"], settings })).get("nlp");
  nlp.addLanguage("en");
  return nlp;
}

async function train(file, { texts, intents }) {
  const nlp = await empty();
  texts.forEach((text, i) => nlp.addDocument("en", text, intents[i]));
  const began = process.hrtime.bigint();
  await nlp.train();
  const milliseconds = since(began);
  fs.writeFileSync(file, nlp.export(false));
  print({ training_s: milliseconds / 1000 });
}

async function ask(file, texts) {
  const before = process.memoryUsage().rss;
  const nlp = await empty();
  nlp.import(fs.readFileSync(file, "utf8"));
  await nlp.process("en", "my back hurts");
  const memory = (process.memoryUsage().rss - before) / 1048576;
  const answers = [];
  const ms = [];
  for (const text of texts) {
    const began = process.hrtime.bigint();
    const found = await nlp.process("en", text);
    ms.push(since(began));
    answers.push([found.intent, found.score]);
  }
  print({ answers, ms, memory_mib: memory });
}

const [, , what, file] = process.argv;
({ train, ask })[what](file, JSON.parse(fs.readFileSync(0, "utf8")));
