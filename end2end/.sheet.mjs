import { chromium } from "@playwright/test";
const [out, cols, ...files] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--allow-file-access-from-files"] });
const p = await b.newPage({ viewport: { width: 2000, height: 600 } });
import { writeFileSync } from "node:fs";
writeFileSync("/tmp/w/sheets/x.html", `<body style="margin:0;background:#888;display:grid;gap:10px;align-items:start;grid-template-columns:repeat(${cols},1fr)">${files.map(f=>`<img style="width:100%" src="file:///work/main/target/screenshots/${f}.png">`).join("")}`);
await p.goto("file:///tmp/w/sheets/x.html");
await p.screenshot({ path: `/tmp/w/sheets/${out}.png`, fullPage: true });
await b.close();
