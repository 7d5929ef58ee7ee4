// Look around in an equirectangular picture. Its middle is straight ahead; yaw goes to the right and pitch up, in degrees.
// The address keeps where one looks: #yaw,pitch,angle.
"use strict";
(() => {
  const canvas = document.getElementById("view"), flat = document.getElementById("flat");
  const where = document.getElementById("where"), trouble = document.getElementById("trouble");
  const phone = document.getElementById("phone"), headset = document.getElementById("headset");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const START = { yaw: 0, pitch: 0, angle: 75 }, NARROW = 20, WIDE = 110, STEP = 8, ROUND = Math.PI / 180;
  const look = { ...START };
  let gl, program, places, turn = [1, 0, 0, 0, 1, 0, 0, 0, 1], asked = 0, speed = null, heading = null, following = false, xr = null;

  const say = (words) => { trouble.textContent = words; trouble.hidden = false; };
  const without = (words) => { document.body.classList.add("without"); say(words); };

  // A ray through each pixel, turned, to the place on the picture where it meets the sphere. The colour is looked up on
  // the finest level only: between the last column and the first the longitude jumps, and mipmaps would draw a line.
  const VERTEX = "#version 300 es\nin vec2 at; out vec2 place; void main() { place = at; gl_Position = vec4(at, 0.0, 1.0); }";
  const FRAGMENT = `#version 300 es
  precision highp float;
  in vec2 place; out vec4 colour;
  uniform sampler2D picture; uniform mat3 turn; uniform vec4 lens;
  void main() {
    vec3 d = normalize(turn * vec3((place * lens.xy) + lens.zw, -1.0));
    float across = atan(d.x, -d.z) / 6.283185307179586 + 0.5;
    float down = acos(clamp(d.y, -1.0, 1.0)) / 3.141592653589793;
    colour = vec4(textureLod(picture, vec2(across, down), 0.0).rgb, 1.0);
  }`;

  function prepared() {
    gl = canvas.getContext("webgl2", { antialias: false, xrCompatible: "xr" in navigator, preserveDrawingBuffer: true });
    if (!gl) return false;
    program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return false;
    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
    const at = gl.getAttribLocation(program, "at");
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, 2, gl.FLOAT, false, 0, 0);
    places = { turn: gl.getUniformLocation(program, "turn"), lens: gl.getUniformLocation(program, "lens") };
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, fitting(gl.getParameter(gl.MAX_TEXTURE_SIZE)));
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.REPEAT); // so that it goes on round the seam
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    return true;
  }

  function fitting(most) { // the picture, shrunk where the graphics card takes no wider one
    if (flat.naturalWidth <= most) return flat;
    const small = document.createElement("canvas");
    small.width = most;
    small.height = Math.round(most / 2);
    small.getContext("2d").drawImage(flat, 0, 0, small.width, small.height);
    return small;
  }

  // Columns of the matrix that turns a ray: first up by pitch, then round by yaw.
  function turned(yaw, pitch) {
    const [s, c, t, d] = [Math.sin(yaw * ROUND), Math.cos(yaw * ROUND), Math.sin(pitch * ROUND), Math.cos(pitch * ROUND)];
    return [c, 0, s, -s * t, d, c * t, -s * d, -t, c * d];
  }

  function draw() {
    asked = 0;
    if (xr || !gl) return;
    const scale = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((n) => Math.max(1, Math.round(n * scale)));
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    if (!following) turn = turned(look.yaw, look.pitch);
    const half = Math.tan(look.angle * ROUND / 2), longer = Math.max(width, height);
    gl.viewport(0, 0, width, height);
    gl.uniformMatrix3fv(places.turn, false, turn);
    gl.uniform4f(places.lens, half * width / longer, half * height / longer, 0, 0); // the angle is that of the longer side
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    if (speed) {
      look.yaw += speed[0]; look.pitch += speed[1];
      speed = Math.hypot(...speed) > 0.02 ? speed.map((v) => v * 0.93) : null;
      changed();
    }
  }
  const redraw = () => { asked ||= requestAnimationFrame(draw); };

  const NAMES = ["ahead", "ahead on the right", "to the right", "behind on the right", "behind", "behind on the left", "to the left", "ahead on the left"];
  let telling = 0;
  function changed() {
    look.yaw = ((look.yaw + 180) % 360 + 360) % 360 - 180;
    look.pitch = Math.max(-90, Math.min(90, look.pitch));
    look.angle = Math.max(NARROW, Math.min(WIDE, look.angle));
    clearTimeout(telling); // a reader of the screen hears where it stops, not every step
    telling = setTimeout(() => {
      const [yaw, pitch, angle] = [look.yaw, look.pitch, look.angle].map((v) => Math.round(v * 10) / 10);
      const up = Math.abs(pitch) < 1 ? "" : `, ${Math.round(Math.abs(pitch))}° ${pitch > 0 ? "up" : "down"}`;
      where.textContent = `${NAMES[((Math.round(yaw / 45) % 8) + 8) % 8]}${up}`;
      try { history.replaceState(null, "", `#${yaw},${pitch},${angle}`); } catch { /* a page in a frame has no history */ }
    }, 120);
    redraw();
  }

  function read() {
    const found = location.hash.slice(1).split(",").map(Number);
    if (found.length === 3 && found.every(Number.isFinite)) [look.yaw, look.pitch, look.angle] = found;
    changed();
  }

  const MOVES = {
    left: () => { look.yaw -= STEP * look.angle / 75; }, right: () => { look.yaw += STEP * look.angle / 75; },
    up: () => { look.pitch += STEP * look.angle / 75; }, down: () => { look.pitch -= STEP * look.angle / 75; },
    nearer: () => { look.angle /= 1.15; }, farther: () => { look.angle *= 1.15; }, back: () => { Object.assign(look, START); },
  };
  const KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", "+": "nearer", "=": "nearer", "-": "farther", Home: "back" };
  const move = (name) => { unfollow(); speed = null; MOVES[name](); changed(); };

  function listen() {
    canvas.addEventListener("keydown", (event) => {
      const name = KEYS[event.key];
      if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      move(name);
    });
    for (const button of document.querySelectorAll("[data-turn]")) button.addEventListener("click", () => move(button.dataset.turn));
    canvas.addEventListener("wheel", (event) => {
      if (event.ctrlKey) return; // which enlarges the page, and is not ours
      event.preventDefault();
      look.angle *= Math.exp(event.deltaY * (event.deltaMode ? 0.03 : 0.001));
      changed();
    }, { passive: false });
    const held = new Map();
    let apart = 0, moving = null, lastMove = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      held.set(event.pointerId, event);
      canvas.classList.add("held");
      speed = null;
      unfollow();
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = held.get(event.pointerId);
      if (!before) return;
      held.set(event.pointerId, event);
      if (held.size > 1) { // two fingers: nearer and farther
        const [a, b] = [...held.values()], now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        if (apart) look.angle *= apart / Math.max(now, 1);
        apart = now;
      } else {
        const each = look.angle / Math.max(canvas.clientWidth, canvas.clientHeight);
        const way = [(before.clientX - event.clientX) * each, (event.clientY - before.clientY) * each];
        look.yaw += way[0];
        look.pitch += way[1];
        moving = still.matches ? null : way; // what goes on when it is let go, unless motion is not wanted
      }
      lastMove = event.timeStamp;
      changed();
    });
    const end = (event) => {
      held.delete(event.pointerId);
      apart = 0;
      if (held.size) return;
      canvas.classList.remove("held");
      speed = event.type === "pointerup" && event.timeStamp - lastMove < 60 ? moving : null;
      moving = null;
      redraw();
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    addEventListener("resize", redraw);
    addEventListener("hashchange", read);
  }

  // How a phone is held: alpha round the vertical, beta and gamma tilt (W3C Device Orientation, Z-X'-Y''). The page asks
  // only after a press, as iPhones demand.
  function oriented({ alpha, beta, gamma }) {
    if (alpha === null) return;
    const screenTurn = (screen.orientation?.angle ?? 0) * ROUND;
    const [x, y, z] = [beta, gamma, alpha].map((v) => v * ROUND);
    const [cx, sx, cy, sy, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y), Math.cos(z), Math.sin(z)];
    // Device to earth (east, north, up), by rows.
    const r = [cz * cy - sz * sx * sy, -cx * sz, cy * sz * sx + cz * sy, cy * sz + cz * sx * sy, cz * cx, sz * sy - cz * cy * sx, -cx * sy, sx, cx * cy];
    const [c, s] = [Math.cos(screenTurn), Math.sin(screenTurn)];
    const column = (i) => [r[i], r[i + 3], r[i + 6]];
    const [a, b, back] = [column(0), column(1), column(2)];
    const right = a.map((v, i) => c * v + s * b[i]), up = b.map((v, i) => c * v - s * a[i]);
    const ours = ([east, north, high]) => [east, high, -north];
    let m = [right, up, back].map(ours);
    const yaw = Math.atan2(-m[2][0], m[2][2]);
    heading ??= yaw - look.yaw * ROUND; // what is ahead when it begins stays ahead
    const [ch, sh] = [Math.cos(heading), Math.sin(heading)];
    m = m.map(([px, py, pz]) => [ch * px + sh * pz, py, -sh * px + ch * pz]);
    turn = m.flat();
    look.yaw = Math.atan2(-m[2][0], m[2][2]) / ROUND;
    look.pitch = Math.asin(Math.max(-1, Math.min(1, -m[2][1]))) / ROUND;
    changed();
  }
  function unfollow() {
    if (!following) return;
    following = false;
    removeEventListener("deviceorientation", oriented);
    phone.setAttribute("aria-pressed", "false");
  }
  async function follow() {
    if (following) return unfollow();
    try {
      const allowed = await DeviceOrientationEvent.requestPermission?.();
      if (allowed && allowed !== "granted") return say("The phone does not tell how it is held, as that was not allowed; drag to look around.");
    } catch { return say("The phone does not tell how it is held here; drag to look around."); }
    following = true;
    heading = null;
    addEventListener("deviceorientation", oriented);
    phone.setAttribute("aria-pressed", "true");
  }

  async function worn() { // in a headset: each eye sees the same sphere, infinitely far away
    try {
      await gl.makeXRCompatible();
      xr = await navigator.xr.requestSession("immersive-vr");
      xr.updateRenderState({ baseLayer: new XRWebGLLayer(xr, gl) });
      const space = await xr.requestReferenceSpace("local");
      xr.addEventListener("end", () => { xr = null; gl.bindFramebuffer(gl.FRAMEBUFFER, null); redraw(); });
      const frame = (_, now) => {
        if (!xr) return;
        xr.requestAnimationFrame(frame);
        const pose = now.getViewerPose(space), layer = xr.renderState.baseLayer;
        if (!pose) return;
        gl.bindFramebuffer(gl.FRAMEBUFFER, layer.framebuffer);
        for (const eye of pose.views) {
          const { x, y, width, height } = layer.getViewport(eye), p = eye.projectionMatrix, m = eye.transform.matrix;
          gl.viewport(x, y, width, height);
          gl.uniformMatrix3fv(places.turn, false, [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]]);
          gl.uniform4f(places.lens, 1 / p[0], 1 / p[5], p[8] / p[0], p[9] / p[5]);
          gl.drawArrays(gl.TRIANGLES, 0, 3);
        }
      };
      xr.requestAnimationFrame(frame);
    } catch (error) {
      xr = null;
      say(`The headset cannot be used (${error.message}).`);
    }
  }

  async function begin() {
    await flat.decode().catch(() => {});
    if (!prepared()) return without("This browser has no WebGL 2, so the panorama lies flat below; another browser lets you look around.");
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      without("The graphics card gave up; load the page again to look around.");
    });
    flat.setAttribute("aria-hidden", "true"); // the canvas has the same words
    listen();
    read();
    if ("DeviceOrientationEvent" in window && matchMedia("(pointer: coarse)").matches) {
      phone.hidden = false;
      phone.setAttribute("aria-pressed", "false");
      phone.addEventListener("click", follow);
    }
    if (await navigator.xr?.isSessionSupported?.("immersive-vr").catch(() => false)) {
      headset.hidden = false;
      headset.addEventListener("click", worn);
    }
    document.body.dataset.ready = "1";
  }
  begin();
})();
