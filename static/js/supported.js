// Runs before the page is drawn, so that what needs JavaScript does not jump into place.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
