// The admin's forms work without this.  With it the paper follows what is typed.

const form = document.querySelector("form[data-preview]");
document.documentElement.classList.add("scripted");
document.querySelector(".sections [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.getElementById("faults")?.focus();

if (form) {
  let timer;
  const draw = () => {
    for (const paper of document.querySelectorAll("img[data-roll]")) {
      const asked = new URLSearchParams(new FormData(form));
      asked.delete("version");
      asked.set("preview", "1");
      asked.set("roll", paper.dataset.roll);
      paper.src = `${form.dataset.preview}?${asked}`;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 250);
  });
}
