"""The style sheet of the pages: light and dark, on paper, and without anything from outside.

The colours are Okabe and Ito's; as tints they lie under the page's own text colour, so that words keep their contrast.
"""

STYLE = """
:root {
  color-scheme: light dark;
  --text: #1c2126; --quiet: #59636c; --page: #fff; --card: #f6f7f8; --line: #d9dde1; --track: #e8ebee;
  --link: #00588a; --blue: #0072b2; --orange: #d55e00; --grey: #8a949c;
  --full: #009e73; --partial: #e69f00; --wrong: #d55e00; --error: #cc79a7; --tint: 17%;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e7ea; --quiet: #a3adb5; --page: #16191c; --card: #1f2327; --line: #363c42; --track: #2c3238;
    --link: #7cc4f0; --blue: #56b4e9; --orange: #e57a2e; --grey: #8a949c; --tint: 26%;
  }
}
* { box-sizing: border-box; }
body {
  font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; color: var(--text);
  background: var(--page); max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; overflow-wrap: anywhere;
}
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 1.4rem; line-height: 1.3; margin: 2.6rem 0 .5rem; font-weight: 650; }
h3 { font-size: 1.05rem; margin: 2.2rem 0 .4rem; font-weight: 650; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--link); text-underline-offset: .15em; }
small { font-size: .82rem; }
.quiet { color: var(--quiet); }
.wide { overflow-x: auto; margin: .6rem 0; }

.box {
  border-left: 4px solid var(--blue); background: var(--card); padding: .7rem 1rem; margin: 1.2rem 0;
  border-radius: 0 6px 6px 0;
}
.box p { margin: .2rem 0; max-width: none; }
.look { border-color: var(--partial); }
.look h2 { margin: .2rem 0 .4rem; font-size: 1.1rem; }
.look ul { margin: .3rem 0; padding-left: 1.2rem; }
.look li { margin: .25rem 0; }
.warning { border-color: var(--wrong); border-left-width: 12px; }
.tiles {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .8rem; margin: 1.2rem 0;
  padding: 0; list-style: none;
}
.tiles li { background: var(--card); border-radius: 6px; padding: .7rem 1rem; }
.tiles b { display: block; font-size: 1.55rem; line-height: 1.25; font-weight: 600; }
.tiles span { color: var(--quiet); font-size: .88rem; }

table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding: 0 0 .4rem; }
th, td {
  text-align: left; vertical-align: top; padding: .38rem .8rem .38rem 0; border-bottom: 1px solid var(--line);
  font-weight: 400; overflow-wrap: break-word;
}
thead th { font-weight: 600; vertical-align: bottom; border-bottom: 1px solid var(--quiet); }
.number { text-align: right; }
td.number { white-space: nowrap; }
.marks { width: 100%; }
.marks thead th + th, .marks td { padding: .38rem .6rem; }
.marks td small { white-space: normal; }
.marks small { display: block; line-height: 1.3; font-weight: 400; }
.marks tbody th { min-width: 7.5rem; }

.mark, .badge { --c: var(--grey); background: color-mix(in srgb, var(--c) var(--tint), transparent); }
.mark { white-space: nowrap; border-left: 2px solid var(--page); }
.mark.long { white-space: normal; }
.badge { border-radius: 4px; padding: .08rem .5rem; font-size: .85rem; font-weight: 500; white-space: nowrap; }
.mark.full, .badge.full { --c: var(--full); }
.mark.partial, .badge.partial { --c: var(--partial); }
.mark.wrong, .badge.wrong { --c: var(--wrong); }
.mark.error, .badge.error, .mark.timeout, .badge.timeout { --c: var(--error); }
.mark.manual, .badge.manual { --c: var(--blue); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem .5rem; margin: .6rem 0; padding: 0; list-style: none; }

figure { margin: .6rem 0; }
svg.chart { display: block; width: 100%; min-width: 720px; height: auto; font: 13px system-ui, "Segoe UI", sans-serif; }
svg text { fill: var(--text); }
svg .quiet { fill: var(--quiet); }
svg .value { font-weight: 600; }
svg .inside { fill: #000; font-size: 12px; font-weight: 600; }
svg .axis { stroke: var(--quiet); }
rect.track { fill: var(--track); }
rect.blue { fill: var(--blue); }
rect.orange { fill: var(--orange); }
rect.full { fill: var(--full); }
rect.partial { fill: var(--partial); }
rect.wrong { fill: var(--wrong); }
rect.error, rect.timeout { fill: var(--error); }
rect.not-attempted, rect.missing, rect.refused { fill: var(--grey); }
.meter { vertical-align: middle; margin-left: .6rem; }

details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--link); font-size: .92rem; width: fit-content; }
pre, code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre {
  font-size: .85rem; line-height: 1.55; background: var(--card); margin: .6rem 0; padding: .7rem 1rem;
  border-radius: 6px; white-space: pre-wrap; tab-size: 4;
}
p code { font-size: .88em; }
.said { border-left: 4px solid var(--blue); padding: .1rem 0 .1rem 1rem; margin: .6rem 0; }
.said p { margin: .2rem 0; }
.late { border-color: var(--orange); }
.task { border-top: 1px solid var(--line); padding: .2rem 0 .9rem; }
.task h3 { margin-top: 1.1rem; }
.task h3 small { font-weight: 500; color: var(--quiet); white-space: nowrap; }
.probes { list-style: none; margin: .5rem 0; padding: 0; font-size: .94rem; }
.probes b { display: inline-block; width: 1.7rem; font-weight: 650; }
td .probes { margin: 0; }
footer {
  margin-top: 3.5rem; border-top: 1px solid var(--line); padding-top: .8rem; font-size: .85rem; color: var(--quiet);
}

@media print {
  :root {
    color-scheme: light;
    --text: #000; --quiet: #444; --page: #fff; --card: #f4f4f4; --line: #bbb; --track: #e8ebee; --link: #000;
    --blue: #0072b2; --orange: #d55e00; --tint: 17%;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav { display: none; }
  .wide { overflow: visible; }
  svg.chart { min-width: 0; }
  tr, figure, .box, .tiles { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
"""
