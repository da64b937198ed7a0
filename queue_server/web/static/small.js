// The small window that stays on top of other programs, where the browser has one.  The middle of
// the console moves into it and back, so there is one number, one set of buttons, one state.

let small = null;

/** All elements of the console that match, in both windows. */
export function all(selector) {
  const places = small ? [document, small.document] : [document];
  return places.flatMap((place) => [...place.querySelectorAll(selector)]);
}

export function one(selector) {
  return all(selector)[0] ?? null;
}

/** Show `button` where there can be a small window; `listen` gives a document its ears. */
export function offerSmall(button, listen) {
  if (!("documentPictureInPicture" in window)) return;
  button.hidden = false;
  button.addEventListener("click", () => (small ? small.close() : open(listen)));
}

async function open(listen) {
  const windowed = await window.documentPictureInPicture.requestWindow({ width: 320, height: 280 });
  const { document: inside } = windowed;
  inside.documentElement.lang = document.documentElement.lang;
  inside.title = document.title;
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
    const copy = inside.createElement("link");
    copy.rel = "stylesheet";
    copy.href = link.href;
    inside.head.append(copy);
  }
  inside.body.classList.add("console");
  const work = document.querySelector(".work");
  const away = document.querySelector(".away");
  inside.body.append(work);
  away.hidden = false;
  small = windowed;
  listen(inside);
  windowed.addEventListener("pagehide", () => {
    away.before(work);
    away.hidden = true;
    small = null;
  });
}
