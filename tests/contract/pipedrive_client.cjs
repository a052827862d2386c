// Pipedrive's own client, driven from a test: one line of JSON in is one call, one line out is what became of it.
// {"api":"v2.DealsApi","method":"getDeal","with":{"id":1}} calls; {"oauth":"authorize","with":["code"]} speaks OAuth.
const { createInterface } = require("node:readline");
const versions = { v1: require("pipedrive/v1"), v2: require("pipedrive/v2") };

let oauth = {};
let personal = {};

function configured(version) {
  if (personal.apiKey) {
    return new versions[version].Configuration({ apiKey: personal.apiKey, basePath: `${personal.host}/api/${version}` });
  }
  const held = oauth[version];
  return new versions[version].Configuration({ accessToken: held.getAccessToken, basePath: held.basePath });
}

async function carriedOut(line) {
  const asked = JSON.parse(line);
  if (asked.begin) {
    personal = asked.begin;
    oauth = {};
    for (const version of Object.keys(versions)) {
      oauth[version] = new versions[version].OAuth2Configuration(asked.begin);
      oauth[version].updateToken(asked.begin.token);
    }
    return oauth.v2.authorizationUrl;
  }
  if (asked.oauth) {
    return oauth.v2[asked.oauth](...(asked.with || []));
  }
  const [version, name] = asked.api.split(".");
  const api = new versions[version][name](configured(version));
  return api[asked.method](asked.with);
}

async function main() {
  for await (const line of createInterface({ input: process.stdin })) {
    let told;
    try {
      told = { answer: (await carriedOut(line)) ?? null };
    } catch (refusal) {
      told = refusal instanceof Error ? { failed: refusal.message } : { refused: refusal };
    }
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }
}

main();
