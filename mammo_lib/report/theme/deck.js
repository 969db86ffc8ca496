// Starts the slides; a slide whose content is too tall gets smaller text rather than a scroll bar.
const smallest = 0.6;

function fit(slide) {
  if (!slide || slide.dataset.fitted) return;
  let size = 1;
  while (slide.scrollHeight > slide.clientHeight + 2 && size > smallest) {
    size -= 0.05;
    slide.style.fontSize = `${size}em`;
  }
  slide.dataset.fitted = size.toFixed(2);
}

Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0.03,
  center: false,
  display: 'flex',
  hash: true,
  slideNumber: 'c/t',
  transition: 'none',
  // Everything of a slide shows at once; add ?steps to the address to bring it up piece by piece.
  fragments: new URLSearchParams(location.search).has('steps'),
}).then(() => fit(Reveal.getCurrentSlide()));
Reveal.on('slidechanged', (event) => fit(event.currentSlide));
