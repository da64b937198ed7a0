// The dock's page: live screens in, fingers out, and a button for everything that can be done.

const words = JSON.parse(document.getElementById("words").textContent);
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// --- asking --------------------------------------------------------------------------------------

let toastTimer = 0;

function toast(text) {
  const box = find(".toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 2500);
}

async function post(path, body = {}) {
  try {
    const answer = await fetch(path, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error((await answer.json()).message);
    return true;
  } catch (error) {
    toast(words.failed.replace("{reason}", error.message));
    return false;
  }
}

// --- screens -------------------------------------------------------------------------------------

class Screen {
  constructor(section) {
    this.name = section.dataset.screen;
    this.glass = find(".glass", section);
    this.canvas = find("canvas", section);
    this.pen = this.canvas.getContext("2d", { alpha: false });
    this.off = find(".off", section);
    this.next = null;
    this.drawing = false;
    this.fingers = new Map();
    if (this.name !== "display-1") this.takeFingers();
  }

  // While one picture is being decoded only the newest of those that come is kept.
  async show(jpeg) {
    this.next = jpeg;
    if (this.drawing) return;
    this.drawing = true;
    while (this.next) {
      const blob = new Blob([this.next], { type: "image/jpeg" });
      this.next = null;
      try {
        const picture = await createImageBitmap(blob);
        this.pen.drawImage(picture, 0, 0, this.canvas.width, this.canvas.height);
        picture.close();
      } catch { /* a broken picture: the next one will do */ }
    }
    this.drawing = false;
    this.canvas.dataset.shown = Number(this.canvas.dataset.shown || 0) + 1;
  }

  takeFingers() {
    const canvas = this.canvas;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      canvas.setPointerCapture(event.pointerId);
      const dot = document.createElement("i");
      dot.className = "finger";
      this.glass.append(dot);
      this.fingers.set(event.pointerId, dot);
      this.finger("down", event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (this.fingers.has(event.pointerId)) this.finger("move", event);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => {
        const dot = this.fingers.get(event.pointerId);
        if (!dot) return;
        this.finger(end === "pointerup" ? "up" : "move", event);
        if (end === "pointercancel") live.send({ screen: this.name, finger: "up", id: event.pointerId, x: 0, y: 0 });
        this.fingers.delete(event.pointerId);
        setTimeout(() => dot.remove(), 150);
      });
    }
  }

  finger(what, event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (value) => Math.min(1, Math.max(0, value));
    const x = inside((event.clientX - box.left) / box.width);
    const y = inside((event.clientY - box.top) / box.height);
    const dot = this.fingers.get(event.pointerId);
    dot.style.left = `${100 * x}%`;
    dot.style.top = `${100 * y}%`;
    live.send({ screen: this.name, finger: what, id: event.pointerId, x, y });
  }
}

const screens = new Map(all("[data-screen]").map((section) => [section.dataset.screen, new Screen(section)]));

// --- the line ------------------------------------------------------------------------------------

const live = {
  socket: null,
  open() {
    const socket = new WebSocket(`ws://${location.host}/live`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { find(".lost").hidden = true; };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") show(JSON.parse(data));
      else takePicture(data);
    };
    socket.onclose = () => {
      find(".lost").hidden = false;
      setTimeout(() => this.open(), 1000);
    };
    this.socket = socket;
  },
  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  },
};

// A picture: one byte with the length of the screen's name, the name, the JPEG.
function takePicture(data) {
  const length = new Uint8Array(data, 0, 1)[0];
  const name = new TextDecoder().decode(new Uint8Array(data, 1, length));
  screens.get(name)?.show(data.slice(1 + length));
}

// --- the state -----------------------------------------------------------------------------------

function show(state) {
  for (const [name, up] of Object.entries(state.screens)) screens.get(name).off.hidden = up;
  for (const button of all(".switch")) {
    button.setAttribute("aria-checked", state.switches[button.dataset.switch]);
  }
  showPapers(state);
  showCounter(state.counters);
  announce(state.announcement);
}

const papers = find(".papers");
const shownPapers = new Map();

function showPapers({ papers: told, coming, switches }) {
  for (const { number, at } of [...told].reverse()) {
    if (!shownPapers.has(number)) shownPapers.set(number, addPaper(number, at));
  }
  find(".none", papers).hidden = told.length > 0 || coming > 0;
  const figure = find(".coming", papers);
  figure.hidden = coming === 0;
  if (coming) find("img", figure).src = `/papers/coming.png?rows=${coming}`;
  const trouble = ["printer-unplugged", "cover-open", "paper-out", "paper-low"].find((name) => switches[name]);
  const label = find("#printer .trouble");
  label.hidden = !trouble;
  label.textContent = trouble ? words[`switch.${trouble}`] : "";
}

function addPaper(number, at) {
  const figure = document.createElement("figure");
  const picture = new Image();
  picture.src = `/papers/${number}.png`;
  picture.alt = words["paper.ticket"].replace("{at}", at);
  const link = document.createElement("a");
  link.href = picture.src;
  link.target = "_blank";
  link.append(picture);
  const caption = document.createElement("figcaption");
  caption.textContent = picture.alt;
  figure.append(link, caption);
  find(".coming", papers).after(figure);
  papers.scrollTop = 0;
  return figure;
}

const counter = find("#counter");

function showCounter(counters) {
  const told = counters[counter.dataset.counter];
  const now = find(".now", counter);
  now.replaceChildren();
  if (!told) return;
  now.append(words[told.open ? "counter.open" : "counter.closed"]);
  if (told.ticket) {
    const number = document.createElement("b");
    number.textContent = ` ${told.ticket}`;
    now.append(number);
  }
}

// --- sound ---------------------------------------------------------------------------------------

const sound = find("#sound");
let lastAnnouncement = null;

function showSound() {
  find("b", sound).textContent = words[sound.ariaChecked === "true" ? "sound.on" : "sound.off"];
}

function announce(stamp) {
  const fresh = lastAnnouncement !== null && stamp > lastAnnouncement;
  lastAnnouncement = stamp;
  if (fresh && sound.ariaChecked === "true") new Audio(`/announcement.wav?at=${stamp}`).play().catch(() => {});
}

sound.addEventListener("click", () => {
  sound.ariaChecked = String(sound.ariaChecked !== "true");
  showSound();
});

// --- what can be pressed -------------------------------------------------------------------------

for (const button of all(".switch")) {
  button.addEventListener("click", async () => {
    const act = button.ariaChecked === "true" ? "repair" : "break";
    button.ariaBusy = "true";
    if (await post(`/${act}/${button.dataset.switch}`)) button.ariaChecked = String(act === "break");
    button.ariaBusy = "false";
  });
}

for (const key of all(".key")) {
  key.addEventListener("click", () => post(`/keypad/box-3/${key.dataset.key}`));
}

const form = find("#scan form");

function choose(receipt) {
  for (const other of all(".receipt")) other.ariaPressed = String(other === receipt);
  form.code.value = receipt.dataset.code;
  const preview = find(".preview");
  preview.href = find("img", preview).src = `/receipts/${receipt.dataset.code}.png`;
}

for (const receipt of all(".receipt")) receipt.addEventListener("click", () => choose(receipt));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const code = form.code.value.trim();
  const how = event.submitter?.value ?? "serial";
  if (await post("/scan", { code, how, at: form.at.value })) toast(words["scan.done"].replace("{code}", code));
});

showSound();
choose(find(".receipt"));
live.open();
