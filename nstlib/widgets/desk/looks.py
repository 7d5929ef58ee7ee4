"""Looks: the style sheet of the Studio. Colours are the page's own, so that a dark theme stays dark."""

SHEET = """
.nst-studio {--nst-line: var(--jp-border-color2, #ccc); --nst-soft: var(--jp-layout-color2, rgba(127,127,127,.12));
  --nst-ink: var(--jp-ui-font-color1, inherit); --nst-faint: var(--jp-ui-font-color2, inherit);
  --nst-mark: var(--jp-brand-color1, #1976d2); color: var(--nst-ink); overflow: hidden}
.nst-studio .nst-body {display: flex; flex-flow: row wrap; gap: 12px; align-items: flex-start; overflow: hidden}
.nst-studio .nst-side {display: flex; flex-flow: row wrap; flex: 1 1 260px; gap: 10px; min-width: 0; overflow: hidden}
.nst-studio .nst-stage {flex: 4 1 440px; gap: 6px; min-width: 0; overflow: hidden}
.nst-studio .nst-card {flex: 1 1 215px; min-width: 0; gap: 6px; padding: 8px; box-sizing: border-box;
  border: 1px solid var(--nst-line); border-radius: 6px; overflow: hidden}
.nst-studio .nst-card > *, .nst-studio .nst-stage > * {width: auto; max-width: 100%; margin: 0; min-width: 0}
.nst-studio .nst-head {line-height: 1.4; color: var(--nst-faint); overflow-wrap: anywhere}
.nst-studio .nst-head b {color: var(--nst-ink); text-transform: capitalize; margin-right: .4em}
.nst-studio .nst-seen {height: 140px; margin-top: 4px; display: flex; align-items: center; justify-content: center;
  background: var(--nst-soft); border-radius: 4px; overflow: hidden}
.nst-studio .nst-seen img {width: 100%; height: 100%; object-fit: contain; display: block}
.nst-studio .widget-html-content {line-height: 1.4}
.nst-studio .nst-wrong {margin: 0; padding: 8px; font-weight: 600; line-height: 1.35}
.nst-studio .nst-thumbs {display: flex; flex-flow: row wrap; gap: 4px; padding: 3px; max-height: 142px;
  overflow: hidden auto; scrollbar-width: thin}
.nst-studio .nst-strip {flex-flow: row nowrap; max-height: none; overflow: auto hidden}
.nst-studio .nst-thumb {flex: 0 0 auto; width: 62px; height: 62px; margin: 0; padding: 45px 1px 0; border-radius: 4px;
  font-size: 10px; line-height: 15px; color: var(--nst-faint); background-color: var(--nst-soft); border: 0;
  background-size: auto 46px; background-position: center top; background-repeat: no-repeat;
  box-shadow: none; text-overflow: ellipsis; overflow: hidden; white-space: nowrap}
.nst-studio .nst-strip .nst-thumb {width: 132px; height: 122px; padding-top: 90px; background-size: auto 90px;
  white-space: pre}
.nst-studio .nst-thumb:hover:enabled {color: var(--nst-ink); box-shadow: 0 0 0 1px var(--nst-mark)}
.nst-studio .nst-thumb.nst-chosen {color: var(--nst-ink); font-weight: 600; box-shadow: 0 0 0 2px var(--nst-mark)}
.nst-studio button:focus-visible, .nst-studio a:focus-visible {outline: 2px solid var(--nst-mark);
  outline-offset: 1px}
.nst-studio .nst-tools {display: flex; flex-flow: row wrap; gap: 6px; align-items: center; overflow: hidden;
  padding: 2px}
.nst-studio .nst-tools > * {margin: 0; width: auto; flex: 0 0 auto}
.nst-studio .nst-link {display: inline-block; padding: 0 10px; line-height: 28px; height: 28px; text-decoration: none;
  color: var(--nst-ink); background: var(--nst-soft); border-radius: 2px}
.nst-studio a.nst-link:hover {box-shadow: 0 0 0 1px var(--nst-mark); text-decoration: none}
.nst-studio .nst-off {opacity: .5}
.nst-studio .nst-status {line-height: 1.4; min-height: 1.4em; overflow-wrap: anywhere}
.nst-studio .nst-status[data-state=failed] {font-weight: 600}
.nst-studio .nst-bar > *, .nst-studio .nst-bar .progress {width: 100%; height: 6px; min-height: 6px; margin: 0}
.nst-studio .nst-dials {display: flex; flex-flow: row wrap; gap: 4px 16px; padding: 2px; overflow: hidden}
.nst-studio .nst-dials > * {flex: 2 1 220px; min-width: 0; width: auto; margin: 0}
.nst-studio .nst-dials > .nst-short {flex: 1 1 125px}
.nst-studio .nst-dials > :last-child {flex-basis: 250px}
.nst-studio .nst-blend {padding: 2px; overflow: hidden}
.nst-studio .nst-blend > * {margin: 0 0 4px; width: auto; max-width: 100%}
.nst-studio .nst-row {display: flex; flex-flow: row wrap; gap: 4px 16px; overflow: hidden}
.nst-studio .nst-row > * {flex: 1 1 200px; min-width: 0; width: auto; margin: 0; max-width: 340px}
.nst-studio .nst-frame {background: var(--nst-soft); border-radius: 6px; padding: 6px; align-items: center;
  overflow: hidden; box-sizing: border-box}
.nst-studio .nst-frame img {max-width: 100%; height: auto; display: block; border-radius: 3px; margin: 0}
.nst-studio .nst-caption {color: var(--nst-faint); line-height: 1.4; overflow-wrap: anywhere}
.nst-studio .nst-losses > * {display: flex; flex-flow: row wrap; gap: 16px; align-items: flex-start}
@keyframes nst-silent {to {max-height: 5em; opacity: 1}}
.nst-studio .nst-silent {display: block; max-height: 0; opacity: 0; overflow: hidden; font-weight: 600;
  animation: nst-silent 1s linear 60s forwards}
@media (prefers-reduced-motion: reduce) {.nst-studio .nst-silent {animation-timing-function: step-end}}
"""
