// Starts the service for a run of journeys, and a browser to walk them with.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { after, before } from "node:test";

import { chromium } from "playwright-core";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** The binary under test: `GRAVIDA`, or what cargo built last. */
function binary() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");
  const places = [process.env.GRAVIDA, path.join(target, "debug/gravida"), path.join(target, "release/gravida")];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error("no gravida to test: build it, or name it in GRAVIDA");
  return found;
}

/** The browser: `CHROMIUM`, or Debian's. */
export function browserPath() {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return places.find((place) => place && existsSync(place));
}

/** Runs `gravida serve` on a free port; answers its address and how to end it. */
export async function serve(...options) {
  const child = spawn(binary(), ["serve", "--address", "127.0.0.1:0", ...options], {
    stdio: ["ignore", "pipe", process.env.SHOW_LOG ? "inherit" : "ignore"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the service ended with ${code} before it listened`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const listening = /^listening on (\S+)/.exec(line);
      if (listening) resolve(listening[1]);
    });
  });
  return {
    address,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

export async function browser() {
  return chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox"] });
}

/** A service and a browser for all tests of a file; what it holds is there once they run. */
export function started(...options) {
  const held = {};
  before(async () => {
    held.service = await serve(...options);
    held.chromium = await browser();
  });
  after(async () => {
    await held.chromium?.close();
    await held.service?.stop();
  });
  return held;
}
